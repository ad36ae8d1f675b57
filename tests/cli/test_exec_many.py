"""`tenantry exec` for many customers, as the shell sees it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.home import Home, command
from tests.cli.signed_in import signed_in
from tests.terminal.terminal import Terminal
from tests.waiting import until_blocking
from tui.model.customer import Customer
from tui.store import Store
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders, and children of a shell", allow_module_level=True)

EXEC = ("exec", "--demo")
FIELDS = (
    "run", "tenant_id", "name", "domain", "outcome", "status", "seconds", "begun_at", "ended_at", "said", "log",
)  # fmt: skip
DRY_FIELDS = (
    "tenant_id", "name", "domain", "would_run", "consent", "days_left", "last_opened_at", "is_protected",
)  # fmt: skip
RUN_FIELDS = (
    "run", "begun_at", "ended_at", "program", "customers", "done", "failed", "refused", "unknown", "left",
)  # fmt: skip
THREE = ("Contoso", "Fabrikam", "Adatum")
SAYS = 'echo "$TENANTRY_CUSTOMER"; echo oops >&2; [ "$TENANTRY_CUSTOMER" != Adatum ]'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ada's, who has read her lists."""
    return signed_in(tmp_path_factory.mktemp("home"))


def state_file(home: Home) -> Path:
    """The demo's local state."""
    return home.folder / "state" / "tenantry-demo" / "state.db"


def in_terminal(home: Home, *words: str) -> Terminal:
    """The command in a terminal of its own."""
    environ = home.environ | {"TENANTRY_VAULT_KEY": str(KeySource.KEY_FILE)}
    return Terminal([*command(), *words], home.folder, environ, (120, 36))


def masked(text: str) -> str:
    """A table without what differs from run to run."""
    return re.sub(r"\b\d+\.\d\b", "0.0", text)


def test_a_person_gets_one_table_and_a_line_as_each_ends(home: Home) -> None:
    """The table on the output, all else beside it; each one's output in a log of its own. Some are not done: 1."""
    status, output, error = home.told(*EXEC, "--yes", *THREE, "--", "sh", "-c", SAYS)

    assert 1 == status
    assert """\
Customer  Outcome  Status  Seconds  Log, or why not
Adatum    failed   1       0.0      adatum-e12e512b-7338-4b5e-9e87-b22275fd916d.log
Contoso   done     0       0.0      contoso-dbbf82e5-cad7-4e97-9b4a-bd0ab9bf84f9.log
Fabrikam  refused                   Nobody has consented to the app here yet, or consent was withdrawn.
""" == masked(output)
    first, *lines = error.splitlines()
    folder = Path(first.rpartition(" go to ")[2].rstrip("."))
    assert re.fullmatch(r"tenantry: Run [a-z]{8}: 3 customers, 4 at a time\. The logs go to /.*\.", first)
    assert {"Adatum: failed with status 1 after 0.0 s.", "Contoso: done after 0.0 s."} < {
        masked(each.partition("] ")[2]) for each in lines
    }
    assert [(0o600, "Adatum\noops\n"), (0o600, "Contoso\noops\n")] == [
        (each.stat().st_mode & 0o777, each.read_text()) for each in sorted(folder.iterdir())
    ]
    assert 0o700 == folder.stat().st_mode & 0o777


def test_a_program_gets_one_array(home: Home) -> None:
    """Every customer with the same fields, in the same order; nothing else on the output."""
    status, output, _ = home.told(*EXEC, "--yes", "--json", *THREE, "--", "sh", "-c", SAYS)
    found: list[dict[str, Any]] = json.loads(output)
    adatum, contoso, fabrikam = found

    assert (1, {FIELDS}) == (status, {tuple(each) for each in found})
    assert ["Adatum", "Contoso", "Fabrikam"] == [each["name"] for each in found]
    assert ("failed", 1, "") == (adatum["outcome"], adatum["status"], adatum["said"])
    assert ("done", 0, True) == (contoso["outcome"], contoso["status"], contoso["seconds"] > 0)
    assert ("refused", None, None, None, None) == tuple(
        fabrikam[key] for key in ("outcome", "status", "seconds", "begun_at", "log")
    )
    assert "Adatum\noops\n" == Path(adatum["log"]).read_text()


