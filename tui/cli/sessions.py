"""`tenantry sessions`: the customer sessions of an account from the local copy, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tui.cli.arguments import Parser
from tui.cli.at_work import Who, add_who, at_work, profile_of, who_of
from tui.cli.cells import fitted_table
from tui.cli.exit_codes import ExitCode
from tui.cli.json_output import print_json_array
from tui.cli.output import output_width, print_lines, say
from tui.model.clock import as_time_left
from tui.model.customer import Customer
from tui.model.foreign_text import foreign_text
from tui.model.session import Session, SessionState

if TYPE_CHECKING:
    from tui.services import Estate

FIELDS = (
    "number", "tenant_id", "name", "alias", "domain", "state", "left_s", "opened_at", "used_at", "renewed_at",
    "ends_at", "is_pinned", "is_protected",
)  # fmt: skip
_COLUMNS = ("No.", "Customer", "State", "Left", "Domain", "Tenant id", "Opened (UTC)", "Marks")
_CUSTOMER = 1

_DESCRIPTION = """\
List the customer sessions of an account as the next start of the screens shows
them, from the local copy. Nobody is asked, and the token vault is not opened."""
_EPILOG = """\
States: ready (a sign-in is kept here, so a token can be got unasked), sign-in
needed, consent lost, no access. None is live: tokens are in the memory of the
tenantry that got them. Left is what remains of the newest of those.

Exit status: 0 done, 2 wrong usage, 3 nobody has signed in here yet. The README
documents --json.
"""


@dataclass(frozen=True, slots=True)
class SessionsArguments:
    """What one command line asks for."""

    who: Who
    as_json: bool


def show_sessions(words: Sequence[str]) -> int:
    """Do what the words after `tenantry sessions` ask for. Works beside a running tenantry.

    Raises:
        UsageError: the words are wrong.
        SessionEnded: nobody has signed in here yet.
    """
    arguments = parse_sessions_arguments(words)
    is_kept = keeps_sign_ins(arguments.who)

    async def show(estate: Estate) -> int:
        _show(estate, as_json=arguments.as_json, is_kept=is_kept)
        return ExitCode.DONE

    return at_work(arguments.who, show, is_signed_in=False)


def parse_sessions_arguments(words: Sequence[str]) -> SessionsArguments:
    """What the words after `tenantry sessions` ask for.

    Raises:
        UsageError: an option is unknown, or lacks its value.
        SystemExit: the help was asked for, and has been printed.
    """
    parser = Parser(
        prog="tenantry sessions",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("--json", action="store_true", help="one array for other programs")
    add_who(parser)
    parsed = parser.parse_args(words)
    return SessionsArguments(who_of(parsed), parsed.json)


def keeps_sign_ins(who: Who) -> bool:
    """Whether sign-ins are kept here, seen from outside: whose they are only the opened vault would tell."""
    from tui.store.vault.choices import KeySource
    from tui.store.vault.ending import look_at

    return isinstance(look_at(profile_of(who).locations.vault_file), KeySource)


def _show(estate: Estate, *, as_json: bool, is_kept: bool) -> None:
    now, found = estate.desk.wall(), estate.sessions.all()
    pairs = [(each, estate.customer(each.tenant_id)) for each in found]
    if as_json:
        print_json_array(as_fact(*pair, now, is_kept=is_kept) for pair in pairs)
    elif not found:
        say(f"{estate.desk.account.username} has no sessions here.")
    else:
        rows = [_row(*pair, now, is_kept=is_kept) for pair in pairs]
        lines, left_out = fitted_table(_COLUMNS, rows, _CUSTOMER, output_width())
        print_lines(lines)
        if left_out:
            say(f"No room for: {', '.join(left_out)}. A wider terminal or --json shows all.")


def as_fact(session: Session, customer: Customer, now: datetime, *, is_kept: bool) -> dict[str, object]:
    """One session as an object. Times are texts in UTC, to the second; null where there is none."""
    values = (
        session.number, session.tenant_id, customer.name, customer.alias, customer.domain,
        str(_state(session, now, is_kept=is_kept)), _left_s(session, now), _moment(session.opened_at),
        _moment(session.used_at), _moment(session.renewed_at), _moment(session.expires_at), session.is_pinned,
        customer.is_protected,
    )  # fmt: skip
    return dict(zip(FIELDS, values, strict=True))


def _row(session: Session, customer: Customer, now: datetime, *, is_kept: bool) -> tuple[str, ...]:
    ends_at = session.expires_at
    left = as_time_left(ends_at - now) if ends_at is not None and ends_at > now else ""
    marks = ", ".join(
        word for word, is_so in (("pinned", session.is_pinned), ("protected", customer.is_protected)) if is_so
    )
    texts = (customer.title, str(_state(session, now, is_kept=is_kept)), left, customer.domain, session.tenant_id)
    return str(session.number), *map(foreign_text, texts), f"{session.opened_at:%Y-%m-%d %H:%M}", marks


def _state(session: Session, now: datetime, *, is_kept: bool) -> SessionState:
    return session.state(now, holds_token=False, is_signed_in=is_kept)


def _left_s(session: Session, now: datetime) -> int | None:
    """Whole seconds that the newest token still lasts, for whoever holds it; None when it is over."""
    ends_at = session.expires_at
    return int((ends_at - now).total_seconds()) if ends_at is not None and ends_at > now else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
