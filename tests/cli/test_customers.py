"""`tenantry customers` as the shell sees it: what it prints where, and its exit status."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.home import ADA, GRACE, Home
from tests.cli.test_command import loaded_by
from tests.support.demo import Demo
from tui.cli.customers import _show_fresh
from tui.cli.customers_arguments import CustomersArguments, parse_customers_arguments
from tui.cli.customers_facts import CSV_FIELDS, DIFFERENCE_FIELDS, ENDING_FIELDS, FIELDS
from tui.emulator.faults import malformed
from tui.model.account import Account
from tui.model.clock import utc_now
from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer, Source
from tui.model.identifiers import TenantId
from tui.model.relationship import GLOBAL_ADMINISTRATOR, Relationship
from tui.services import Estate
from tui.store import Store, load_journal
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

READER, HELPDESK = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "729827e3-9c14-49f7-bb1b-9608f156bbb8"
BOTH = frozenset({Source.GDAP, Source.CONTRACT})
IDS = [TenantId(f"00000000-0000-4000-8000-{at:012x}") for at in range(4)]
NOW = utc_now().replace(microsecond=0)


def relationship(at: int, name: str, days: float, *roles: str, extends: bool = False) -> Relationship:
    """A live relationship with the customer of that number."""
    return Relationship(
        f"r-{name}", name, "active", IDS[at], "", NOW + timedelta(days=days), extends, roles, NOW - timedelta(days=500)
    )


CONTOSO = Customer(
    IDS[0], "Contoso", "contoso.example", (), BOTH, (relationship(0, "Care", 9.5, READER, HELPDESK),), NOW
)
FABRIKAM = Customer(
    IDS[1], "Fabrikam", "fabrikam.example", ("fabrikam.onmicrosoft.com",), BOTH,
    (
        relationship(1, "MLT_1", 40.5, READER, GLOBAL_ADMINISTRATOR),
        relationship(1, "Own", 300.5, READER, extends=True),
    ), NOW,
)  # fmt: skip
ADATUM = Customer(IDS[2], "=Adatum", "adatum.example", (), frozenset({Source.CONTRACT}), (), NOW)
LITWARE = replace(CONTOSO, tenant_id=IDS[3], name="Litware", domain="litware.example", relationships=())
PLANTED = (CONTOSO, FABRIKAM, ADATUM, LITWARE)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own."""
    return Home(tmp_path)


def know(home: Home, account: Account = ADA, *, listed_at: datetime | None = NOW) -> None:
    """Let this account have listed the planted customers; with no time of listing, let it have listed nothing."""

    async def keep() -> None:
        store = await Store.open(home.places.state_file)
        await store.save_account(account)
        await store.save_listing(account.id, PLANTED if listed_at else (), listed_at)
        mark = ConsentMark(ConsentState.MISSING, "AADSTS65001", NOW)
        await store.save_consent(account.id, IDS[0], mark)
        store.close(within_s=5)

    asyncio.run(keep())


def told(home: Home, *words: str) -> list[dict[str, object]]:
    """The array that the command prints."""
    status, output, _ = home.told("customers", *words, "--json")
    assert 0 == status
    found = json.loads(output)
    assert isinstance(found, list)
    assert output.isascii()
    return found


def test_nobody_known_has_to_sign_in(home: Home) -> None:
    """Status 3, the way to sign in, and an empty output."""
    status, output, error = home.told("customers")

    assert (3, "") == (status, output)
    assert "tenantry sign-in" in error


def test_a_copy_that_is_not_there_has_to_be_asked_for(home: Home) -> None:
    """Nothing was ever listed: Microsoft is asked, for which somebody has to be signed in. So it is with --refresh."""
    never_listed = replace(ADA, id="alan.home", username="alan@fourthcoffee.example")
    know(home)
    know(home, never_listed, listed_at=None)
    status, output, error = home.told("customers", "--account", "alan")

    assert (3, "", True) == (status, output, error.startswith("tenantry: Nothing is kept here yet"))
    assert (3, "") == home.told("customers", "--account", ADA.username, "--refresh")[:2]


