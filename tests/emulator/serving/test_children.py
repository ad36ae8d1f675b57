"""Children of the demo: programs that know nothing of it but their environment."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.emulator.desk import Desk
from tests.support.demo import Demo
from tests.waiting import until_blocking
from tui.demo import DemoPeople
from tui.wiring import Surroundings, wire

_SIGN_IN = """
import sys
from azure.identity import DeviceCodeCredential

def show(address, code, until):
    print(code, flush=True)

credential = DeviceCodeCredential(sys.argv[1], tenant_id="organizations", prompt_callback=show,
                                  additionally_allowed_tenants=["*"])
credential.get_token("https://graph.microsoft.com/.default")
token = credential.get_token("https://graph.microsoft.com/.default", tenant_id=sys.argv[2])

import json
import urllib.request

asked = urllib.request.Request("https://graph.microsoft.com/v1.0/organization",
                               headers={"Authorization": "Bearer " + token.token})
print(json.load(urllib.request.urlopen(asked))["value"][0]["displayName"])
"""


@pytest.fixture
async def people(desk: Desk) -> AsyncIterator[DemoPeople]:
    """The demo's people around the desk's emulator, gone at the end."""
    found = DemoPeople(lambda: desk.emulator, ())
    yield found
    found.close()


def _run(variables: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(words, env=environ, capture_output=True, text=True, timeout=60, check=False)


async def test_a_child_with_nothing_but_its_environment_ends_in_the_right_tenant(
    desk: Desk, people: DemoPeople
) -> None:
    """azure-identity signs in at the real names, gets a token for a second tenant, and Graph answers for that one."""
    desk.world.auto_approve_after_s = 0
    desk.world.poll_interval_s = 1
    variables = await people.child_variables()

    done = _run(
        variables, sys.executable, "-c", _SIGN_IN, "7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90", desk.tenant_id("Contoso")
    )

    assert (0, "Contoso") == (done.returncode, done.stdout.splitlines()[-1]), done.stderr


async def test_no_child_gets_out_through_the_proxy(people: DemoPeople) -> None:
    """A host that is not emulated is refused with a sentence that says what there is."""
    variables = await people.child_variables()
    script = "import urllib.request; urllib.request.urlopen('https://contoso.example/')"

    done = _run(variables, sys.executable, "-c", script)

    assert "Tunnel connection failed: 403" in done.stderr


async def test_what_was_made_for_children_goes_with_the_demo(people: DemoPeople) -> None:
    """Closing removes the certificate's folder; children share one proxy until then."""
    variables = await people.child_variables()
    assert variables == await people.child_variables()
    folder = Path(variables["SSL_CERT_FILE"]).parent
    assert folder.is_dir()

    people.close()

    assert not folder.exists()


async def test_leaving_the_program_ends_it_too(tmp_path: Path) -> None:
    """The office closes what its demo started for children: no folder and no thread stay."""
    demo = Demo(tmp_path, customers=5)
    office = wire(demo.profile(), Surroundings(emulator=demo.emulator))
    await office.open()
    assert office.rehearsal is not None
    variables = await office.rehearsal.child_variables()
    begun = [each for each in threading.enumerate() if each.name == "emulator-serving"]
    assert begun

    office.close(within_s=5)

    assert not Path(variables["SSL_CERT_FILE"]).parent.exists()
    until_blocking(lambda: not any(each.is_alive() for each in begun), "the end of its thread")
