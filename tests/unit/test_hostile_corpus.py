"""The corpus of hostile names against the walls that need no screen: entry, second wall, output guard, CSV, JSON."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

import pytest

from tests.support.hostile import FAMILIES, hostile_names, random_names
from tests.terminal.sequences import foreign
from tui.cli.csv_output import csv_lines, disarmed, rearmed
from tui.model.foreign_text import foreign_text, without_controls
from tui.ui.terminal_guard import Guard
from tui.ui.text import safe, safe_segment, safe_text

SEED = 20300107
NAMES = [*hostile_names(), *random_names(5000, SEED)]
FORMULA = re.compile(r"""[\s'"’‘“”`]*[=+\-@＝＋－＠]""")


def test_the_corpus_is_large() -> None:
    """At least 300 names by hand, of at least 15 families; prints the counts."""
    by_hand = len(hostile_names())
    print(f"\ncorpus: {by_hand} by hand in {len(FAMILIES)} families, 5,000 by chance (seed {SEED})")

    assert by_hand >= 300
    assert len(FAMILIES) >= 15


def test_on_entry_every_name_becomes_one_safe_line() -> None:
    """Nothing unprintable, nothing that steers a terminal, at most 120 characters; cleaning again changes nothing."""
    shown = {name: foreign_text(name) for name in NAMES}

    assert [] == [name for name, text in shown.items() if not text.isprintable() or len(text) > 120]
    assert [] == [name for name, text in shown.items() if foreign_text(text) != text]


def test_an_attacked_name_can_still_be_read() -> None:
    """Where the attack is a sequence or an unseen character within the name, its letters stay in order."""
    families = ("csi", "osc", "strings", "eight bits", "controls", "bidi", "nobody sees it", "no characters", "lines")
    attacked = [f"Con{attack}toso" for family in families for attack in FAMILIES[family]]

    assert [] == [name for name in attacked if not re.fullmatch("Con.*toso", foreign_text(name))]


def test_the_second_wall_alone_holds() -> None:
    """Names that never passed the entry: as widget text, table cell and last words they hold no control."""
    texts = [name.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for name in NAMES] + NAMES
    shown = [(safe(name), safe_segment(name), safe_text(name)) for name in texts]

    assert [] == [text.plain for text, _, _ in shown if not text.plain.replace("\n", "").isprintable() or text.spans]
    assert [] == [run.text for _, run, _ in shown if not run.text.isprintable()]
    assert [] == [last.plain for _, _, last in shown if not last.plain.replace("\n", "").isprintable() or last.spans]
    assert [] == [name for name in texts if "\n" in without_controls(name, keeps_lines=False)]


def test_the_output_guard_alone_holds() -> None:
    """Names that passed no wall at all are written with nothing foreign in them, and the frame around stays."""
    before, after = "\x1b[1;1H\x1b[1m", "\x1b[0m\r\n"
    written = {name: Guard().passed(f"{before}{name}{after}") for name in NAMES if len(name) < 10_000}

    assert [] == [name for name, sent in written.items() if not sent.startswith(before) or not sent.endswith(after)]
    assert set() == {each for sent in written.values() for each in foreign(sent.encode())}
    assert [] == [name for name, sent in written.items() if "\x1b]" in sent.replace("\x1b]22;wait\x07", "")]


def test_no_name_runs_in_a_spreadsheet() -> None:
    """Read back with a CSV reader, in rows of two: as many cells as were written, none begins with a formula, at the
    comma nor at a semicolon, and each gives the cleaned name back."""
    lines = csv_lines(("name", "again"), [(name, f"Contoso {name}") for name in NAMES])
    rows = list(csv.reader(io.StringIO("\r\n".join(lines), newline="")))[1:]

    assert len(NAMES) == len(rows)
    assert {2} == {len(row) for row in rows}
    pieces = [piece for row in rows for cell in row for piece in cell.split(";")]
    assert [] == [piece for piece in pieces if FORMULA.match(piece) and not piece.startswith("'")]
    assert [foreign_text(name, most=4000) for name in NAMES] == [rearmed(row[0]) for row in rows]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1", "'=1"), ("-1+1", "'-1+1"), ("@SUM(1)", "'@SUM(1)"), ("+cmd|' /C'!A0", "'+cmd|' /C'!A0"), (" =1", "' =1"),
        ("'=1", "''=1"), ('"=1', "'\"=1"), ("＝1", "'＝1"), ("a;=1", "a;'=1"),
        ("Contoso", "Contoso"), ("'s-Hertogen", "'s-Hertogen"),
        ("a=1", "a=1"), ("Contoso - Ltd", "Contoso - Ltd"), ("", ""),
    ],
)  # fmt: skip
def test_a_formula_gets_one_apostrophe(text: str, cell: str) -> None:
    """It is seen, nothing else is touched, and it can be undone."""
    assert (cell, text) == (disarmed(text), rearmed(disarmed(text)))


def test_the_random_names_can_be_made_again() -> None:
    """The same seed makes the same names."""
    assert list(random_names(20, SEED)) == list(islice(random_names(5000, SEED), 20))
