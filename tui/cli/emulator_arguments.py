"""The words after `tenantry emulator`: at which port, and in which world."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tui.cli.arguments import MOST_CUSTOMERS, Parser, check_scenario
from tui.errors import UsageError

NEVER = "never"
_MOST_PORT = 65_535
_DESCRIPTION = """\
Serve the emulator of Microsoft Entra, Graph and Partner Center over HTTPS
to programs on this machine. One JSON line says where, and who is in it; then it
serves until Ctrl+C or SIGTERM. It is for tests: nobody in it is real."""
_EPILOG = """\
The line's fields: login, graph, partner_center, device_page (addresses), proxy,
proxied_hosts, ca_file (trust it), client_id, redirect_uris, partner, accounts,
tenants, customers, approve_after_s. The README shows one.
HTTPS_PROXY set to proxy reaches the same services by their real names.

Exit status: 0 ended by SIGTERM, 1 a port is in use, 2 wrong usage, 129 hung up,
130 interrupted.
"""


@dataclass(frozen=True, slots=True)
class EmulatorArguments:
    """What one command line asks for."""

    port: int
    """0: any that is free."""
    proxy_port: int
    """0: any that is free."""
    customers: int
    scenario: str
    approve_after_s: float | None
    """Seconds until a device code approves itself; None: never."""


def parse_emulator_arguments(words: Sequence[str]) -> EmulatorArguments:
    """What the words after `tenantry emulator` ask for.

    Raises:
        UsageError: an option is unknown or its value wrong.
        SystemExit: the help was asked for, and has been printed.
    """
    parsed = _parser().parse_args(words)
    for name, port in (("--port", parsed.port), ("--proxy-port", parsed.proxy_port)):
        if not 0 <= port <= _MOST_PORT:
            raise UsageError(f"{name} takes a number from 0 to {_MOST_PORT}.", "0 takes any port that is free.")
    if parsed.port and parsed.port == parsed.proxy_port:
        raise UsageError("--port and --proxy-port are the same.", "Each needs a port of its own.")
    if not 0 <= parsed.customers <= MOST_CUSTOMERS:
        raise UsageError(f"--customers takes a number from 0 to {MOST_CUSTOMERS}.")
    check_scenario(parsed.scenario)
    return EmulatorArguments(
        parsed.port, parsed.proxy_port, parsed.customers, parsed.scenario, _seconds(parsed.approve_after)
    )


def _seconds(text: str) -> float | None:
    if text == NEVER:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise UsageError("--approve-after takes a number of seconds, or never.")
    return seconds


def _parser() -> Parser:
    parser = Parser(
        prog="tenantry emulator",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("--port", metavar="N", type=int, default=0, help="for all services; else any that is free")
    parser.add_argument("--proxy-port", metavar="N", type=int, default=0, help="for the proxy; else any that is free")
    parser.add_argument("--customers", metavar="N", type=int, default=240, help=f"0 to {MOST_CUSTOMERS}; 240")
    parser.add_argument("--scenario", metavar="SCENARIO", default="default", help="the world; a wrong one lists all")
    parser.add_argument(
        "--approve-after", metavar="SECONDS", default=NEVER, help="device codes approve themselves, as Ada; or never"
    )
    return parser
