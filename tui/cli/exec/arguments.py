"""The words after `tenantry exec`: inside whom, and what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.cli.arguments import Parser
from tui.cli.at_work import Who, add_who, who_of
from tui.errors import UsageError

_DESCRIPTION = """\
Run COMMAND inside a customer's tenant: it finds tokens for that tenant, and for
no other, as a program in Azure finds its managed identity. Without a COMMAND:
your own shell, with the customer's name before its prompt."""
_EPILOG = """\
For many customers, each in an environment of its own: name several, or choose
them, as in `tenantry exec --filter 'ends<30' -- COMMAND`; --all --help tells.

Exit status: that of COMMAND; before it starts 2 wrong usage, 3 sign-in or
consent needed, 1 and 69 refused or not reached, 126 and 127 as a shell.
"""


@dataclass(frozen=True, slots=True)
class ExecArguments:
    """What one command line asks for."""

    who: Who
    names: tuple[str, ...]
    """The customers, as they were typed."""
    command: tuple[str, ...]
    """The program and its arguments; empty: the person's own shell."""
    protected: tuple[str, ...]
    """Names of protected customers that are meant all the same."""


def parse_exec_arguments(words: Sequence[str]) -> ExecArguments:
    """What the words ask for.

    Raises:
        UsageError: they are wrong, or a command does not stand after `--`.
        SystemExit: the help was asked for, and has been printed.
    """
    ours, has_command, command = _divided(words)
    parsed = _parser().parse_args(ours)
    if not parsed.customer:
        raise UsageError("Name the customer.", "`tenantry customers` lists them.")
    if len(parsed.customer) > 1 and not has_command:
        raise UsageError("A COMMAND goes after `--`.", "Try: tenantry exec CUSTOMER -- COMMAND")
    return ExecArguments(who_of(parsed), tuple(parsed.customer), tuple(command), tuple(parsed.name_protected))


def _divided(words: Sequence[str]) -> tuple[Sequence[str], bool, Sequence[str]]:
    """Our words, whether there is a `--`, and what stands after it, which is nobody's but the command's."""
    if "--" not in words:
        return words, False, ()
    at = list(words).index("--")
    return words[:at], True, words[at + 1 :]


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry exec",
        usage="tenantry exec [OPTION]... CUSTOMER [-- COMMAND...]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("customer", nargs="*", metavar="CUSTOMER", help="a name, alias, domain or tenant id")
    parser.add_argument(
        "--name-protected", action="append", default=[], metavar="NAME", help="a protected customer that is meant"
    )
    add_who(parser)
    return parser
