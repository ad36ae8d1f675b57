"""The words after `tenantry exec` when a command is for many customers: for whom, how, and what is left of a run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.cli.arguments import Parser
from tui.cli.at_work import Who, add_who, who_of
from tui.cli.exec.many_words import split_at_command
from tui.errors import UsageError
from tui.model.customer_terms import Terms, parse_terms
from tui.model.run import Outcome, is_id

MOST_JOBS = 16
MOST_SECONDS = 7 * 24 * 3600
_DEFAULT_JOBS = 4


_DESCRIPTION = "Run a command for many customers, each in an environment of its own."
_EPILOG = """\
EXPR is such as 'ends<30 consent=granted !starred'; the README tells all of it.
Exit status: 0 all done, 1 some are not, 2 usage, 3 sign-in, 130 interrupted.
"""


@dataclass(frozen=True, slots=True)
class ManyArguments:
    """What one command line asks for."""

    who: Who
    names: tuple[str, ...]
    terms: Terms | None
    """Which customers, by an expression; None: by name, or all."""
    is_all: bool
    argv: tuple[str, ...]
    """The command; empty when the runs are listed, and in a dry run that has none."""
    jobs: int
    is_dry: bool
    stops_on_error: bool
    is_agreed: bool
    """Whether the question is answered with yes beforehand."""
    log_dir: Path | None
    timeout_s: float | None
    as_json: bool
    lists_runs: bool
    resumes: bool
    run_id: str
    """Which run is taken up; empty: the newest of which something is left."""
    again: frozenset[Outcome]
    protected: tuple[str, ...]
    """Names of protected customers, given beforehand."""


def parse_many(words: Sequence[str]) -> ManyArguments:
    """What the words after `tenantry exec` ask for.

    Raises:
        UsageError: an option is unknown or has a wrong value, or they contradict each other.
        SystemExit: the help was asked for, and has been printed.
    """
    ours, argv = split_at_command(words)
    parsed = many_parser().parse_args(ours)
    _check_whom(parsed)
    if not argv and not (parsed.runs or parsed.dry_run):
        raise UsageError("No command is given.", "It goes after --, as in: tenantry exec --filter 'ends<30' -- CMD")
    return ManyArguments(
        who=who_of(parsed),
        names=tuple(parsed.customers),
        terms=None if parsed.filter is None else parse_terms(parsed.filter),
        is_all=parsed.all,
        argv=tuple(argv),
        jobs=parsed.jobs,
        is_dry=parsed.dry_run,
        stops_on_error=parsed.stop_on_error,
        is_agreed=parsed.yes,
        log_dir=None if parsed.log_dir is None else Path(parsed.log_dir).expanduser().absolute(),
        timeout_s=parsed.timeout,
        as_json=parsed.json,
        lists_runs=parsed.runs,
        resumes=parsed.resume is not None,
        run_id=parsed.resume or "",
        again=_again(parsed),
        protected=tuple(parsed.name_protected),
    )


def _again(parsed: argparse.Namespace) -> frozenset[Outcome]:
    """Which of those that have begun are run again."""
    failed = {Outcome.FAILED, Outcome.REFUSED} if parsed.again_failed else set()
    return frozenset(failed | ({Outcome.UNKNOWN} if parsed.again_unknown else set()))


def _check_whom(parsed: argparse.Namespace) -> None:
    """Raise UsageError unless there is one way in which it is told for whom."""
    ways = {
        "customers by name": bool(parsed.customers),
        "--filter": parsed.filter is not None,
        "--all": parsed.all,
        "--resume": parsed.resume is not None,
        "--runs": parsed.runs,
    }
    given = [way for way, is_given in ways.items() if is_given]
    if len(given) != 1:
        said = f"Together there are {' and '.join(given)}." if given else "It is not said for whom."
        raise UsageError(said, "Name customers, or take one of --filter, --all, --resume and --runs.")
    if (parsed.again_failed or parsed.again_unknown) and parsed.resume is None:
        raise UsageError("--again-failed and --again-unknown go with --resume alone.")
    if parsed.resume and not is_id(parsed.resume):
        raise UsageError("That is no id of a run.", "`tenantry exec --runs` lists them; the command goes after --.")


def many_parser() -> Parser:
    """Understands the words before the command."""
    parser = Parser(
        prog="tenantry exec",
        usage="tenantry exec [OPTION]... CUSTOMER... -- COMMAND...",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("customers", nargs="*", metavar="CUSTOMER", help=argparse.SUPPRESS)
    parser.add_argument("--filter", metavar="EXPR", help="customers of which every term holds")
    parser.add_argument("--all", action="store_true", help="every customer whose relationship has not ended")
    parser.add_argument("--jobs", metavar="N", type=_jobs, default=_DEFAULT_JOBS, help="at a time: 1 to 16, else 4")
    parser.add_argument("--dry-run", action="store_true", help="print who it would be; nobody is asked")
    parser.add_argument("--stop-on-error", action="store_true", help="begin nobody once one is not done")
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, help="end the command after so long")
    parser.add_argument("--yes", action="store_true", help="ask nothing: the answer is yes")
    parser.add_argument("--log-dir", metavar="DIR", help="where the logs go")
    parser.add_argument("--json", action="store_true", help="one array for other programs")
    parser.add_argument(
        "--resume", metavar="RUN", nargs="?", const="", help="go on with a run, the newest if none is named"
    )
    parser.add_argument("--again-failed", action="store_true", help="run failed and refused ones again, too")
    parser.add_argument("--again-unknown", action="store_true", help="and those that were cut short")
    parser.add_argument("--runs", action="store_true", help="list runs that are not done everywhere")
    parser.add_argument("--name-protected", metavar="NAME", action="append", default=[], help=argparse.SUPPRESS)
    add_who(parser)
    return parser


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_JOBS):
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {MOST_JOBS}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"must be a number of seconds up to {MOST_SECONDS:,}")
    return seconds
