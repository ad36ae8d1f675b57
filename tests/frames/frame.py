"""One frame: a screen in one state at one size, as text to read and as a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.support.pages import screen_text
from tui.ui import TenantryApp

TEXTS = Path(__file__).parent
"""Where the readable frames lie, beside the code that draws them."""

PICTURES = TEXTS.parents[1] / "screenshots"

FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
"""Fonts a reader has already, as a picture fetches nothing. Each text carries its length: columns stay in place."""

_REMOTE_FONTS = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
_FONT_FAMILY = re.compile(r"font-family: Fira Code[^;]*;")
_GENERATED = re.compile(r"terminal-\d+")
"""Rich prefixes its classes and ids with a checksum of the picture (rich, `Console.export_svg`)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What one screen looked like."""

    name: str
    """The screen and its state, such as `customers-filtered`."""
    size: tuple[int, int]
    """Columns and lines."""
    text: str
    svg: str

    @property
    def file_name(self) -> str:
        """The name of its files, without their ending."""
        return f"{self.name}-{self.size[0]}x{self.size[1]}"

    @property
    def text_file(self) -> Path:
        """Where its text lies."""
        return TEXTS / f"{self.file_name}.txt"

    @property
    def picture_file(self) -> Path:
        """Where its picture lies."""
        return PICTURES / f"{self.file_name}.svg"

    def write(self) -> None:
        """Put both where they belong."""
        self.text_file.write_text(self.text, encoding="utf-8")
        self.picture_file.write_text(self.svg, encoding="utf-8")


def take(name: str, app: TenantryApp) -> Frame:
    """The frame of what stands on the screen now."""
    size = (app.size.width, app.size.height)
    return Frame(name, size, screen_text(app) + "\n", as_kept(app.export_screenshot(title=name, simplify=True)))


def as_kept(svg: str) -> str:
    """The picture without remote fonts and generated names, with one line feed at the end."""
    svg = _FONT_FAMILY.sub(f"font-family: {FONT};", _REMOTE_FONTS.sub("", svg))
    return _GENERATED.sub("t", "\n".join(line.rstrip() for line in svg.splitlines())) + "\n"
