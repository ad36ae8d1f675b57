"""`tenantry journal` as the shell sees it: what it prints where, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store_samples import CONTOSO, FABRIKAM, account
from tui.cli.cells import width_of
from tui.cli.journal_arguments import JournalArguments, Wanted, parse_journal_arguments
from tui.cli.journal_table import table
from tui.errors import UsageError
from tui.model.foreign_text import foreign_text
from tui.model.journal import Entry, Record, Result, What
from tui.store import Store, load_journal

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

ADA, GRACE = account("ada"), account("grace")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ENTRIES = (
    Entry(NOW, What.SIGN_IN, account_id=ADA.id, account=ADA.username),
    Entry(
        NOW + timedelta(minutes=1), What.SESSION_OPEN, Result.REFUSED, "AADSTS65001", ADA.id, ADA.username, FABRIKAM,
        "Fabrikam Résidences", "c0ffee00-0000-4000-8000-000000000000", "Nobody has consented.",
    ),
    Entry(
        NOW + timedelta(days=1), What.SESSION_OPEN, account_id=GRACE.id, account=GRACE.username, customer_id=CONTOSO,
        customer="Contoso",
    ),
)  # fmt: skip
TABLE = """\
No.  Time (UTC)           What          Result               Customer             Account                     Detail                 Correlation id
1    2026-03-02 09:00:00  sign-in       done                                      ada@fourthcoffee.example
2    2026-03-02 09:01:00  session-open  refused AADSTS65001  Fabrikam Résidences  ada@fourthcoffee.example    Nobody has consented.  c0ffee00-0000-4000-8000-000000000000
3    2026-03-03 09:00:00  session-open  done                 Contoso              grace@fourthcoffee.example
"""  # noqa: E501


async def written(path: Path, entries: Sequence[Entry] = ENTRIES) -> Store:
    """A running tenantry's store with these entries in its journal."""
    store = await Store.open(path)
    for entry in entries:
        await store.append(entry)
    return store


@pytest.fixture
async def state(tmp_path: Path) -> Path:
    """The live state at rest, with three records."""
    path = tmp_path / "tenantry" / "state.db"
    (await written(path)).close(within_s=5)
    return path


def told(home: Path, *words: str, **changes: object) -> tuple[int, Any, Any]:
    """Run `tenantry journal` without a terminal: its status, output and error output."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "TENANTRY_"))}
    environ |= {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    command = [sys.executable, "-m", "tui", "journal", *words]
    options: dict[str, object] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "env": environ,
    }
    options |= {"text": True, "encoding": "utf-8"}
    done = subprocess.run(command, check=False, **{**options, **changes})  # type: ignore[call-overload]
    return done.returncode, done.stdout, done.stderr


def tamper(path: Path, statement: str) -> None:
    """Change the file past what refuses changes, and put that back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)


def test_the_journal_is_a_table(state: Path, tmp_path: Path) -> None:
    """Oldest first, every column; nothing on the error output."""
    assert (0, TABLE, "") == told(tmp_path)


async def test_the_journal_is_read_while_the_program_runs(tmp_path: Path) -> None:
    """What a running tenantry has just written is there, and it goes on writing."""
    store = await written(tmp_path / "tenantry" / "state.db")
    assert (0, TABLE, "") == told(tmp_path)
    await store.append(ENTRIES[0])
    found = told(tmp_path, "--verify")

    assert (0, "The chain is whole: 4 records.") == (found[0], found[1].partition(" The last")[0])
    store.close(within_s=5)


def test_json_is_one_array_of_whole_records(state: Path, tmp_path: Path) -> None:
    """Each object has all fields under their names; the output is ASCII."""
    status, output, error = told(tmp_path, "--json")

    assert [asdict(record) for record in load_journal(state).records] == json.loads(output)
    assert (0, True, "") == (status, output.isascii(), error)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--account", "ADA"], [1, 2]),
        (["--account", GRACE.id], [3]),
        (["--account", GRACE.id[:10]], []),
        (["--customer", "residences"], [2]),
        (["--customer", CONTOSO.upper()], [3]),
        (["--what", "session-open"], [2, 3]),
        (["--since", "2026-03-03"], [3]),
        (["--since", "2026-03-02T10:01+01:00"], [2, 3]),
        (["--since", "1h"], []),
        (["--account", "ada", "--what", "session-open", "--since", "2026-03-02", "--customer", "fab"], [2]),
    ],
)
def test_filters_leave_out_what_is_not_asked_for(
    state: Path, tmp_path: Path, words: list[str], numbers: list[int]
) -> None:
    """Names are compared as a person types them, ids whole; all filters have to fit."""
    _, output, _ = told(tmp_path, "--json", *words)

    assert numbers == [record["number"] for record in json.loads(output)]


