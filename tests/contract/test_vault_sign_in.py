"""A sign-in, its vault and its tokens together: through a restart, a sign-out elsewhere, and a disk that is full."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.support.issued import found_in, secrets_in
from tests.waiting import until
from tui.auth import Tokens, restore
from tui.errors import SessionEnded
from tui.model.secret import Secret
from tui.store.vault import Keeping, TokenVault
from tui.store.vault.passphrase import Cost, PassphraseKeys

from .line import GRAPH, TOKEN_PATH, Line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the vault's lock is POSIX's")


async def vault_at(path: Path) -> TokenVault:
    """The vault as one start of the program opens it."""
    return await TokenVault.open(path, PassphraseKeys(Secret("correct horse"), Cost(n=16)))


def bytes_below(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


async def signed_in(line: Line, vault: TokenVault) -> Tokens:
    """Somebody signs in, and is kept."""
    step = await line.signed_in()
    assert await step.tokens.keep_renewal(vault.keeper_of_new(step.account))
    return step.tokens


async def restored(line: Line, vault: TokenVault) -> Tokens:
    """The one account in the vault, as a later start has it."""
    (kept,) = await vault.accounts()
    return restore(line.login, kept.account, kept.renewal, line.patience, vault.keeper_of(kept))


async def test_a_restart_goes_on_without_a_sign_in(line: Line, tmp_path: Path) -> None:
    """Three starts, one sign-in, one refresh each; the file stays as long as it was."""
    path, tenant = tmp_path / "state" / "tokens.vault", line.customer("Contoso")
    await (await signed_in(line, await vault_at(path))).token(tenant, GRAPH)
    size, served = path.stat().st_size, []
    for _ in range(2):
        tokens = await restored(line, await vault_at(path))
        served.append((await tokens.token(tenant, GRAPH)).claims.tid)

    assert ([tenant] * 2, [200] * 3) == (served, [call.status for call in line.token_calls(tenant)])
    assert 1 == len([call for call in line.emulator.calls if call.path.endswith("devicecode")])
    assert size == path.stat().st_size


async def test_no_issued_token_is_on_the_disk_in_the_clear(line: Line, tmp_path: Path) -> None:
    """None of the access, refresh and ID tokens and device codes of a run, in any disguise."""
    issued: list[str] = []
    answer = line.emulator.handle

    def note(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        issued.extend(secrets_in(response))
        return response

    line.emulator.handle = note  # type: ignore[method-assign]
    vault = await vault_at(tmp_path / "state" / "tokens.vault")
    tokens = await signed_in(line, vault)
    for name in ("Contoso", "Alpine Ski House"):
        await tokens.token(line.customer(name), GRAPH)
    on_disk = bytes_below(tmp_path)

    assert (True, True) == (len(issued) > 6, len(on_disk) > 1000)
    assert set() == found_in(on_disk, issued)


async def test_a_sign_out_elsewhere_is_not_undone_by_a_refresh_in_flight(line: Line, tmp_path: Path) -> None:
    """One instance signs out while another's refresh is on its way: nothing of it is kept, and it ends there too."""
    path, tenant = tmp_path / "state" / "tokens.vault", line.customer("Contoso")
    here, elsewhere = await vault_at(path), await vault_at(path)
    tokens = await signed_in(line, here)
    asked, may_answer = threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path.endswith(TOKEN_PATH):
            asked.set()
            may_answer.wait(timeout=20)

    line.twist = hold
    asking = asyncio.create_task(tokens.token(tenant, GRAPH))
    await until(asked.is_set, "the refresh to be in flight")
    await elsewhere.forget(tokens.account.id)
    may_answer.set()
    with pytest.raises(SessionEnded):
        await asking

    assert ([], []) == (await here.accounts(), await (await vault_at(path)).accounts())
    assert None is tokens.held(tenant, GRAPH)


async def test_a_disk_that_fails_costs_no_session(line: Line, tmp_path: Path) -> None:
    """Tokens are given all the same; the vault says that it keeps them for this run only."""
    path = tmp_path / "state" / "tokens.vault"
    vault = await vault_at(path)
    path.mkdir(parents=True)
    step = await line.signed_in()
    keeper = vault.keeper_of_new(step.account)
    counts = await step.tokens.keep_renewal(keeper)
    token = await step.tokens.token(line.customer("Contoso"), GRAPH)

    assert (True, Keeping.IN_MEMORY, line.customer("Contoso")) == (counts, keeper.outcome, token.claims.tid)
    assert ("for this run only" in vault.notice, 1) == (True, len(await vault.accounts()))


async def test_the_newest_refresh_token_is_the_one_that_is_kept(line: Line, tmp_path: Path) -> None:
    """Two instances refresh in turn; what a third start finds is what was issued last."""
    path, tenant = tmp_path / "state" / "tokens.vault", line.customer("Contoso")
    issued: list[str] = []
    first = await signed_in(line, await vault_at(path))
    second = await restored(line, await vault_at(path))
    answer = line.emulator.handle

    def note(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        if request.url.path.endswith(TOKEN_PATH):
            issued.append(response.json()["refresh_token"])
        return response

    line.emulator.handle = note  # type: ignore[method-assign]
    for tokens in (first, second, first, second, first):
        await tokens.token(tenant, GRAPH, fresh=True)
    (kept,) = await (await vault_at(path)).accounts()

    assert (5, True) == (len(issued), issued[-1] in kept.renewal.reveal())
    assert [False] * 4 == [token in kept.renewal.reveal() for token in issued[:-1]]
