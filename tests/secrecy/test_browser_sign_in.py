"""What a sign-in through a browser leaves to be read: neither code, verifier, state nor nonce, and no token."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from tests.secrecy.test_objects import _noted, _told
from tests.support.demo import Demo
from tests.support.issued import found_in
from tui.emulator import ADA
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.browser_card import BrowserCard


@pytest.mark.parametrize("is_pasted", [True, False])
async def test_nothing_tells_what_a_browser_brought(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, is_pasted: bool
) -> None:
    """While the address is shown and after it: no object, worker, task or thread by its name, no log record of any
    library at DEBUG, and no file."""
    caplog.set_level(logging.DEBUG)
    demo = Demo(tmp_path)
    secrets: list[str] = []
    answer = demo.emulator.handle
    demo.emulator.handle = lambda request: _noted(answer(_brought(request, secrets)), secrets)  # type: ignore[method-assign]
    async with demo.open() as pages:
        await pages.press("o")
        await pages.see("The answer is waited for")
        address = pages.app.screen.query_one(BrowserCard).address
        asked = parse_qs(urlsplit(address).query)
        secrets += [asked["state"][0], asked["nonce"][0]]
        told = "\n".join(_told())
        if is_pasted:
            sent_to = demo.emulator.sign_in_at(address, ADA)
            secrets.append(parse_qs(urlsplit(sent_to).query)["code"][0])
            await pages.paste(sent_to)
        else:
            await pages.press("1")
        await pages.until(lambda: isinstance(pages.app.screen, MainScreen), "the main screen")
        await pages.listed()
        told += "\n".join(_told())

    logged = "\n".join(f"{record.name} {record.getMessage()} {record.args!r}" for record in caplog.records)
    files = _files(tmp_path)
    assert (True, True) == (len(secrets) >= 6, "Secret(***)" in told)
    assert [set(), set(), set()] == [found_in(place, secrets) for place in (told.encode(), logged.encode(), files)]


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _brought(request: httpx.Request, secrets: list[str]) -> httpx.Request:
    """Note the code and the verifier of a token request."""
    if request.method == "POST":
        form = dict(parse_qsl(request.content.decode("utf-8", "replace")))
        secrets.extend(form[name] for name in ("code", "code_verifier") if name in form)
    return request
