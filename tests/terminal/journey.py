"""One run through the whole program in a terminal, kept to look at from many sides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.terminal import walk
from tests.terminal.program import ISSUED


@dataclass(slots=True)
class Journey:
    """What such a run left behind."""

    folder: Path
    raw: bytes
    """Everything that the terminal was sent."""
    raw_before_leaving: bytes
    status: int
    settings_are_back: bool
    """Whether the terminal's line discipline is set as before."""
    screens: dict[str, str]
    """What stood on the screen, by the step it stands for."""
    surroundings: bytes
    """The command line and the environment of the process, as the system shows them to others."""

    @property
    def issued(self) -> list[str]:
        """Every secret that was issued meanwhile."""
        return (self.folder / ISSUED).read_text().split()


def travel(folder: Path) -> Journey:
    """Sign in, filter, copy, open two customers, walk between them, resize, show hostile names everywhere, leave."""
    screens = {}
    with walk.demo(folder) as terminal:
        walk.ask_for_code(terminal)
        screens["code"] = terminal.text
        terminal.key("c")
        terminal.until(lambda: b"\x1b]52;" in terminal.raw, "a copied code")
        terminal.key("1")
        walk.listed(terminal)
        walk.open_customer(terminal, "contoso suites", "1", "Contoso Suites")
        screens["first session"] = terminal.text
        terminal.key(walk.COPY)
        terminal.until(lambda: terminal.raw.count(b"\x1b]52;") == 2, "a copied address")
        terminal.key(walk.ESCAPE)
        terminal.see("1 of 240")
        terminal.key(walk.ESCAPE)
        terminal.see("240 of 240")
        walk.open_customer(terminal, "lucerne", "1", "Lucerne Publishing")
        screens["hostile session"] = terminal.text
        terminal.key(walk.COPY)
        terminal.until(lambda: terminal.raw.count(b"\x1b]52;") == 3, "a copied address")
        terminal.key(walk.CONSENT)
        terminal.see("What is asked for")
        terminal.key(walk.ESCAPE)
        terminal.see_no("What is asked for")
        terminal.key("f")
        terminal.see("Forget the session")
        terminal.key(walk.ESCAPE)
        terminal.see_no("Forget the session")
        terminal.key(walk.TAB)
        terminal.see("▌ Contoso Suites")
        terminal.resize(40, 12)
        terminal.see("tenantry nee")
        terminal.resize(80, 24)
        terminal.see("▌ Contoso Suites", "F1 Help")
        screens["after resizing"] = terminal.text
        pid, before = terminal.process.pid, bytes(terminal.raw)
        before = before[: before.rfind(b"\x1b")]  # the last sequence may still be on its way
        surroundings = b"".join((Path("/proc") / str(pid) / name).read_bytes() for name in ("cmdline", "environ"))
        terminal.key(walk.QUIT)
        status = terminal.end()
        settings_are_back = terminal.settings == terminal.settings_before
        return Journey(folder, bytes(terminal.raw), before, status, settings_are_back, screens, surroundings)
