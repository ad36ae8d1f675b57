"""What `tenantry doctor` finds: one line each, and whose job it is where something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tui.errors import Owner, TenantryError
from tui.store.locations import Locations
from tui.store.settings import Looked


class Mark(StrEnum):
    """How it is."""

    WELL = "well"
    NOTE = "note"
    """Worth knowing; nobody has to do anything."""
    NEEDS = "needs somebody"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact. Holds no secret, and no foreign text that was not made safe."""

    name: str
    text: str
    mark: Mark = Mark.WELL
    owner: str = ""
    """Whose job the cure is."""
    remedy: str = ""


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


def note(name: str, text: str) -> Finding:
    """Something worth knowing."""
    return Finding(name, text, Mark.NOTE)


def needs(name: str, text: str, owner: Owner, remedy: str) -> Finding:
    """Something that somebody has to do."""
    return Finding(name, text, Mark.NEEDS, str(owner), remedy)


def as_finding(name: str, error: TenantryError) -> Finding:
    """An error that was met on the way."""
    return needs(name, error.summary, error.owner, error.remedy)