def test_where_there_is_nothing_it_says_so_on_the_error_output(state: Path, tmp_path: Path) -> None:
    """An empty result is no failure, and an empty array is one."""
    assert (0, "", "tenantry: No record fits.\n") == told(tmp_path, "--customer", "nobody")
    assert (0, "[\n]\n", "") == told(tmp_path, "--customer", "nobody", "--json")
    assert (0, "", "tenantry: The journal is empty.\n") == told(tmp_path, "--demo")


def test_looking_makes_nothing(tmp_path: Path) -> None:
    """Before the first start there is an empty journal, and afterwards still no file."""
    assert (0, "The journal is empty.\n", "") == told(tmp_path, "--verify")
    assert [] == [*tmp_path.iterdir()]


def test_the_demo_has_a_journal_of_its_own(state: Path, tmp_path: Path) -> None:
    """`--demo` shows what was done in the demo."""
    state.parent.rename(tmp_path / "tenantry-demo")

    assert (0, TABLE, "") == told(tmp_path, "--demo")
    assert (0, "", "tenantry: The journal is empty.\n") == told(tmp_path)


def test_a_whole_chain_is_told_with_its_last_hash(state: Path, tmp_path: Path) -> None:
    """The last hash is what one keeps elsewhere."""
    last = load_journal(state).records[-1].hash

    assert (0, f"The chain is whole: 3 records. The last hash is {last}.\n", "") == told(tmp_path, "--verify")
    assert (0, "[\n]\n", "") == told(tmp_path, "--verify", "--json")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE journal SET customer = 'Litware' WHERE number = 2", "Record 2 was altered: it does not fit its hash."),
        ("DELETE FROM journal WHERE number = 2", "Record 2 is missing."),
        ("DELETE FROM journal WHERE number = 3", "Record 3 is missing."),
    ],
)
def test_a_broken_chain_names_the_record_and_ends_with_one(
    state: Path, tmp_path: Path, statement: str, said: str
) -> None:
    """The output says which record; the error output says what to do; the file stays as it is."""
    tamper(state, statement)
    before = state.read_bytes()
    number = int(said.split()[1])
    advice = f"The journal was changed: see record {number}. Keep a copy of {state} before you start tenantry again."

    assert (1, f"{said}\n", f"tenantry: {advice}\n") == told(tmp_path, "--verify")
    assert [(number, said)] == [
        (each["number"], each["sentence"]) for each in json.loads(told(tmp_path, "--verify", "--json")[1])
    ]
    assert (before, 0) == (state.read_bytes(), told(tmp_path)[0])


