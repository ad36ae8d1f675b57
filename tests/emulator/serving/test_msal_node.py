"""MSAL for Node, as it comes from the registry, with the direct door in the place of Microsoft."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.emulator.serving.conftest import Served
from tui.emulator import DEMO_CLIENT_ID

_PACKAGE = "@azure/msal-node@^7"
_SCRIPT = Path(__file__).with_name("msal_node.mjs")

pytestmark = pytest.mark.npm


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package in it."""
    found = tmp_path_factory.mktemp("node")
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", _PACKAGE], cwd=found, check=True, timeout=300
    )
    return found


def test_one_sign_in_opens_two_tenants_and_a_third_refuses(served: Served, folder: Path) -> None:
    """A device code, a silent token for a second tenant, AADSTS65001 for an unconsented one, and every customer."""
    served.desk.world.auto_approve_after_s = 0
    served.desk.world.poll_interval_s = 1
    contoso, fabrikam = map(served.desk.tenant_id, ("Contoso", "Fabrikam"))
    script = shutil.copy(_SCRIPT, folder)
    environ = {"PATH": os.environ["PATH"], "NODE_EXTRA_CA_CERTS": str(served.serving.ca_file)}

    done = subprocess.run(
        ["node", script, served.base, DEMO_CLIENT_ID, contoso, fabrikam],
        env=environ, cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr
    found = json.loads(done.stdout)
    assert (["Fourth Coffee"], ["Contoso"], contoso) == (found["partner"], found["customer"], found["tenant"])
    assert sum(who.has_relationship for who in served.desk.world.customers) == found["customers"]
    assert "AADSTS65001" in found["refusal"]
