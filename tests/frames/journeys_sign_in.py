"""The ways through the program on which the frames of the other way to sign in are taken."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

from tests.frames.stage import Stage
from tests.support.pages import Pages
from tui.auth.loopback import Loopback
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.widgets.browser_card import BrowserCard

PORT = 40080
_PKCE = {
    "code_verifier": "v" * 43,
    "transformation": "S256",
    "code_challenge": "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM",
}


@contextmanager
def held_still() -> Iterator[None]:
    """What an address draws at random is the same each time, and nobody really listens at its port: two frames may be
    drawn at once."""
    drawn = itertools.count(1)

    async def listen(loopback: Loopback, host: str, port: int) -> None:
        loopback.port = port

    with ExitStack() as stack:
        for where, stand_in in (
            ("secrets.token_urlsafe", lambda size: f"Kc3vJx0aT9Qe{next(drawn):04}".ljust(size, "z")),
            ("msal.oauth2cli.oauth2._generate_pkce_code_verifier", lambda: _PKCE),
            ("tui.auth.loopback.Loopback._listen", listen),
        ):
            stack.enter_context(mock.patch(where, stand_in))
        yield


async def address_shown(pages: Pages) -> str:
    """Wait for the card to be whole; the address on it."""
    await pages.see("The answer is waited for", "ssh -L")
    return pages.app.screen.query_one(BrowserCard).address


async def by_browser(stage: Stage) -> None:
    """The card, a wrong paste on it, and somebody whom nobody expected."""
    demo = stage.demo()
    (demo.folder / "config").mkdir(parents=True, exist_ok=True)
    (demo.folder / "config" / "config.toml").write_text(f"sign_in_port = {PORT}\n")
    with held_still():
        async with stage.opened(demo) as pages:
            await pages.sign_in()
        async with stage.opened(demo) as pages:
            await pages.press("o")
            address = await address_shown(pages)
            await stage.shot("sign-in-browser", pages)
            await pages.paste(address)
            await pages.see("That is Microsoft's page.")
            await stage.shot("sign-in-browser-wrong-paste", pages)
            await pages.paste(demo.emulator.sign_in_at(address, "noor@fourthcoffee.example"))
            await pages.at(ConfirmScreen)
            await stage.shot("sign-in-stranger", pages)
