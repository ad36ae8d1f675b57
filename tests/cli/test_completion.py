"""What is offered at Tab, and that it can be put into a command line safely; in real shells: the file beside."""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.home import ADA, GRACE, Home
from tests.unit.store_samples import NOON, customer
from tui.cli.command import VERBS
from tui.cli.completion.candidates import Kind, answer
from tui.cli.completion.parsers import parsers_of
from tui.cli.completion.shell_words import parse_line, quoted
from tui.cli.consent.verb import VERBS as OF_CONSENT
from tui.model.account import Account
from tui.model.identifiers import TenantId
from tui.store import Store

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

SEED = 20260302
LETTERS = "ab é株 '\"\\$`!*?[]{}()<>|&;#~=:,%^@+-./"
WHOLE = [(verb,) for verb in VERBS if verb != "consent"] + [("consent", verb) for verb in OF_CONSENT]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own."""
    return Home(tmp_path)


def know(home: Home, account: Account, *named: tuple[str, str, str]) -> None:
    """Let this account have customers: each a name, a domain, and a name of one's own."""

    async def keep() -> None:
        store = await Store.open(home.places.state_file)
        await store.save_account(account)
        ids = [TenantId(f"00000000-0000-4000-8000-{at:012x}") for at in range(len(named))]
        listed = [
            replace(customer(id, name), domain=domain, other_domains=())
            for id, (name, domain, _) in zip(ids, named, strict=True)
        ]
        await store.save_listing(account.id, listed, NOON)
        for id, (_, _, alias) in zip(ids, named, strict=True):
            await store.save_alias(account.id, id, alias)
        store.close(within_s=5)

    asyncio.run(keep())


def offered(home: Home, *words: str) -> list[str]:
    """The words that are offered in the place of the last of these."""
    status, output, error = home.told("__complete", "fish", *words)
    assert (0, "") == (status, error)
    return output.splitlines()[1::2]


@pytest.mark.parametrize("words", WHOLE, ids=" ".join)
def test_every_option_of_every_help_is_offered(words: tuple[str, ...]) -> None:
    """Whoever adds an option to a verb adds it here, too."""
    for parser in parsers_of(words):
        told = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", parser.format_help(), re.MULTILINE))
        found = {each.text for each in answer(words, "--").candidates}

        assert set() == told - found


def test_verbs_are_offered_where_a_verb_may_stand() -> None:
    """First of all, and below `consent`; not behind another verb."""
    assert sorted(VERBS) == [each.text for each in answer([], "").candidates]
    assert sorted(OF_CONSENT) == [each.text for each in answer(["consent"], "").candidates]
    assert () == answer(["journal"], "sess").candidates
    assert ["sessions"] == [each.text for each in answer([], "ses").candidates]


def test_what_was_said_is_not_offered_again(home: Home) -> None:
    """Nor what contradicts it; an option that may be given twice is."""
    after = {each.text for each in answer(["customers", "--json"], "--").candidates}

    assert set() == after & {"--json", "--csv"}
    assert {"--state", "--demo"} <= after
    again = {each.text for each in answer(["exec", "--name-protected", "x"], "--").candidates}
    assert "--name-protected" in again


def test_behind_two_dashes_the_shell_knows_better() -> None:
    """A command for a customer is a command line of its own; nothing in it is read as words of ours, or run."""
    found = answer(["exec", "Contoso", "--", "touch"], "ran")

    assert (Kind.COMMAND, 3, ()) == (found.kind, found.command_at, found.candidates)
    assert Kind.FILES == answer(["exec", "--all", "--log-dir"], "").kind


def test_a_customer_is_offered_by_what_it_is_called(home: Home) -> None:
    """By the name of one's own before the listed name, by domain and tenant id; whatever the case and the accents."""
    know(home, ADA, ("Contoso", "contoso.example", "Big one"), ("Fabrikam Résidences", "fabrikam.example", ""))

    assert ["Big one", "Fabrikam Résidences"] == offered(home, "consent-url", "")
    assert ["Big one"] == offered(home, "consent-url", "BIG")
    assert ["Contoso"] == offered(home, "consent-url", "cont")
    assert ["Fabrikam Résidences"] == offered(home, "consent-url", "Fabrikam\\ Re")
    assert ["fabrikam.example"] == offered(home, "consent-url", "fabrikam.")
    assert ["00000000-0000-4000-8000-000000000001"] == offered(
        home, "consent-url", "00000000-0000-4000-8000-000000000001"
    )
    assert [] == offered(home, "consent-url", "abrikam")
    assert [] == offered(home, "customers", "Con")  # its FILTER is no name