def test_people_read_a_table_in_the_order_of_the_list(home: Home) -> None:
    """The age of the copy goes to the error output; names, consent, days, domain and tenant id stand in lines."""
    know(home)
    status, output, error = home.told("customers")
    lines = output.splitlines()

    assert (0, "tenantry: The local copy, read now; --refresh asks Microsoft.\n") == (status, error)
    assert ["Customer", "=Adatum", "Contoso", "Fabrikam", "Litware"] == [line.split()[0] for line in lines]
    assert ["Contoso", "missing", "9", "d", "contoso.example", IDS[0]] == lines[2].split()
    assert lines[1].endswith("contract only, no GDAP relationship")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["con"], ["Contoso"]),
        (["fabrikam.onmicrosoft"], ["Fabrikam"]),
        (["example", "lit"], ["Litware"]),
        ([IDS[1].upper()], ["Fabrikam"]),
        ([f"https://portal.azure.com/@adatum.example#{IDS[2]}"], ["=Adatum"]),
        (["--state", "missing"], ["Contoso"]),
        (["--state", "granted"], []),
        (["zzz"], []),
    ],
)
def test_the_filter_is_the_lists_own(home: Home, words: list[str], names: list[str]) -> None:
    """Every word must fit, and a pasted address finds its customer. Nobody is no failure."""
    know(home)

    assert names == [each["name"] for each in told(home, *words)]


def test_each_object_has_what_the_help_promises(home: Home) -> None:
    """All of one customer, in the documented names and forms."""
    know(home)
    (contoso,) = told(home, "contoso")
    at = NOW.isoformat()

    assert list(FIELDS) == list(contoso)
    assert {
        "tenant_id": IDS[0], "name": "Contoso", "alias": "", "domain": "contoso.example", "other_domains": [],
        "sources": ["GDAP", "contract"], "is_starred": False, "remark": "", "seen_at": at, "missing_since": None,
        "last_opened_at": None, "note": "", "colour": "", "is_protected": False,
        "consent": {
            "state": "missing", "code": "AADSTS65001", "learnt_at": at, "learnt_by": "refusal", "short_of": [],
            "beyond": [], "link_sent_at": None, "link_sent_by": "",
        },
        "relationships": [{
            "id": "r-Care", "name": "Care", "status": "active", "ends_at": (NOW + timedelta(days=9.5)).isoformat(),
            "days_left": 9, "auto_extends": False, "cannot_extend": False, "is_microsoft_led": False,
            "roles": [
                {"id": READER, "name": "Directory Readers"}, {"id": HELPDESK, "name": "Helpdesk Administrator"},
            ],
        }],
    } == contoso  # fmt: skip


def test_what_ends_is_told_with_the_roles_that_are_lost(home: Home) -> None:
    """Within 90 days two relationships end: one takes all along, the other what a longer one does not have."""
    know(home)
    first, second = told(home, "--ending", "90")
    end = NOW + timedelta(days=40.5)

    assert [list(ENDING_FIELDS)] * 2 == [list(first), list(second)]
    assert (9, "Contoso", False) == (first["days_left"], first["name"], first["keeps_access"])
    assert [READER, HELPDESK] == [role["id"] for role in first["roles_lost"]]  # type: ignore[attr-defined]
    assert {
        "on": end.date().isoformat(), "at": end.isoformat(), "days_left": 40, "tenant_id": IDS[1], "name": "Fabrikam",
        "domain": "fabrikam.example", "relationship_id": "r-MLT_1", "relationship": "MLT_1", "is_microsoft_led": True,
        "cannot_extend": True, "auto_extends": False,
        "roles_lost": [{"id": GLOBAL_ADMINISTRATOR, "name": "Global Administrator"}], "keeps_access": True,
    } == second  # fmt: skip
    assert [9, 40, 300] == [each["days_left"] for each in told(home, "--ending", "365")]
    assert [] == told(home, "--ending", "8")


def test_differences_are_told_with_whose_job_they_are(home: Home) -> None:
    """One object for each customer and difference."""
    know(home)
    found = told(home, "--differences")

    assert [list(DIFFERENCE_FIELDS)] * len(found) == [list(each) for each in found]
    assert [
        ("relationship-without-consent", "Contoso", None),
        ("ends-soon", "Contoso", "Care"),
        ("contract-only", "=Adatum", None),
        ("cannot-extend", "Fabrikam", "MLT_1"),
        ("microsoft-led", "Fabrikam", "MLT_1"),
    ] == [(each["difference"], each["name"], each["relationship"]) for each in found]
    assert {"the customer's administrator", "your partner administrator"} == {each["whose_job"] for each in found}


