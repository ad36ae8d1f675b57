"""`tenantry consent-url`: the addresses at which customers' administrators consent, from the local copy alone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING

from tui.cli.arguments import Parser
from tui.cli.at_work import add_who, at_work, find_customer, who_of
from tui.cli.csv_output import print_csv
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines, say
from tui.errors import UsageError
from tui.model.consent import NEEDS_CONSENT, ConsentState
from tui.model.consent_links import FIELDS, LinkFormat, LinkRow, links_lines
from tui.model.consent_message import LANGUAGES, consent_message
from tui.model.consent_url import OPENED_BY_ONESELF
from tui.model.customer import Customer

if TYPE_CHECKING:
    from tui.services import Estate

_DESCRIPTION = """\
Print the addresses at which an administrator of each customer consents to the
app. The local copy is enough. One customer alone: the bare address."""
_EPILOG = """\
The journal notes how many were printed; only --mark-sent marks “link sent”. The
README documents --json and --csv.

Exit status: 0 done, 2 wrong usage, 3 nobody has signed in here yet.
"""


def print_consent_urls(words: Sequence[str]) -> int:
    """Do what the words after `tenantry consent-url` ask for.

    Raises:
        UsageError: the words are wrong, or name no customer or several.
        SessionEnded: nobody has signed in here yet, so there is no list.
    """
    parsed = _parser().parse_args(words)
    chosen = sum((bool(parsed.customer), parsed.all, parsed.needed, parsed.organizations))
    if chosen != 1:
        raise UsageError("Name customers, or take one of --all, --needed and --organizations.")
    if parsed.organizations and (parsed.form or parsed.message or parsed.mark_sent):
        raise UsageError("--organizations is one address for nobody in particular.", "Take it alone.")
    if parsed.message and parsed.form:
        raise UsageError("--message prints whole messages, not a list.", "Leave the list's form out.")
    return at_work(who_of(parsed), lambda estate: _print(estate, parsed), is_signed_in=False)


async def _print(estate: Estate, parsed: argparse.Namespace) -> int:
    if parsed.organizations:
        print_lines([estate.consents.url_for_all()])
        say(OPENED_BY_ONESELF)
        return ExitCode.DONE
    customers = _chosen(estate, parsed)
    if parsed.message:
        _print_messages(estate, customers, parsed.message)
    else:
        _print_links(estate.consents.links(customers), parsed)
    await estate.consents.links_exported(len(customers))
    if parsed.mark_sent:
        for customer in customers:
            await estate.consents.link_sent(customer.tenant_id)
    if estate.desk.store_problem is not None:
        say(f"Not everything was noted here: {estate.desk.store_problem.summary}")
    return ExitCode.DONE


def _chosen(estate: Estate, parsed: argparse.Namespace) -> list[Customer]:
    """Which customers; the same one twice counts once. Raises UsageError when there is none."""
    known = list(estate.listing.customers.values())
    if not known:
        raise UsageError("No customers are kept here yet.", "`tenantry customers --refresh` reads the lists.")
    if parsed.customer:
        return list(
            {each.tenant_id: each for each in (find_customer(known, text) for text in parsed.customer)}.values()
        )
    there = [each for each in known if each.missing_since is None and each.standing is not ConsentState.ENDED]
    found = [each for each in there if parsed.all or each.standing in NEEDS_CONSENT]
    if not found:
        raise UsageError("No customer is known to need consent.", "`tenantry consent check --all` asks for each.")
    if left_out := len(known) - len(there):
        say(f"Left out, as their relationship has ended or no list has them any more: {left_out:,}.")
    return sorted(found, key=lambda each: (each.name.casefold(), each.tenant_id))


def _print_messages(estate: Estate, customers: Sequence[Customer], language: str) -> None:
    for at, customer in enumerate(customers):
        message = consent_message(estate.consent_case(customer.tenant_id).request, language)
        print_lines([*(["", "-" * 72, ""] if at else []), *message.splitlines()])


def _print_links(rows: Sequence[LinkRow], parsed: argparse.Namespace) -> None:
    if parsed.form == "json":
        lines = [json.dumps(asdict(row)) + "," for row in rows]
        print_lines(["[", *lines[:-1], lines[-1][:-1], "]"])
    elif parsed.form == "csv":
        print_csv(FIELDS, [astuple(row) for row in rows])
    elif parsed.form == "markdown":
        print_lines(links_lines(rows, LinkFormat.MARKDOWN))
    elif parsed.form is None and len(rows) == 1:
        print_lines([rows[0].url])
    else:
        print_lines(links_lines(rows, LinkFormat.PLAIN))


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry consent-url",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("customer", nargs="*", metavar="CUSTOMER", help="a name, domain or tenant id, or a part")
    parser.add_argument("--all", action="store_true", help="of every customer in the lists")
    parser.add_argument("--needed", action="store_true", help="of those whose consent is missing or short")
    parser.add_argument("--organizations", action="store_true", help="the one address that fits every customer")
    form = parser.add_mutually_exclusive_group()
    for name, what in (
        ("csv", "a list for spreadsheets"), ("markdown", "a table for tickets and wikis"),
        ("plain", "name, tenant id, address, a line each"), ("json", "one array for other programs"),
    ):  # fmt: skip
        form.add_argument(f"--{name}", action="store_const", const=name, dest="form", help=what)
    parser.add_argument(
        "--message", metavar="LANGUAGE", choices=LANGUAGES, help=f"a whole message, in {', '.join(LANGUAGES)}"
    )
    parser.add_argument("--mark-sent", action="store_true", help="mark these customers “link sent”")
    add_who(parser)
    return parser
