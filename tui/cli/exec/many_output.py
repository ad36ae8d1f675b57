"""What a command for many customers tells: each as it ends, and the whole in a table or for other programs."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tui.cli.cells import fitted_table
from tui.cli.json_output import print_json_array
from tui.cli.output import output_width, print_lines, say
from tui.model.customer import Customer
from tui.model.foreign_text import without_controls
from tui.model.identifiers import TenantId
from tui.model.run import Member, Outcome, Run

if TYPE_CHECKING:
    from datetime import datetime

    from tui.services import Estate
    from tui.services.run_at_work import RunAtWork

_HEAD = ("Customer", "Outcome", "Status", "Seconds", "Log, or why not")
_DRY_HEAD = ("Customer", "Would run", "Consent", "GDAP ends in", "Last used", "Tenant id")
_RUNS_HEAD = ("Run", "Begun (UTC)", "Program", "Customers", "Left", "Unknown", "Failed", "Refused", "Done")
_COUNTED = (Outcome.DONE, Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN)

Logs = Mapping[TenantId, Path]


class ProgressLine:
    """One line on the error output, drawn over again; nothing at all unless that is a terminal."""

    def __init__(self) -> None:
        stream: TextIO | None = sys.stderr
        self._stream = stream if stream is not None and stream.isatty() else None

    def show(self, text: str) -> None:
        """How far it is now."""
        line = without_controls(text, keeps_lines=False)[: shutil.get_terminal_size().columns - 1]
        self._write(f"\r{line}\x1b[K")

    def clear(self) -> None:
        """Take the line away, so that something else can be told."""
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._stream is not None:
            with contextlib.suppress(OSError):  # the terminal has gone
                self._stream.write(text)
                self._stream.flush()


def tell(sentence: str) -> None:
    """Say how it goes. Nobody there to be told (`2>&1 | head`, a lost connection) ends no run."""
    with contextlib.suppress(OSError):
        say(sentence)


def as_progress(work: RunAtWork, ended: int) -> str:
    """How far a run is, in one line."""
    at_work = f" · {work.at_work} at work" if work.at_work else ""
    return f"{ended:,} of {work.total:,} customers{at_work}"


def as_sentence(customer: Customer, member: Member) -> str:
    """What became of one customer, in one line."""
    took = f" after {_seconds(member)} s" if member.took is not None else ""
    status = f" with status {member.status}" if member.status else ""
    said = f": {member.said}" if member.said else "."
    return f"{customer.short_title}: {member.outcome}{status}{took}{said}"


def print_results(run_id: str, members: Sequence[Member], estate: Estate, logs: Logs, *, as_json: bool) -> None:
    """The result of a run: every customer of it, in its order. Raises TenantryError when the output takes no more."""
    rows = [(estate.customer(each.tenant_id), each) for each in members]
    if as_json:
        print_json_array(_as_object(run_id, customer, each, logs) for customer, each in rows)
        return
    if cells := [_row(customer, each, logs) for customer, each in rows]:
        print_lines(fitted_table(_HEAD, cells, name=0, width=output_width())[0])


def _row(customer: Customer, member: Member, logs: Logs) -> tuple[str, ...]:
    log = logs.get(member.tenant_id)
    status = "" if member.status is None else str(member.status)
    return customer.short_title, str(member.outcome), status, _seconds(member), member.said or (log.name if log else "")


def _seconds(member: Member) -> str:
    return "" if member.took is None else f"{member.took.total_seconds():.1f}"


def _as_object(run_id: str, customer: Customer, member: Member, logs: Logs) -> dict[str, object]:
    log = logs.get(member.tenant_id)
    return {
        "run": run_id,
        "tenant_id": customer.tenant_id,
        "name": customer.name,
        "domain": customer.domain,
        "outcome": str(member.outcome),
        "status": member.status,
        "seconds": None if member.took is None else round(member.took.total_seconds(), 3),
        "begun_at": _moment(member.begun_at),
        "ended_at": _moment(member.ended_at),
        "said": member.said,
        "log": None if log is None else str(log),
    }


def print_dry(customers: Sequence[Customer], named: Sequence[str], now: datetime, *, as_json: bool) -> None:
    """For whom a command would be run, and for whom not, with what is known of each. `named`: the names that were
    given of protected customers."""
    rows = [(each, not each.is_protected or any(map(each.is_called, named))) for each in customers]
    if as_json:
        print_json_array(_dry_object(each, now, would=would) for each, would in rows)
    elif rows:
        cells = [_dry_row(each, now, would=would) for each, would in rows]
        print_lines(fitted_table(_DRY_HEAD, cells, name=0, width=output_width())[0])
    else:
        say("No customer fits.")


def _dry_row(customer: Customer, now: datetime, *, would: bool) -> tuple[str, ...]:
    days, at = _days_left(customer, now), customer.last_opened_at
    ends = "" if days is None else f"{days} d"
    used = f"{at:%Y-%m-%d}" if at else "never"
    told = "yes" if would else "if named"
    return customer.short_title, told, str(customer.standing), ends, used, customer.tenant_id


def _dry_object(customer: Customer, now: datetime, *, would: bool) -> dict[str, object]:
    return {
        "tenant_id": customer.tenant_id,
        "name": customer.name,
        "domain": customer.domain,
        "would_run": would,
        "consent": str(customer.standing),
        "days_left": _days_left(customer, now),
        "last_opened_at": _moment(customer.last_opened_at),
        "is_protected": customer.is_protected,
    }


def _days_left(customer: Customer, now: datetime) -> int | None:
    item = customer.relationship
    return item.days_left(now) if item is not None else None


def print_runs(runs: Sequence[Run], *, as_json: bool) -> None:
    """The runs that are not done everywhere, the newest first."""
    if as_json:
        print_json_array(_run_object(each) for each in runs)
    elif runs:
        print_lines(fitted_table(_RUNS_HEAD, [_run_row(each) for each in runs], name=2, width=output_width())[0])
    else:
        say("Every run is done.")


def _run_row(run: Run) -> tuple[str, ...]:
    customers, *ended, left = map(str, _counts(run))
    done, failed, refused, unknown = ended
    return run.id, f"{run.begun_at:%Y-%m-%d %H:%M}", run.program, customers, left, unknown, failed, refused, done


def _counts(run: Run) -> tuple[int, ...]:
    return (len(run.members), *(len(run.of(each)) for each in _COUNTED), len(run.to_run()))


def _run_object(run: Run) -> dict[str, object]:
    names = ("customers", *map(str, _COUNTED), "left")
    told = {"run": run.id, "begun_at": _moment(run.begun_at), "ended_at": _moment(run.ended_at), "program": run.program}
    return told | dict(zip(names, _counts(run), strict=True))


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None
