"""A monkey at the keys: nothing it presses, pastes, clicks or drags ends the program, and nothing happens to a customer
that it has not confirmed.

A seed again: `TENANTRY_TEST_SEED=7 python -m pytest -n 0 -s tests/faults/test_monkey.py -k short`.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from textual import events
from textual.geometry import Size

from tests.support.demo import Demo, Pages
from tests.terminal import walk
from tests.terminal.terminal import Terminal
from tests.waiting import until_blocking
from tui.ui.screens.confirm import ConfirmScreen

SEED = int(os.environ.get("TENANTRY_TEST_SEED", "20261125"))
KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789?.-/ ", "enter", "enter", "enter", "escape", "escape", "tab", "shift+tab",
    "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "ctrl+home", "ctrl+end", "backspace", "delete",
    *(f"f{number}" for number in range(1, 13)), "ctrl+y", "ctrl+g", "ctrl+r", "ctrl+s", "ctrl+n", "ctrl+p", "ctrl+l",
    "ctrl+a", "ctrl+e", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+v", "ctrl+x", "ctrl+d", "shift+left", "insert", "f13",
)  # fmt: skip
PASTES = (
    "",
    "x" * 5000,
    "\x1b[2J\x1b]0;x\x07",
    "AADSTS65001: no consent",
    "[/x][@click=app.quit]",
    "\n" * 50,
    "\ud7ff\u202e",
)
SIZES = ((80, 24), (120, 36), (60, 14), (40, 12), (20, 5), (1, 1), (200, 60))


class Monkey:
    """Presses by a seed, and remembers what was confirmed."""

    def __init__(self, random: Random, patch: pytest.MonkeyPatch) -> None:
        self.random = random
        self.done: Counter[str] = Counter()
        self.confirmed: list[str] = []
        """What the dialogs said that were answered with yes."""
        answer, confirmed = ConfirmScreen.answer, self.confirmed

        def remember(screen: ConfirmScreen, given: bool | None) -> None:
            if given:
                confirmed.append(f"{screen._heading} {screen._subject}")
            answer(screen, given)

        patch.setattr(ConfirmScreen, "answer", remember)

    def act(self, pages: Pages) -> None:
        """Do one thing, without waiting for what comes of it."""
        [what] = self.random.choices(("key", "paste", "mouse", "size", "time"), (80, 4, 10, 3, 3))
        self.done[what] += 1
        app, width, height = pages.app, *pages.app.size
        match what:
            case "key":
                key = self.random.choice(KEYS)
                app.post_message(events.Key(key.replace(" ", "space"), key if len(key) == 1 else None))
            case "paste":
                app.post_message(events.Paste(self.random.choice(PASTES)))
            case "size":
                size = Size(*self.random.choice(SIZES))
                app._driver._size = size  # type: ignore[union-attr]
                app.post_message(events.Resize(size, size))
            case "time":
                pages.time.advance(self.random.choice((1, 5, 20, 60, 4000)))
            case "mouse":
                at = self.random.randrange(max(1, width)), self.random.randrange(max(1, height))
                kinds = (
                    events.MouseDown,
                    events.MouseUp,
                    events.MouseMove,
                    events.MouseScrollDown,
                    events.MouseScrollUp,
                )
                for kind in self.random.choice((kinds[:2], kinds[2:3], kinds[3:4], kinds[4:], kinds[:1])):
                    app.post_message(kind(None, *at, 0, 0, 1, False, False, False, *at))


def unconfirmed(pages: Pages, monkey: Monkey) -> list[str]:
    """What happened to a customer or an account without having been confirmed."""
    posted = {
        call.tenant
        for call in pages.emulator.calls
        if call.method in ("POST", "DELETE") and "applicationconsents" in call.path
    }
    confirmed = " ".join(monkey.confirmed)
    return [tenant for tenant in posted if tenant not in confirmed]


async def play(folder: Path, seed: int, presses: int) -> Monkey:
    """Let it play until it has done so much; whenever it leaves the program, it starts anew."""
    with pytest.MonkeyPatch.context() as patch:
        monkey, run = Monkey(Random(seed), patch), 0
        while monkey.done.total() < presses:
            run += 1
            demo = Demo(folder / str(run), customers=20)
            async with demo.open() as pages:
                await pages.sign_in()
                known = {account.id for account in await pages.office.accounts()}
                while monkey.done.total() < presses and not pages.app._exit:
                    for _ in range(monkey.random.randrange(1, 12)):
                        monkey.act(pages)
                    await pages.pilot.pause()
                forgotten = known - {account.id for account in await pages.office.accounts()}
                assert [] == unconfirmed(pages, monkey), f"seed {seed}, {monkey.done}"
                assert bool(forgotten) <= any("@" in heading for heading in monkey.confirmed)
        print(f"\nseed {seed}: {dict(monkey.done)} in {run} runs, confirmed {len(monkey.confirmed)}")
        return monkey


async def test_a_short_game_ends_nothing(tmp_path: Path) -> None:
    """Five hundred things done: the program lives, and nothing unconfirmed has happened."""
    assert 500 <= (await play(tmp_path, SEED, 500)).done.total()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 5))
async def test_a_long_game_ends_nothing(tmp_path: Path, seed: int) -> None:
    """Twenty thousand in all."""
    assert 5000 <= (await play(tmp_path, seed, 5000)).done.total()


LEAVING = b"\x03\x11\x1a\x1c"
"""Ctrl+C, Ctrl+Q, Ctrl+Z and Ctrl+\\: what ends or stops the program on purpose."""


def throw(folder: Path, seed: int, size: int) -> tuple[int, int]:
    """Send random bytes to the program in a terminal, and leave it; (its last exit status, how often it was left)."""
    random, sent, runs, status = Random(seed), 0, 0, 0
    while sent < size and status == 0:
        runs += 1
        (folder / str(runs)).mkdir()
        with walk.demo(folder / str(runs)) as terminal:
            walk.sign_in(terminal)
            while sent < size and terminal.process.poll() is None:
                piece = bytes(byte for byte in random.randbytes(2000) if byte not in LEAVING)
                sent += _send(terminal, piece)
            if terminal.process.poll() is None:
                _leave(terminal)
            status = terminal.end()
    return status, runs


def _leave(terminal: Terminal) -> None:
    """Press Enter, which leaves the plain page, and Ctrl+Q, until it has ended: bytes before may have begun a sequence,
    and thousands of letters typed ahead are filtered for first."""

    def is_left() -> bool:
        terminal.send(b"\r" + walk.QUIT.encode())
        terminal._read()
        return terminal.process.poll() is not None

    until_blocking(is_left, "the end of the program", screen=lambda: terminal.text, patience_s=300)


def _send(terminal: Terminal, piece: bytes) -> int:
    """All of a piece, while what comes back is read, so that neither side waits for the other."""
    before = len(terminal.raw)
    for at in range(0, len(piece), 200):
        terminal.send(piece[at : at + 200])
        terminal._read(0)
    return len(piece) if len(terminal.raw) >= before else 0


@pytest.mark.long
def test_a_megabyte_of_random_bytes_does_not_end_the_program(tmp_path: Path) -> None:
    """A megabyte of anything typed."""
    status, runs = throw(tmp_path, SEED, 1_000_000)
    print(f"\n1 MB, seed {SEED}, {runs} runs")
    assert 0 == status
