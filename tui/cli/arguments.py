"""The command line: what can be asked for, and what contradicts itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from tui.cli.output import print_lines
from tui.errors import UsageError
from tui.model.foreign_text import foreign_text

MOST_CUSTOMERS = 100_000

_DESCRIPTION = """\
A terminal cockpit for Microsoft partners: sign in once, find a customer, get
consent, be inside that tenant. Without a verb: the screens."""
_EPILOG = """\
verbs, each with a --help:
  sign-in, sign-out      an account, on this machine
  customers, sessions    the estate, what ends when, and where one has been
  consent, consent-url   where consent stands, giving it, its addresses
  exec, token            a command inside a customer's tenant, a token for one
  journal, doctor        what was done, and what is in force
  completion             of words at Tab, in bash, zsh and fish
  emulator               the demo's services for other programs
An option goes before a variable TENANTRY_*, that before config.toml."""

SETTINGS = (
    ("--client-id", "GUID", "the app registration to sign in to"),
    ("--tenant", "TENANT", "the partner tenant: its id or a domain of it"),
    ("--cloud", "CLOUD", "public, us-gov, us-dod or china"),
)
"""Settings that can be given as options: how, the name of the value, and what it is."""


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

    taker: ClassVar[Callable[[Parser], object] | None] = None
    """Who is handed the parser that is asked for its help, in the place of the page: completing words needs it."""

    def __init__(self, **said: Any) -> None:
        super().__init__(allow_abbrev=False, **said)
        self._settings: list[str] = []

    def add_settings(self) -> None:
        """Let settings be given as options; the page names them in one line."""
        for option, metavar, _ in SETTINGS:
            self.add_argument(option, metavar=metavar, help=argparse.SUPPRESS)
            self._settings.append(option)

    def format_help(self) -> str:
        """The page, in the same manner for every verb: one line of usage, what it does, what it takes, the rest."""
        page = argparse.RawDescriptionHelpFormatter(self.prog, max_help_position=26)
        page.add_usage(self.usage or self._usage(), self._actions, self._mutually_exclusive_groups)
        page.add_text(self.description)
        page.start_section(None)
        page.add_arguments(
            sorted(self._actions, key=lambda each: (bool(each.option_strings), "-h" in each.option_strings))
        )
        if self._settings:
            page.add_text(f"{', '.join(self._settings)}: see tenantry --help")
        page.end_section()
        page.add_text(self.epilog)
        return page.format_help()

    def _usage(self) -> str:
        """In one line, whatever there is."""
        forms = {"*": "[{}]...", "+": "{}...", "?": "[{}]"}
        shown = [each for each in self._get_positional_actions() if each.help != argparse.SUPPRESS]
        words = (forms.get(str(each.nargs), "{}").format(each.metavar or each.dest) for each in shown)
        return " ".join((self.prog, "[OPTION]...", *words))

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - as it is called
        """Print the page as any output is printed. Raises TenantryError when the output takes no more."""
        if Parser.taker is not None:
            Parser.taker(self)
        else:
            print_lines(self.format_help().splitlines())

    def error(self, message: str) -> NoReturn:
        said = foreign_text(message, most=300)  # it repeats what was typed, or pasted
        raise UsageError(f"{said[:1].upper()}{said[1:]}.", f"`{self.prog} --help` shows what there is.")


def parse_arguments(argv: Sequence[str]) -> Arguments:
    """What `argv` asks for, without the program's own name.

    Raises:
        UsageError: an option is unknown, lacks its value, or needs `--demo`.
        SystemExit: the help was asked for, and has been printed.
    """
    parser = screens_parser()
    parsed, others = parser.parse_known_args(argv)
    if others:
        _refuse(parser, others, argv)
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


def screens_parser() -> Parser:
    """What may stand on the command line that asks for the screens."""
    parser = Parser(
        prog="tenantry",
        usage="tenantry [OPTION]... | tenantry VERB ...",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("--demo", action="store_true", help="no account, no network: an emulator, in its own folder")
    parser.add_argument("--fresh", action="store_true", help="start the demo over")
    parser.add_argument("--customers", metavar="N", type=int, help=f"as many in the demo, 0 to {MOST_CUSTOMERS}")
    parser.add_argument("--scenario", metavar="SCENARIO", help="the demo's world; a wrong one lists all")
    for option, metavar, what in SETTINGS:
        parser.add_argument(option, metavar=metavar, help=what)
    parser.add_argument("--version", action="store_true", help="print the version")
    return parser


def _refuse(parser: Parser, others: Sequence[str], argv: Sequence[str]) -> NoReturn:
    """Raise UsageError for words that are no options. A verb behind an option is told where it belongs."""
    from tui.cli.command import VERBS

    if verb := next((word for word in others if word in VERBS), ""):
        rest = [word for word in argv if word != verb]
        raise UsageError("The verb comes first.", foreign_text(f"Try: tenantry {verb} {' '.join(rest)}", most=200))
    parser.error(f"unrecognized arguments: {' '.join(others)}")


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
