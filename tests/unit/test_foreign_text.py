"""Names that attack: what is left of them is safe, in one line, and still to be read."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.foreign_text import MARK, MOST_ACCENTS, foreign_text, without_controls
from tui.model.identifiers import as_domain

SAFE = {
    "Contoso": "Contoso",
    "  Con\ttoso\r\nLtd ": "Con toso Ltd",
    "Con\u2028toso\u2029": "Con toso",
    "Con\x1b]52;c;AAAA\x07toso": f"Con{MARK}]52;c;AAAA{MARK}toso",
    "Con\x9b2Jtoso": f"Con{MARK}2Jtoso",
    "Con\u202etoso\u061c": f"Con{MARK}toso{MARK}",
    "Con\u2066\u2069toso": f"Con{MARK}toso",
    "Con\u200b\u200d\u2060toso": f"Con{MARK}toso",
    "\U0001f469\u200d\U0001f4bb": f"\U0001f469{MARK}\U0001f4bb",
    "Con\ufe0ftoso\u3164": f"Con{MARK}toso{MARK}",
    "Con\U000e0041\U000e0042toso": f"Con{MARK}toso",
    "Con\ue000\U0010fffe\ufdd0\uffff\ud800toso": f"Con{MARK}toso",
    "Con\u00a0\u3000toso": "Con  toso",
    "C\u0301ontoso": "C\u0301ontoso",
    "C" + "\u0301" * 50 + "ontoso": "C" + "\u0301" * MOST_ACCENTS + MARK + "ontoso",
    "\u0301Contoso": f"{MARK}Contoso",
    "\u0421ontoso": "\u0421ontoso",
    "[red]Contoso[/]": "[red]Contoso[/]",
    "Ng\u01b0\u1eddi Vi\u1ec7t": "Ng\u01b0\u1eddi Vi\u1ec7t",
    "\u0e2d\u0e31\u0e48\u0e07\u0e01\u0e38\u0e49\u0e07": "\u0e2d\u0e31\u0e48\u0e07\u0e01\u0e38\u0e49\u0e07",
}


@pytest.mark.parametrize("name", SAFE, ids=ascii)
def test_an_attack_is_marked_and_the_name_stays(name: str) -> None:
    """What is unsafe becomes one mark, what is a letter of some script stays, look-alikes too."""
    assert SAFE[name] == foreign_text(name)


@given(st.text(max_size=300), st.sampled_from([20, 120]))
def test_whatever_comes_is_one_safe_line(name: str, most: int) -> None:
    """It can be printed, is not too long in characters and cells, has no pile of accents, and passing twice is once."""
    shown = foreign_text(name, most=most)

    assert shown.isprintable()
    assert most >= len(shown)
    assert most >= sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in shown)
    assert foreign_text(shown, most=most) == shown
    assert without_controls(shown) == shown


@given(st.text(max_size=200))
def test_the_second_wall_spares_line_breaks_only(text: str) -> None:
    """Behind it nothing but line breaks is unprintable, and not even they where a line is wanted."""
    assert without_controls(text).replace("\n", "").isprintable()
    assert text.count("\n") == without_controls(text).count("\n")
    assert without_controls(text, keeps_lines=False).isprintable()


def test_long_names_end_in_an_ellipsis() -> None:
    """By characters, and by cells where letters are wide."""
    assert "a" * 119 + "…" == foreign_text("a" * 100_000)
    assert "漢" * 59 + "…" == foreign_text("漢" * 100_000)


def test_a_domain_is_a_domain() -> None:
    """Anything else is no domain at all; other letters are shown as they are sent, so that no look-alike passes."""
    expected = {
        "contoso.example": "contoso.example",
        "b\u00fccher.example": "xn--bcher-kva.example",
        "\u0441ontoso.example": "xn--ontoso-hrf.example",
        "con toso.example": "",
        "contoso.example\n": "",
        "a.b/..": "",
        "x": "",
        "": "",
    }

    assert expected == {name: as_domain(name) for name in expected}