def test_no_name_is_taken_for_an_option_or_for_another_customer(home: Home) -> None:
    """One that begins with a dash, or that two customers have, is offered by domain, else by tenant id."""
    know(
        home, ADA, ("--yes", "yes.example", ""), ("Twin", "one.example", ""), ("Twin", "two.example", ""),
        ("-rf", "", ""), ("Plain", "twin", ""),
    )  # fmt: skip

    assert ["00000000-0000-4000-8000-000000000003", "one.example", "Plain", "two.example", "yes.example"] == offered(
        home, "consent", "grant", ""
    )
    for word in offered(home, "consent", "grant", ""):
        assert 2 != home.told("consent-url", word)[0]


def test_customers_are_those_of_the_account_that_is_meant(home: Home) -> None:
    """Of `--account`, else of the one used last; the demo's stay in the demo."""
    know(home, replace(GRACE, last_used_at=None), ("Fabrikam", "fabrikam.example", ""))
    know(home, ADA, ("Contoso", "contoso.example", ""))

    assert ["Contoso"] == offered(home, "consent-url", "")
    assert ["Fabrikam"] == offered(home, "consent-url", "--account", "grace", "")
    assert ["Fabrikam"] == offered(home, "consent-url", "--account=grace", "")
    assert [] == offered(home, "consent-url", "--demo", "")
    assert [ADA.username, GRACE.username] == offered(home, "sessions", "--account", "")


def test_nothing_is_made_or_told_where_nothing_is_known(home: Home) -> None:
    """Tab leaves no folder behind. A damaged copy is status 1, which the scripts pass over in silence."""
    assert [] == offered(home, "consent-url", "")
    assert set() == home.files

    know(home, ADA, ("Contoso", "contoso.example", ""))
    home.places.state_file.write_bytes(b"no database" * 100)
    before = home.files
    assert (1, "") == home.told("__complete", "fish", "consent-url", "")[:2]
    assert before == home.files


def test_whatever_a_text_holds_bash_reads_it_as_itself() -> None:
    """300 random texts of what shells obey, in each of the three places; the seed is fixed."""
    chance = random.Random(SEED)
    texts = ["".join(chance.choices(LETTERS, k=chance.randint(1, 24))) for _ in range(300)]
    forms = []
    for text in texts:
        for quote in ("", "'", '"'):
            typed = quoted(text, quote)
            forms.append(typed if not quote else quote + typed + ("" if typed.endswith(quote) else quote))
    script = "set +o histexpand\nprintf '%s\\0' " + " ".join(forms)
    done = subprocess.run(["/bin/bash", "-c", script], capture_output=True, check=True)

    assert [text for text in texts for _ in range(3)] == done.stdout.decode().split("\0")[:-1]


def test_a_line_is_read_as_the_shell_reads_it() -> None:
    """The words before the cursor, the word at it, what of it stays, and the quote that is open."""
    for line, words, current, kept, quote in (
        ("tenantry exec Con", ("tenantry", "exec"), "Con", "", ""),
        ("tenantry exec ", ("tenantry", "exec"), "", "", ""),
        ("tenantry exec 'Co n", ("tenantry", "exec"), "Co n", "", "'"),
        ('tenantry exec "It\'s \\"$', ("tenantry", "exec"), "It's \"$", "", '"'),
        ("tenantry exec A\\ B c\\:d:e", ("tenantry", "exec", "A B"), "c:d:e", "c:d:", ""),
        ("tenantry exec --account=a", ("tenantry", "exec"), "--account=a", "--account=", ""),
        ("tenantry exec x'y z'\"w", ("tenantry", "exec"), "xy zw", "xy z", '"'),
        ("tenantry '' \\", ("tenantry", ""), "", "", ""),
    ):
        found = parse_line(line)
        assert (words, current, kept, quote) == (found.words, found.current, found.kept, found.quote), line
