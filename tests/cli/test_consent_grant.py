"""`tenantry consent grant`: who is asked what, what is written, and what scripts are told."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.test_journal_entries import Bench
from tui.cli.consent import grant as verb
from tui.cli.consent.grant import grant
from tui.emulator import DEMO_CLIENT_ID, NOOR, faults
from tui.errors import InteractionNeeded, UsageError
from tui.model.scope import CUSTOMER_SCOPES
from tui.services import Estate

CONSENTS = "*/applicationconsents"
NO = faults.Answer(403, {"code": "900308", "description": "The caller's role does not allow consent."})


class Person(io.StringIO):
    """Somebody at a terminal, who types this."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench whose office is open."""
    bench = Bench(tmp_path)
    await bench.office.open()
    with closing(bench.office):
        yield bench


def writes(bench: Bench) -> list[str]:
    """What reached Partner Center's consents."""
    return [call.method for call in bench.emulator.calls if "applicationconsents" in call.path]


async def told(estate: Estate, *words: str) -> int:
    """What the verb does with Ada's estate."""
    return await verb._grant(verb._parse(words), estate)


async def test_a_consent_is_given_and_proven(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0, one write, a token proves it and is dropped, and no session opened."""
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    status = await told(estate, fabrikam, "--yes", "--json")
    (one,) = json.loads(capsys.readouterr().out)

    assert (0, ["POST"]) == (status, writes(bench))
    assert ("written", "granted", [], "", "") == tuple(
        one[key] for key in ("outcome", "state", "short_of", "code", "url")
    )
    assert (None, []) == (estate.desk.held(fabrikam), estate.sessions.all())


async def test_one_that_settles_slowly_is_waited_for(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Adventure Works fails twice after the write: 5 and 15 s later it counts."""
    estate, began = await bench.entered(), bench.at
    status = await told(estate, bench.customer("Adventure Works"), "--yes")

    assert (0, 20) == (status, round((bench.at - began).total_seconds()))
    assert "Consent written; it counts." in capsys.readouterr().out


async def test_a_short_one_is_left_alone_unless_replacing_is_asked_for(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 3 and what it lacks; with --replace both steps, and status 0."""
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    bench.emulator.consent_as_administrator(fabrikam, DEMO_CLIENT_ID, ["User.Read"])
    status = await told(estate, fabrikam, "--yes", "--json")
    (one,) = json.loads(capsys.readouterr().out)
    assert (3, ["POST"], list(CUSTOMER_SCOPES[1:])) == (status, writes(bench), one["short_of"])

    assert 0 == await told(estate, fabrikam, "--yes", "--replace")
    assert ["POST", "POST", "DELETE", "POST"] == writes(bench)


@pytest.mark.parametrize(
    "case",
    [
        ("no\n", 1, []),
        ("\n", 1, []),
        ("yes\nno\n", 3, ["POST"]),
        ("yes\nyes\n", 0, ["POST", "DELETE", "POST"]),
    ],
)
async def test_a_person_is_asked_once_and_a_second_time_before_a_removal(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: tuple[str, int, list[str]]
) -> None:
    """The questions name customer, id, app and every permission, and stand beside the output."""
    typed, status, written = case
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    bench.emulator.consent_as_administrator(fabrikam, DEMO_CLIENT_ID, ["User.Read"])
    monkeypatch.setattr(sys, "stdin", Person(typed))
    assert status == await told(estate, fabrikam, "--replace")
    asked = capsys.readouterr().err

    assert written == writes(bench)
    assert all(text in asked for text in ("Fabrikam", fabrikam, DEMO_CLIENT_ID, *CUSTOMER_SCOPES))
    assert ("there is no consent" in asked) == typed.startswith("yes")


def test_without_a_terminal_yes_is_needed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong usage before anything is read."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    with pytest.raises(UsageError) as caught:
        grant(["Fabrikam"])

    assert ("--yes" in caught.value.remedy, "") == (True, capsys.readouterr().out)


async def test_what_cannot_work_is_told_with_the_address(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """One refused beforehand, one by Partner Center, one given: each is told, and the status is the worst."""
    estate = await bench.entered()
    wide_world, fabrikam, retail = map(bench.customer, ("Wide World", "Fabrikam", "Contoso Retail"))
    bench.emulator.faults.plan(NO, path=CONSENTS)
    status = await told(estate, wide_world, fabrikam, retail, "--yes", "--json")
    found = json.loads(capsys.readouterr().out)

    assert (1, ["not possible", "refused", "written"]) == (status, [one["outcome"] for one in found])
    assert ["", "900308", ""] == [one["code"] for one in found]
    assert [True, True, False] == ["/v2.0/adminconsent" in one["url"] for one in found]


async def test_a_sign_in_that_is_needed_stops_it(bench: Bench) -> None:
    """Partner Center asks for MFA: the other customers would meet the same."""
    estate = await bench.entered()
    fault = faults.Answer(401, {"code": "900421", "description": "MFA."})
    bench.emulator.faults.plan(fault, path=CONSENTS, times=2)  # the second one with a new token
    with pytest.raises(InteractionNeeded):
        await told(estate, bench.customer("Fabrikam"), bench.customer("Contoso Retail"), "--yes")

    assert ["POST", "POST"] == writes(bench)


async def test_a_sign_in_without_mfa_is_told_before_anything_is_asked(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    """Noor's token says it."""
    bench.world.auto_approve_as = NOOR
    estate = await bench.entered()

    assert 1 == await told(estate, bench.customer("Fabrikam"), "--yes")
    assert ([], True) == (writes(bench), "MFA" in capsys.readouterr().out)


async def test_one_that_does_not_count_in_time_is_told(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """After 110 s of looks: status 3, and what asks again. Cancelling ends the looks at once."""
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    refused = faults.Answer(400, {"error": "invalid_grant", "error_codes": [65001], "error_description": "AADSTS65001"})
    bench.emulator.faults.plan(refused, path=f"/{fabrikam}/oauth2/v2.0/token", times=5)

    assert 3 == await told(estate, fabrikam, "--yes")
    assert "does not count yet" in capsys.readouterr().out
    asking = asyncio.ensure_future(told(estate, bench.customer("Contoso Retail"), "--yes"))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_protected_customer_has_to_be_named(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with --yes, and before anything is given to anybody; another one's name does not do."""
    estate, fabrikam, contoso = await bench.entered(), bench.customer("Fabrikam"), bench.customer("Contoso")
    await estate.protect(fabrikam)
    for words in ((), ("--name-protected", "Contoso")):
        with pytest.raises(UsageError, match="Fabrikam is protected"):
            await told(estate, contoso, fabrikam, "--yes", *words)
    monkeypatch.setattr(sys, "stdin", Person("Contoso\n"))
    with pytest.raises(UsageError, match="not the name"):
        await told(estate, fabrikam, "--yes")
    assert [] == writes(bench)
    monkeypatch.setattr(sys, "stdin", Person("y\nfabrikam\n"))
    assert 0 == await told(estate, fabrikam)
    assert ["POST"] == writes(bench)


async def test_the_option_names_a_protected_customer(bench: Bench) -> None:
    """For a script that means it."""
    estate, fabrikam = await bench.entered(), bench.customer("Fabrikam")
    await estate.protect(fabrikam)

    assert 0 == await told(estate, fabrikam, "--yes", "--name-protected", "FABRIKAM")
