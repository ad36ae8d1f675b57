"""Draws every screen from the running program: `python -m tests.frames`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.frames.frame import PICTURES, Frame
from tests.frames.routes import ROUTES, orphans


async def draw_all() -> list[Frame]:
    """Every frame, one journey after the other."""
    frames = []
    for route in ROUTES:
        with tempfile.TemporaryDirectory() as folder:
            frames += await route.draw(Path(folder))
    return frames


def main() -> None:
    """Write the frames, and take away the files of frames that are no more."""
    PICTURES.mkdir(exist_ok=True)
    frames = asyncio.run(draw_all())
    for frame in frames:
        frame.write()
    for path in orphans():
        path.unlink()
    print(f"{len(frames)} frames are in {PICTURES.name}/ and {Path('tests/frames')}/")


if __name__ == "__main__":
    main()
