"""Other programs cannot read this one's memory once it is guarded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tui

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="as Linux has it")

ROOT = Path(tui.__file__).parent.parent
GUARDED = "from tui.process_guard import guard_process; print(guard_process(), flush=True)"
SHOW = """
import ctypes, resource
print(ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE)[0])
"""
AS_NOBODY = """
import ctypes, os, resource, sys
from tui.process_guard import guard_process
os.setgid(65534)
os.setuid(65534)
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # changing the user closes a process as well: an ordinary one is open
"""
PEEK = """
try:
    open(f"/proc/{sys.argv[1]}/environ", "rb").read()
except PermissionError:
    print("refused")
else:
    print("read")
"""
"""Where a process's environment stands is its memory, and the same right is asked for as for the rest of it."""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter's run."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_it_says_what_was_reached() -> None:
    """Both on Linux, and the system agrees; without the guard the process is open."""
    told, before = run(GUARDED + SHOW), run(SHOW)

    assert ["Guard(is_closed_to_others=True, writes_no_core=True)", "0 0"] == told.stdout.splitlines()
    assert "1" == before.stdout.split()[0]


def test_a_crash_leaves_no_core_file(tmp_path: Path) -> None:
    """The system says of the dead process that no core was written, whatever the limit allowed before."""
    code = f"""
import os, resource, sys
sys.path.insert(0, {str(ROOT)!r})
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
{GUARDED}
os.chdir({str(tmp_path)!r})
os.abort()
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status

    assert (signal.SIGABRT, False, []) == (os.WTERMSIG(status), os.WCOREDUMP(status), list(tmp_path.iterdir()))


@pytest.mark.skipif(sys.platform == "linux" and os.getuid() != 0, reason="root becomes an ordinary user for it")
@pytest.mark.parametrize(("code", "answer"), [("guard_process()", "refused"), ("", "read")])
def test_the_same_user_cannot_read_its_memory(code: str, answer: str) -> None:
    """Refused for the guarded one; without the guard the same program reads it."""
    waiting = f"{AS_NOBODY}\n{code}\nprint(flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", waiting], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        told = run(AS_NOBODY + PEEK, str(process.pid)).stdout.strip()
        process.communicate("")

    assert answer == told
