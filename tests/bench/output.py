"""What the program sends to the terminal: python -m tests.bench.output [--size 80x24] [--customers 240] [--json FILE]

Bytes for one act each, of the demo as it is and with whole frames as Textual makes them, in one run after the other.
Bytes hardly depend on the machine; milliseconds do, and stand here for the ratio alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.pty_driver import Run

ESCAPE = "\x1b"
_F1, _F3, _DOWN, _STAR, _OPEN = "\x1bOP", "\x1bOR", "\x1b[B", "\x13", "\r"
_TYPED = ("contoso", "bank", "zyq", "a1", "con ba")
KEYS = [key for word in _TYPED for key in (*word, *("\x7f" * len(word)))]
"""Typed into the filter and taken back again."""

Figures = dict[str, float]


def main() -> None:
    """Measure both and print one line an act."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.output")
    parser.add_argument("--size", default="80x24", help="columns and rows of the terminal")
    parser.add_argument("--customers", type=int, default=240)
    parser.add_argument("--json", help="a file for the figures")
    asked = parser.parse_args()
    columns, _, rows = asked.size.partition("x")
    found = [figures((int(columns), int(rows)), asked.customers, is_whole=whole) for whole in (False, True)]
    print(f"{asked.size}, {asked.customers:,} customers{'':22}{'ours':>10}{'whole':>10}{'ratio':>8}")
    for name, ours in found[0].items():
        whole = found[1][name]
        print(f"{name:46}{ours:10,.1f}{whole:10,.1f}{whole / ours if ours else float('nan'):8.1f}")
    if asked.json:
        Path(asked.json).write_text(json.dumps(dict(zip(("ours", "whole"), found, strict=True)), indent=1))


def figures(size: tuple[int, int], customers: int, *, is_whole: bool, rest_s: float = 10.0) -> Figures:
    """Bytes and milliseconds of each act in one run of the demo, signed in, its list whole. `rest_s`: how long it is
    left alone."""
    with signed_in_demo(size, customers, is_whole=is_whole) as run:
        found: Figures = {"first screens, list and dialog, bytes": float(run.start_bytes)}
        answers = [run.press(key) for key in KEYS]
        found["a key in the filter, bytes (median)"] = median(size for _, size in answers)
        found["a key in the filter, bytes (most)"] = max(size for _, size in answers)
        found["a key in the filter, ms (median)"] = median(s for s, _ in answers) * 1000
        found["cursor down, bytes"] = run.press(_DOWN)[1]
        found["star and its notice, bytes"] = run.press(_STAR)[1]
        run.written_in(7)  # until the notice has gone
        for act, key in (("opened", _F1), ("closed", ESCAPE)):
            run.send(key.encode())
            found[f"a dialog {act}, bytes"] = float(run.written_in(1.0))
        found["at rest, bytes a second"] = run.written_in(rest_s) / rest_s
        found["40 moves of the mouse, bytes"] = _mouse(run, size)
        found["400 sizes in 2 s, bytes"] = _storm(run, size)
        found["resident, MiB"] = run.resident_mb()
    return found


@contextmanager
def signed_in_demo(size: tuple[int, int], customers: int, *, is_whole: bool) -> Iterator[Run]:
    """The demo in folders of its own, at its list."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            "XDG_STATE_HOME": f"{folder}/state", "XDG_CONFIG_HOME": f"{folder}/config",
            "TENANTRY_WHOLE_FRAMES": str(is_whole).lower(),
        }  # fmt: skip
        argv = [sys.executable, "-m", "tui", "--demo", "--customers", str(customers)]
        with Run(argv, env, size, patience_s=60) as run:
            run.walk([
                ("Sign in another account", "\r"), ("as Ada", "1"), ("Esc later", ESCAPE),
                (f"{customers:,} of {customers:,}", ""),
            ])  # fmt: skip
            run.settle()
            yield run


def _mouse(run: Run, size: tuple[int, int]) -> float:
    """Bytes that 40 moves over the list cost (SGR mouse reports, as xterm sends them while all motion is asked for)."""
    written = 0
    for step in range(40):
        run.send(f"\x1b[<35;{size[0] // 2};{4 + step % (size[1] - 6)}M".encode())
        written += run.written_in(0.02)
    return float(written + run.written_in(0.3))


def _storm(run: Run, size: tuple[int, int]) -> float:
    """Bytes while the terminal changes its size 400 times in two seconds and comes back to the one it had."""
    written = 0
    for step in range(400):
        run.resize(size[0] - 20 + step % 20, size[1] - step % 4)
        written += run.written_in(0.005)
    run.resize(*size)
    return float(written + run.written_in(1.0))


if __name__ == "__main__":
    main()
