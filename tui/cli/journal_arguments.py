"""The words after `tenantry journal`: which records are wanted, and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from textwrap import fill

from tui.cli.arguments import Parser
from tui.errors import UsageError
from tui.model.folding import fold
from tui.model.journal import Harm, Record, What

_AGO = re.compile(r"(\d{1,6})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}

_DESCRIPTION = "What was done here, with which customer and how it went, oldest first, in UTC."
_KINDS = fill("KIND: " + ", ".join(What), width=79, subsequent_indent="  ", break_on_hyphens=False)
_EPILOG = f"""\
{_KINDS}
--verify finds what was {", ".join(Harm)}. The README tells how, and
documents --json and --csv.

Exit status: 0 done, 1 the journal was changed or cannot be read, 2 wrong usage.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are asked for; what is empty leaves nothing out."""

    account: str = ""
    """A part of the user name, or the whole account id."""
    customer: str = ""
    """A part of the name, or the whole tenant id."""
    since: datetime | None = None
    what: str = ""

    def takes(self, record: Record) -> bool:
        """Whether a record is asked for."""
        return (
            _names(self.account, record.account, record.account_id)
            and _names(self.customer, record.customer, record.customer_id)
            and self.what in ("", record.what)
            and (self.since is None or _moment(record.at) >= self.since)
        )


@dataclass(frozen=True, slots=True)
class JournalArguments:
    """What one command line asks of the journal."""

    wanted: Wanted
    as_json: bool
    as_csv: bool
    verify: bool
    is_demo: bool


def parse_journal_arguments(words: Sequence[str], now: datetime) -> JournalArguments:
    """What the words after `tenantry journal` ask for.

    Raises:
        UsageError: an option is unknown or lacks its value, a time cannot be read, or a filter goes with `--verify`.
        SystemExit: the help was asked for, and has been printed.
    """
    parsed = _parser().parse_args(words)
    since = None if parsed.since is None else _since(parsed.since, now)
    wanted = Wanted(parsed.account, parsed.customer, since, parsed.what)
    if parsed.verify and parsed.csv:
        raise UsageError("What --verify finds is no list of records.", "Use --json.")
    if parsed.verify and wanted != Wanted():
        raise UsageError("--verify looks at the whole journal.", "Leave the filters out.")
    return JournalArguments(wanted, parsed.json, parsed.csv, parsed.verify, parsed.demo)


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry journal",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("--account", metavar="ACCOUNT", default="", help="whose: a part of the user name, or the id")
    parser.add_argument("--customer", metavar="CUSTOMER", default="", help="a part of the name, or the tenant id")
    parser.add_argument("--since", metavar="WHEN", help="12h, 7d, 4w, or from 2026-03-02[T09:00] on")
    parser.add_argument(
        "--what",
        metavar="KIND",
        default="",
        choices=[str(kind) for kind in What],
        help="of this kind; the kinds are below",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one array for other programs")
    form.add_argument("--csv", action="store_true", help="for spreadsheets; the journal notes it")
    parser.add_argument("--verify", action="store_true", help="look for altered, missing and reordered records")
    parser.add_argument("--demo", action="store_true", help="the journal of the demo")
    return parser


def _since(text: str, now: datetime) -> datetime:
    try:
        if found := _AGO.fullmatch(text):
            return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            "--since takes an age such as 7d, or a date such as 2026-03-02.", "Units are h, d and w; times are in UTC."
        ) from None


def _names(text: str, name: str, id: str) -> bool:
    """Whether `text`, as a person types it, is a part of a name or the whole of an id."""
    return fold(text) in fold(name) or text.lower() == id.lower()


def _moment(at: str) -> datetime:
    """When a record was written. One that was changed so that its time cannot be read is shown rather than hidden."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
