"""`tenantry sign-in` as the shell sees it: what is printed where, what is kept, and how each way ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.home import Home, command
from tests.cli.test_command import loaded_by
from tests.waiting import until_blocking
from tui.store import Locations, load_journal
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

ADA = "ada@fourthcoffee.example"
SIGNED_IN = re.compile(rf"Signed in: {ADA} · Fourth Coffee · tenant [0-9a-f-]{{36}}\n")
ANY_PORT = {"TENANTRY_SIGN_IN_PORT": "0"}


class DemoHome(Home):
    """The same person's demo."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.places = Locations(folder / "config" / "tenantry-demo", folder / "state" / "tenantry-demo")


@pytest.fixture
def home(tmp_path: Path) -> DemoHome:
    """A home of this test's own."""
    return DemoHome(tmp_path)


class Running:
    """The command while it waits; its input stays open."""

    def __init__(self, home: Home, *words: str, **changes: str) -> None:
        self.process = subprocess.Popen(
            [*command(), "sign-in", "--demo", *words], env=home.environ | ANY_PORT | changes, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self.said = ""
        for stream in (self._error,):
            os.set_blocking(stream.fileno(), False)

    @property
    def _error(self) -> IO[bytes]:
        assert self.process.stderr is not None
        return self.process.stderr

    def see(self, text: str) -> None:
        """Wait until this was told."""

        def is_told() -> bool:
            self.said += (self._error.read() or b"").decode()
            return text in self.said

        until_blocking(is_told, f"{text!r}", screen=lambda: self.said)

    def type(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Its status and output, once it has ended."""
        output, error = self.process.communicate(timeout=30)
        self.said += error.decode()
        return self.process.returncode, output.decode()


def test_the_browser_way_signs_in_and_keeps(home: DemoHome) -> None:
    """Address and ssh line on the error output, who signed in on the output; the vault has it, and status 0."""
    status, output, error = home.told_by_process("sign-in", "--demo", "--browser", "--keep", "key-file", **ANY_PORT)

    assert (0, True) == (status, SIGNED_IN.fullmatch(output) is not None)
    assert re.search(r"^    ssh -L (\d+):localhost:\1 \S+@\S+$", error, re.MULTILINE)
    assert re.search(
        r"^    https://login\.microsoftonline\.com/organizations/oauth2/v2\.0/authorize\?\S+$", error, re.M
    )
    assert ([ADA], [ADA]) == (home.known(), home.kept(KeySource.KEY_FILE))
    assert ["sign-in"] == [each.what for each in load_journal(home.places.state_file).records]


def test_the_device_code_way_signs_in_and_says_that_nothing_is_kept(home: DemoHome) -> None:
    """No place was ever chosen: told before and after, status 3, and no vault."""
    status, output, error = home.told_by_process("sign-in", "--demo", "--device-code")

    assert (3, True) == (status, SIGNED_IN.fullmatch(output) is not None)
    assert (True, True) == ("https://microsoft.com/devicelogin" in error, "Nothing was kept" in error)
    assert (2, False) == (error.count("--keep PLACE"), home.places.vault_file.exists())


def test_an_address_can_be_pasted(home: DemoHome) -> None:
    """A wrong line is told and waited past. The right one is that of the emulator, which lives in the other process:
    its own person brings it, so here the wrong ones are what is typed."""
    running = Running(home, "--browser", "--keep", "key-file")
    running.see("paste its address here")
    running.type("https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?x=y")
    running.see("That is Microsoft's page.")
    running.type("http://localhost:1/?code=x&state=y")
    running.see("of another sign-in")

    assert (0, True) == ((found := running.end())[0], SIGNED_IN.fullmatch(found[1]) is not None)


def test_ctrl_c_leaves_nothing(home: DemoHome) -> None:
    """Status 130: no account, no vault, no listener."""
    running = Running(home, "--browser", "--keep", "key-file")
    running.see("paste its address here")
    url = next(line.strip() for line in running.said.splitlines() if line.strip().startswith("https://login."))
    port = urlsplit(parse_qs(urlsplit(url).query)["redirect_uri"][0]).port
    running.process.send_signal(signal.SIGINT)

    assert (130, "") == running.end()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port or 0)) != 0
    assert ([], False) == (home.known(), home.places.vault_file.exists())


def test_a_passphrase_is_not_asked_in_a_script(home: DemoHome) -> None:
    """Before anybody is sent to a browser: status 1, and what to do."""
    status, output, error = home.told("sign-in", "--demo", "--keep", "passphrase")

    assert (1, "") == (status, output)
    assert ("Run this in a terminal" in error, "devicelogin" in error) == (True, False)


def test_without_an_app_there_is_nothing_to_sign_in_to(home: DemoHome) -> None:
    """The live program: status 2, and the option."""
    status, output, error = home.told("sign-in")

    assert (2, "", True) == (status, output, "--client-id" in error)


@pytest.mark.parametrize(
    "words", [["--browser", "--device-code"], ["--keep", "here"], ["--keep"], ["ada"], ["--cloud", "moon"]]
)
def test_wrong_words_are_told(home: DemoHome, words: list[str]) -> None:
    """Status 2, on the error output."""
    status, output, error = home.told("sign-in", "--demo", *words)

    assert (2, "", True) == (status, output, error.startswith("tenantry: "))


def test_help_names_both_ways(home: DemoHome) -> None:
    """On the output, with status 0."""
    status, output, error = home.told("sign-in", "--help")

    assert (0, "", True, True) == (status, error, "--browser" in output, "--device-code" in output)


def test_it_draws_nothing(home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Textual nor Rich is loaded for it."""
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)

    assert set() == {"textual", "rich"} & loaded_by(["sign-in", "--demo", "--keep", "passphrase"])
