"""`tenantry consent check`: where consent stands, for people and for programs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from tui.cli.at_work import at_work
from tui.cli.consent.check_arguments import CheckArguments, parse_check_arguments
from tui.cli.consent.check_output import ProgressLine, print_standings
from tui.cli.exit_codes import ExitCode
from tui.cli.output import say
from tui.errors import TenantryError
from tui.model.consent import GIVEN, ConsentState
from tui.model.customer import Customer

if TYPE_CHECKING:
    from tui.model.identifiers import TenantId
    from tui.services import Estate
    from tui.services.radar import RadarProgress
    from tui.wiring import Surroundings

_COMPLETE = GIVEN | {ConsentState.ENDED}
"""States in which nothing is needed of anybody."""


def check(words: Sequence[str], around: Surroundings | None = None) -> int:
    """Do what the words after `tenantry consent check` ask for.

    Raises:
        UsageError: the words are wrong.
        TenantryError: nobody is signed in, or no answer came at all. What was learnt before is kept.
    """
    arguments = parse_check_arguments(words)
    if not arguments.is_all:
        check_customers = import_module("tui.cli.consent.check_one").check_customers
        status: int = check_customers(arguments.who, arguments.names, arguments.as_json)
        return status
    return at_work(arguments.who, partial(_check_all, arguments), around=around)


async def _check_all(arguments: CheckArguments, estate: Estate) -> int:
    await _bring_up_to_date(estate)
    radar, line = estate.radar, ProgressLine()
    try:
        if radar.left_over and not arguments.is_fresh:
            await _show(radar.run(), line)
        await _show(radar.run(_wanted(arguments, estate), fresh=arguments.is_fresh), line)
    finally:
        line.clear()
    if radar.progress.told_nothing:
        say(f"{radar.progress.told_nothing:,} customers told nothing: they are shown as they were known before.")
    found = sorted(estate.listing.customers.values(), key=lambda each: (each.title.casefold(), each.tenant_id))
    print_standings([each for each in found if _is_printed(arguments, each)], as_json=arguments.as_json)
    return ExitCode.DONE


async def _show(run: AsyncGenerator[RadarProgress, None], line: ProgressLine) -> None:
    async with aclosing(run) as steps:
        async for progress in steps:
            line.show(progress)


def _wanted(arguments: CheckArguments, estate: Estate) -> list[TenantId]:
    """Whom to ask about: nobody means an ended relationship by asking about all."""
    return [
        tenant_id
        for tenant_id, each in estate.listing.customers.items()
        if not arguments.is_fresh or each.standing is not ConsentState.ENDED
    ]


def _is_printed(arguments: CheckArguments, customer: Customer) -> bool:
    return not arguments.only_needed or customer.standing not in _COMPLETE


async def _bring_up_to_date(estate: Estate) -> None:
    """Read the partner's lists, if that is due. What is known of them is enough when they cannot be read."""
    from tui.services.listing import ListingState

    if estate.listing_state is ListingState.FRESH:
        return
    try:
        async for _ in estate.refresh():
            pass
    except TenantryError as error:
        if error.wants_sign_in or not estate.listing.customers:
            raise
    for problem in estate.listing.problems:
        if not estate.listing.customers:
            raise problem.error
        say(f"The list of {problem.list_name} could not be read: {problem.error.summary}")
