"""`tenantry doctor`: what is in force here, where it came from, and what needs somebody."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache

from tui.cli.bug_report import as_place
from tui.cli.doctor.arguments import parser
from tui.cli.doctor.between import Between, look_between
from tui.cli.doctor.clipboard import TRY, look_at_clipboard
from tui.cli.doctor.files import look_at_files
from tui.cli.doctor.finding import Case, Finding, Section, State, as_finding, fault
from tui.cli.doctor.login import look_at_login
from tui.cli.doctor.network import look_at_network
from tui.cli.doctor.page import page
from tui.cli.doctor.program import look_at_program
from tui.cli.doctor.questions import ask_terminal
from tui.cli.doctor.settings import look_at_the_settings
from tui.cli.doctor.sign_ins import look_at_sign_ins
from tui.cli.doctor.terminal import is_utf8, look_at_terminal
from tui.cli.doctor.trial_copy import try_copy
from tui.cli.exit_codes import ExitCode
from tui.cli.json_output import print_json_array
from tui.cli.output import output_width, print_lines
from tui.errors import Owner, TenantryError
from tui.store import Locations
from tui.store.settings import look_at_settings

Look = Callable[[Case], Iterable[Finding]]


def _sections(between: Callable[[], Between]) -> Mapping[str, Look]:
    """What is looked at, in the order in which it is told. `between` is found out when it is first needed."""
    return {
        "program": look_at_program,
        "settings": look_at_the_settings,
        "files": look_at_files,
        "sign-ins": look_at_sign_ins,
        "network": look_at_network,
        "account": _look_at_account,
        "terminal": lambda case: look_at_terminal(case, between()),
        "clipboard": lambda case: _look_at_copies(case, between()),
        "login": lambda case: look_at_login(case, between()),
    }


def _look_at_account(case: Case) -> Iterable[Finding]:
    if not case.is_online:
        return [Finding("account", "not looked at; --online does")]
    from tui.cli.doctor.account import look_at_account

    return look_at_account(case)


def _look_at_copies(case: Case, between: Between) -> Iterable[Finding]:
    """What is known of copies; where one was made and arrived, without what was only guessed before."""
    found = list(look_at_clipboard(case, between))
    if not case.tries_copy:
        return found
    tried = list(try_copy(case, between))
    has_arrived = tried[-1].state is State.GOOD
    return [each for each in found if not (has_arrived and each.cure.endswith(TRY))] + tried


SECTIONS = tuple(_sections(lambda: look_between({})))
"""Their names."""


def show_doctor(words: Sequence[str]) -> int:
    """Do what the words after `tenantry doctor` ask for. Makes nothing; loose modes are put right.

    Raises:
        UsageError: the words are wrong.
    """
    parsed = parser().parse_args(words)
    locations = Locations.demo() if parsed.demo else Locations.live()
    looked = look_at_settings(locations.config_file, os.environ, {})
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    told = ask_terminal(os.environ)
    case = Case(locations, looked, os.environ, parsed.demo, is_terminal, told, parsed.online, parsed.clipboard)
    sections = examine_all(case)
    if parsed.json:
        print_json_array({"section": each.name, **asdict(finding)} for each in sections for finding in each.findings)
    else:
        print_lines(page(sections, output_width(), is_utf8=is_utf8(case)))
    is_faultless = all(finding.state is not State.FAULT for section in sections for finding in section.findings)
    return ExitCode.DONE if is_faultless else ExitCode.REFUSED


def examine_all(case: Case) -> list[Section]:
    """Every section of the case."""
    between = cache(lambda: look_between(case.environ))
    return [examine(name, look, case) for name, look in _sections(between).items()]


def examine(name: str, look: Look, case: Case) -> Section:
    """One section. Whatever goes wrong in it is a finding of its own: the others are still worth reading."""
    found: list[Finding] = []
    try:
        found.extend(look(case))
    except TenantryError as error:
        found.append(as_finding(name, error))
    except Exception as error:
        said = f"this could not be looked at: {as_place(error)}"
        found.append(fault(name, said, Owner.YOU, "Please report that line: it is a bug."))
    return Section(name, tuple(found))