def test_people_read_what_ends_and_what_differs(home: Home) -> None:
    """The roles by name below each end; a paragraph over each kind."""
    know(home)
    ends, differ = (home.told("customers", *words)[1] for words in (("--ending", "90"), ("--differences",)))

    assert "all 2 roles" in ends
    assert "1 role, cannot extend" in ends
    assert "    Directory Readers, Helpdesk Administrator\n" in ends
    assert "Ends within 30 days: 1\n" in differ
    assert "Whose job: your partner administrator." in differ


@pytest.mark.parametrize(
    ("words", "head", "what"),
    [
        ((), CSV_FIELDS, "4 customers"),
        (("--ending", "90"), ENDING_FIELDS, "2 ends of relationships"),
        (("--differences",), DIFFERENCE_FIELDS, "5 differences"),
    ],
)
def test_a_spreadsheet_runs_nothing_and_the_journal_notes_it(
    home: Home, words: tuple[str, ...], head: tuple[str, ...], what: str
) -> None:
    """The same as columns; a name that begins as a formula does is disarmed."""
    know(home)
    status, output, _ = home.told("customers", *words, "--csv")
    rows = list(csv.DictReader(io.StringIO(output)))
    last = load_journal(home.places.state_file).records[-1]

    assert (0, list(head)) == (status, list(rows[0]))
    assert "=Adatum" not in {row["name"] for row in rows}
    assert ("export", what, ADA.username) == (last.what, last.detail, last.account)


@pytest.mark.parametrize(
    "words",
    [
        ["--ending", "-1"], ["--ending", "soon"], ["--ending", "40000"], ["--state", "perhaps"], ["--json", "--csv"],
        ["--ending", "9", "--differences"], ["--bogus"],
    ],
)  # fmt: skip
def test_wrong_words_are_told(home: Home, words: list[str]) -> None:
    """Status 2 and one line; nothing is looked up."""
    status, output, error = home.told("customers", *words)

    assert (2, "", 1) == (status, output, error.count("\n"))
    assert set() == home.files


def test_the_demo_is_asked_with_a_sign_in_that_is_kept(home: Home) -> None:
    """Nobody is signed in there: status 3, and the copy is still shown without --refresh."""
    know(home)
    home.keep(KeySource.KEY_FILE, GRACE)

    assert 3 == home.told("customers", "--demo")[0]
    assert (0, 4) == (home.told("customers")[0], len(told(home)))


async def test_refreshing_reads_the_lists_to_their_end(tmp_path: Path) -> None:
    """What is printed is what Microsoft answers; a list that fails is named, what was known stays, and the status says
    that the service cannot be reached."""
    arguments = parse_customers_arguments(["--json"])
    async with Demo(tmp_path, customers=30).open() as pages:
        await pages.sign_in()
        pages.estate.listing.customers.clear()
        whole = await fresh(arguments, pages.estate)
        pages.emulator.faults.plan(malformed(), path="/v1.0/contracts")
        broken = await fresh(arguments, pages.estate)
        listed = {who.tenant.tenant_id for who in pages.emulator.world.customers if who.has_relationship}

    assert (0, "") == (whole[0], whole[2])
    first, second = ([each["tenant_id"] for each in json.loads(output)] for _, output, _ in (whole, broken))
    assert listed <= set(first)
    assert (69, first) == (broken[0], second)
    assert "Not read to the end: reseller contracts." in broken[2]


async def fresh(arguments: CustomersArguments, estate: Estate) -> tuple[int, str, str]:
    """Refresh and show: status, output and error output."""
    output, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(error):
        status = await _show_fresh(arguments, estate)
    return status, output.getvalue(), error.getvalue()


def test_textual_is_not_loaded() -> None:
    """The table, the search and the forecast need no screens."""
    assert set() == loaded_by(["customers", "--help"]) & {"textual", "rich", "msal", "httpx"}


def test_the_copy_is_shown_without_the_libraries_of_the_network(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Textual nor MSAL."""
    know(home)
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)

    assert set() == loaded_by(["customers"]) & {"textual", "rich", "msal", "segno"}
