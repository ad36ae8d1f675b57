"""`tenantry completion SHELL`: the script with which a shell completes the words after `tenantry`."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cli.arguments import Parser
from tui.cli.completion.scripts import SCRIPTS
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines

_DESCRIPTION = """\
Print a script that completes verbs, options, their values, accounts and the
names of customers at Tab. Names come from the local copy; nobody is asked."""
_EPILOG = """\
bash, in ~/.bashrc:                      source <(tenantry completion bash)
zsh, in ~/.zshrc after compinit:         source <(tenantry completion zsh)
fish, in ~/.config/fish/config.fish:     tenantry completion fish | source

Exit status: 0 done, 2 wrong usage.
"""


def print_completion(words: Sequence[str]) -> int:
    """Do what the words after `tenantry completion` ask for.

    Raises:
        UsageError: no shell is named, or one that is not known.
        SystemExit: the help was asked for, and has been printed.
    """
    parser = Parser(
        prog="tenantry completion",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("shell", metavar="SHELL", choices=SCRIPTS, help=", ".join(SCRIPTS))
    print_lines(SCRIPTS[parser.parse_args(words).shell].splitlines())
    return ExitCode.DONE
