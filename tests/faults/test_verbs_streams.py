"""Every verb with a closed or full output, no input, no home, another locale; short: `tests/cli/test_streams.py`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.signed_in import signed_in
from tests.cli.streams import SITUATIONS, Run, run_in, trouble_of

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

OTHERS: Sequence[Sequence[str]] = (
    ("--version",), ("customers", "--demo"), ("customers", "--json", "--demo"), ("sessions", "--json", "--demo"),
    ("consent-url", "--all", "--demo"), ("consent-url", "Contoso", "--message", "fr", "--demo"),
    ("consent", "check", "Contoso", "--demo"), ("consent", "check", "--all", "--demo"),
    ("consent", "check", "--all", "--json", "--demo"), ("consent", "grant", "Contoso", "--yes", "--demo"),
    ("consent", "watch", "Contoso", "--demo"), ("consent", "grant", "Contoso", "--demo"), ("journal", "--demo"),
    ("journal", "--verify", "--demo"), ("doctor", "--demo"), ("completion", "zsh"), ("consent", "--help"),
    ("token", "Contoso", "--demo"),
    ("exec", "Contoso", "--demo", "--", "sh", "-c", "exit 7"), ("exec", "--all", "--dry-run", "--json", "--demo"),
    ("sign-out", "nobody", "--demo"), ("sign-out", "--purge", "--demo"), ("customers", "--help"),
    ("__complete", "fish", "consent-url", "--demo", "C"), ("sign-in", "--demo", "--keep", "passphrase"),
)  # fmt: skip


@pytest.mark.long
def test_every_verb_in_every_situation(tmp_path: Path) -> None:
    """The same for all that each verb does in the demo."""
    home = signed_in(tmp_path, customers=10)
    wrong = []
    for words in OTHERS:
        status, output, error = home.told_by_process(*words)
        for situation in SITUATIONS:
            plain = Run(status, output.encode(), error.encode())
            trouble = trouble_of(situation, run_in(situation, home, *words), plain)
            wrong += [f"{' '.join(words)}, {situation}: {trouble}"] if trouble else []
    print(f"{len(OTHERS)} command lines in {len(SITUATIONS)} situations: {len(wrong)} went wrong")

    assert [] == wrong
