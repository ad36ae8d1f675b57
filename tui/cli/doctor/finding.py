"""What `tenantry doctor` finds: one line each, and whose job it is where something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui.cli.doctor.questions import UNASKED, Told
from tui.errors import Owner, TenantryError
from tui.store.locations import Locations
from tui.store.settings import Looked


class State(StrEnum):
    """How it is."""

    GOOD = "good"
    WARNING = "warning"
    """It works, and something may go wrong or is lost."""
    FAULT = "fault"
    """Something does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact. Holds no secret, and no foreign text that was not made safe."""

    name: str
    said: str
    state: State = State.GOOD
    owner: str = ""
    """Whose job the cure is; empty when it is good."""
    cure: str = ""
    """What to do; empty when it is good."""


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What is looked at."""

    locations: Locations
    looked: Looked
    environ: Mapping[str, str]
    is_demo: bool
    is_terminal: bool
    """Whether the output goes to a terminal."""
    told: Told = field(default=UNASKED)
    """What the terminal itself said."""
    is_online: bool = False
    """Whether the services are asked."""
    tries_copy: bool = False
    """Whether a text is sent to the clipboard."""


def warn(name: str, said: str, owner: Owner, cure: str) -> Finding:
    """Something that may go wrong, or is lost."""
    return Finding(name, said, State.WARNING, str(owner), cure)


def fault(name: str, said: str, owner: Owner, cure: str) -> Finding:
    """Something that does not work until somebody cures it."""
    return Finding(name, said, State.FAULT, str(owner), cure)


def as_finding(name: str, error: TenantryError) -> Finding:
    """An error that was met on the way."""
    return fault(name, error.summary, error.owner, error.remedy)
