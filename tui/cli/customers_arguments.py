"""The words after `tenantry customers`: which of them, in which view, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.cli.arguments import Parser
from tui.cli.at_work import Who, add_who, who_of
from tui.errors import UsageError
from tui.model.consent import ConsentState

MOST_DAYS = 36_500

_STATES = {state.replace(" ", "-"): state for state in ConsentState}


_DESCRIPTION = """\
List the customers from the local copy, as the screens do; no network is needed.
Several words of FILTER must all fit: name, domain, tenant id, your own names."""
_EPILOG = """\
--ending lists relationships with the roles that nobody of the partner has
afterwards; one that extends itself loses none. Times are in UTC. In --csv a
text that a spreadsheet would run as a formula gets one ' in front. The README
documents --json and --csv.

Exit status: 0 done, 1 refused, 2 wrong usage, 3 sign-in needed, 69 the service
cannot be reached (what is known is printed all the same).
"""


@dataclass(frozen=True, slots=True)
class CustomersArguments:
    """What one command line asks for."""

    who: Who
    filter: str
    """As typed into the list; empty: all of them."""
    state: ConsentState | None
    """Only those whose consent stands so."""
    ending_d: int | None
    """The ends of relationships within so many days, in the place of customers."""
    differences: bool
    """The differences of the estate, in the place of customers."""
    refresh: bool
    as_json: bool
    as_csv: bool


def parse_customers_arguments(words: Sequence[str]) -> CustomersArguments:
    """What the words after `tenantry customers` ask for.

    Raises:
        UsageError: an option is unknown, its value wrong, or two contradict each other.
        SystemExit: the help was asked for, and has been printed.
    """
    parsed = _parser().parse_args(words)
    if parsed.ending is not None and not 0 <= parsed.ending <= MOST_DAYS:
        raise UsageError(f"--ending takes a number of days from 0 to {MOST_DAYS:,}.")
    return CustomersArguments(
        who=who_of(parsed),
        filter=" ".join(parsed.filter),
        state=_STATES[parsed.state] if parsed.state else None,
        ending_d=parsed.ending,
        differences=parsed.differences,
        refresh=parsed.refresh,
        as_json=parsed.json,
        as_csv=parsed.csv,
    )


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry customers",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("filter", metavar="FILTER", nargs="*", help="what you would type into the list")
    parser.add_argument(
        "--state", choices=_STATES, metavar="STATE", help="whose consent stands so: granted, missing, ..."
    )
    parser.add_argument("--refresh", action="store_true", help="ask Microsoft first, with a kept sign-in")
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--ending", metavar="DAYS", type=int, help="relationships that end within so many days")
    view.add_argument("--differences", action="store_true", help="where lists, relationships and consents disagree")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one array for other programs")
    form.add_argument("--csv", action="store_true", help="for spreadsheets; the journal notes it")
    add_who(parser)
    return parser
