"""Tab in real shells: what is typed in part becomes the word that is meant, and no name ever runs anything."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tests.cli.completing import TAB, CompletingShell
from tests.cli.home import ADA, Home
from tests.unit.store_samples import NOON, customer
from tui.model.identifiers import TenantId
from tui.store import Store

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("completing")  # a shell is begun once

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
    "Qf a=b:c@d/e $HOME ${HOME} \"$(touch ran)\" '$(touch ran)'",
    "Qí Žluťoučký kůň 株式会社",
    "Qj trailing backslash\\",
)  # fmt: skip
QUOTED = (NAMES[3], NAMES[5])


@dataclass(frozen=True, slots=True)
class Typing:
    """A shell to type in, and the home that it stands in."""

    shell: str
    terminal: CompletingShell
    home: Home


@pytest.fixture(scope="module", params=SHELLS)
def typing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typing]:
    """Ada's, with customers whose names are attacks on a shell."""
    home = Home(tmp_path_factory.mktemp(request.param))
    asyncio.run(_know(home))
    with CompletingShell(request.param, home) as terminal:
        yield Typing(request.param, terminal, home)


async def _know(home: Home) -> None:
    store = await Store.open(home.places.state_file)
    await store.save_account(ADA)
    customers = [
        replace(customer(TenantId(f"00000000-0000-4000-8000-{at:012x}"), name), domain=f"d{at}.example")
        for at, name in enumerate(NAMES)
    ]
    await store.save_listing(ADA.id, customers, NOON)
    store.close(within_s=5)


def test_a_name_is_put_in_as_one_word_and_runs_nothing(typing: Typing) -> None:
    """Blanks, quotes, `$`, globs, redirections and substitutions: the command gets the name, letter by letter, and no
    file appears. Case need not be typed, and accents need not but in fish, which looks for them itself."""

    def typed(name: str) -> str:
        return name[:2].lower() if typing.shell == "fish" else name[:2].lower().replace("í", "i")

    names = NAMES if typing.shell == "bash" else NAMES[1:5]  # the others quote by themselves
    given = [typing.terminal.given(f"tenantry consent-url {typed(name)}", TAB) for name in names]

    assert [["consent-url", name] for name in names] == given
    assert [] == [*typing.home.folder.rglob("ran")]


def test_a_quote_that_was_opened_is_respected(typing: Typing) -> None:
    """The name comes out the same, and the quote is closed."""
    pairs = [(quote, name) for name, quote in zip(QUOTED * 2, "'\"\"'", strict=True)][
        : 4 if typing.shell == "bash" else 2
    ]
    given = [typing.terminal.given(f"tenantry consent-url {quote}{name[:2]}", TAB) for quote, name in pairs]

    assert [["consent-url", name] for _, name in pairs] == given
    assert [] == [*typing.home.folder.rglob("ran")]


def test_verbs_options_values_and_accounts_are_completed(typing: Typing) -> None:
    """Each from its beginning, also behind `=`; a name goes on where a blank of it was typed already; and behind `--`
    the shell completes a command of its own."""
    lines = {
        ("tenantry consent ch", TAB, "--onl", TAB): ["consent", "check", "--only-needed"],
        ("tenantry customers --state=more", TAB): ["customers", "--state=more-than-asked"],
        ("tenantry --demo --scenario us-g", TAB): ["--demo", "--scenario", "us-gov"],
        ("tenantry sessions --account ad", TAB): ["sessions", "--account", ADA.username],
        ("tenantry sessions --account=ad", TAB): ["sessions", f"--account={ADA.username}"],
        ("tenantry consent-url Qa\\ Pl", TAB): ["consent-url", "Qa Plain Words Ltd"],
        ("tenantry exec d1.e", TAB, "-- dirnam", TAB, "/x/y"): ["exec", "d1.example", "--", "dirname", "/x/y"],
        ("tenantry consent-url nobody-is-called-so", TAB): ["consent-url", "nobody-is-called-so"],
    }  # fmt: skip
    given = [typing.terminal.given(*keys) for keys in lines]

    assert [*lines.values()] == given
