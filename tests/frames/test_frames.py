"""What the program draws is what was last read in review, as text and as pictures."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.frames.conftest import Drawn
from tests.frames.frame import PICTURES, as_kept
from tests.frames.routes import ROUTES, Route, orphans

ANEW = "If that is meant, draw them anew: python -m tests.frames"


def check(kept_and_drawn: Iterable[tuple[Path, str]]) -> None:
    """Fail with the whole difference, as pytest would shorten it, when what is kept is not what was drawn."""
    differences = [difference(path, drawn) for path, drawn in kept_and_drawn]
    if any(differences):
        pytest.fail("\n".join([*filter(None, differences), ANEW]), pytrace=False)


def difference(path: Path, drawn: str) -> str:
    """How what was drawn differs from what is kept; empty when it does not."""
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if kept == drawn:
        return ""
    names = (f"{path.name}, kept", f"{path.name}, drawn now")
    return "\n".join(difflib.unified_diff(kept.splitlines(), drawn.splitlines(), *names, n=1, lineterm=""))


async def test_every_screen_reads_as_it_did(drawn: Drawn, route: Route) -> None:
    """The text of each frame is exactly the one that is kept."""
    check((frame.text_file, frame.text) for frame in await drawn(route))


async def test_every_picture_shows_the_program_as_it_is(drawn: Drawn, route: Route) -> None:
    """Each picture is the one that the program draws now."""
    check((frame.picture_file, frame.svg) for frame in await drawn(route))


def test_no_file_is_left_behind() -> None:
    """Each text and each picture is one that the command draws."""
    assert [] == orphans(), ANEW


def test_no_two_frames_share_a_file() -> None:
    """What one journey draws is not overwritten by another."""
    files = [path for route in ROUTES for path in route.files]

    assert len(files) == len(set(files))


def test_no_picture_fetches_anything() -> None:
    """A picture asks no other machine for fonts, styles or images."""
    wanting = ("url(http", "@import", "@font-face", "<image", "<script")
    pictures = {path.name: path.read_text(encoding="utf-8").lower() for path in PICTURES.glob("*.svg")}

    assert {} == {
        name: [word for word in wanting if word in svg]
        for name, svg in pictures.items()
        if any(word in svg for word in wanting)
    }


def test_what_differs_from_drawing_to_drawing_is_taken_out() -> None:
    """Remote fonts go, and the names that Rich makes from the content of the picture become the same in all."""
    svg = '<style>@font-face {\n src: url("https://fonts.example/a.woff2");\n}\n.terminal-123-r1 { fill: #fff }</style>'

    assert "<style>.t-r1 { fill: #fff }</style>\n" == as_kept(svg)
