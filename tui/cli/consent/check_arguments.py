"""The words after `tenantry consent check`: whose consent is looked at, and what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.cli.arguments import Parser
from tui.cli.at_work import Who, add_who, who_of
from tui.errors import UsageError

_DESCRIPTION = """\
Ask where consent stands, of all customers; or of those named why they open or
do not: the first broken link, whose job the cure is and what to do. Each is
asked quietly for a token, which is dropped again; no session opens."""
_EPILOG = """\
With --all an answer that still counts is not asked for again: granted for 24
hours, missing or short for one, blocked or no access for six. Ctrl+C keeps what
was asked; the same without --fresh goes on. The README documents --json.

Exit status: 0 done, 2 wrong usage, 3 sign-in needed, 69 not reached, 130
interrupted. Of customers named that of the first that does not open: 1 refused,
3 consent or a sign-in is needed, 69 not reached.
"""


@dataclass(frozen=True, slots=True)
class CheckArguments:
    """What one command line asks for."""

    who: Who
    names: tuple[str, ...]
    """The customers named; empty with `is_all`."""
    is_all: bool
    only_needed: bool
    """Whether customers who have granted all that is asked, or whose relationship is over, are left out."""
    is_fresh: bool
    as_json: bool


def parse_check_arguments(words: Sequence[str]) -> CheckArguments:
    """What the words after `tenantry consent check` ask for.

    Raises:
        UsageError: an option is unknown, or neither customers nor `--all` are given, or both.
        SystemExit: the help was asked for, and has been printed.
    """
    parsed = _parser().parse_args(words)
    if bool(parsed.customers) == parsed.all:
        said = "Customers are named beside --all." if parsed.all else "No customer is named."
        raise UsageError(said, "Name customers, or take --all.")
    if not parsed.all and (parsed.only_needed or parsed.fresh):
        raise UsageError(f"{'--fresh' if parsed.fresh else '--only-needed'} goes with --all alone.")
    return CheckArguments(
        who_of(parsed), tuple(parsed.customers), parsed.all, parsed.only_needed, parsed.fresh, parsed.json
    )


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry consent check",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("customers", metavar="CUSTOMER", nargs="*", help="a name, domain, alias or tenant id")
    parser.add_argument("--all", action="store_true", help="every customer of the account")
    parser.add_argument("--only-needed", action="store_true", help="print only whose consent is not complete")
    parser.add_argument("--fresh", action="store_true", help="ask again whatever is known")
    parser.add_argument("--json", action="store_true", help="one array for other programs")
    add_who(parser)
    return parser
