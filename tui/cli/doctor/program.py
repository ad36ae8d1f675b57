"""The program itself: which release, on what, and who else could change it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import tui
from tui.cli.doctor.finding import Case, Finding, fault, warn
from tui.errors import Owner
from tui.process_guard import guard_process


def look_at_program(_: Case) -> Iterator[Finding]:
    """Version, Python, platform, installation, and whether this process is closed to others."""
    yield Finding("version", f"tenantry {tui.__version__}, Python {platform.python_version()}, {platform.platform()}")
    yield from _installation()
    guard = guard_process()
    if guard.is_closed_to_others:
        yield Finding("memory", "closed to other programs of yours, as it is when the screens run")
    else:
        said = "programs of yours can read it: this system does not let a process close itself"
        yield warn("memory", said, Owner.YOU, "Run nothing as this user that you do not trust.")
    if guard.writes_no_core:
        yield Finding("core files", "none are written")
    else:
        said = "the system may write one after a crash, with whatever was in memory"
        yield warn("core files", said, Owner.MACHINE, "Forbid them: ulimit -c 0.")


def _installation() -> Iterator[Finding]:
    package = Path(tui.__file__).parent
    yield Finding("installed in", str(package))
    places = dict.fromkeys((package, package.parent, Path(sys.prefix), Path(sys.executable).resolve()))
    open_to_others = [str(place) for place in places if is_open_to_others(place)]
    if open_to_others:
        yield fault(
            "installation",
            f"other users can change what runs here: {', '.join(open_to_others)}",
            Owner.MACHINE,
            "Take their right to write away (chmod go-w), or install it where only you or root may write.",
        )
    else:
        yield Finding("installation", "nobody but you and root can change it")


def is_open_to_others(place: Path) -> bool:
    """Whether somebody who is neither this person nor root may change a file or folder.

    A group that is this person's own, as many systems give everybody one, is not somebody else.
    """
    if sys.platform == "win32":
        return False
    try:
        found = place.stat()
    except OSError:
        return False
    by_group = bool(found.st_mode & 0o020) and found.st_gid not in (0, os.getgid())
    return found.st_uid not in (0, os.getuid()) or by_group or bool(found.st_mode & 0o002)
