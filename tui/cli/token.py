"""`tenantry token`: one access token for a customer's tenant, into a pipe."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from tui.cli.arguments import Parser
from tui.cli.at_work import add_who, at_work, find_customer, who_of
from tui.cli.exec.customers import known_customers
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines
from tui.cli.protected import must_name
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.model.token import AccessToken
    from tui.services import Estate
    from tui.wiring import Surroundings

_DESCRIPTION = """\
Print one access token for a customer's tenant, for Microsoft Graph if nothing
else is said. It is written into a pipe or a file; on a terminal, where it would
stay to be read, only with --force. The journal notes that it was handed out."""
_EPILOG = """\
--json: an object of access_token, expires_on, resource, tenant_id, token_type.
Exit status: 0 done, 1 refused, 2 usage, 3 sign-in or consent, 69 not reached.
"""


def print_token(words: Sequence[str], around: Surroundings | None = None) -> int:
    """Do what the words after `tenantry token` ask for.

    Raises:
        UsageError: the words are wrong, or the output is a terminal.
        TenantryError: there is no token, for this reason.
    """
    parsed = _parser().parse_args(words)
    if _is_terminal() and not parsed.force:
        raise UsageError("A token is not shown on a terminal.", "Use it in a pipe, or say --force.")

    async def work(estate: Estate) -> int:
        await _print(estate, parsed)
        return ExitCode.DONE

    return at_work(who_of(parsed), work, around=around)


def _is_terminal() -> bool:
    stream: TextIO | None = sys.stdout
    return stream is not None and stream.isatty()


async def _print(estate: Estate, parsed: argparse.Namespace) -> None:
    from tui.services.hand_outs import HandOuts, resource_of

    resource = resource_of(parsed.scope or parsed.resource or f"https://{estate.desk.app.cloud.graph_host}")
    customer = find_customer(await known_customers(estate), parsed.customer)
    must_name([customer], parsed.name_protected)
    await estate.sessions.open(customer.tenant_id)
    hand_outs = HandOuts(estate.desk, customer.tenant_id, "tenantry token")
    token = await hand_outs.token(resource)
    print_lines([_text(token, resource, hand_outs.expires_on(token), as_json=parsed.json)])


def _text(token: AccessToken, resource: str, expires_on: int, *, as_json: bool) -> str:
    text = token.secret.reveal()
    if not as_json:
        return text
    fields = {
        "access_token": text,
        "expires_on": expires_on,
        "resource": resource,
        "tenant_id": token.tenant_id,
        "token_type": "Bearer",
    }
    return json.dumps(fields)


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry token",
        usage="tenantry token [OPTION]... CUSTOMER",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("customer", metavar="CUSTOMER", help="a name, alias, domain or tenant id")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--resource", metavar="R", help="its address, or its application id")
    asked.add_argument("--scope", metavar="S", help="the same with /.default at its end")
    parser.add_argument("--force", action="store_true", help="on a terminal too")
    parser.add_argument("--json", action="store_true", help="one object")
    parser.add_argument("--name-protected", action="append", default=[], metavar="N", help="protected, and meant")
    add_who(parser)
    return parser
