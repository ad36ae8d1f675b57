"""What the shell is told when the program ends.

69 and 70 are `EX_UNAVAILABLE` and `EX_SOFTWARE` of BSD's sysexits.h; 130 is the shells' own 128 + SIGINT.
"""

from __future__ import annotations

from enum import IntEnum

from tui.errors import (
    CodeExpired,
    ConsentMissing,
    Declined,
    InteractionNeeded,
    NetworkError,
    ServiceError,
    SessionEnded,
    SettingsError,
    TenantryError,
    UsageError,
)


class ExitCode(IntEnum):
    """How it went."""

    DONE = 0
    REFUSED = 1
    """The service or this machine said no."""
    USAGE = 2
    """The command line or a setting is wrong, or this is no terminal for the screens."""
    SIGN_IN_NEEDED = 3
    """A person has to sign in or to consent first."""
    UNREACHABLE = 69
    BUG = 70
    INTERRUPTED = 130


def exit_code_of(error: TenantryError) -> ExitCode:
    """The exit status that goes with an error."""
    match error:
        case UsageError() | SettingsError():
            return ExitCode.USAGE
        case ConsentMissing() | InteractionNeeded() | SessionEnded() | CodeExpired() | Declined():
            return ExitCode.SIGN_IN_NEEDED
        case NetworkError() | ServiceError():
            return ExitCode.UNREACHABLE
        case _:
            return ExitCode.REFUSED
