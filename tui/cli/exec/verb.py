"""`tenantry exec`: a command, or the person's shell, inside a customer's tenant."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.at_work import at_work, find_customer
from tui.cli.exec.arguments import ExecArguments, parse_exec_arguments
from tui.cli.exec.customers import known_customers
from tui.cli.exec.many_words import is_for_many
from tui.cli.output import say
from tui.cli.protected import must_name
from tui.errors import UsageError
from tui.model.customer import Customer

if TYPE_CHECKING:
    from tui.services import Estate
    from tui.services.inside import Ended
    from tui.wiring import Surroundings


def obey_exec(words: Sequence[str], around: Surroundings | None = None) -> int:
    """Do what the words after `tenantry exec` ask for; the child's exit status, or that of a run for many customers.

    Raises:
        UsageError: the words are wrong, or name no customer or several.
        TenantryError: there is no way in; nothing was started then.
    """
    if is_for_many(words):
        from tui.cli.exec.many import run_for_many

        return run_for_many(words, around)
    arguments = parse_exec_arguments(words)
    if len(arguments.names) > 1:
        raise UsageError("One customer at a time.", "Name one before `--`.")
    ended: list[Ended] = []

    async def work(estate: Estate) -> int:
        ended.append(await _run(estate, arguments))
        return ended[0].status

    status = at_work(arguments.who, work, around=around)
    _interrupt_as_well(ended[0].signal)
    return status


async def _run(estate: Estate, arguments: ExecArguments) -> Ended:
    from tui.services.inside import run_inside, shell_argv

    customer = find_customer(await known_customers(estate), arguments.names[0])
    must_name([customer], arguments.protected)
    _tell_of_another(customer, estate)
    ended = await run_inside(estate, customer.tenant_id, arguments.command or shell_argv())
    if ended.error is not None:
        say(" ".join(filter(None, (ended.error.summary, ended.error.remedy))))
    return ended


def _tell_of_another(customer: Customer, estate: Estate) -> None:
    """Whoever is inside a customer already, and goes into another, is told so: one of the two may be a mistake."""
    around = os.environ.get("TENANTRY_TENANT_ID", "").lower()
    if around and around != customer.tenant_id:
        other = estate.listing.customers.get(around)  # type: ignore[call-overload]
        name = other.title if other else around
        say(f"This shell is inside {name}; the command runs inside {customer.title} alone.")


def _interrupt_as_well(number: int) -> None:
    """End of the same Ctrl+C as the child. A shell's loop goes on after a command that left by itself, whatever its
    status (bash's "wait and cooperative exit"); other signals are told by the status, 128 + the signal's number."""
    if number == signal.SIGINT:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)
