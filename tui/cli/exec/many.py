"""`tenantry exec` for many customers: asked about once, run several at a time, told in one table."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from tui.cli.at_work import at_work
from tui.cli.exec.customers import known_customers
from tui.cli.exec.many_arguments import ManyArguments, parse_many
from tui.cli.exec.many_choice import chosen, is_wanted, the_named
from tui.cli.exec.many_output import ProgressLine, as_progress, as_sentence, print_dry, print_results, print_runs, tell
from tui.cli.exit_codes import ExitCode
from tui.cli.output import say
from tui.errors import TenantryError, UsageError
from tui.model.run import Member, Outcome, Run

if TYPE_CHECKING:
    from pathlib import Path

    from tui.model.identifiers import TenantId
    from tui.services import Estate
    from tui.services.run_at_work import RunAtWork
    from tui.services.runs import Runs
    from tui.store.run_folder import RunFolder
    from tui.wiring import Surroundings

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


def run_for_many(words: Sequence[str], around: Surroundings | None = None) -> int:
    """Do what the words after `tenantry exec` ask for, of many customers.

    Raises:
        UsageError: the words are wrong, a name means no customer or several, or nobody can be asked.
        TenantryError: nobody is signed in; or what was begun cannot be remembered, so nothing was.
    """
    arguments = parse_many(words)
    needs_nobody = arguments.is_dry or arguments.lists_runs
    return at_work(arguments.who, partial(_obey, arguments), is_signed_in=not needs_nobody, around=around)


async def _obey(arguments: ManyArguments, estate: Estate) -> int:
    from tui.services.runs import Runs

    runs = Runs(estate.desk, arguments.log_dir)
    if arguments.lists_runs:
        print_runs([each for each in await runs.all() if not each.is_done], as_json=arguments.as_json)
        return ExitCode.DONE
    if arguments.resumes:
        return await _resume(arguments, estate, runs)
    if arguments.is_dry:
        return _print_dry(arguments, estate)
    customers = chosen(arguments, await known_customers(estate), estate)
    wanted = the_named(customers, arguments.protected)
    if not customers:  # no fault: a script that runs each night meets such nights
        say("No customer fits.")
        print_results("", (), estate, {}, as_json=arguments.as_json)
        return ExitCode.DONE
    if not wanted or not is_wanted(arguments, wanted):
        say("Nothing was run.")
        return ExitCode.REFUSED
    run, folder = await runs.begin(arguments.argv, [each.tenant_id for each in wanted])
    with contextlib.closing(folder):
        return await _run(arguments, estate, run, folder, run.members)


async def _resume(arguments: ManyArguments, estate: Estate, runs: Runs) -> int:
    if arguments.is_dry:
        run = await runs.find(arguments.run_id, arguments.again)
        say(f"Of the run {run.id} {len(run.to_run(arguments.again)):,} would be run.")
        print_results(run.id, run.members, estate, {}, as_json=arguments.as_json)
        return ExitCode.DONE
    run, folder = await runs.take_up(arguments.argv, arguments.run_id, arguments.again)
    with contextlib.closing(folder):
        members = run.to_run(arguments.again)
        named = the_named([estate.customer(each.tenant_id) for each in members], arguments.protected)
        if named and not is_wanted(arguments, named):
            say("Nothing was run.")
            return ExitCode.REFUSED
        wanted = {each.tenant_id for each in named}
        return await _run(arguments, estate, run, folder, [each for each in members if each.tenant_id in wanted])


def _print_dry(arguments: ManyArguments, estate: Estate) -> int:
    """For whom it would be run, by the local copy; nobody is asked."""
    known = list(estate.listing.customers.values())
    if not known:
        raise UsageError("The customers are not known here yet.", "`tenantry customers --refresh` reads the lists.")
    found = chosen(arguments, known, estate)
    print_dry(found, arguments.protected, estate.desk.wall(), as_json=arguments.as_json)
    return ExitCode.DONE


async def _run(arguments: ManyArguments, estate: Estate, run: Run, folder: RunFolder, to_run: Sequence[Member]) -> int:
    """Run it for these; tell each as it ends, and at the end the whole."""
    from tui.services.run_at_work import Orders, RunAtWork

    orders = Orders(arguments.argv, arguments.jobs, arguments.stops_on_error, arguments.timeout_s)
    work = RunAtWork(estate, run, folder, orders, to_run)
    tell(f"Run {run.id}: {_customers(work.total)}, {arguments.jobs} at a time. The logs go to {folder.log_dir}.")
    with _ending_at_signals(work) as received:
        await _tell_each(estate, work)
    try:
        print_results(run.id, work.members, estate, _logs(work, folder, estate), as_json=arguments.as_json)
    except TenantryError:
        if not received:  # else the terminal may have gone, which is no news
            raise
    _tell_what_is_left(arguments, run, work.members)
    if received:
        return 128 + received[0]
    if work.fatal is not None:
        raise work.fatal
    return ExitCode.DONE if all(each.outcome is Outcome.DONE for each in work.members) else ExitCode.REFUSED


def _logs(work: RunAtWork, folder: RunFolder, estate: Estate) -> dict[TenantId, Path]:
    """The logs of this time, and of earlier ones as far as they lie in the same folder."""
    ran = [each.tenant_id for each in work.members if each.begun_at is not None]
    earlier = {each: log for each in ran if (log := folder.last_log(estate.customer(each)))}
    return earlier | work.logs


async def _tell_each(estate: Estate, work: RunAtWork) -> None:
    line, ended = ProgressLine(), 0
    line.show(as_progress(work, ended))
    async with aclosing(work.go()) as steps:
        async for member in steps:
            ended += 1
            line.clear()
            tell(f"[{ended}/{work.total}] {as_sentence(estate.customer(member.tenant_id), member)}")
            line.show(as_progress(work, ended))
    line.clear()


def _tell_what_is_left(arguments: ManyArguments, run: Run, members: Sequence[Member]) -> None:
    """How to go on, where there is something to go on with."""
    now = Run(run.id, run.begun_at, run.program, run.salt, run.fingerprint, tuple(members))
    resume = f"tenantry exec{' --demo' if arguments.who.is_demo else ''} --resume {run.id}"
    if left := len(now.to_run()):
        tell(f"{_customers(left)} left: `{resume} -- COMMAND` goes on.")
    if failed := len(now.of(Outcome.FAILED, Outcome.REFUSED)):
        tell(f"{_customers(failed)} failed or refused: `{resume} --again-failed -- COMMAND` runs them again.")
    if unknown := len(now.of(Outcome.UNKNOWN)):
        tell(f"{_customers(unknown)} begun and cut short: whether the command ran there to its end is not known.")
        tell(f"Look there before you run it again: `{resume} --again-unknown -- COMMAND`.")


def _customers(count: int) -> str:
    return f"{count:,} customer{'' if count == 1 else 's'}"


@contextlib.contextmanager
def _ending_at_signals(work: RunAtWork) -> Iterator[list[int]]:
    """Within it the signals that mean the end, Ctrl+C among them, end what is at work, and nothing else begins. Which
    came, in their order."""
    received: list[int] = []
    loop = asyncio.get_running_loop()

    def end(number: int) -> None:
        received.append(number)
        if len(received) == 1:
            work.end()
            tell("What is at work is told to end. Once more ends it at once.")
        else:
            work.kill()

    numbers = [] if sys.platform == "win32" else [getattr(signal, name) for name in _ENDING]
    for number in numbers:
        loop.add_signal_handler(number, end, number)
    try:
        yield received
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
