"""How fast the table answers: python -m tests.bench [ROWS…]; the whole program: … --real [CUSTOMERS…], signed in to
the demo; or any other: … --ready TEXT -- COMMAND…

Milliseconds from a key written to a terminal to the last byte drawn, beside two floors from the same run: the least
Textual program, and Textual's DataTable with 200 rows. Machines differ, ratios less so; nothing here passes or fails.
The start of these small programs includes inventing their customers.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from statistics import median

from tests.bench.programs import READY
from tests.bench.pty_driver import Measured, measure

_TYPED = ("contoso", "bank", "zyq", "a1", "con ba")
_KEYS = [key for word in _TYPED for key in (*word, *("\x7f" * len(word)))]
_ENV = {"TEXTUAL_FPS": "120", "TEXTUAL_ANIMATIONS": "none"}


_FLOORS = ("floor", "stock")


def main() -> None:
    """Measure and print one line a program."""
    arguments, command = _split(sys.argv[1:])
    options = _options(arguments)
    columns, _, lines = options.size.partition("x")
    size = (int(columns), int(lines))
    print(f"{'':24}{'start':>8}{'key':>8}{'p99':>8}{'bytes':>8}   key against floor, against stock")
    floor, stock = (_run(_own(name, 240), READY, size) for name in _FLOORS)
    _print("least Textual program", floor, floor, stock)
    _print("DataTable, 200 rows", stock, floor, stock)
    for rows in options.rows or (() if command else (240, 5000)):
        if options.real:
            _print(f"tenantry, {rows:,}", _run_real(rows, size), floor, stock)
        else:
            _print(f"CustomerTable, {rows:,}", _run(_own("table", rows), READY, size), floor, stock)
    if command:
        _print(command[0].rpartition("/")[2], _run(command, options.ready, size), floor, stock)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("rows", type=int, nargs="*", help="how many customers (240 and 5000)")
    parser.add_argument("--real", action="store_true", help="the whole program, not its table alone")
    parser.add_argument("--size", default="80x24", help="columns and rows of the terminal")
    parser.add_argument("--ready", default=READY, help="text by which the given program says that it can be used")
    return parser.parse_args(arguments)


def _split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Our own arguments, and the command after `--`."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def _own(name: str, rows: int) -> list[str]:
    return [sys.executable, "-m", "tests.bench.programs", name, str(rows)]


def _run(argv: Sequence[str], ready: str, size: tuple[int, int]) -> Measured:
    return measure(argv, _ENV, size, ready, _KEYS)


def _run_real(customers: int, size: tuple[int, int]) -> Measured:
    """The demo, signed in, with its list whole, in folders of its own."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"XDG_STATE_HOME": f"{folder}/state", "XDG_CONFIG_HOME": f"{folder}/config"}
        argv = [sys.executable, "-m", "tui", "--demo", "--customers", str(customers)]
        approach = [("Sign in another account", "\r"), ("as Ada", "1"), ("Esc later", "\x1b")]
        return measure(argv, env, size, f"{customers:,} of {customers:,}", _KEYS, approach=approach, patience_s=60)


def _print(name: str, run: Measured, floor: Measured, stock: Measured) -> None:
    key, ordered = median(run.key_s), sorted(run.key_s)
    p99 = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    print(
        f"{name:24}{run.start_s * 1000:8.0f}{key * 1000:8.1f}{p99 * 1000:8.1f}{median(run.key_bytes):8.0f}"
        f"   {key / median(floor.key_s):.2f}, {key / median(stock.key_s):.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
