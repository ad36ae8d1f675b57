"""While a child is inside a customer's tenant, and after: where its tokens and its secret are, and where not."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.inside.conftest import Ada, ada
from tests.support.issued import found_in
from tests.waiting import until
from tui.services.inside import Ended, run_inside

__all__ = ["ada"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

_CHILD = """
import json, os, pathlib, sys, time, urllib.request
address = os.environ["IDENTITY_ENDPOINT"] + "?api-version=2019-08-01&resource=https://graph.microsoft.com"
shown = {"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]}
answer = json.load(urllib.request.urlopen(urllib.request.Request(address, headers=shown)))
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {len(answer['access_token'])}")
while not os.path.exists(sys.argv[2]):
    time.sleep(0.01)
"""


async def test_tokens_are_in_no_argument_variable_or_file(ada: Ada, tmp_path: Path) -> None:
    """Not while a child holds one, and not afterwards; its own secret is in its environment and nowhere else."""
    ready, leave = tmp_path.parent / f"{tmp_path.name}.ready", tmp_path.parent / f"{tmp_path.name}.leave"
    with (tmp_path / "out").open("wb") as output:
        argv = [sys.executable, "-c", _CHILD, str(ready), str(leave)]
        running = asyncio.create_task(run_inside(ada.estate, ada.tenant_id("Contoso"), argv, output=output.fileno()))
        await until(lambda: ready.exists() and ready.read_text(), "a token in the child's hands")
        pid = ready.read_text().split()[0]
        during = _places(tmp_path, pid)
        environ = during.pop(f"/proc/{pid}/environ")
        leave.touch()
        assert Ended(0) == await running

    header = next(each[16:] for each in environ.split(b"\0") if each.startswith(b"IDENTITY_HEADER=")).decode()
    issued = ada.emulator.issued
    assert 3 <= len(issued)
    for places in (during, _places(tmp_path, str(os.getpid()))):
        assert {} == {name: found for name, text in places.items() if (found := found_in(text, [*issued, header]))}
    assert set() == found_in(environ, issued)


def _places(home: Path, pid: str) -> dict[str, bytes]:
    """What others can read: command lines and environments of both, and every file of the home."""
    found = {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file() and not path.is_symlink()}
    for who, what in ((pid, "cmdline"), (pid, "environ"), ("self", "cmdline"), ("self", "environ")):
        found[f"/proc/{who}/{what}"] = Path(f"/proc/{who}/{what}").read_bytes()
    return found