def test_all_done_is_status_0(home: Home, tmp_path: Path) -> None:
    """The logs in a folder that one names, which is made for oneself alone; one customer that is found is not asked
    about."""
    logs = tmp_path / "a" / "b"
    status, _, error = home.told(*EXEC, "--filter", "ends<30", "--log-dir", str(logs), "--", "true")

    assert (0, True) == (status, "Alpine Ski House: done" in error)
    assert [0o700, 0o700] == [each.stat().st_mode & 0o777 for each in (logs, logs.parent)]
    assert ["alpine-ski-house-8957444e-2e4a-49f1-bf30-d9ff2cd6fd04.log"] == [each.name for each in logs.iterdir()]


def test_a_dry_run_prints_who_it_would_be_and_runs_nothing(home: Home, tmp_path: Path) -> None:
    """By the local copy, without a sign-in; it makes no run."""
    mark = tmp_path / "mark"
    before = runs(home)
    status, output, error = home.told(
        *EXEC, "--dry-run", "--all", "--", "touch", str(mark), TENANTRY_VAULT_KEY="this-run"
    )
    head, *lines = output.splitlines()

    assert (0, "", 38, False, before) == (status, error, len(lines), mark.exists(), runs(home))
    assert ["Customer", "Would run", "Consent", "GDAP ends in", "Last used", "Tenant id"] == re.split(r"  +", head)
    [line] = [each for each in lines if each.startswith("Alpine Ski House ")]
    assert " 9 d " in line
    assert "\x1b" not in output
    status, output, _ = home.told(*EXEC, "--dry-run", "--filter", "ends<30 !starred", "--json")
    assert [("Alpine Ski House", DRY_FIELDS, 9)] == [
        (each["name"], tuple(each), each["days_left"]) for each in json.loads(output)
    ]


def runs(home: Home) -> list[str]:
    """The ids of what was not done everywhere, as they are listed."""
    return [each["run"] for each in json.loads(home.told(*EXEC, "--runs", "--json")[1])]


def test_several_customers_without_a_terminal_need_a_yes(home: Home, tmp_path: Path) -> None:
    """Nobody can be asked: status 2, and nothing has run."""
    mark = tmp_path / "mark"
    status, output, error = home.told(*EXEC, *THREE, "--", "touch", str(mark))

    assert (2, "", False) == (status, output, mark.exists())
    assert "--yes" in error


def test_a_person_is_asked_once(home: Home, tmp_path: Path) -> None:
    """How many, who, and which command; anything but a written yes runs nothing. Progress is told while it runs."""
    mark = tmp_path / "mark"
    words = (*EXEC, "Adatum", "Contoso", "--", "sh", "-c", f"echo a >>{mark}")
    with in_terminal(home, *words) as terminal:
        terminal.see("2 customers: Adatum, Contoso.", "[y/N]", f"sh -c 'echo a >>{mark}'"[:60])
        terminal.key("\r")
        assert (1, False) == (terminal.end(), mark.exists())
    with in_terminal(home, *words) as terminal:
        terminal.see("[y/N]")
        terminal.key("y\r")
        assert 0 == terminal.end()
        assert b"0 of 2 customers" in terminal.raw
    assert "a\na\n" == mark.read_text()


def test_ctrl_c_at_the_question_runs_nothing(home: Home, tmp_path: Path) -> None:
    """At the first press."""
    mark = tmp_path / "mark"
    with in_terminal(home, *EXEC, "--all", "--", "touch", str(mark)) as terminal:
        terminal.see("[y/N]")
        terminal.key("\x03")

        assert (130, False) == (terminal.end(), mark.exists())


