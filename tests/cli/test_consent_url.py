"""`tenantry consent-url` as the shell sees it: which addresses, in which form, and what is noted of it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sys
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.home import ADA, Home
from tests.cli.test_command import loaded_by
from tests.unit.store_samples import NOON, crowd
from tui.model.consent import ConsentMark, ConsentState
from tui.model.consent_links import FIELDS
from tui.model.scope import CUSTOMER_SCOPES
from tui.store import Store, load_journal

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

CLIENT = "7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90"
MISSING = crowd(3)[1]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Where Ada has worked with three customers, one of which has to consent."""
    home = Home(tmp_path)
    home.know(ADA)
    asyncio.run(_mark(home))
    return home


async def _mark(home: Home) -> None:
    store = await Store.open(home.places.state_file)
    await store.save_consent(ADA.id, MISSING.tenant_id, ConsentMark(ConsentState.MISSING, "AADSTS65001", NOON))
    store.close(within_s=5)


async def _sent(home: Home) -> dict[str, datetime | None]:
    store = await Store.open(home.places.state_file)
    customers, _ = await store.load_customers(ADA.id)
    store.close(within_s=5)
    return {each.tenant_id: each.consent.link_sent_at for each in customers}


def told(home: Home, *words: str) -> tuple[int, str, str]:
    """What the verb says, for the demo's app."""
    return home.told("consent-url", *words, "--client-id", CLIENT)


def done(home: Home) -> list[tuple[str, str]]:
    """What the journal has besides Ada's sign-in."""
    return [(each.what, each.detail or each.customer) for each in load_journal(home.places.state_file).records][1:]


def test_one_customer_is_one_bare_address(home: Home) -> None:
    """Nothing else is printed: it can be piped on. The journal notes the export; nobody is marked."""
    status, output, error = told(home, MISSING.tenant_id)
    parts = urlsplit(output.strip())
    query = parse_qs(parts.query, strict_parsing=True)

    assert (0, "", 1) == (status, error, output.count("\n"))
    assert f"/{MISSING.tenant_id}/v2.0/adminconsent" == parts.path
    assert ([CLIENT], len(CUSTOMER_SCOPES)) == (query["client_id"], len(query["scope"][0].split()))
    assert [("export", "1 consent URLs")] == done(home)
    assert {None} == set(asyncio.run(_sent(home)).values())


def test_all_and_those_that_need_it(home: Home) -> None:
    """Every customer of the lists, or the one known to lack consent."""
    everyone = json.loads(told(home, "--all", "--json")[1])
    needed = json.loads(told(home, "--needed", "--json")[1])

    assert {each.tenant_id for each in crowd(3)} == {each["tenant_id"] for each in everyone}
    assert [(MISSING.tenant_id, "missing")] == [(each["tenant_id"], each["consent"]) for each in needed]
    assert list(FIELDS) == list(everyone[0])
    assert 3 == len({parse_qs(urlsplit(each["url"]).query)["state"][0] for each in everyone})
    assert [("export", "3 consent URLs"), ("export", "1 consent URLs")] == done(home)


def test_each_form_is_what_it_is_called(home: Home) -> None:
    """CSV with its head, a Markdown table, plain text."""
    rows = list(csv.reader(io.StringIO(told(home, "--all", "--csv")[1].removeprefix("\ufeff"))))
    markdown = told(home, "--all", "--markdown")[1].splitlines()
    plain = told(home, "--all")[1].splitlines()

    assert (list(FIELDS), 4) == (rows[0], len(rows))
    assert ("| Customer | Domain | Tenant id | Consent URL |", 5) == (markdown[0], len(markdown))
    assert 3 == sum(line.startswith("https://") for line in plain)


def test_marking_is_asked_for(home: Home) -> None:
    """With --mark-sent these customers, and no others, are *link sent*, as the journal says of each."""
    assert 0 == told(home, MISSING.tenant_id, "--mark-sent")[0]
    sent = asyncio.run(_sent(home))

    assert [MISSING.tenant_id] == [tenant_id for tenant_id, at in sent.items() if at is not None]
    assert [("export", "1 consent URLs"), ("link-copy", MISSING.name)] == done(home)


def test_the_one_for_all_comes_with_its_warning(home: Home) -> None:
    """The address on the output, the warning beside it."""
    status, output, error = told(home, "--organizations")

    assert (0, "/organizations/v2.0/adminconsent") == (status, urlsplit(output.strip()).path)
    assert "Do not open it yourself" in error


@pytest.mark.parametrize(
    ("language", "word"), [("en", "permission"), ("de", "Berechtigung"), ("fr", "autorisation"), ("es", "permiso")]
)
def test_a_whole_message_in_the_administrators_language(home: Home, language: str, word: str) -> None:
    """It holds the address and every permission."""
    output = told(home, MISSING.tenant_id, "--message", language)[1]

    assert word in output
    assert f"/{MISSING.tenant_id}/v2.0/adminconsent" in output
    assert all(scope in output for scope in CUSTOMER_SCOPES)


@pytest.mark.parametrize(
    "words",
    [
        [], ["--all", "--needed"], ["nobody"], ["--all", "--csv", "--json"], ["--organizations", "--csv"],
        ["--all", "--message", "xx"], ["--all", "--message", "de", "--csv"],
    ],
)  # fmt: skip
def test_wrong_words_are_told(home: Home, words: list[str]) -> None:
    """Status 2, a sentence, and nothing noted."""
    status, output, error = told(home, *words)

    assert (2, "", True, []) == (status, output, bool(error), done(home))


def test_without_a_setting_it_is_for_the_accounts_own_app(home: Home) -> None:
    """The app registration that the account signed in with asks."""
    status, output, _ = home.told("consent-url", MISSING.tenant_id)

    assert (0, True) == (status, f"client_id={ADA.client_id}" in output)


def test_nobody_known_is_told(tmp_path: Path) -> None:
    """Status 3: somebody has to sign in first."""
    assert 3 == told(Home(tmp_path), "--all")[0]


def test_nothing_is_loaded_that_is_not_drawn(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Textual nor the network."""
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)

    assert set() == loaded_by(["consent-url", "--all", "--client-id", CLIENT]) & {"textual", "rich", "msal", "httpx"}
