"""Hostile names in state, settings, environment and folders, as the verbs that draw nothing print them."""

from __future__ import annotations

import csv
import io
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.home import ADA, GRACE, Home
from tests.cli.test_journal import tamper
from tests.terminal.sequences import foreign
from tests.terminal.terminal import TENANTRY, Terminal
from tui.cli.doctor.questions import QUESTIONS
from tui.model.clock import utc_now
from tui.model.foreign_text import is_safe
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

ATTACKS = {
    "title": "Con\x1b]0;owned\x07toso",
    "clipboard": "Con\x1b]52;c;QQ==\x1b\\toso",
    "eight bits": "Con\x9b2Jtoso",
    "bidi": "Con\u202e\u2066toso",
    "unseen": "Con\u200b\ufe0f\U000e0041toso",
    "lines": "Con\r\n\u2028toso",
    "bytes": "Con\udc9b\udcfftoso",
    "markup": "Con[@click=app.quit]toso",
}
"""One of each kind that an environment and a folder can carry: no zero byte, no `/`, no surrogate but of a raw byte."""
VERBS = (
    ("doctor",), ("doctor", "--json"), ("journal",), ("journal", "--json"), ("journal", "--what", "sign-in"),
    ("sign-out",), ("sign-out", "nobody"),
    ("customers",), ("customers", "--json"), ("customers", "--ending", "36500"), ("customers", "--differences"),
)  # fmt: skip


def surroundings(attack: str) -> dict[str, str]:
    """Variables that somebody else may have set."""
    return {
        "TERM": attack, "HTTPS_PROXY": f"http://{attack}.example:8080", "NO_PROXY": attack,
        "SSL_CERT_FILE": f"/{attack}",
        "COLORTERM": attack, "LANG": attack, "PYTHON_KEYRING_BACKEND": attack, "TENANTRY_THEME": attack,
    }  # fmt: skip


