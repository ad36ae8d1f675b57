"""The words after `tenantry sign-in`: by which way, for which app, and where the sign-in is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.cli.arguments import Parser
from tui.model.sign_in_way import Way
from tui.store.vault.choices import KeySource

_DESCRIPTION = """\
Sign in, and keep the sign-in sealed for the next tenantry. What to do in a
browser is printed on the error output; who signed in, on the output."""
_EPILOG = """\
--browser prints an address, and the ssh command that lets a browser at home
reach this machine. Where that cannot be, paste the address of the page that
failed to load here, and press Enter.

--keep chooses where the vault's key lives, from now on; without it the place
that was chosen before counts. With no place nothing is kept.

Exit status: 0 signed in and kept, 1 refused, 2 wrong usage, 3 nothing is kept
or nobody came, 69 not reached, 130 interrupted. The README documents --json.
"""


@dataclass(frozen=True, slots=True)
class SignInArguments:
    """What one command line asks for."""

    way: Way | None
    """None: as the setting `sign_in_first` has it."""
    keep: KeySource | None
    """Where the vault's key is to live; None: as chosen before."""
    options: Mapping[str, str]
    """Settings given as options, by key."""
    is_demo: bool
    as_json: bool


def parse_sign_in_arguments(words: Sequence[str]) -> SignInArguments:
    """What the words after `tenantry sign-in` ask for.

    Raises:
        UsageError: an option is unknown, lacks its value, or contradicts another.
        SystemExit: the help was asked for, and has been printed.
    """
    parsed = _parser().parse_args(words)
    given = {"client_id": parsed.client_id, "partner_tenant": parsed.tenant, "cloud": parsed.cloud}
    return SignInArguments(
        way=Way(parsed.way) if parsed.way else None,
        keep=KeySource(parsed.keep) if parsed.keep else None,
        options={key: text for key, text in given.items() if text is not None},
        is_demo=parsed.demo,
        as_json=parsed.json,
    )


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry sign-in",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--browser", dest="way", action="store_const", const=Way.BROWSER, help="through a browser")
    way.add_argument("--device-code", dest="way", action="store_const", const=Way.DEVICE_CODE, help="with a code")
    parser.add_argument("--keep", metavar="PLACE", choices=[str(each) for each in KeySource], help=", ".join(KeySource))
    parser.add_argument("--json", action="store_true", help="one object for other programs: who signed in")
    parser.add_argument("--demo", action="store_true", help="in the demo")
    parser.add_settings()
    return parser