def test_ctrl_c_ends_what_is_at_work_and_leaves_the_rest(home: Home, tmp_path: Path) -> None:
    """Status 130 with the table; taken up with the same command, the rest runs, and nobody twice."""
    (tmp_path / "began").touch()
    child = f'echo "$TENANTRY_TENANT_ID" >>{tmp_path}/began; [ -e {tmp_path}/go ] || exec sleep 600'
    words = (*EXEC, "--yes", "--jobs", "2", "Adatum", "Contoso", "Contoso Suites", "Alpine", "--", "sh", "-c", child)
    with in_terminal(home, *words) as terminal:
        terminal.until(lambda: len((tmp_path / "began").read_text().split()) == 2, "two children")
        terminal.key("\x03")
        assert 130 == terminal.end()
        assert "2 customers left" in terminal.text
    (tmp_path / "go").touch()
    status, output, error = home.told(*EXEC, "--resume", "--json", "--yes", "--", "sh", "-c", child)

    assert (1, ["failed", "failed", "done", "done"]) == (status, [each["outcome"] for each in json.loads(output)])
    assert 4 == len(set((tmp_path / "began").read_text().split())) == len((tmp_path / "began").read_text().split())
    assert "2 customers failed or refused" in error


def test_a_connection_that_is_lost_ends_what_is_at_work(home: Home, tmp_path: Path) -> None:
    """The children too; and what had not begun is left."""
    (tmp_path / "began").touch()
    child = f"echo $$ >>{tmp_path}/began; exec sleep 600"
    words = (*EXEC, "--yes", "--jobs", "2", "Adatum", "Contoso", "Contoso Suites", "--", "sh", "-c", child)
    with in_terminal(home, *words) as terminal:
        terminal.until(lambda: len((tmp_path / "began").read_text().split()) == 2, "two children")
        terminal.hang_up()
        until_blocking(lambda: terminal.process.poll() is not None, "the end of the program")
        status = terminal.process.returncode
    [newest, *_] = json.loads(home.told(*EXEC, "--runs", "--json")[1])

    assert (129, 2, 1) == (status, newest["failed"], newest["left"])
    for pid in (tmp_path / "began").read_text().split():
        until_blocking(lambda pid=pid: not is_there(int(pid)), "the end of a child")  # type: ignore[misc]


