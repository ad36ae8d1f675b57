"""Whether there is a browser in front of the person, and what opening an address in it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.waiting import until
from tui.model.local_browser import browser_way
from tui.ui.local_browser import LocalBrowser

URL = "https://entra.microsoft.com/fabrikam.example"


@pytest.mark.parametrize(
    ("environ", "platform", "program"),
    [
        ({"DISPLAY": ":0"}, "linux", "/bin/xdg-open"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", "/bin/xdg-open"),
        ({}, "darwin", "/bin/open"),
        ({}, "win32", "/bin/explorer"),
        ({}, "linux", ""),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, "linux", ""),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", ""),
    ],
)
def test_a_browser_is_opened_only_in_front_of_the_person(
    environ: Mapping[str, str], platform: str, program: str
) -> None:
    """Not at the far end of an SSH connection, nor where only one for terminals could come up."""
    way = browser_way(environ, platform, lambda name: f"/bin/{name}")

    assert (program, not program) == (way.program, bool(way.why_not))


def test_a_missing_opener_is_named() -> None:
    """What somebody can install."""
    assert "xdg-open is not installed" in browser_way({"DISPLAY": ":0"}, "linux", lambda _: None).why_not


def opener(folder: Path, does: str, monkeypatch: pytest.MonkeyPatch) -> LocalBrowser:
    """A machine with a display whose `xdg-open` does this."""
    program = folder / "xdg-open"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o700)
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return LocalBrowser()


async def test_the_address_is_one_argument_and_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the opener writes does not come between what is drawn; it reads no key either."""
    does = f'printf "%s\\n" "$#" "$1" > {tmp_path}/got; echo noise; echo noise >&2; cat >> {tmp_path}/got'
    browser = opener(tmp_path, does, monkeypatch)

    assert ("", "") == (browser.why_not, await browser.open(URL))
    assert f"1\n{URL}\n" == got(tmp_path)
    assert ("", "") == tuple(capfd.readouterr())


async def test_a_browser_that_stays_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some openers are the browser: after a short while it counts as open, and goes on."""
    monkeypatch.setattr("tui.ui.local_browser._LETS_GO_S", 0.05)
    browser = opener(
        tmp_path, f"echo begun > {tmp_path}/got; read go < {tmp_path}/go; echo $go >> {tmp_path}/got", monkeypatch
    )
    make_pipe(tmp_path / "go")

    assert "" == await browser.open(URL)
    let_go(tmp_path / "go")
    await until(lambda: got(tmp_path) == "begun\nyes\n", "its end")


async def test_one_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its exit status, or by what kept it from starting."""
    browser = opener(tmp_path, "exit 3", monkeypatch)
    assert "exit status 3" in await browser.open(URL)
    (tmp_path / "xdg-open").unlink()

    assert "The browser was not opened: No such file or directory." == await browser.open(URL)


def got(folder: Path) -> str:
    """What the opener was given."""
    found = folder / "got"
    return found.read_text() if found.exists() else ""


def make_pipe(path: Path) -> None:
    """A named pipe."""
    import os

    os.mkfifo(path)


def let_go(path: Path) -> None:
    """Let whoever reads the pipe go on."""
    path.write_text("yes\n")
