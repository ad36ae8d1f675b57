"""How fast each verb starts: python -m tests.bench.verbs [ROUNDS]

Milliseconds of processor time of a whole run, the least of ROUNDS (5), beside those of an interpreter that imports the
same modules and does nothing, and of one that does not even that. Machines differ, ratios less so; nothing here passes
or fails.
"""

from __future__ import annotations

import os
import resource
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.cli.signed_in import signed_in
from tests.layers.test_verbs import LOCAL
from tui.cli.command import VERBS
from tui.cli.consent.verb import VERBS as OF_CONSENT

_NAMES = (
    "import contextlib, io, sys\nfrom tui.cli import main\n"
    "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n    main(sys.argv[1:])\n"
    "print(*(name for name, module in sys.modules.items() if module and getattr(module, '__spec__', None)))"
)
_IMPORT = (
    "import contextlib, importlib, sys\nfor name in sys.argv[1:]:\n"
    "    with contextlib.suppress(ImportError):\n        importlib.import_module(name)\n"
)


def main() -> None:
    """Measure and print one line a verb."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    helps = [(verb, "--help") for verb in VERBS] + [("consent", verb, "--help") for verb in OF_CONSENT]
    with tempfile.TemporaryDirectory() as folder:
        environ = signed_in(Path(folder)).environ
        floor = _least([sys.executable, "-c", "pass"], environ, rounds)
        print(f"{'':58}{'whole':>8}{'imports':>8}   whole/imports; python alone {floor:.0f} ms")
        for words in (*LOCAL, ("--help",), *helps):
            _print(words, environ, rounds)


def _print(words: Sequence[str], environ: Mapping[str, str], rounds: int) -> None:
    named = _run([sys.executable, "-c", _NAMES, *words], environ).stdout.split()
    whole = _least([sys.executable, "-m", "tui", *words], environ, rounds)
    imports = _least([sys.executable, "-c", _IMPORT, *named], environ, rounds)
    print(f"{shlex.join(words):58}{whole:8.0f}{imports:8.0f}   {whole / imports:.2f}", flush=True)


def _least(argv: Sequence[str], environ: Mapping[str, str], rounds: int) -> float:
    """Milliseconds of processor time, in the best of several runs: what else the machine does lengthens the others."""
    return min(_processor_ms(argv, environ) for _ in range(rounds))


def _processor_ms(argv: Sequence[str], environ: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(argv, environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _run(argv: Sequence[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, env=os.environ | dict(environ), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    main()