def spoilt(folder: Path, attack: str) -> Home:
    """A home in a folder of that name, whose accounts, journal and settings say it, too."""
    home = Home(folder)
    home.know(ADA, GRACE)
    stored = attack.encode("utf-8", "replace").decode()  # the file holds no surrogate
    with closing(sqlite3.connect(home.places.state_file, isolation_level=None)) as connection:
        connection.execute("UPDATE accounts SET username = ? || id, name = ?, tenant_name = ?", [stored] * 3)
    quoted = stored.replace("'", "''")
    said = ", ".join(f"{column} = '{quoted}'" for column in ("account", "customer", "detail", "code", "correlation_id"))
    tamper(home.places.state_file, f"UPDATE journal SET {said}")
    ends_at = (utc_now() + timedelta(days=9)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(home.places.state_file, isolation_level=None)) as connection:
        tenant_id = "substr(tenant_id, 1)"
        item = f"json_array(?, ?, 'active', {tenant_id}, ?, '{ends_at}', json('false'), ? || ' ' || ?, NULL)"
        spoil = f"UPDATE customers SET name = ?, domain = ?, other_domains = ?, relationships = json_array({item})"
        connection.execute(spoil, [stored] * 8)
    home.places.config_dir.mkdir(parents=True, mode=0o700)
    written = stored.translate({code: f"\\u{code:04x}" for code in (*range(0x20), 0x7F)})
    home.places.config_file.write_text(f'cloud = "{written}"\n"{written}" = 1\n', encoding="utf-8")
    return home


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_every_verb_prints_letters_only(tmp_path: Path, attack: str) -> None:
    """Whatever the state, the settings, the variables and the folders say; and none of them ends in a bug."""
    (tmp_path / attack).mkdir()
    home = spoilt(tmp_path / attack, attack)
    for words in (*VERBS, (attack,), ("--cloud", attack), ("journal", "--what", attack), ("sign-out", "--purge")):
        status, output, error = home.told(*words, **surroundings(attack))

        assert [] == [line for line in (output + error).split("\n") if line and not is_safe(line)], words
        assert status != 70, (words, error)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_what_was_attacked_is_still_recognised(tmp_path: Path, attack: str) -> None:
    """Both halves of a name are there: in the journal, among the accounts to choose from, in doctor's folders."""
    (tmp_path / attack).mkdir()
    home = spoilt(tmp_path / attack, attack)
    told = [home.told(*words, **surroundings(attack)) for words in (("journal",), ("sign-out",), ("doctor",))]

    assert [(True, True)] * 3 == [("Con" in out + said, "toso" in out + said) for _, out, said in told]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_list_for_spreadsheets_is_letters_in_its_cells(tmp_path: Path, attack: str) -> None:
    """Every cell is one safe line, and every record one row: no name begins another."""
    home = spoilt(tmp_path, attack)
    _, output, _ = home.told("journal", "--csv")
    rows = list(csv.reader(io.StringIO(output.removeprefix("\ufeff"), newline="")))

    assert [13] * 3 == [len(row) for row in rows]
    assert [] == [cell for row in rows for cell in row if cell and not is_safe(cell)]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_customers_are_letters_in_every_form(tmp_path: Path, attack: str) -> None:
    """Names of customers, domains, relationships and roles in the local copy; in a table, as JSON, and in cells."""
    home = spoilt(tmp_path, attack)
    home.places.config_file.unlink()
    for words, cells in ((), 22), (("--ending", "99"), 13), (("--differences",), 9):
        printed = [home.told("customers", *words, *form) for form in ((), ("--json",), ("--csv",))]
        rows = list(csv.reader(io.StringIO(printed[2][1].removeprefix("\ufeff"), newline="")))

        assert [0] * 3 == [status for status, _, _ in printed]
        lines = [line for _, out, said in printed[:2] for line in (out + said).split("\n")]
        assert [] == [line for line in lines if not is_safe(line.strip())]
        assert [cells] * len(rows) == [len(row) for row in rows]
        assert len(rows) >= 4
        assert [] == [cell for row in rows for cell in row if cell and not is_safe(cell)]
        assert ("Con" in printed[0][1], "toso" in printed[0][1]) == (True, True)


@pytest.mark.parametrize("words", [("doctor",), ("journal",), ("sign-out",), ("sign-out", "--purge")])
def test_a_terminal_gets_nothing_foreign(tmp_path: Path, words: tuple[str, ...]) -> None:
    """All attacks but the lines at once, on a terminal of 80 columns: letters, marks and ends of lines."""
    attack = "".join(each for kind, each in ATTACKS.items() if kind not in ("lines", "bytes"))
    home = spoilt_in(tmp_path, attack)
    env = {name: value for name, value in surroundings(attack).items() if name != "LANG"}
    with Terminal((*TENANTRY, *words), home.folder, env) as terminal:
        if words[-1] == "--purge":
            terminal.see("Type yes:")
            terminal.key("no\r")
        terminal.end()
        assert (1 if words == ("doctor",) else 0) == bytes(terminal.raw).count(QUESTIONS)
        lines = bytes(terminal.raw).replace(QUESTIONS, b"").replace(b"\r\n", b"\n").replace(b"\n", b"")

        assert set() == foreign(lines)
        assert b"\x1b" not in lines
        assert "Con" in terminal.text


def spoilt_in(folder: Path, attack: str) -> Home:
    """A spoilt home one level down, so that its own name attacks, too."""
    (folder / attack).mkdir()
    return spoilt(folder / attack, attack)


def test_a_vault_that_nobody_can_open_here_is_told_in_letters(tmp_path: Path) -> None:
    """Sign-out of an account whose vault wants a passphrase, where nobody can type one: the path in it is marked."""
    home = spoilt_in(tmp_path, ATTACKS["title"])
    home.keep(KeySource.PASSPHRASE, ADA)
    status, output, error = home.told("sign-out", ADA.id)

    assert (3, "") == (status, output)
    assert [] == [line for line in error.splitlines() if not is_safe(line)]
