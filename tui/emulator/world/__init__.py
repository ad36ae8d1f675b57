"""The world the emulated services tell about: Fourth Coffee, its people and its customers."""

from .accounts import ADA, ADMIN_AGENTS, APP_ADMINS, GRACE, NOOR, TECHNICIANS, Account
from .apps import (
    COMMAND_LINE_TOOLS_ID,
    DEMO_CLIENT_ID,
    GRAPH,
    GRAPH_ID,
    PARTNER_CENTER,
    PARTNER_CENTER_ID,
    Application,
    Resource,
    resource_named,
)
from .consents import Consent, ConsentState
from .customers import Customer
from .relationships import Relationship
from .saving import build_world, dump_world, parse_world
from .tenants import Tenant
from .world import World

__all__ = [
    "ADA",
    "ADMIN_AGENTS",
    "APP_ADMINS",
    "COMMAND_LINE_TOOLS_ID",
    "DEMO_CLIENT_ID",
    "GRACE",
    "GRAPH",
    "GRAPH_ID",
    "NOOR",
    "PARTNER_CENTER",
    "PARTNER_CENTER_ID",
    "TECHNICIANS",
    "Account",
    "Application",
    "Consent",
    "ConsentState",
    "Customer",
    "Relationship",
    "Resource",
    "Tenant",
    "World",
    "build_world",
    "dump_world",
    "parse_world",
    "resource_named",
]
