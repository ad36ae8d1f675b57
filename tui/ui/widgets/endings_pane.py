"""What ends when: a chart of the next weeks, and each relationship on the day its term is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from textwrap import wrap

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tui.model.forecast import WEEK_D, Loss, by_week
from tui.model.roles import role_name
from tui.ui.text import safe, safe_lines
from tui.ui.widgets.bar_chart import bars
from tui.ui.widgets.customer_table import CustomerTable, Empty
from tui.ui.widgets.estate_rows import ENDING_COLUMNS, EndingRows, EstateTable
from tui.ui.widgets.line import Line
from tui.ui.widgets.table_line import drawable, shortened
from tui.ui.words import identity_line

WEEKS = 26
_DETAIL_LINES = 4
"""Lines for the roles that are lost."""
_CHART_LINES = 3
_CELLS = 3
"""Cells that a week takes in the chart: two of its column, one between two columns."""


class EndingsPane(Vertical):
    """The chart, the list by day, and the roles of the highlighted one."""

    DEFAULT_CSS = """
    EndingsPane #weeks { height: 5; padding: 0 1; }
    EndingsPane #ending-detail { height: 6; padding: 0 1; color: $muted; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: EndingRows | None = None

    def compose(self) -> ComposeResult:
        yield Line(id="weeks")
        yield EstateTable(ENDING_COLUMNS, id="endings")
        yield Line(id="ending-detail")

    @property
    def endings(self) -> EstateTable:
        """The ends, by day."""
        return self.query_one("#endings", EstateTable)

    def show(self, losses: Sequence[Loss], now: datetime) -> None:
        """Draw these ends, which come sorted."""
        self._rows = EndingRows(losses, now)
        self.query_one("#weeks", Line).show(weeks_chart(losses, now))
        self.endings.placeholder(Empty("Nothing ends", "No live relationship of these customers has an end."))
        self.endings.show(self._rows, range(len(losses)))
        self._draw_detail()

    @property
    def highlighted(self) -> Loss | None:
        """The end under the cursor."""
        return self._rows.losses[self.endings.cursor_row] if self._rows and len(self._rows) else None

    @on(CustomerTable.RowHighlighted, "#endings")
    def _turn_to(self, event: CustomerTable.RowHighlighted) -> None:
        event.stop()
        self._draw_detail()

    def on_resize(self) -> None:
        """What is cut is cut to the new width."""
        self._draw_detail()

    def _draw_detail(self) -> None:
        loss, detail = self.highlighted, self.query_one("#ending-detail", Line)
        width = max(20, detail.size.width - 2)
        detail.show(safe_lines(_detail_lines(loss, width) if loss else []))


def weeks_chart(losses: Sequence[Loss], now: datetime) -> Content:
    """A column for each of the next weeks, the months below, and what it amounts to."""
    counts = by_week(losses, now, WEEKS)
    ahead = [loss for loss in losses if loss.days_left(now) < WEEKS * WEEK_D]
    most = max(counts)
    extending = sum(loss.auto_extends for loss in ahead)
    said = f"{WEEKS} weeks: {sum(counts):,} end for good, {extending:,} extend themselves"
    if most:
        begins = (now + timedelta(days=WEEK_D * counts.index(most))).date()
        said += f" · most: {most:,} from {begins.isoformat()}"
    return safe_lines(
        [*(safe((line, "$primary")) for line in bars(counts, _CHART_LINES)), safe((_months(now), "$muted")), safe(said)]
    )


def _months(now: datetime) -> str:
    """The name of each month below the first week that begins in it."""
    line, before = "", 0
    for week in range(WEEKS):
        day = now + timedelta(days=WEEK_D * week)
        if day.month != before:  # a month of one week gives way to the next: their names would run together
            line = line[: max(0, (week - 1) * _CELLS)].ljust(week * _CELLS) + f"{day:%b}"
        before = day.month
    return line


def _detail_lines(loss: Loss, width: int) -> list[str]:
    """Which customer, which relationship, and what is lost: two lines that are cut, and a paragraph that is not."""
    customer, item = loss.customer, loss.relationship
    lines = (identity_line(customer.title, customer.domain), identity_line(customer.tenant_id, item.name))
    return [*(shortened(drawable(line), width) for line in lines), _loss_sentence(loss, width)]


def _loss_sentence(loss: Loss, width: int) -> str:
    """What is lost; as many roles by name as have room below each other in lines of so many cells."""
    if loss.auto_extends:
        return "Extends itself by 180 days on that day: nothing is lost."
    said = "Never extends itself. " if loss.relationship.cannot_extend else ""
    if not loss.roles_lost:
        return f"{said}Nothing is lost: other relationships have its roles for longer."
    names = [role_name(role_id) for role_id in loss.roles_lost]
    said += "Lost: "
    shown = next(count for count in range(len(names), 0, -1) if count == 1 or _fits(_listed(said, names, count), width))
    return _listed(said, names, shown)


def _listed(said: str, names: Sequence[str], count: int) -> str:
    more = f" and {len(names) - count} more" if count < len(names) else ""
    return f"{said}{', '.join(names[:count])}{more}"


def _fits(sentence: str, width: int) -> bool:
    return len(wrap(sentence, width, break_on_hyphens=False)) <= _DETAIL_LINES
