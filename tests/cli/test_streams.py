"""A closed or full output, no input, no home, another locale: each verb ends as it should and tells it, if anybody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.home import ADA, Home
from tests.cli.streams import SITUATIONS, run_in, trouble_of, undisturbed
from tui.model.journal import breaks_in
from tui.store import load_journal

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

QUICK: Sequence[Sequence[str]] = (("journal", "--help"), ("nonsense “é”",))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_closed_or_full_is_no_bug(situation: str, tmp_path: Path) -> None:
    """The status is the undisturbed one, but 1 where what was asked for could not be written; no traceback, no escape,
    and the journal is whole, whatever descriptors its file was given."""
    home = Home(tmp_path)
    home.know(ADA)
    for words in QUICK:
        found = run_in(situation, home, *words)

        assert "" == trouble_of(situation, found, undisturbed(home, *words)), words
    export = run_in(situation, home, "journal", "--csv")
    kept = load_journal(home.places.state_file)

    assert [] == list(breaks_in(kept.records, kept.last_number))
    assert ("export" in {record.what for record in kept.records}) == (export.status == 0)


def test_no_file_takes_the_place_of_what_was_closed(tmp_path: Path) -> None:
    """With nothing open, all three lead to nowhere before anything else is opened; what is open stays as it is."""
    code = (
        "import os, sys, tui.__main__ as entrance\nentrance._occupy_standard_descriptors()\n"
        "places = [os.readlink(f'/proc/self/fd/{at}') for at in range(3)]\n"
        "open(sys.argv[1], 'w').write(' '.join(places))\n"
    )
    told, kept = tmp_path / "told", tmp_path / "kept"
    for redirections in ("<&- >&- 2>&-", f"<&- >{kept} 2>&-"):
        subprocess.run(
            ["/bin/sh", "-c", f'"$@" {redirections}', "sh", sys.executable, "-c", code, str(told)], check=True
        )
        places = told.read_text().split()

        assert [os.devnull, str(kept) if "kept" in redirections else os.devnull, os.devnull] == places
