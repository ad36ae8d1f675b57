"""`tenantry sign-out` as the shell sees it: who leaves, what is left, and what a person is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.home import ADA, GRACE, PASSPHRASE, Home, command
from tests.cli.test_command import loaded_by
from tests.terminal.terminal import Terminal
from tests.unit.store_samples import account
from tui.model import signing_out
from tui.store import load_journal
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

KEY_FILE, PHRASE, LOGOUT = KeySource.KEY_FILE, KeySource.PASSPHRASE, KeySource.UNTIL_LOGOUT


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own."""
    return Home(tmp_path)


def test_nobody_known_is_said_and_nothing_made(home: Home) -> None:
    """Status 0, one sentence, and not a file."""
    assert (0, "Nobody has signed in here, and nothing is kept.\n", "") == home.told("sign-out")
    assert set() == home.files


def test_the_only_account_needs_no_name(home: Home) -> None:
    """It leaves with the vault, the key and what its work left; the journal says so, and its chain holds."""
    home.know(ADA)
    home.keep(KEY_FILE, ADA)
    status, output, error = home.told_by_process("sign-out")
    journal = load_journal(home.places.state_file).records

    assert (0, "") == (status, error)
    assert [f"Signed out here: {ADA.username}.", "Also removed: the token vault and its key."] == [
        line for line in output.splitlines() if line.startswith(("Signed", "Also"))
    ]
    assert {signing_out.HONOURED, signing_out.REVOKE} <= set(output.splitlines())
    assert [] == home.known()
    assert {"state.db", "state.db.in-use", "vault.bin.lock"} == {each.name for each in home.places.state_dir.iterdir()}
    assert ["sign-in", "sign-out"] == [record.what for record in journal]
    assert ADA.username == journal[-1].account
    assert 0 == home.told("journal", "--verify")[0]


def test_several_accounts_are_listed(home: Home) -> None:
    """Status 2, the names and ids on the error output, and nobody has left."""
    home.know(ADA, GRACE)
    status, output, error = home.told("sign-out")

    assert (2, "") == (status, output)
    assert error.startswith("tenantry: Several accounts fit. Name one, or take --all:\n")
    assert [True] * 4 == [text in error for each in (ADA, GRACE) for text in (each.id, each.username)]
    assert {ADA.username, GRACE.username} == set(home.known())


@pytest.mark.parametrize("text", ["ADA", ADA.id.upper()])
def test_a_part_of_the_name_is_enough(home: Home, text: str) -> None:
    """That account leaves the state and the vault; the other one stays in both."""
    home.know(ADA, GRACE)
    home.keep(KEY_FILE, ADA, GRACE)

    assert 0 == home.told("sign-out", text)[0]
    assert ([GRACE.username], [GRACE.username]) == (home.known(), home.kept(KEY_FILE))


@pytest.mark.parametrize("text", ["fourthcoffee", "nobody@contoso.example"])
def test_a_name_that_fits_several_or_none_is_wrong(home: Home, text: str) -> None:
    """Status 2; nobody has left."""
    home.know(ADA, GRACE)

    assert 2 == home.told("sign-out", text)[0]
    assert 2 == len(home.known())


def test_a_whole_name_goes_before_a_part(home: Home) -> None:
    """`ada@…` is a part of `canada@…` as well, and means Ada."""
    home.know(ADA, account("canada"))

    assert 0 == home.told("sign-out", ADA.username)[0]
    assert ["canada@fourthcoffee.example"] == home.known()


def test_nothing_of_the_account_is_in_the_free_pages(home: Home) -> None:
    """Neither in the database nor in its log: no customer of it, while an instance still has the state open."""
    home.know(ADA)
    with home.in_use():
        before = _bytes_in(home)
        assert 0 == home.told("sign-out")[0]
        after = _bytes_in(home)

    assert (True, False) == (b"Customer 1" in before, b"Customer 1" in after)


def test_a_locked_vault_asks_nobody_in_a_script(home: Home) -> None:
    """Of several accounts one cannot be taken out without the key: status 3, what to do, and all is as it was."""
    home.know(ADA, GRACE)
    home.keep(PHRASE, ADA, GRACE)
    sealed = home.places.vault_file.read_bytes()
    status, output, error = home.told("sign-out", "ada")

    assert (3, "") == (status, output)
    assert (True, True) == ("Run this in a terminal" in error, "--all` signs everybody out" in error)
    assert (sealed, 2) == (home.places.vault_file.read_bytes(), len(home.known()))


def test_a_locked_vault_asks_the_person_and_shows_nothing(home: Home) -> None:
    """A wrong passphrase is told and asked again; the right one takes one account out. Nothing typed is shown."""
    home.know(ADA, GRACE)
    home.keep(PHRASE, ADA, GRACE)
    with Terminal([*command(), "sign-out", "ada"], home.folder, home.environ) as terminal:
        terminal.see("Passphrase of the token vault:")
        terminal.key("wrong horse\r")
        terminal.see("does not open")
        terminal.until(lambda: terminal.text.count("Passphrase of the token vault:") == 2, "the second question")
        terminal.key(f"{PASSPHRASE}\r")

        assert 0 == terminal.end()
        assert (False, False) == (b"wrong horse" in terminal.raw, PASSPHRASE.encode() in terminal.raw)
    assert ([GRACE.username], [GRACE.username]) == (home.known(), home.kept(PHRASE))


