"""An embedded stand-in for Entra, Microsoft Graph and Partner Center: the demo runs on it, and so do the tests.

`Emulator(build_world(now=...)).handle` answers for `httpx.MockTransport`. It refuses whatever the services refuse: a
wrong audience, tenant or scope, expiry, missing multifactor, missing consent. It knows nothing of the program it
answers.
"""

from . import faults
from .faults import Fault, Faults
from .handler import Call, Emulator
from .scenarios import SCENARIOS
from .world import (
    ADA,
    COMMAND_LINE_TOOLS_ID,
    DEMO_CLIENT_ID,
    GRACE,
    NOOR,
    Customer,
    Tenant,
    World,
    build_world,
    dump_world,
    parse_world,
)
from .world.changes import DeviceCodeRule

__all__ = [
    "ADA",
    "COMMAND_LINE_TOOLS_ID",
    "DEMO_CLIENT_ID",
    "GRACE",
    "NOOR",
    "SCENARIOS",
    "Call",
    "Customer",
    "DeviceCodeRule",
    "Emulator",
    "Fault",
    "Faults",
    "Tenant",
    "World",
    "build_world",
    "dump_world",
    "faults",
    "parse_world",
]
