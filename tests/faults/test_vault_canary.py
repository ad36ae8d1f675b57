"""What is sealed is nowhere in the clear: every file is searched for the refresh token, the key and the passphrase."""

from __future__ import annotations

import base64
import errno
import os
import secrets
import sys
from pathlib import Path

import pytest

from tests.faults.io_seam import IoSeam
from tests.support.issued import found_in
from tests.unit.vault_samples import ADA, GRACE, opened, renewal
from tui.errors import StoreError
from tui.model.secret import Secret
from tui.store.vault import Vault
from tui.store.vault.key_files import LogoutKeys
from tui.store.vault.keys import Keys
from tui.store.vault.passphrase import Cost, PassphraseKeys

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the folder that lasts until logout is XDG's")


def files_in(folder: Path) -> bytes:
    """Every name and byte below a folder."""
    return b"\n".join(str(each).encode() + (each.read_bytes() if each.is_file() else b"") for each in folder.rglob("*"))


@pytest.fixture(params=["passphrase", "until logout"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Keys:
    """Places whose key is not beside the vault."""
    if request.param == "passphrase":
        return PassphraseKeys(Secret("the-canary-passphrase"), Cost(n=16))
    (tmp_path / "run").mkdir(mode=0o700)
    return LogoutKeys("x", {"XDG_RUNTIME_DIR": str(tmp_path / "run")})


def test_the_search_finds_a_token_in_the_clear(tmp_path: Path) -> None:
    """Else the others of this page would show nothing."""
    token = secrets.token_urlsafe(600)
    for name, form in {
        "plain": token.encode(),
        "wide": token.encode("utf-16-le"),
        "base64": base64.b64encode(token.encode()),
    }.items():
        (tmp_path / name).write_bytes(b"before " + form)

    assert {"plain", "UTF-16", "base64, shifted by 0"} <= found_in(files_in(tmp_path), [token])


def test_no_file_holds_a_secret_in_the_clear(tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each step, after failures at every call, and in whatever a failure leaves behind."""
    tokens = [secrets.token_urlsafe(600) for _ in range(4)]
    path, hits, leftovers = tmp_path / "state" / "tokens.vault", set[str](), 0
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    vault = Vault.open(path, keys)
    vault.add(ADA, "s1", renewal(tokens[0]))
    hits |= found_in(files_in(tmp_path), tokens)
    for fails_at in range(1, 40):
        with monkeypatch.context() as patch:
            IoSeam(fails_at, errno.EIO).lie_over(patch)
            patch.setattr(os, "unlink", lambda *_, **__: None)  # what a kill leaves
            vault.renew(ADA, "s1", renewal(tokens[1 + fails_at % 3]))
        hits |= found_in(files_in(tmp_path), tokens)
        leftovers += path.with_name(".tokens.vault.new").exists()
        path.with_name(".tokens.vault.new").unlink(missing_ok=True)
    vault.add(GRACE, "s2", renewal(tokens[3]))
    vault.forget(ADA.id)
    path.write_bytes(path.read_bytes()[:-1])
    Vault.open(path, keys)

    assert (set(), True) == (hits | found_in(files_in(tmp_path), tokens), leftovers > 0)
    assert b"the-canary-passphrase" not in files_in(tmp_path)
    assert {"ada@contoso.example"} == {
        text for text in ("ada@contoso.example",) if text.encode() not in files_in(tmp_path)
    }


def test_the_data_key_is_only_where_it_belongs(tmp_path: Path) -> None:
    """Not in the vault's folder in any form."""
    path = tmp_path / "state" / "tokens.vault"
    vault = opened(path)
    vault.add(ADA, "s1", renewal("one"))
    key = (tmp_path / "keys" / "vault.key").read_text()

    assert set() == found_in(files_in(path.parent), [key, base64.b64decode(key).hex()])
    assert base64.b64decode(key) not in files_in(path.parent)


def test_after_a_purge_there_is_nothing(tmp_path: Path, keys: Keys) -> None:
    """Neither token nor account nor key: only empty files and folders."""
    path = tmp_path / "state" / "tokens.vault"
    vault = Vault.open(path, keys)
    vault.add(ADA, "s1", renewal("one"))
    path.write_bytes(path.read_bytes()[:-1])
    vault = Vault.open(path, keys)
    vault.add(ADA, "s2", renewal("two"))
    vault.purge()

    assert b"" == b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


def test_errors_hold_no_secret(tmp_path: Path, keys: Keys) -> None:
    """Neither their words nor what they were raised from."""
    path = tmp_path / "state" / "tokens.vault"
    vault = Vault.open(path, keys)
    vault.add(ADA, "s1", renewal("the-canary-token"))
    path.with_name("tokens.vault.lock").unlink()
    path.with_name("tokens.vault.lock").mkdir()
    with pytest.raises(StoreError) as caught:
        vault.forget(ADA.id)
    told = f"{caught.value!r} {caught.value.summary} {caught.value.remedy} {caught.value.__context__!r} {vault.notice}"

    assert [] == [each for each in ("the-canary-token", "the-canary-passphrase") if each in told]