def test_an_empty_answer_signs_nobody_out(home: Home) -> None:
    """Enter alone leaves everything as it is."""
    home.know(ADA, GRACE)
    home.keep(PHRASE, ADA, GRACE)
    with Terminal([*command(), "sign-out", "ada"], home.folder, home.environ) as terminal:
        terminal.see("Passphrase of the token vault:")
        terminal.key("\r")

        assert 1 == terminal.end()
    assert (2, 2) == (len(home.known()), len(home.kept(PHRASE)))


@pytest.mark.parametrize("words", [["ada"], ["--all"]])
def test_the_only_account_leaves_a_locked_vault_without_the_key(home: Home, words: list[str]) -> None:
    """The whole vault goes."""
    home.know(ADA)
    home.keep(PHRASE, ADA)

    assert 0 == home.told("sign-out", *words)[0]
    assert (False, []) == (home.places.vault_file.exists(), home.known())


def test_all_need_no_key(home: Home) -> None:
    """Everybody leaves a vault whose key is lost, with what was set aside; each has a record."""
    home.know(ADA, GRACE)
    home.keep(LOGOUT, ADA, GRACE)
    (key,) = (each for each in home.runtime.rglob("*") if each.is_file())
    key.unlink()
    home.places.vault_file.with_name("vault.bin.locked-20260302T090000Z").write_bytes(b"tenantry")
    lost = home.told("sign-out", "ada")
    status, output, error = home.told("sign-out", "--all", "--json")

    assert (1, True, True) == (lost[0], "key" in lost[2], "`tenantry sign-out --all` signs everybody out" in lost[2])
    assert (0, "") == (status, error)
    assert {
        "accounts": [{"id": each.id, "username": each.username} for each in (ADA, GRACE)],
        "removed": ["the token vault and its key"],
        "stays": [],
    } == json.loads(output)
    assert [] == home.known()
    assert [] == [each.name for each in home.places.state_dir.glob("vault.bin*") if each.name != "vault.bin.lock"]
    assert 2 == [record.what for record in load_journal(home.places.state_file).records].count("sign-out")


@pytest.mark.parametrize("content", [b"rubbish", b"tenantry\0\x09" + bytes(100)])
def test_a_vault_that_cannot_be_opened_keeps_its_accounts_until_all_leave(home: Home, content: bytes) -> None:
    """A damaged vault, or a newer release's, is left as it is when one of several wants to leave."""
    home.know(ADA, GRACE)
    home.places.vault_file.write_bytes(content)
    home.places.vault_file.chmod(0o600)
    one = home.told("sign-out", "ada")

    assert (1, content, 2) == (one[0], home.places.vault_file.read_bytes(), len(home.known()))
    assert 0 == home.told("sign-out", "--all")[0]
    assert (False, []) == (home.places.vault_file.exists(), home.known())


def test_a_sign_in_that_only_the_vault_knows_can_leave(home: Home) -> None:
    """The state was lost; the vault still names the account."""
    home.keep(KEY_FILE, ADA)

    assert (0, True) == ((told := home.told("sign-out"))[0], ADA.username in told[1])
    assert not home.places.vault_file.exists()


def test_a_state_that_takes_no_change_is_told(home: Home) -> None:
    """It was written by a newer release: the sign-in is removed all the same, and the status says that the rest
    stays."""
    import sqlite3
    from contextlib import closing

    home.know(ADA)
    home.keep(KEY_FILE, ADA)
    with closing(sqlite3.connect(home.places.state_file)) as connection:
        connection.execute("PRAGMA user_version = 999")
    status, _, error = home.told("sign-out")

    assert (1, False) == (status, home.places.vault_file.exists())
    assert (True, True) == ("The sign-in was removed" in error, "newer tenantry" in error)


def test_words_that_contradict_are_refused(home: Home) -> None:
    """One account beside `--all` or `--purge`, an empty name, an unknown option."""
    for words in (["ada", "--all"], ["ada", "--purge"], [""], ["--bogus"]):
        assert 2 == home.told("sign-out", *words)[0]


@pytest.mark.parametrize("words", [["sign-out"], ["sign-out", "--purge", "--yes"]])
def test_nothing_is_loaded_that_is_not_drawn(words: list[str], home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Textual nor the network, nor the keyring where it holds nothing of ours."""
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)

    assert set() == loaded_by(words) & {"textual", "rich", "msal", "httpx", "tomlkit", "keyring"}


def _bytes_in(home: Home) -> bytes:
    return b"".join(each.read_bytes() for each in home.folder.rglob("*") if each.is_file())
