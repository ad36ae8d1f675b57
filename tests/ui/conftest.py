"""The demo that most tests of the screens begin with, and what a walk over them must leave undone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.content import Content

import tui
from tests.support.demo import Demo

_KEYS = re.compile(r"(?:(?:F\d+|Ctrl\+\w+|\?) ?)+")
"""Names of keys as the palette shows them."""


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """An ordinary working day."""
    return Demo(tmp_path)


@pytest.fixture
def read_as_markup(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every text that a widget of this test reads as markup; at its end there must be none
    but those written out in the code of the screens, such as the titles in the palette.

    Textual takes each bare string of a static, label, button, option, title, tooltip or notice through this one door
    (8.2.8, `visual.py`), so a variable is found that no reading of the code can tell from `Content`.
    """
    found: list[str] = []
    from_markup = Content.from_markup

    def noting(markup: str | Content, **variables: object) -> Content:
        if isinstance(markup, str) and markup:
            found.append(markup)
        return from_markup(markup, **variables)

    monkeypatch.setattr(Content, "from_markup", noting)
    yield found
    assert [] == [text for text in set(found) - _literals() if not _KEYS.fullmatch(text)]


def _literals() -> set[str]:
    """Every string that is written out in the code of the screens."""
    codes = (ast.parse(path.read_text()) for path in (Path(tui.__file__).parent / "ui").rglob("*.py"))
    nodes = (node for code in codes for node in ast.walk(code) if isinstance(node, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}
