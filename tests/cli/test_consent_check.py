"""`tenantry consent check --all` as the shell sees it."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.home import Home, command
from tests.cli.signed_in import signed_in
from tests.terminal.terminal import Terminal
from tui.cli.consent.check_output import as_sentence
from tui.services.radar import RadarProgress, RadarState
from tui.store import Store, load_journal
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

CHECK = ("consent", "check", "--all", "--demo")
KEYS = (
    "tenant_id", "name", "domain", "state", "short_of", "beyond", "code", "learnt_at", "learnt_by", "link_sent_at",
    "link_sent_by",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ada's; the tests go on where the ones before stopped."""
    return signed_in(tmp_path_factory.mktemp("home"))


def details(home: Home) -> list[str]:
    """What the journal says of every run."""
    state = home.folder / "state" / "tenantry-demo" / "state.db"
    return [each.detail for each in load_journal(state).records if each.what == "consent-check"]


def test_a_script_gets_every_customer_as_json(home: Home) -> None:
    """One array, in which each state has what told it; nothing on the error output; one record in the journal; and the
    vault no larger for the customers that were asked."""
    vault = home.folder / "state" / "tenantry-demo" / "vault.bin"
    size = vault.stat().st_size
    status, output, error = home.told(*CHECK, "--json")
    found: list[dict[str, Any]] = json.loads(output)
    by_name = {each["name"]: each for each in found}

    assert (0, "", 40) == (status, error, len(found))
    assert {KEYS} == {tuple(each) for each in found}
    fabrikam, litware, contoso = by_name["Fabrikam"], by_name["Litware"], by_name["Contoso"]
    assert ("missing", "AADSTS65001", "refusal") == (fabrikam["state"], fabrikam["code"], fabrikam["learnt_by"])
    assert ("relationship ended", "", "lists") == (litware["state"], litware["code"], litware["learnt_by"])
    assert ("granted", "", "token", None) == tuple(
        contoso[key] for key in ("state", "code", "learnt_by", "link_sent_at")
    )
    assert datetime.fromisoformat(contoso["learnt_at"]).tzinfo is not None
    assert ["40 customers: 38 asked, 2 known, 0 told nothing"] == details(home)
    assert abs(size - vault.stat().st_size) < 16  # the count of its revisions has one digit more


def test_the_same_again_asks_nobody(home: Home) -> None:
    """What was learnt still counts, and is printed; the journal notes no run that asked nobody."""
    home.told(*CHECK, "--json")
    before = details(home)
    status, output, _ = home.told(*CHECK, "--json")

    assert (0, 40) == (status, len(json.loads(output)))
    assert before == details(home)


def test_a_person_gets_a_table(home: Home) -> None:
    """Sorted by name, with the code or the scopes that tell why; controls in names reach no terminal."""
    status, output, error = home.told(*CHECK)
    head, *lines = output.splitlines()

    assert (0, "", 40) == (status, error, len(lines))
    assert ["Customer", "Consent", "Learnt (UTC)", "Why", "Domain", "Tenant id"] == [
        each.strip() for each in head.split("  ") if each.strip()
    ]
    [line] = [each for each in lines if each.startswith("Northwind Traders ")]
    assert ["blocked", "AADSTS53003"] == [each for each in line.split() if each in ("blocked", "AADSTS53003")]
    assert "\x1b" not in output


def test_only_needed_leaves_out_what_is_complete(home: Home) -> None:
    """Granted, more than asked, and ended relationships are not printed."""
    states = {each["state"] for each in json.loads(home.told(*CHECK, "--json", "--only-needed")[1])}

    assert {"missing", "blocked", "no access"} <= states
    assert set() == states & {"granted", "more than asked", "relationship ended"}


def test_fresh_asks_whatever_is_known(home: Home) -> None:
    """All but those whose relationship has ended."""
    home.told(*CHECK, "--fresh", "--json")

    assert "38 customers: 38 asked, 0 known, 0 told nothing" == details(home)[-1]


def test_nobody_signed_in_is_status_3(tmp_path: Path) -> None:
    """With what to do, and nothing on the output."""
    status, output, error = Home(tmp_path).told(*CHECK, "--json")

    assert (3, "", True) == (status, output, "sign-in" in error)


@pytest.mark.parametrize(
    "words", [(), ("--all", "Contoso"), ("Contoso", "--fresh"), ("Contoso", "--only-needed"), ("--al",)]
)
def test_wrong_words_are_told(home: Home, words: tuple[str, ...]) -> None:
    """Status 2, and nobody is asked."""
    status, output, error = home.told("consent", "check", *words)

    assert (2, "") == (status, output)
    assert error.startswith("tenantry: ")


def test_ctrl_c_keeps_what_was_asked_and_the_next_call_goes_on(tmp_path: Path) -> None:
    """Progress is told on the terminal; Ctrl+C is status 130; the same command asks only those that are left."""
    home = signed_in(tmp_path, customers=150)
    environ = home.environ | {"TENANTRY_VAULT_KEY": str(KeySource.KEY_FILE)}
    with Terminal([*command(), *CHECK, "--json"], home.folder, environ) as terminal:
        terminal.until(lambda: any(int(done) > 10 for done in re.findall(r"(\d+) of 150", terminal.text)), "answers")
        terminal.key("\x03")

        assert 130 == terminal.end()
    [stopped] = details(home)
    learnt = asyncio.run(_learnt(home))
    status, output, _ = home.told(*CHECK, "--json")
    first, second = details(home)

    assert (0, 150, stopped) == (status, len(json.loads(output)), first)
    assert " left" in stopped
    assert "left" not in second
    assert f": {learnt:,} asked" in stopped


async def _learnt(home: Home) -> int:
    """Customers whose consent is known."""
    store = await Store.open(home.folder / "state" / "tenantry-demo" / "state.db")
    customers, _ = await store.load_customers((await store.load_accounts())[0].id)
    store.close(within_s=5)
    return sum(each.consent.learnt_at is not None for each in customers)


@pytest.mark.parametrize(
    ("progress", "sentence"),
    [
        ((1_200, 2_431, 480.0, timedelta(seconds=154), ""), "1,200 of 2,431 customers · 480 a minute · 3 min left"),
        ((3, 60, 0.0, None, ""), "3 of 60 customers"),
        ((59, 60, 120.0, timedelta(seconds=1), "Slow."), "59 of 60 customers · 120 a minute · 1 s left · Slow."),
    ],
)
def test_how_far_it_is_is_said_in_one_line(progress: tuple[Any, ...], sentence: str) -> None:
    """Count, rate, time left, and why it is slow; each only once it is known."""
    done, total, rate, left, note = progress
    now = RadarProgress(RadarState.RUNNING, total, done, done, 0, 0, rate, left, 4, note)

    assert sentence == as_sentence(now)
