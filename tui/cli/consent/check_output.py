"""Where consent stands, as a table and as JSON; and the line that tells how far the asking is."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TextIO

from tui.cli.cells import width_of
from tui.cli.output import output_width, print_lines, say
from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.foreign_text import without_controls

if TYPE_CHECKING:
    from tui.services.radar import RadarProgress

_HEAD = ("Customer", "Consent", "Learnt (UTC)", "Why", "Domain", "Tenant id")
_GAP = "  "
_WIDEST = 32
"""Cells of a customer's name; a longer one is cut. JSON has it whole."""


def print_standings(customers: Sequence[Customer], *, as_json: bool) -> None:
    """Print where consent stands for each. Raises TenantryError when the output takes no more."""
    if as_json:
        lines = [json.dumps(as_object(each)) + "," for each in customers]
        print_lines(["[", *lines[:-1], *(line.removesuffix(",") for line in lines[-1:]), "]"])
    elif customers:
        print_lines(_table(customers, output_width()))
    else:
        say("No customer is to be shown.")


def as_object(customer: Customer) -> dict[str, object]:
    """One customer for other programs."""
    mark, state = customer.consent, customer.standing
    is_ended = state is ConsentState.ENDED
    return {
        "tenant_id": customer.tenant_id,
        "name": customer.name,
        "domain": customer.domain,
        "state": str(state),
        "short_of": [] if is_ended else list(mark.short_of),
        "beyond": [] if is_ended else list(mark.beyond),
        "code": "" if is_ended else mark.code,
        "learnt_at": _moment(customer.standing_learnt_at),
        "learnt_by": str(customer.learnt_by),
        "link_sent_at": _moment(mark.link_sent_at),
        "link_sent_by": mark.link_sent_by,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _table(customers: Sequence[Customer], width: int | None) -> list[str]:
    """The lines, the head first; the last columns go where the terminal has no room for them."""
    rows = [_HEAD, *(_row(each) for each in customers)]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    while width is not None and len(widths) > 2 and sum(widths) + len(_GAP) * (len(widths) - 1) > width:
        widths.pop()
    return [_GAP.join(map(_padded, row, widths)).rstrip() for row in rows]


def _row(customer: Customer) -> tuple[str, ...]:
    found, at = as_object(customer), customer.standing_learnt_at
    mark = customer.consent
    why = found["code"] or ", ".join(mark.short_of or mark.beyond if found["short_of"] or found["beyond"] else ())
    learnt = f"{at:%Y-%m-%d %H:%M}" if at else ""
    return _cut(customer.title), str(customer.standing), learnt, str(why), customer.domain, customer.tenant_id


def _cut(text: str) -> str:
    while width_of(text) > _WIDEST:
        text = text[: min(len(text) - 2, _WIDEST)].rstrip() + "…"
    return text


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - width_of(cell))


class ProgressLine:
    """One line on the error output, drawn over again; nothing at all unless that is a terminal that can do so."""

    def __init__(self) -> None:
        stream: TextIO | None = sys.stderr
        can_redraw = os.environ.get("TERM") != "dumb"
        self._stream = stream if stream is not None and stream.isatty() and can_redraw else None
        self._is_shown = False

    def show(self, progress: RadarProgress) -> None:
        """How far it is now."""
        if self._stream is not None:
            text = without_controls(as_sentence(progress), keeps_lines=False)
            self._stream.write(f"\r{text[: shutil.get_terminal_size().columns - 1]}\x1b[K")
            self._stream.flush()
            self._is_shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._stream is not None and self._is_shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._is_shown = False


def as_sentence(progress: RadarProgress) -> str:
    """How far it is, how fast it goes and how long it takes, in one line."""
    parts = [f"{progress.done:,} of {progress.total:,} customers"]
    if progress.per_minute:
        parts.append(f"{progress.per_minute:,.0f} a minute")
    if progress.left:
        parts.append(f"{_duration(progress.left)} left")
    return " · ".join([*parts, *filter(None, [progress.note])])


def _duration(left: timedelta) -> str:
    seconds = int(left.total_seconds())
    return f"{seconds} s" if seconds < 90 else f"{-(-seconds // 60)} min"
