"""The words after `tenantry sign-out`: who leaves, and how much goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.cli.arguments import Parser
from tui.errors import UsageError

_DESCRIPTION = """\
Sign an account out, in every tenantry that runs here: its sign-in, customers,
sessions and notes go, the journal stays. Without ACCOUNT, the only one known."""
_EPILOG = """\
--purge leaves nothing, not the journal and not the settings. It asks first, and
refuses while another tenantry runs. A vault with a passphrase asks for it.
The README documents --json.

Exit status: 0 done, 1 something stays, 2 wrong usage, 3 a passphrase is needed.
"""


@dataclass(frozen=True, slots=True)
class SignOutArguments:
    """What one command line asks for."""

    account: str
    """A user name, a part of it, or an account id; empty when not said."""
    is_all: bool
    is_purge: bool
    is_sure: bool
    """Whether the question of `--purge` is answered."""
    as_json: bool
    is_demo: bool


def parse_sign_out_arguments(words: Sequence[str]) -> SignOutArguments:
    """What the words after `tenantry sign-out` ask for.

    Raises:
        UsageError: an option is unknown, or one account is named beside `--all` or `--purge`.
        SystemExit: the help was asked for, and has been printed.
    """
    parsed = _parser().parse_args(words)
    account = (parsed.account or "").strip()
    if parsed.account is not None and not account:
        raise UsageError("ACCOUNT is empty.", "Name an account, or leave the word out.")
    if account and (parsed.all or parsed.purge):
        raise UsageError(f"{'--purge' if parsed.purge else '--all'} takes no account: it is for every one.")
    return SignOutArguments(account, parsed.all, parsed.purge, parsed.yes, parsed.json, parsed.demo)


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry sign-out",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("account", metavar="ACCOUNT", nargs="?", help="a user name, a part of it, or an account id")
    parser.add_argument("--all", action="store_true", help="every account, and the vault with its key")
    parser.add_argument("--purge", action="store_true", help="everything that tenantry has left on this machine")
    parser.add_argument("--yes", action="store_true", help="do not ask before --purge")
    parser.add_argument("--json", action="store_true", help="one object for other programs")
    parser.add_argument("--demo", action="store_true", help="in the demo")
    return parser
