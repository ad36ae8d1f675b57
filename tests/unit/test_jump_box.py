"""The ssh command that is shown, to be pasted at home."""

from __future__ import annotations

import shlex
import socket

import pytest

from tui.services.jump_box import ssh_line, whereabouts


def test_the_line_is_ready_to_paste() -> None:
    """Port twice, user and host."""
    assert "ssh -L 40080:localhost:40080 ada@jump-1.contoso.example" == ssh_line(40080, "ada", "jump-1.contoso.example")


@pytest.mark.parametrize(
    "hostile", ["a b", "a;reboot", "$(reboot)", "a`id`", "-oProxyCommand=x", "a\nreboot", "a'b", "\x1b[31m"]
)
def test_whatever_a_machine_is_called_runs_nothing(hostile: str) -> None:
    """One word after the forwarding, without controls."""
    line = ssh_line(40080, hostile, hostile)
    *_, goal = words = shlex.split(line)

    assert (4, True, False) == (len(words), line.isprintable(), goal.startswith("-"))


@pytest.mark.parametrize(
    ("full", "short", "shown"),
    [
        ("jump.contoso.example", "jump", "jump.contoso.example"),
        ("jump", "jump", "jump"),
        ("localhost.localdomain", "jump", "jump"),
        ("localhost", "jump", "jump"),
    ],
)
def test_the_full_name_is_shown_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, full: str, short: str, shown: str
) -> None:
    """A name that only means this machine to itself is of no use at home."""
    monkeypatch.setattr(socket, "getfqdn", lambda: full)
    monkeypatch.setattr(socket, "gethostname", lambda: short)
    monkeypatch.setenv("LOGNAME", "ada")

    assert ("ada", shown) == whereabouts()
