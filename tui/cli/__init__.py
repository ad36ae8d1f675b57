"""The command line: from the words a person typed to an exit status. Imports the screens only to run them."""

from tui.cli.command import main

__all__ = ["main"]
