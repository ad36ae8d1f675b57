"""The words after `tenantry doctor`."""

from __future__ import annotations

from tui.cli.arguments import Parser

_DESCRIPTION = """\
Show what is in force here and where it came from, and what needs somebody. By
default nobody is called, no passphrase is asked for, no secret is read, and
the terminal is asked only what changes nothing."""
_EPILOG = """\
Each line is good, a warning or a fault; below the last two stands whose job
it is, and the cure. --json prints an array of objects with the texts section,
name, said, state (good, warning or fault), owner (whose job) and cure; the
last two are empty when it is good.

Exit status: 0 no fault, 1 a fault, 2 wrong usage.
"""


def parser() -> Parser:
    """What may be said."""
    made = Parser(
        prog="tenantry doctor",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    made.add_argument("--online", action="store_true", help="call each service, with the sign-in that is kept")
    made.add_argument(
        "--clipboard", action="store_true", help="really copy a text: what you have copied is overwritten"
    )
    made.add_argument("--json", action="store_true", help="one array for other programs")
    made.add_argument("--demo", action="store_true", help="look at the demo's settings and files")
    return made
