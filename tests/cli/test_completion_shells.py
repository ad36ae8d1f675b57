"""Tab in real shells: what is typed in part becomes the word that is meant, and no name ever runs anything."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.completing import TAB, CompletingShell, names_in
from tests.cli.home import ADA, Home
from tests.unit.store_samples import NOON, customer
from tui.model.identifiers import TenantId
from tui.store import Store

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

SHELLS = [
    pytest.param(
        shell, marks=pytest.mark.skipif(not shutil.which(shell), reason=f"{shell} is not installed: NOT TRIED")
    )
    for shell in ("bash", "zsh", "fish")
]

NAMES = (
    "Qa Plain Words Ltd",
    "Qb $(touch ran)",
    "Qc `touch ran`; touch ran | touch ran & touch ran",
    "Qd It's \"quoted\" 'twice' \\ and \\n",
    "Qe * ? [a-z] {a,b} ~root #no !touch %s",
    "Qf <(touch ran) > ran",
    "Qg a=b:c@d/e",
    "Qh $HOME ${HOME} \"$(touch ran)\" '$(touch ran)'",
    "Qí Žluťoučký kůň 株式会社",
    "Qj trailing backslash\\",
)  # fmt: skip
QUOTED = (NAMES[3], NAMES[4], NAMES[7])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Ada's, with customers whose names are attacks on a shell."""
    home = Home(tmp_path)
    asyncio.run(_know(home))
    return home


async def _know(home: Home) -> None:
    store = await Store.open(home.places.state_file)
    await store.save_account(ADA)
    customers = [
        replace(customer(TenantId(f"00000000-0000-4000-8000-{at:012x}"), name), domain=f"d{at}.example")
        for at, name in enumerate(NAMES)
    ]
    await store.save_listing(ADA.id, customers, NOON)
    store.close(within_s=5)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_name_is_put_in_as_one_word_and_runs_nothing(shell: str, home: Home) -> None:
    """Blanks, quotes, `$`, globs, redirections and substitutions: the command gets the name, letter by letter, and no
    file appears. Case need not be typed, and accents need not but in fish, which looks for them itself."""
    before = names_in(home.folder)

    def typed(name: str) -> str:
        return name[:2].lower() if shell == "fish" else name[:2].lower().replace("í", "i")

    with CompletingShell(shell, home) as terminal:
        given = [terminal.given(f"tenantry consent-url {typed(name)}", TAB) for name in NAMES]

    assert [["consent-url", name] for name in NAMES] == given
    assert set() == names_in(home.folder) - before - {"noted", "bin", ".zcompdump", ".cache", ".local", ".config"}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quote_that_was_opened_is_respected(shell: str, quote: str, home: Home) -> None:
    """The name comes out the same, and the quote is closed."""
    with CompletingShell(shell, home) as terminal:
        given = [terminal.given(f"tenantry consent-url {quote}{name[:2]}", TAB) for name in QUOTED]

    assert [["consent-url", name] for name in QUOTED] == given
    assert "ran" not in names_in(home.folder)


@pytest.mark.parametrize("shell", SHELLS)
def test_verbs_options_values_and_accounts_are_completed(shell: str, home: Home) -> None:
    """Each from its beginning, also behind `=`; a name goes on where a blank of it was typed already."""
    lines = {
        ("tenantry sess", TAB): ["sessions"],
        ("tenantry consent ch", TAB, "--onl", TAB): ["consent", "check", "--only-needed"],
        ("tenantry customers --state more", TAB): ["customers", "--state", "more-than-asked"],
        ("tenantry customers --state=more", TAB): ["customers", "--state=more-than-asked"],
        ("tenantry customers --cloud us-d", TAB): ["customers", "--cloud", "us-dod"],
        ("tenantry --demo --scenario us-g", TAB): ["--demo", "--scenario", "us-gov"],
        ("tenantry sessions --account ad", TAB): ["sessions", "--account", ADA.username],
        ("tenantry sessions --account=ad", TAB): ["sessions", f"--account={ADA.username}"],
        ("tenantry consent-url 'Qa Pl", TAB): ["consent-url", "Qa Plain Words Ltd"],
        ("tenantry consent-url Qa\\ Pl", TAB): ["consent-url", "Qa Plain Words Ltd"],
        ("tenantry consent-url d1.e", TAB): ["consent-url", "d1.example"],
        ("tenantry consent-url --all --needed nobody-is-called-so", TAB): [
            "consent-url", "--all", "--needed", "nobody-is-called-so",
        ],
    }  # fmt: skip
    with CompletingShell(shell, home) as terminal:
        given = [terminal.given(*keys) for keys in lines]

    assert [*lines.values()] == given
