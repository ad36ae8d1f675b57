"""`tenantry emulator`: the emulated services for other programs, until a signal ends them."""

from __future__ import annotations

import errno
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence

from tui.cli.emulator_arguments import EmulatorArguments, parse_emulator_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines, say
from tui.errors import Owner, PortTaken, TenantryError
from tui.model.clock import utc_now

_HUNG_UP = 129
"""As the shells count: 128 + SIGHUP."""
_DAY_S = 86_400.0


def serve_emulator(words: Sequence[str]) -> int:
    """Do what the words after `tenantry emulator` ask for.

    Raises:
        UsageError: the words are wrong.
        PortTaken: somebody else has a port.
        TenantryError: the certificates cannot be written, or the output takes no line.
    """
    arguments = parse_emulator_arguments(words)
    _hold_signals()  # before a thread begins: each inherits what is held
    from tui.emulator import Emulator, build_world
    from tui.emulator.serving import Serving, told

    world = build_world(arguments.scenario, customers=arguments.customers, now=utc_now())
    world.auto_approve_after_s = arguments.approve_after_s
    try:
        serving = Serving(Emulator(world))
    except OSError as error:
        said = f"The emulator's certificates cannot be written: {error.strerror}."
        raise TenantryError(said, owner=Owner.MACHINE) from error
    with serving:
        base, proxy = _open(arguments, serving.open_direct, serving.open_proxy)
        print_lines([json.dumps(told(serving, world, base, proxy))])
        say("this is an emulator for tests. It serves this machine alone, until Ctrl+C.")
        return _await_end()


def _open(
    arguments: EmulatorArguments, open_direct: Callable[[int], str], open_proxy: Callable[[int], str]
) -> tuple[str, str]:
    found = []
    for option, port, open_at in (
        ("--port", arguments.port, open_direct),
        ("--proxy-port", arguments.proxy_port, open_proxy),
    ):
        try:
            found.append(open_at(port))
        except OSError as error:
            raise _taken(option, port, error) from error
    return found[0], found[1]


def _taken(option: str, port: int, error: OSError) -> PortTaken:
    why = "it is in use" if error.errno == errno.EADDRINUSE else error.strerror or type(error).__name__
    return PortTaken(f"Port {port} cannot be listened at: {why}.", f"Without {option} any free one is taken.")


def _hold_signals() -> None:
    """Let what ends the emulator wait until it is asked for, so that nothing is left half taken away."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)


def _await_end() -> int:
    """Wait for a signal; the status that goes with it."""
    if sys.platform == "win32":
        while True:  # Ctrl+C raises
            time.sleep(_DAY_S)
    return _ENDS[signal.Signals(signal.sigwait(_ENDS))]


if sys.platform != "win32":
    _ENDS = {
        signal.SIGTERM: int(ExitCode.DONE),
        signal.SIGINT: int(ExitCode.INTERRUPTED),
        signal.SIGHUP: _HUNG_UP,
    }
