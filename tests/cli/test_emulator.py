"""`tenantry emulator` as a script meets it: one line, a service, an end."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.home import Home, command

README = Path(__file__).parents[2] / "README.md"
Start = Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the emulator and reads its line; in the end none is left."""
    home, running = Home(tmp_path), []

    def begin(*words: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        process = subprocess.Popen(
            [*command(), "emulator", *words], env=home.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.append(process)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def _as_shape(value: object) -> object:
    """What a documented example holds a value to: kinds and names, not the port of this run."""
    if isinstance(value, dict):
        return {key: _as_shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_shape(each) for each in value[:1]]
    if isinstance(value, str):
        text = re.sub(r"localhost:\d+|127\.0\.0\.1:\d+", "HOST", value)
        return re.sub(r"/.*/tenantry-emulator-\w+/", "FOLDER/", text)
    return value


def test_the_line_is_the_one_in_the_readme(start: Start) -> None:
    """Every field, id and name that the README shows is there, and no other field."""
    _, line = start("--port", "0")
    shown = README.read_text(encoding="utf-8").partition("<!-- emulator -->\n```json\n")[2].partition("```")[0]

    assert _as_shape(json.loads(shown)) == _as_shape(line)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGHUP, 129)], ids=["TERM", "INT", "HUP"]
)
def test_a_signal_ends_it_and_its_files(start: Start, number: int, status: int) -> None:
    """It serves until then; afterwards the certificate and its folder are gone, and one line told what it was."""
    process, line = start("--customers", "3", "--approve-after", "0")
    trust = ssl.create_default_context(cafile=line["ca_file"])
    with httpx.Client(verify=trust, trust_env=False) as client:
        assert 200 == client.get(line["device_page"]).status_code
    assert (3, 0.0, 3) == (line["customers"], line["approve_after_s"], len(line["tenants"]))

    process.send_signal(number)
    output, error = process.communicate(timeout=20)

    assert (status, "") == (process.returncode, output)
    assert "tenantry: this is an emulator for tests. It serves this machine alone, until Ctrl+C.\n" == error
    assert not Path(line["ca_file"]).parent.exists()


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    """One sentence that names the port, status 1, nothing on the output."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        told = Home(tmp_path).told_by_process("emulator", "--port", str(port))

    said = f"tenantry: Port {port} cannot be listened at: it is in use. Without --port any free one is taken.\n"
    assert (1, "", said) == told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "65536"], "--port takes a number from 0 to 65535."),
        (["--proxy-port", "-1"], "--proxy-port takes a number from 0 to 65535."),
        (["--port", "8443", "--proxy-port", "8443"], "--port and --proxy-port are the same."),
        (["--customers", "100001"], "--customers takes a number from 0 to 100000."),
        (["--scenario", "moon"], "There is no scenario of that name."),
        (["--approve-after", "soon"], "--approve-after takes a number of seconds, or never."),
        (["--approve-after", "nan"], "--approve-after takes a number of seconds, or never."),
        (["--approve-after", "-1"], "--approve-after takes a number of seconds, or never."),
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_told(tmp_path: Path, words: list[str], said: str) -> None:
    """Status 2 and a sentence, before anything is served."""
    status, output, error = Home(tmp_path).told("emulator", *words)

    assert (2, "") == (status, output)
    assert said in error


def test_the_help_fits_a_terminal(tmp_path: Path) -> None:
    """24 lines of at most 80 columns."""
    status, output, _ = Home(tmp_path).told("emulator", "--help", COLUMNS="80")
    lines = output.splitlines()

    assert (0, []) == (status, [line for line in lines if len(line) > 80])
    assert len(lines) <= 24
