"""The command `tenantry`, from its words to its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from tui import __version__
from tui.cli.arguments import Arguments, parse_arguments
from tui.cli.exit_codes import ExitCode, exit_code_of
from tui.cli.output import say
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
    "emulator": ("tui.cli.emulator", "serve_emulator"),
}
"""What draws nothing: where each verb is obeyed, loaded only when it is asked for."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; the status for the shell. `argv` is without the program's name."""
    words = sys.argv[1:] if argv is None else argv
    try:
        return _obey_verb(words[0], words[1:]) if words and words[0] in VERBS else _obey(parse_arguments(words))
    except TenantryError as error:
        say(" ".join(filter(None, (error.summary, error.remedy))))
        return exit_code_of(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:
        from tui.cli.bug_report import as_place

        say(f"this is a bug: {as_place(error)}. Please report that line.")
        return ExitCode.BUG


def _obey_verb(verb: str, words: Sequence[str]) -> int:
    module, function = VERBS[verb]
    obey: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
    return obey(words)


def _obey(arguments: Arguments) -> int:
    if arguments.wants_version:
        print(f"tenantry {__version__}")
        return ExitCode.DONE

    from tui.cli.run import run
    from tui.store import DemoOptions, Locations, Profile, load_settings

    locations = Locations.demo() if arguments.is_demo else Locations.live()
    settings = load_settings(locations.config_file, os.environ, arguments.options)
    demo = DemoOptions(arguments.fresh, arguments.customers, arguments.scenario) if arguments.is_demo else None
    return run(Profile(locations, settings, demo))
