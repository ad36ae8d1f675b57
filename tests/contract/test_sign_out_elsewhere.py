"""`tenantry sign-out` in one process, an instance at work in another: nothing comes back there."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.cli.home import Home
from tests.waiting import until
from tui.errors import SessionEnded
from tui.off_loop import off_loop
from tui.store import Store
from tui.store.vault import KeySource, SystemKeyring, TokenVault, keys_for

from .line import GRAPH, TOKEN_PATH, Line

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)


async def test_a_refresh_in_flight_brings_nothing_back(line: Line, tmp_path: Path) -> None:
    """The command ends while the refresh is on its way: the answer is not kept, the session has ended, and neither
    vault nor key nor account is on the disk."""
    home, tenant = Home(tmp_path), line.customer("Contoso")
    path, environ = home.places.vault_file, home.environ
    keys = keys_for(KeySource.KEY_FILE, path, keyring=SystemKeyring(), environ=environ)
    vault, store = await TokenVault.open(path, keys), await Store.open(home.places.state_file)
    step = await line.signed_in()
    await store.save_account(step.account)
    assert await step.tokens.keep_renewal(vault.keeper_of_new(step.account))
    asked, may_answer = threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path.endswith(TOKEN_PATH):
            asked.set()
            may_answer.wait(timeout=20)

    line.twist = hold
    asking = asyncio.create_task(step.tokens.token(tenant, GRAPH))
    await until(asked.is_set, "the refresh to be in flight")
    status, _, error = await off_loop(home.told_by_process, "sign-out")
    may_answer.set()
    with pytest.raises(SessionEnded):
        await asking

    assert ((0, ""), None) == ((status, error), step.tokens.held(tenant, GRAPH))
    assert ([], []) == (await vault.accounts(), await store.load_accounts())
    assert (False, False) == (path.exists(), path.with_name("vault.bin.key").exists())
    store.close(within_s=5)
