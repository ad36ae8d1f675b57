"""`kill -9` while a command runs inside a customer's tenant: nobody gets a token after it, and nothing is left long."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.home import Home, command
from tests.cli.signed_in import signed_in
from tests.waiting import until_blocking

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

SEED = 20260302
LONGEST_S = 2.5
"""How long after its start a run may live whose child may not have begun."""
_CHILD = (
    'echo "$IDENTITY_ENDPOINT $AZURE_CONFIG_DIR" > "$0.new"; echo kept > "$AZURE_CONFIG_DIR/kept"; '
    'mv "$0.new" "$0"; sleep 1000'
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ada's, with her sign-in kept."""
    return signed_in(tmp_path_factory.mktemp("killed"))


@pytest.mark.parametrize("kills", [1, pytest.param(60, marks=pytest.mark.long)])
def test_a_killed_run_leaves_no_address_and_its_folders_are_swept(home: Home, kills: int, tmp_path: Path) -> None:
    """Killed at a random moment, every other time with its child at work: the port is closed at once, and the next run
    removes every folder that was left."""
    chance = random.Random(SEED)
    folder, begun = home.runtime / "tenantry-inside", 0
    for at in range(kills):
        sign = tmp_path / str(at)
        process = _begin(home, "sh", "-c", _CHILD, str(sign))
        try:
            if at % 2 == 0:
                until_blocking(sign.exists, "the child at work")
                _wait(process, chance.uniform(0, 0.2))
            else:
                _wait(process, chance.uniform(0, LONGEST_S))
            process.kill()
            process.wait()
            if sign.exists():
                begun += 1
                endpoint, config = sign.read_text().split()
                assert (False, "kept\n") == (_is_open(endpoint), (Path(config) / "kept").read_text())
        finally:
            _end_group(process.pid)

        assert 0 == _begin(home, "true").wait()
        assert [] == list(folder.rglob("*")), f"seed {SEED}, kill {at}"
    print(f"\n{kills} kills, {begun} with the child at work, seed {SEED}: every folder swept, every port closed")


def _begin(home: Home, *argv: str) -> subprocess.Popen[bytes]:
    words = [*command(), "exec", "--demo", "contoso suites", "--", *argv]
    return subprocess.Popen(words, env=home.environ, stdin=subprocess.DEVNULL, start_new_session=True)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(seconds)


def _is_open(endpoint: str) -> bool:
    port = int(endpoint.rpartition(":")[2].partition("/")[0])
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _end_group(group: int) -> None:
    """End the children of a run that was killed."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
