"""`tenantry consent watch`: it ends when all have consented, when the time is over, or with the sign-in."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.home import Home
from tests.support.demo import Demo
from tests.support.watching import Watch, watching
from tests.waiting import until
from tui.cli.consent.watch import parse_watch_arguments, wait_for
from tui.emulator import ADA
from tui.errors import TenantryError, UsageError


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    """Ada at work, in a world of few customers."""
    async with watching(Demo(tmp_path, customers=60)) as signed_in:
        yield signed_in


async def _begun(watch: Watch, *words: str) -> asyncio.Task[int]:
    """The verb at work, after its first looks."""
    task = asyncio.create_task(wait_for(watch.estate, parse_watch_arguments(words)))
    await until(lambda: task.done() or (watch.asked and _rests(watch, words)), "the first look")
    return task


def _rests(watch: Watch, words: tuple[str, ...]) -> bool:
    """Whether the verb does nothing but wait: for its next look, and for the end of its time if it was given one."""
    return len(watch.demo.time.waits_s) == 1 + ("--for" in words)


async def _ended(watch: Watch, task: asyncio.Task[int], *words: str) -> int:
    """Its status, while the time goes on from wait to wait."""

    def is_done() -> bool:
        if not task.done() and _rests(watch, words):
            watch.demo.time.advance(min(watch.demo.time.waits_s))
        return task.done()

    await until(is_done, "the end of the verb")
    return task.result()


async def test_it_ends_when_all_have_come(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each, status 0; whether a link was sent does not matter for who is named."""
    fabrikam, contoso = watch.customer("Fabrikam"), watch.customer("Contoso")
    task = await _begun(watch, contoso, "fabrikam.example")
    watch.consent(fabrikam)
    status = await _ended(watch, task)
    said = capsys.readouterr()

    assert 0 == status
    assert {
        f"Contoso  contoso.example  {contoso}  consent has come",
        f"Fabrikam  fabrikam.example  {fabrikam}  consent has come",
    } == set(said.out.splitlines())
    assert "Waiting for 2 customers." in said.err


async def test_it_gives_up_when_the_time_is_over(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 3 after as many minutes as were given, and who is missing."""
    begun = watch.demo.time.now()
    status = await _ended(watch, await _begun(watch, "fabrikam.example", "--for", "5"), "--for")

    assert (3, timedelta(minutes=5)) == (status, watch.demo.time.now() - begun)
    assert "Consent has not come for Fabrikam." in capsys.readouterr().err


async def test_all_sent_are_those_whose_link_was_sent(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, one object for each; a tenant that refuses for another reason is told and waited for all the same."""
    fabrikam, blocked = watch.customer("Fabrikam"), watch.customer("Northwind Traders")
    for tenant_id in (fabrikam, blocked):
        await watch.sent(tenant_id)
    task = await _begun(watch, "--all-sent", "--json", "--for", "10")
    watch.consent(fabrikam)
    status = await _ended(watch, task, "--for")
    told = {each["tenant_id"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())}

    assert (3, {fabrikam, blocked}) == (status, set(told))
    assert ("arrived", "granted", "") == (told[fabrikam]["event"], told[fabrikam]["state"], told[fabrikam]["code"])
    assert ("refused", "blocked", "AADSTS53003") == tuple(told[blocked][key] for key in ("event", "state", "code"))


async def test_nobody_to_wait_for_is_no_error(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0, and a sentence."""
    assert 0 == await wait_for(watch.estate, parse_watch_arguments(["--all-sent"]))
    assert "No link was sent" in capsys.readouterr().err


async def test_it_ends_with_the_sign_in(watch: Watch) -> None:
    """A revoked sign-in is the error that a shell is told as status 3."""
    watch.consent(watch.customer("Fabrikam"))
    watch.demo.emulator.revoke_sessions(ADA)
    with pytest.raises(TenantryError) as caught:
        await _ended(watch, await _begun(watch, "fabrikam.example"))

    assert caught.value.wants_sign_in


@pytest.mark.parametrize("words", [[], ["--for", "5"], ["x", "--for", "0"], ["x", "--for", "soon"], ["--sent"]])
def test_wrong_words_are_told(words: list[str]) -> None:
    """Nobody named, no time, an option that is not there."""
    with pytest.raises(UsageError):
        parse_watch_arguments(words)


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders")
def test_the_shell_finds_it(tmp_path: Path) -> None:
    """It is listed, has a help, and without a sign-in says so with status 3."""
    home = Home(tmp_path)

    assert "watch" in home.told("consent", "--help")[1]
    assert "--all-sent" in home.told("consent", "watch", "--help")[1]
    assert 3 == home.told("consent", "watch", "fabrikam")[0]
    assert 2 == home.told("consent", "watch")[0]
