"""Commands of ours that send a tool to a folder of the child's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tui.errors import StoreError
from tui.inside.tools import prepare_tools


@pytest.fixture
def person(tmp_path: Path) -> Path:
    """A person's own tools, which tell what they are given."""
    folder = tmp_path / "person's own"
    folder.mkdir()
    for name in ("m365", "pac"):
        tool = folder / name
        tool.write_text('#!/bin/sh\necho "$HOME|$XDG_DATA_HOME|$PATH|$#|$2"; exit 4\n')
        tool.chmod(0o700)
    return folder


@pytest.mark.parametrize("tool", ["m365", "pac"])
def test_a_tool_is_the_persons_own_with_another_place_to_keep_things(tmp_path: Path, person: Path, tool: str) -> None:
    """It gets its words as they are and tells its own status; what it starts finds the person's commands again."""
    config = tmp_path / "in side"
    config.mkdir()
    prepare_tools(config)
    path = f"{config}/bin:{person}:/usr/bin:/bin"

    done = subprocess.run(
        [tool, "login", "a b *"], env={"PATH": path, "HOME": "/home/ada"}, executable=config / "bin" / tool,
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    moved = (f"{config}/m365", "") if tool == "m365" else ("/home/ada", f"{config}/pac")
    assert (4, [*moved, f"{person}:/usr/bin:/bin", "2", "a b *"]) == (done.returncode, done.stdout.strip().split("|"))


def test_a_tool_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    """As without us: 127, and our command does not call itself."""
    prepare_tools(tmp_path)

    done = subprocess.run(
        ["m365"], env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}, executable=tmp_path / "bin" / "m365",
        capture_output=True, check=False, timeout=20,
    )  # fmt: skip

    assert 127 == done.returncode


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """As an error of this machine."""
    (tmp_path / "bin").write_text("in the way")

    with pytest.raises(StoreError):
        prepare_tools(tmp_path)