def is_there(pid: int) -> bool:
    """Whether a process lives."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_nobody_there_to_be_told_ends_no_run(home: Home, tmp_path: Path) -> None:
    """As with `2>&1 | head -1`: the commands run to their end all the same."""
    words = [
        *command(),
        *EXEC,
        "--yes",
        "--jobs",
        "1",
        "Adatum",
        "Contoso",
        "--",
        "sh",
        "-c",
        f"echo a >>{tmp_path}/mark",
    ]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        words, env=home.environ, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing, check=False
    )
    os.close(writing)

    assert (0, "a\na\n") == (done.returncode, (tmp_path / "mark").read_text())


def test_a_run_is_listed_and_taken_up_with_the_same_command_alone(home: Home) -> None:
    """Another command is refused with status 2; what failed runs again only when that is said."""
    home.told(*EXEC, "--yes", *THREE, "--", "sh", "-c", SAYS, "secret-word")
    [newest, *_] = json.loads(home.told(*EXEC, "--runs", "--json")[1])
    counts = {key: newest[key] for key in RUN_FIELDS[3:]}
    assert RUN_FIELDS == tuple(newest)
    assert {"program": "sh", "customers": 3, "done": 1, "failed": 1, "refused": 1, "unknown": 0, "left": 0} == counts
    table = home.told(*EXEC, "--runs")[1]
    assert newest["run"] in table
    assert "secret-word" not in table

    assert 2 == home.told(*EXEC, "--resume", newest["run"], "--", "sh", "-c", SAYS, "another-word")[0]
    status, output, error = home.told(*EXEC, "--resume", newest["run"], "--json", "--", "sh", "-c", SAYS, "secret-word")
    assert (1, True) == (status, "0 customers" in error)
    assert ["failed", "done", "refused"] == [each["outcome"] for each in json.loads(output)]
    again = (*EXEC, "--resume", newest["run"], "--again-failed", "--yes")
    _, output, _ = home.told(*again, "--dry-run")
    assert 3 == len(output.splitlines()) - 1
    _, _, error = home.told(*again, "--", "sh", "-c", SAYS, "secret-word")
    assert (True, True, False) == tuple(f"] {name}: " in error for name in ("Adatum", "Fabrikam", "Contoso"))


def test_the_command_is_in_no_file_of_ours(home: Home) -> None:
    """Neither in the state nor in the name of a log: it may hold a password."""
    home.told(*EXEC, "--yes", "Adatum", "Contoso", "--", "true", "hunter2-and-more")
    found = [each for each in (home.folder / "state").rglob("*") if each.is_file() and b"hunter2" in each.read_bytes()]

    assert [] == found


def test_protected_customers_are_left_out_unless_named(home: Home) -> None:
    """They are told, and the others run; a dry run says so too."""
    asyncio.run(protect(home, "Contoso"))
    words = (*EXEC, "--yes", "--json", "Contoso", "Adatum")
    status, output, error = home.told(*words, "--", "true")
    assert (0, ["Adatum"], True) == (
        status, [each["name"] for each in json.loads(output)], "Contoso is protected. It is left out." in error
    )  # fmt: skip
    assert [False, True] == [
        each["would_run"]
        for each in sorted(
            json.loads(home.told(*words, "--dry-run")[1]), key=lambda each: each["is_protected"], reverse=True
        )
    ]

    status, output, _ = home.told(*words, "--name-protected", "contoso", "--", "true")
    assert (0, ["Adatum", "Contoso"]) == (status, [each["name"] for each in json.loads(output)])
    asyncio.run(protect(home, "Contoso", is_protected=False))


async def protect(home: Home, name: str, *, is_protected: bool = True) -> None:
    """Protect a customer, or no longer."""
    store = await Store.open(state_file(home))
    account = (await store.load_accounts())[0]
    customers: list[Customer] = (await store.load_customers(account.id))[0]
    [found] = [each for each in customers if each.name == name]
    await store.save_protected(account.id, found.tenant_id, is_protected)
    store.close(within_s=5)


@pytest.mark.parametrize(
    "words",
    [
        ("--all",),
        ("--all", "Contoso", "--", "true"),
        ("--filter", "ends<30", "--all", "--", "true"),
        ("--filter", "ends<<30", "--", "true"),
        ("--jobs", "0", "--all", "--", "true"),
        ("--jobs", "17", "--all", "--", "true"),
        ("--jobs", "4", "--", "true"),
        ("--timeout", "0", "--all", "--", "true"),
        ("--timeout", "nan", "--all", "--", "true"),
        ("--again-failed", "--all", "--", "true"),
        ("--resume", "Contoso", "--", "true"),
        ("--resume", "bakodimu", "--", "true"),
        ("Contoso", "nobody-is-called-so", "--", "true"),
        ("Contoso", "Contoso S", "o", "--yes", "--", "true"),
        ("--fil", "ends<30", "--", "true"),
    ],
)
def test_wrong_words_are_told(home: Home, words: tuple[str, ...]) -> None:
    """Status 2, nothing on the output, and nothing has run."""
    before = runs(home)
    status, output, error = home.told(*EXEC, *words)

    assert (2, "", before) == (status, output, runs(home))
    assert error.startswith("tenantry: ")


def test_a_wrong_term_is_told_with_what_there_is(home: Home) -> None:
    """Whoever asks gets the list."""
    _, _, error = home.told(*EXEC, "--filter", "end<30", "--", "true")

    assert all(term in error for term in ("ends<30", "used<7", "consent=", "starred", "protected", "pinned", "session"))


def test_the_help_fits_its_terminal(home: Home) -> None:
    """No line is wider than 80 cells; it tells the exit status, and the README the terms and the fields."""
    status, output, _ = home.told("exec", "--all", "--help")

    assert (0, True) == (status, max(map(len, output.splitlines())) < 80)
    assert all(word in output for word in ("ends<30", "consent=", "README", "130"))
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert all(word in readme for word in ("ends<30", "consent=", "TENANTRY_TENANT_ID", *FIELDS))


def test_nobody_that_fits_is_no_fault(home: Home) -> None:
    """A script that runs each night meets such nights: status 0, and an empty array for a program."""
    words = (*EXEC, "--filter", "nobody-is-called-so")

    assert (0, "", "tenantry: No customer fits.\n") == home.told(*words, "--", "true")
    assert [] == json.loads(home.told(*words, "--json", "--", "true")[1])


def test_nobody_signed_in_is_status_3(tmp_path: Path) -> None:
    """With what to do."""
    status, output, error = Home(tmp_path).told("exec", "--all", "--yes", "--demo", "--", "true")

    assert (3, "", True) == (status, output, "sign-in" in error)
