"""Clients that are not ours, unmodified, inside a customer's tenant: each ends in a call that Graph answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.home import Home, command
from tests.cli.signed_in import signed_in
from tui.model.journal import Record, What
from tui.store import load_journal

GRAPH = "https://graph.microsoft.com"
ORGANIZATION = f"{GRAPH}/v1.0/organization?$select=id,displayName"
CUSTOMERS = ("Contoso Suites", "Contosó Cafés")

_AZURE_IDENTITY = f"""
import json, os, msal, requests
from azure.identity import DefaultAzureCredential, ManagedIdentityCredential
tokens = [kind().get_token("{GRAPH}/.default").token for kind in (ManagedIdentityCredential, DefaultAzureCredential)]
client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=requests.Session())
tokens.append(client.acquire_token_for_client(resource="{GRAPH}")["access_token"])
for token in tokens:
    answer = requests.get("{ORGANIZATION}", headers={{"Authorization": f"Bearer {{token}}"}})
    print(json.dumps([os.environ["AZURE_TENANT_ID"], *answer.json()["value"]]))
"""
_GRAPH_SDK = """
import asyncio, json, os
from azure.identity import DefaultAzureCredential
from msgraph import GraphServiceClient

async def main():
    found = (await GraphServiceClient(DefaultAzureCredential()).organization.get()).value[0]
    print(json.dumps([os.environ["AZURE_TENANT_ID"], {"id": found.id, "displayName": found.display_name}]))

asyncio.run(main())
"""
_M365 = f"""
set -e
m365 login --authType identity --output none
m365 request --url '{ORGANIZATION}' --output json
ls -A "$HOME"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ada's, with her sign-in kept."""
    return signed_in(tmp_path_factory.mktemp("clients"))


def _told(home: Home, customer: str, *argv: str, **changes: str) -> str:
    """What a command prints inside a customer; it must end well."""
    done = subprocess.run(
        [*command(), "exec", "--demo", customer, "--", *argv],
        env=home.environ | changes, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def _handed_out(home: Home) -> list[Record]:
    records = load_journal(home.folder / "state" / "tenantry-demo" / "state.db").records
    return [each for each in records if each.what == What.TOKEN_HAND_OUT]


def test_azure_identity_is_in_the_tenant_it_was_started_in(home: Home) -> None:
    """Both credentials, and MSAL's own client (the Azure CLI's way), in two customers at once: each reads its own
    organization, and each token is written down. A service principal that the person has set up is not used."""
    somebody_else = {"AZURE_CLIENT_ID": "7e4a1c52", "AZURE_CLIENT_SECRET": "wrong", "AZURE_TENANT_ID": "elsewhere"}

    with ThreadPoolExecutor() as both:
        found = list(
            both.map(lambda name: _told(home, name, sys.executable, "-c", _AZURE_IDENTITY, **somebody_else), CUSTOMERS)
        )

    ids = []
    for name, said in zip(CUSTOMERS, found, strict=True):
        first, *others = map(json.loads, said.splitlines())
        assert {"id": first[0], "displayName": name} == first[1]
        assert [first] * 2 == others
        ids.append(first[0])
    assert sorted(ids * 3) == sorted(each.customer_id for each in _handed_out(home))


@pytest.mark.clients
def test_the_graph_sdk_is_in_the_tenant_it_was_started_in(home: Home) -> None:
    """msgraph-sdk on top of azure-identity, asynchronously and with httpx."""
    tenant_id, organization = json.loads(_told(home, CUSTOMERS[0], sys.executable, "-c", _GRAPH_SDK))

    assert {"id": tenant_id, "displayName": CUSTOMERS[0]} == organization


@pytest.mark.npm
def test_m365_is_in_the_tenant_it_was_started_in(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`m365 login --authType identity`, then a request, in two customers one after the other; what it keeps is found
    neither in the person's home nor by the next."""
    folder = tmp_path_factory.mktemp("npm")
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "@pnp/cli-microsoft365@11"],
        check=True,
    )
    path = os.pathsep.join((str(folder / "node_modules" / ".bin"), os.environ["PATH"]))
    before = sorted(each.name for each in home.folder.iterdir())

    for name in CUSTOMERS:
        said = _told(home, name, "sh", "-c", f"m365 status --output json; {_M365}", PATH=path)
        status, _, rest = said.partition("\n")
        answer, end = json.JSONDecoder().raw_decode(rest)
        assert ('"Logged out"', name) == (status, answer["value"][0]["displayName"])
        assert before == sorted(each for each in rest[end:].split("\n") if each)
    assert [] == list(Path(home.runtime).rglob("*.json"))
