"""`tenantry doctor`: what is in force here, where it came from, and what needs somebody."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict

from tui.cli.arguments import Parser
from tui.cli.bug_report import as_place
from tui.cli.doctor.files import look_at_files
from tui.cli.doctor.finding import Case, Finding, Mark, Section, as_finding, needs
from tui.cli.doctor.network import look_at_network
from tui.cli.doctor.page import page
from tui.cli.doctor.program import look_at_program
from tui.cli.doctor.settings import look_at_the_settings
from tui.cli.doctor.sign_ins import look_at_sign_ins
from tui.cli.doctor.terminal import look_at_terminal
from tui.cli.exit_codes import ExitCode
from tui.cli.output import output_width, print_lines
from tui.errors import Owner, TenantryError
from tui.store import Locations
from tui.store.settings import look_at_settings

_DESCRIPTION = """\
Show what is in force here and where it came from: the program, the settings,
the files, kept sign-ins, the way to the services, the terminal. Nobody is
called, no passphrase is asked for, and no secret is read."""
_EPILOG = """\
A line with ! needs somebody, and says whom and for what; one with - is worth
knowing.

--json prints one object: well (true when nothing needs somebody) and sections,
an array of objects with name and findings. Each finding has the texts name,
text, mark (well, note or needs somebody), owner (whose job it is) and remedy;
the last two are empty unless it needs somebody.

Exit status: 0 all is well, 1 something needs somebody, 2 wrong usage.
"""

Look = Callable[[Case], Iterable[Finding]]
SECTIONS: Mapping[str, Look] = {
    "program": look_at_program,
    "settings": look_at_the_settings,
    "files": look_at_files,
    "sign-ins": look_at_sign_ins,
    "network": look_at_network,
    "terminal": look_at_terminal,
}


def show_doctor(words: Sequence[str]) -> int:
    """Do what the words after `tenantry doctor` ask for. Makes nothing; loose modes are put right.

    Raises:
        UsageError: the words are wrong.
    """
    parsed = _parser().parse_args(words)
    locations = Locations.demo() if parsed.demo else Locations.live()
    looked = look_at_settings(locations.config_file, os.environ, {})
    case = Case(locations, looked, os.environ, parsed.demo, sys.stdout is not None and sys.stdout.isatty())
    sections = [examine(name, look, case) for name, look in SECTIONS.items()]
    is_well = all(finding.mark is not Mark.NEEDS for section in sections for finding in section.findings)
    if parsed.json:
        print_lines([json.dumps({"well": is_well, "sections": [asdict(section) for section in sections]})])
    else:
        print_lines(page(sections, output_width()))
    return ExitCode.DONE if is_well else ExitCode.REFUSED


def examine(name: str, look: Look, case: Case) -> Section:
    """One section. Whatever goes wrong in it is a finding of its own: the others are still worth reading."""
    found: list[Finding] = []
    try:
        found.extend(look(case))
    except TenantryError as error:
        found.append(as_finding(name, error))
    except Exception as error:
        said = f"this could not be looked at: {as_place(error)}"
        found.append(needs(name, said, Owner.YOU, "Please report that line: it is a bug."))
    return Section(name, tuple(found))


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry doctor",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="one object for other programs")
    parser.add_argument("--demo", action="store_true", help="look at the demo's settings and files")
    return parser
