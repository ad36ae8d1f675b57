"""`tenantry consent watch`: wait until customers have consented, without the screens."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.arguments import Parser
from tui.cli.at_work import Who, add_who, at_work, find_customer, who_of
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines, say
from tui.errors import SessionEnded, TenantryError, UsageError

if TYPE_CHECKING:
    from tui.model.identifiers import TenantId
    from tui.services import Estate
    from tui.services.watcher import News

_MOST_MINUTES = 30 * 24 * 60
_DESCRIPTION = "Wait until customers have consented; one line for each that has."
_EPILOG = """\
A tenant that refuses for another reason is told as well. The first look is at
once, the next ones 20 s later and more.

Exit status: 0 all have come, 2 wrong usage, 3 the time is over or a sign-in is
needed, 130 interrupted. The README documents --json.
"""


@dataclass(frozen=True, slots=True)
class WatchArguments:
    """What the words ask for."""

    who: Who
    customers: tuple[str, ...]
    is_all_sent: bool
    for_s: float | None
    """Seconds until it gives up; None: never."""
    as_json: bool


def parse_watch_arguments(words: Sequence[str]) -> WatchArguments:
    """What the words ask for. Raises UsageError."""
    parser = Parser(
        prog="tenantry consent watch",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("customers", nargs="*", metavar="CUSTOMER", help="a name, a domain or a tenant id")
    parser.add_argument("--all-sent", action="store_true", help="every customer whose consent URL was sent")
    parser.add_argument("--for", dest="minutes", type=_minutes, metavar="MINUTES", help="give up after so long")
    parser.add_argument("--json", dest="as_json", action="store_true", help="one JSON object a line")
    add_who(parser)
    parsed = parser.parse_args(words)
    if not parsed.customers and not parsed.all_sent:
        raise UsageError("Nobody is named to wait for.", "Name customers, or take --all-sent.")
    for_s = None if parsed.minutes is None else parsed.minutes * 60
    return WatchArguments(who_of(parsed), tuple(parsed.customers), parsed.all_sent, for_s, parsed.as_json)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 < minutes <= _MOST_MINUTES:
        raise argparse.ArgumentTypeError(f"must be a number of minutes up to {_MOST_MINUTES}")
    return minutes


def watch_consent(words: Sequence[str]) -> int:
    """Do what the words after `tenantry consent watch` ask for; the exit status.

    Raises:
        UsageError: the words are wrong, or a name fits no customer or several.
        SessionEnded, InteractionNeeded: nobody is signed in here, or not any more.
    """
    arguments = parse_watch_arguments(words)

    async def work(estate: Estate) -> int:
        return await wait_for(estate, arguments)

    return at_work(arguments.who, work)


async def wait_for(estate: Estate, arguments: WatchArguments) -> int:
    """Wait for the customers that were named, and tell what comes of it."""
    import asyncio

    wanted = _wanted(estate, arguments)
    if not wanted:
        say("No link was sent that is still waited for.")
        return ExitCode.DONE
    say(f"Waiting for {len(wanted)} customer{'s' if len(wanted) > 1 else ''}. Ctrl+C stops.")
    waiting = asyncio.create_task(_wait_for_all(estate, wanted, arguments), name="wait for consent")
    limits = [] if arguments.for_s is None else [asyncio.ensure_future(estate.desk.sleep(arguments.for_s))]
    try:
        await asyncio.wait([waiting, *limits], return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            return waiting.result()
    finally:
        for task in (waiting, *limits):
            task.cancel()
        await asyncio.wait([waiting, *limits])
    missing = ", ".join(estate.customer(each).short_title for each in wanted)
    say(f"The time is over. Consent has not come for {missing}.")
    return ExitCode.SIGN_IN_NEEDED


def _wanted(estate: Estate, arguments: WatchArguments) -> dict[TenantId, None]:
    """Whom to wait for, each once."""
    customers = list(estate.listing.customers.values())
    named = [find_customer(customers, text).tenant_id for text in arguments.customers]
    if arguments.is_all_sent:
        estate.watcher.find()
        named += [each.tenant_id for each in estate.watcher.waited_for]
    return dict.fromkeys(named)


async def _wait_for_all(estate: Estate, wanted: dict[TenantId, None], arguments: WatchArguments) -> int:
    """Take out of `wanted` who has come, until nobody is left. Raises when the sign-in ends before."""
    from tui.model.consent import GIVEN
    from tui.services.watcher import Arrived

    async with aclosing(estate.watcher.watch(tuple(wanted))) as news:
        async for each in news:
            _print(estate, each, as_json=arguments.as_json)
            if isinstance(each, Arrived) and each.mark.state in GIVEN:
                wanted.pop(each.tenant_id, None)
            if not wanted:
                return ExitCode.DONE
    raise _ended(estate)


def _ended(estate: Estate) -> TenantryError:
    return estate.desk.end or SessionEnded(f"{estate.desk.account.username} is signed out here.", "Sign in again.")


def _print(estate: Estate, news: News, *, as_json: bool) -> None:
    from tui.services.watcher import Refused

    customer = estate.customer(news.tenant_id)
    mark, why = customer.consent, news.why if isinstance(news, Refused) else ""
    if as_json:
        told = {
            "at": estate.desk.wall().isoformat(timespec="seconds"),
            "event": "refused" if why else "arrived",
            "tenant_id": customer.tenant_id,
            "customer": customer.title,
            "state": mark.state,
            "code": mark.code,
            "why": why,
        }
        print_lines([json.dumps(told, ensure_ascii=False)])
        return
    lack = f", but not for {', '.join(mark.short_of)}" if mark.short_of else ""
    said = f"refused: {why}" if why else f"consent has come{lack}"
    print_lines([f"{customer.title}  {customer.domain}  {customer.tenant_id}  {said}"])
