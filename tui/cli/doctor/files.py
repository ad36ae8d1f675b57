"""The folders and files: whose they are, what is wrong with them, and what was left lying."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tui.cli.doctor.finding import Case, Finding, as_finding, fault, warn
from tui.errors import NewerState, Owner, Unreadable
from tui.store.inspection import Place, State, look_at_file, look_at_folder, look_at_state
from tui.store.inventory import Kind, take_inventory
from tui.store.presence import others_run


def look_at_files(case: Case) -> Iterator[Finding]:
    """Folders, settings file, state, what was set aside, bug reports, other instances."""
    places = case.locations
    if not places.state_dir.is_absolute() or not places.config_dir.is_absolute():
        yield fault(
            "folders", f"{places.state_dir} is no whole path: this system does not tell where your home is.",
            Owner.YOU, "Set HOME.",
        )  # fmt: skip
        return
    for name, folder in (("settings folder", places.config_dir), ("state folder", places.state_dir)):
        yield _folder(name, found := look_at_folder(folder))
        if found.trouble is None:
            yield from _in_folder(case, folder)
    yield from _lying(case)
    if others_run(places.state_file):
        yield Finding("instances", "another tenantry is running; they share what is kept")
    else:
        yield Finding("instances", "no other tenantry is running")


def _in_folder(case: Case, folder: Path) -> Iterator[Finding]:
    """What lies in a folder that can be used."""
    if folder == case.locations.config_dir:
        config = look_at_file(case.locations.config_file)
        if config.trouble is not None or config.was_loose:
            yield _folder("settings file", config)
    if folder == case.locations.state_dir:
        state = look_at_state(case.locations.state_file)
        if state.place.was_loose and state.place.mode is not None:
            yield loose("local state", state.place.path, state.place.mode)
        yield _state(state)


def _folder(name: str, place: Place) -> Finding:
    if place.trouble is not None:
        return as_finding(name, place.trouble)
    if place.mode is None:
        return Finding(name, f"{place.path} is not there yet; it is made when something is kept")
    if place.was_loose:
        return loose(name, place.path, place.mode)
    return Finding(name, f"{place.path}, yours alone ({place.mode:04o})")


def loose(name: str, path: Path, mode: int) -> Finding:
    """Something of ours that others had rights to until it was looked at."""
    said = f"{path}: others had rights ({mode:04o}); they were taken away"
    return warn(name, said, Owner.YOU, "Find out what gave them; until now they could look into it.")


def _state(state: State) -> Finding:
    place, name = state.place, "local state"
    match place.trouble:
        case NewerState():
            return as_finding(name, place.trouble)
        case Unreadable():
            remedy = "Start tenantry: it sets the file aside, deletes nothing, and begins with an empty one."
            return fault(name, place.trouble.summary, Owner.YOU, remedy)
        case None:
            pass
        case _:
            return as_finding(name, place.trouble)
    if place.mode is None:
        return Finding(name, "nothing is kept yet")
    if not state.version:
        return Finding(name, f"{place.path} is empty")
    older = "" if state.version == state.newest else f", brought up to {state.newest} at the next start"
    return Finding(name, f"{place.path}, {state.size:,} bytes, version {state.version}{older}, readable")


def _lying(case: Case) -> Iterator[Finding]:
    found = take_inventory(case.locations, case.environ)
    if aside := found.of(Kind.ASIDE):
        named = ", ".join(each.name for each in aside)
        yield warn("set aside", named, Owner.YOU, "`tenantry sign-out --purge` removes them, or you do.")
    if reports := found.of(Kind.REPORT):
        listed = ", ".join(each.name for each in reports)
        yield warn("bug reports", listed, Owner.YOU, "Please send them, then remove them.")
    for link in found.of(Kind.LINK):
        if link not in (case.locations.config_dir, case.locations.state_dir):
            yield fault(
                "link", f"{link} is a link, and is not followed", Owner.YOU, "Find out who put it there; remove it."
            )
