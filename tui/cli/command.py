"""The command `tenantry`, from its words to its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from tui import __version__
from tui.cli.arguments import Arguments, parse_arguments
from tui.cli.exit_codes import ExitCode, exit_code_of
from tui.cli.output import print_lines, say
from tui.errors import TenantryError

VERBS = {
    "journal": ("tui.cli.journal", "show_journal"),
    "sign-in": ("tui.cli.sign_in", "sign_in"),
    "sign-out": ("tui.cli.sign_out", "sign_out"),
    "doctor": ("tui.cli.doctor", "show_doctor"),
    "consent-url": ("tui.cli.consent_url", "print_consent_urls"),
    "customers": ("tui.cli.customers", "show_customers"),
    "exec": ("tui.cli.exec.verb", "obey_exec"),
    "token": ("tui.cli.token", "print_token"),
    "consent": ("tui.cli.consent.verb", "obey_consent"),
    "sessions": ("tui.cli.sessions", "show_sessions"),
    "completion": ("tui.cli.completion.verb", "print_completion"),
    "emulator": ("tui.cli.emulator", "serve_emulator"),
}
"""What draws nothing: where each verb is obeyed, loaded only when it is asked for."""

_ASKED_BY_SHELLS = {"__complete": ("tui.cli.completion.ask", "complete")}
"""What no person types, and no help tells of."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; the status for the shell. `argv` is without the program's name."""
    words = sys.argv[1:] if argv is None else argv
    try:
        if not words or words[0].startswith("-"):
            return _obey(parse_arguments(words))
        found = (VERBS | _ASKED_BY_SHELLS).get(words[0])
        if found is None:
            raise _unknown(words[0])
        return _obey_verb(*found, words[1:])
    except TenantryError as error:
        say(" ".join(filter(None, (error.summary, error.remedy))))
        return exit_code_of(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:
        from tui.cli.bug_report import as_place

        say(f"this is a bug: {as_place(error)}. Please report that line.")
        return ExitCode.BUG


def _obey_verb(module: str, function: str, words: Sequence[str]) -> int:
    obey: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
    return obey(words)


def _unknown(word: str) -> TenantryError:
    """Also a verb below another one may be meant."""
    from tui.cli.consent.verb import VERBS as OF_CONSENT
    from tui.cli.unknown import unknown_verb

    below = {verb: f"consent {verb}" for verb in OF_CONSENT}
    return unknown_verb(word, below | {verb: verb for verb in VERBS}, "tenantry")


def _obey(arguments: Arguments) -> int:
    if arguments.wants_version:
        print_lines([f"tenantry {__version__}"])
        return ExitCode.DONE

    from tui.cli.run import run
    from tui.store import DemoOptions, Locations, Profile, load_settings

    locations = Locations.demo() if arguments.is_demo else Locations.live()
    settings = load_settings(locations.config_file, os.environ, arguments.options)
    demo = DemoOptions(arguments.fresh, arguments.customers, arguments.scenario) if arguments.is_demo else None
    return run(Profile(locations, settings, demo))