def test_a_record_without_its_guards_is_still_named(state: Path, tmp_path: Path) -> None:
    """Triggers that were dropped and not put back do not keep the journal from being read and verified."""
    with closing(sqlite3.connect(state, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER journal_keeps_all")
    status, _, error = told(tmp_path, "--verify")
    said = "tenantry: The local state has lost its form: what keeps the journal from being changed may be gone."
    assert (1, said) == (status, error.partition(" Keep")[0])

    with closing(sqlite3.connect(state, isolation_level=None)) as connection:
        connection.execute("DELETE FROM journal WHERE number = 1")
    assert (1, "Record 1 is missing.\n") == told(tmp_path, "--verify")[:2]


@pytest.mark.parametrize("words", [[], ["--json"], ["--verify"]])
def test_a_damaged_state_is_refused_and_not_moved(state: Path, tmp_path: Path, words: list[str]) -> None:
    """Status 1 and one line; setting a file aside is left to the program itself."""
    state.write_bytes(b"not a database at all" * 100)
    names = {each.name for each in state.parent.iterdir()}

    assert (1, "", f"tenantry: The local state {state} is damaged.\n") == told(tmp_path, *words)
    assert names == {each.name for each in state.parent.iterdir()}


def test_what_was_written_into_the_file_reaches_no_terminal(state: Path, tmp_path: Path) -> None:
    """Escape sequences that somebody put into the database are shown as marks, never sent."""
    hostile = "\x1b]52;c;QQ==\x07\u202e"
    tamper(state, f"UPDATE journal SET at = '{hostile}', what = '{hostile}', customer = '{hostile}'")
    output = "".join(text for words in ([], ["--json"], ["--verify"]) for text in told(tmp_path, *words)[1:])

    assert output.replace("\n", "") == "".join(foreign_text(line, most=10_000) for line in output.split("\n"))


def test_csv_is_a_list_for_spreadsheets(state: Path, tmp_path: Path) -> None:
    """All fields under their names, lines as RFC 4180 has them, a byte order mark for the é; the journal notes it."""
    records = load_journal(state).records
    status, sent, error = told(tmp_path, "--csv", text=False, encoding=None)
    output = sent.decode()
    rows = list(csv.reader(io.StringIO(output.removeprefix("\ufeff"), newline="")))

    assert (0, b"", True, 4) == (status, error, output.startswith("\ufeffnumber,at,"), output.count("\r\n"))
    assert [list(asdict(record)) for record in records[:1]] == rows[:1]
    assert [[str(each) for each in asdict(record).values()] for record in records] == rows[1:]
    noted = load_journal(state).records[-1]
    assert (4, "export", "3 records of the journal") == (noted.number, noted.what, noted.detail)
    assert "The chain is whole: 4 records." in told(tmp_path, "--verify")[1]


def test_csv_without_letters_beyond_ascii_has_no_mark(state: Path, tmp_path: Path) -> None:
    """What every program can read as it is stays as it is; a filter applies, and nothing found is no export."""
    assert (
        told(tmp_path, "--csv", "--customer", "contoso", text=False, encoding=None)[1]
        .decode()
        .startswith("number,at,what,")
    )
    assert (0, "", "tenantry: No record fits.\n") == told(tmp_path, "--csv", "--customer", "nobody")
    assert ["export"] == [record.what for record in load_journal(state).records[3:]]


def test_csv_holds_no_formula(state: Path, tmp_path: Path) -> None:
    """A customer whose name a spreadsheet would run, written into the file by whomever, does not run."""
    tamper(state, "UPDATE journal SET customer = '=1+1', detail = ' ＝1', account = '+x' || char(13) || '@y'")
    output = told(tmp_path, "--csv", text=False, encoding=None)[1].decode()

    assert ["'=1+1"] * 3 == [row["customer"] for row in csv.DictReader(io.StringIO(output.lstrip("\ufeff")))]
    assert {("'＝1", "'+x @y")} == {
        (row["detail"], row["account"]) for row in csv.DictReader(io.StringIO(output.lstrip("\ufeff")))
    }


def test_a_reader_that_has_seen_enough_is_no_error(state: Path, tmp_path: Path) -> None:
    """`| head` ends the output and nothing else."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert (0, "") == told(tmp_path, stdout=writer)[::2]
    finally:
        os.close(writer)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_takes_no_more_is_told(state: Path, tmp_path: Path) -> None:
    """A full disk under the output is status 1 and one line, no bug."""
    with Path("/dev/full").open("w") as full:
        said = "tenantry: The output cannot be written: No space left on device.\n"
        assert (1, said) == told(tmp_path, stdout=full)[::2]


def test_nothing_is_loaded_that_is_not_used(state: Path, tmp_path: Path) -> None:
    """Neither screens nor clients: Textual, Rich, MSAL, httpx and the emulator stay where they are."""
    code = (
        "import sys\nfrom tui.cli import main\nassert 0 == main(['journal'])\n"
        "print(' '.join(sys.modules), file=sys.stderr)"
    )
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ)
    loaded = set(done.stderr.split())

    assert TABLE == done.stdout
    assert set() == loaded & {
        "textual", "rich", "msal", "httpx", "keyring", "cryptography", "tomlkit", "tui.ui", "tui.services",
        "tui.emulator", "tui.auth", "tui.graph", "tui.partner", "tui.transport",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "soon"], "--since takes an age such as 7d, or a date such as 2026-03-02."),
        (["--since", "999999w"], "--since takes an age such as 7d, or a date such as 2026-03-02."),
        (["--since", "0001-01-01T00:00+14:00"], "--since takes an age such as 7d, or a date such as 2026-03-02."),
        (
            ["--what", "magic"],
            f"Argument --what: invalid choice: 'magic' (choose from {', '.join(map(repr, [*map(str, What)]))}).",
        ),
        (["--verify", "--customer", "Contoso"], "--verify looks at the whole journal."),
        (["--verify", "--since", "7d"], "--verify looks at the whole journal."),
        (["--client-id", "x"], "Unrecognized arguments: --client-id x."),
        (["Contoso"], "Unrecognized arguments: Contoso."),
    ],
)
def test_wrong_words_are_told_in_one_sentence(words: list[str], said: str) -> None:
    """Unknown kinds, times and options, and filters where none can be."""
    with pytest.raises(UsageError) as caught:
        parse_journal_arguments(words, NOW)

    assert said == caught.value.summary


def test_wrong_words_end_with_two(tmp_path: Path) -> None:
    """The remedy names this verb's own help."""
    said = "tenantry: Unrecognized arguments: --bogus. `tenantry journal --help` shows what there is.\n"

    assert (2, "", said) == told(tmp_path, "--bogus")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("12h", NOW - timedelta(hours=12)),
        ("7d", NOW - timedelta(days=7)),
        ("4w", NOW - timedelta(weeks=4)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T12:30", datetime(2026, 1, 31, 12, 30, tzinfo=UTC)),
        ("2026-01-31T12:30-08:00", datetime(2026, 1, 31, 20, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_an_age_or_a_date_in_utc(text: str, at: datetime) -> None:
    """Without a zone a date is in UTC, as the table is."""
    asked = JournalArguments(Wanted(since=at), as_json=False, as_csv=False, verify=False, is_demo=False)

    assert asked == parse_journal_arguments(["--since", text], NOW)


def test_help_tells_kinds_and_statuses(tmp_path: Path) -> None:
    """Whoever filters finds the kinds there, and where the form of the output stands; plain ASCII, at most 80 letters
    a line."""
    status, output, error = told(tmp_path, "--help", stdin=subprocess.DEVNULL)
    names = (*What, "--since", "--verify", "altered", "README", "Exit status")

    assert [] == [name for name in names if name not in output]
    assert (0, "", True) == (status, error, output.isascii())
    assert [] == [line for line in output.splitlines() if len(line) > 81]


def record(number: int, customer: str) -> Record:
    """A record of an opened session."""
    texts = ("2026-03-02T09:00:00.000000+00:00", "session-open", "done", "", "id", "ada@fourthcoffee.example")
    return Record(number, *texts, "id", customer, "c-1", "detail", "", "")


@pytest.mark.parametrize("width", range(40, 200, 7))
@pytest.mark.parametrize("customer", ["Contoso", "Fabrikam " * 12, "東京のお客様" * 12, "e\u0301" * 90])
def test_no_line_is_wider_than_the_terminal(width: int, customer: str) -> None:
    """From the width of the fixed columns on every line fits; what has no room is named; nobody loses their name."""
    lines, left_out = table([record(1, customer), record(22, "Litware")], width)
    least = 4 + 2 + 20 + 1 + 12 + 2 + 6 + 2 + 16

    assert [] == [line for line in lines if width_of(line) > max(width, least)]
    assert [customer[:6], "Litwar"] == [line.split("done")[1].strip()[:6] for line in lines[1:]]
    assert (
        left_out
        == ("No.", "Time (UTC)", "What", "Result", "Customer", "Account", "Detail", "Correlation id")[
            8 - len(left_out) :
        ]
    )


def test_a_purged_record_is_shown_as_such() -> None:
    """Its number is left, and that it was purged."""
    lines, _ = table([Record(7, *[""] * 12)])

    assert "7                (purged)" == lines[1]
