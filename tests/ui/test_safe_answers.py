"""Dialogs before something that changes a tenant or forgets something: whom it concerns, and Enter as the safe way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.keep import KeepScreen

Named = tuple[str, ...]


async def forget_session(pages: Pages) -> Named:
    """`f` in a session."""
    tenant_id = await pages.open_session("Contoso")
    await pages.press("f")
    return "Contoso", tenant_id


async def forget_account(pages: Pages) -> Named:
    """`x` on an account."""
    account = pages.estate.desk.account
    await pages.press("f6")
    await pages.see("Sign in another account")
    await pages.press("x")
    return account.username, account.tenant_name, account.tenant_id


async def give_consent(pages: Pages) -> Named:
    """`g` in the consent dialog."""
    tenant_id = await pages.choose("Fabrikam")
    await pages.at(ConsentScreen)
    await pages.press("g")
    return "Fabrikam", "fabrikam.example", tenant_id, DEMO_CLIENT_ID


def kept(pages: Pages) -> tuple[object, ...]:
    """What these dialogs are about."""
    calls = [call for call in pages.emulator.calls if call.method in ("POST", "DELETE") and "consents" in call.path]
    estate = pages.office.estate
    sessions = [session.tenant_id for session in estate.sessions.all()] if estate else None
    return calls, sessions, pages.office.is_ready(estate.desk.account) if estate else None


@pytest.mark.parametrize("opens", [forget_session, forget_account, give_consent])
async def test_a_dialog_names_whom_it_concerns_and_enter_changes_nothing(
    demo: Demo, opens: Callable[[Pages], Awaitable[Named]]
) -> None:
    """Name and id stand in it, Cancel has the focus, and neither Enter nor Escape does what it asks about."""
    async with demo.open() as pages:
        await pages.sign_in()
        named = await opens(pages)
        dialog = await pages.at(ConfirmScreen)
        assert [] == [each for each in named if each not in pages.flat.replace(" ", "") and each not in pages.said]
        assert dialog.focused is not None
        assert "no" == dialog.focused.id
        before, accounts = kept(pages), await pages.office.accounts()
        await pages.press("enter")
        await pages.until(lambda: not isinstance(pages.app.screen, ConfirmScreen), "the end of the dialog")
        await pages.pilot.pause()
        assert (before, accounts) == (kept(pages), await pages.office.accounts())


async def test_where_the_key_lives_stays_as_it_is_on_enter(demo: Demo) -> None:
    """The present place is highlighted: Enter chooses it once more."""
    async with demo.open() as pages:
        await pages.sign_in()
        before = pages.office.custody.source
        await pages.press("f9")
        await pages.at(KeepScreen)
        await pages.press("enter")
        await pages.until(lambda: not isinstance(pages.app.screen, KeepScreen), "the end of the dialog")
        assert (before or "until this run ends") in (pages.office.custody.source, "until this run ends")
        assert pages.office.is_ready(pages.estate.desk.account)
