"""The command line: what can be asked for, and what contradicts itself."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from tui.errors import UsageError
from tui.model.foreign_text import foreign_text

MOST_CUSTOMERS = 100_000

_DESCRIPTION = """\
A terminal cockpit for Microsoft partners: sign in once, find a customer, get
consent, be inside that tenant."""
_EPILOG = """\
verbs, each with a --help:
  sign-in, sign-out     an account, on this machine
  customers, journal    the estate, and what ends when; what was done
  consent, consent-url  where consent stands, giving it, its addresses
  doctor, emulator      what is in force; the demo's services for other programs
Settings: an option goes before a variable TENANTRY_*, that before config.toml."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What one command line asks for."""

    wants_version: bool
    is_demo: bool
    fresh: bool
    customers: int | None
    """How many customers the demo has; None when not said."""
    scenario: str | None
    """Which world the demo begins in; None when not said."""
    options: Mapping[str, str]
    """Settings given as options, by key."""


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the program, so that every error is told in the same way."""

    def error(self, message: str) -> NoReturn:
        said = foreign_text(message, most=300)  # it repeats what was typed, or pasted
        raise UsageError(f"{said[:1].upper()}{said[1:]}.", f"`{self.prog} --help` shows what there is.")


def parse_arguments(argv: Sequence[str]) -> Arguments:
    """What `argv` asks for, without the program's own name.

    Raises:
        UsageError: an option is unknown, lacks its value, or needs `--demo`.
        SystemExit: the help was asked for, and has been printed.
    """
    parsed = _parser().parse_args(argv)
    found = Arguments(
        wants_version=parsed.version,
        is_demo=parsed.demo,
        fresh=parsed.fresh,
        customers=parsed.customers,
        scenario=parsed.scenario,
        options={
            key: text
            for key, text in (
                ("client_id", parsed.client_id), ("partner_tenant", parsed.tenant), ("cloud", parsed.cloud),
            )
            if text is not None
        },
    )  # fmt: skip
    _check(found)
    return found


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry",
        usage="tenantry [OPTION]... | tenantry VERB ...",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--client-id", metavar="GUID", help="the app registration to sign in to")
    parser.add_argument("--tenant", metavar="TENANT", help="the partner tenant: its id or a domain of it")
    parser.add_argument("--cloud", metavar="NAME", help="public, us-gov, us-dod or china")
    demo = parser.add_argument_group("without an account or a network")
    demo.add_argument("--demo", action="store_true", help="run against an embedded emulator, in a folder of its own")
    demo.add_argument("--fresh", action="store_true", help="start the demo over")
    demo.add_argument("--customers", metavar="N", type=int, help=f"so many customers, 0 to {MOST_CUSTOMERS}")
    demo.add_argument("--scenario", metavar="NAME", help="the world to begin in; a wrong NAME lists them")
    return parser


def _check(found: Arguments) -> None:
    asked = {
        "--fresh": found.fresh,
        "--customers": found.customers is not None,
        "--scenario": found.scenario is not None,
    }
    for option, is_asked in asked.items():
        if is_asked and not found.is_demo:
            raise UsageError(f"{option} goes with --demo only.", f"Try: tenantry --demo {option}")
    if found.customers is not None and not 0 <= found.customers <= MOST_CUSTOMERS:
        raise UsageError(f"--customers takes a number from 0 to {MOST_CUSTOMERS}.")
    if found.scenario is not None:
        check_scenario(found.scenario)


def check_scenario(name: str) -> None:
    """Raises UsageError, which lists them, unless the emulator has a scenario of that name."""
    from tui.emulator.scenarios import SCENARIOS

    if name not in SCENARIOS:
        listed = "".join(f"\n  {each:20} {description}" for each, description in SCENARIOS.items())
        raise UsageError("There is no scenario of that name.", f"There are:{listed}")
