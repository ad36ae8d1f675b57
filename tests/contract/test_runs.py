"""A command for many customers: its children in their tenants, the service's refusals, and what is remembered."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import re
import sqlite3
import stat
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from tests.support.planted import Bench, SteppedTime, WatchedEmulator, at_work, plant, world_of
from tests.waiting import until
from tui.emulator import ADA, DEMO_CLIENT_ID
from tui.emulator.faults import LOGIN_TOKEN, Cut, throttled
from tui.errors import SessionEnded, StoreError, StoreLocked, UsageError
from tui.model.consent import GIVEN
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.run import Member, Outcome, Run
from tui.services.run_at_work import Orders, RunAtWork
from tui.services.runs import Runs
from tui.store import load_journal

if sys.platform == "win32":
    pytest.skip("children of a shell", allow_module_level=True)

CUSTOMERS = 90
FEW = 40
MARK = 'touch "$0/$TENANTRY_TENANT_ID"'
"""What a child leaves in a folder."""

ASKS = """
import os, socket, sys, time
place, count = sys.argv[1], int(sys.argv[2])
open(os.path.join(place, os.environ["TENANTRY_TENANT_ID"]), "w").close()
while len(os.listdir(place)) < count:
    time.sleep(0.02)
host, _, rest = os.environ["IDENTITY_ENDPOINT"].removeprefix("http://").partition("/")
asked = f"GET /{rest}?api-version=2019-08-01&resource=https://graph.microsoft.com HTTP/1.1\\r\\nHost: {host}\\r\\n"
line = socket.create_connection(host.split(":"))
line.sendall(f"{asked}X-IDENTITY-HEADER: {os.environ['IDENTITY_HEADER']}\\r\\nConnection: close\\r\\n\\r\\n".encode())
print(b"".join(iter(lambda: line.recv(65536), b"")).decode())
print(dict(os.environ))
"""
"""A child that waits until all have begun, then says of which tenant its token is, and what its environment has."""


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A partner with some customers."""
    time = SteppedTime()
    async with at_work(tmp_path, WatchedEmulator(world_of(FEW, time), time), time) as found:
        yield found


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[Bench]:
    """A partner with customers of every kind, more than fifty of whom open."""
    time = SteppedTime()
    async with at_work(tmp_path, WatchedEmulator(world_of(CUSTOMERS, time), time), time) as found:
        yield found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where children leave marks."""
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


class Work:
    """A command run for some customers, and what came of it."""

    def __init__(self, bench: Bench, argv: Sequence[str], tenant_ids: Sequence[TenantId], **orders: object) -> None:
        self.bench = bench
        self.argv = tuple(argv)
        self.tenant_ids = tenant_ids
        self.orders = Orders(self.argv, **orders)  # type: ignore[arg-type]
        self.told: list[Member] = []
        self.at_work: RunAtWork

    async def go(self, run_id: str = "", again: frozenset[Outcome] = frozenset()) -> RunAtWork:
        """Begin it, or take up the one with this id; run it to its end."""
        runs = Runs(self.bench.estate.desk)
        run, folder = await (runs.take_up(self.argv, run_id) if run_id else runs.begin(self.argv, self.tenant_ids))
        self.run = run
        self.at_work = RunAtWork(self.bench.estate, run, folder, self.orders, run.to_run(again))
        try:
            async with aclosing(self.at_work.go()) as steps:
                async for member in steps:
                    self.told.append(member)
        finally:
            folder.close()
        return self.at_work

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many are where."""
        return Counter(each.outcome for each in self.at_work.members)

    async def kept(self) -> Run:
        """What is remembered of it."""
        return await Runs(self.bench.estate.desk).find(self.run.id)


def consented(bench: Bench, count: int) -> list[TenantId]:
    """So many customers that open."""
    found = [as_id for as_id, state in plant(bench.emulator).items() if state in GIVEN]
    assert len(found) >= count
    return found[:count]


def marked(place: Path) -> set[str]:
    """Whose children left a mark."""
    return {each.name for each in place.iterdir()}


def script(text: str, place: Path, *more: object) -> list[str]:
    """A shell that runs this, with the place as `$0`."""
    return ["/bin/sh", "-c", text, str(place), *map(str, more)]


async def test_fifty_at_once_are_each_in_their_own_tenant(crowd: Bench, place: Path) -> None:
    """Each gets a token of its own tenant, and its environment names that one and none of the others; its output is in
    its own log, which nobody else may read."""
    fifty = consented(crowd, 50)
    argv = [sys.executable, "-S", "-I", "-c", ASKS, str(place), "50"]
    work = Work(crowd, argv, fifty, jobs=50)
    done = await work.go()

    assert Counter({Outcome.DONE: 50}) == work.outcomes
    for tenant_id, log in done.logs.items():
        text = log.read_text()
        assert (tenant_id, 0o600) == (tenant_of(text), stat.S_IMODE(log.stat().st_mode))
        assert [tenant_id] == [each for each in fifty if each in text]
    secrets = {each for log in done.logs.values() for each in re.findall("IDENTITY_HEADER': '(.*?)'", log.read_text())}
    assert 50 == len(secrets)


def tenant_of(answer: str) -> str:
    """Of which tenant the token in an answer of the endpoint is."""
    [body] = re.findall(r'"access_token": ?"[^.]+[.]([^.]+)[.]', answer)
    return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["tid"])


async def test_the_outcomes_are_those_that_were_planted(crowd: Bench, place: Path) -> None:
    """Whoever has not consented, is blocked or shut out is refused with the reason and runs nothing; the others end as
    their command does; the journal has each command that ran, and no other."""
    truth = plant(crowd.emulator)
    work = Work(crowd, script(f"{MARK}; case $TENANTRY_TENANT_ID in *[0-7]) exit 7;; esac", place), list(truth), jobs=8)
    done = await work.go()
    opens = {each for each, state in truth.items() if each in marked(place)}
    found = {each.tenant_id: each for each in done.members}

    assert set(truth) == set(found)
    assert {each for each, state in truth.items() if state in GIVEN} <= opens
    assert (CUSTOMERS - len(opens), 0) == (work.outcomes[Outcome.REFUSED], work.outcomes[Outcome.NOT_STARTED])
    for tenant_id, member in found.items():
        if tenant_id in opens:
            fails = tenant_id[-1] in "01234567"
            expected = (Outcome.FAILED, 7, "") if fails else (Outcome.DONE, 0, "")
            assert expected == (member.outcome, member.status, member.said)
        else:
            assert (Outcome.REFUSED, None, None) == (member.outcome, member.status, member.begun_at)
            assert member.said
    ran = [each for each in load_journal(crowd.folder / "state" / "state.db").records if each.what == "command-run"]
    assert Counter(opens) == Counter(each.customer_id for each in ran)
    assert opens == set(done.logs) == {each.stem[-36:] for each in done.logs[next(iter(opens))].parent.iterdir()}
    assert done.members == list((await work.kept()).members)


async def test_no_session_joins_the_sidebar(bench: Bench) -> None:
    """Nor is it a use of the customer; where consent stands is learnt all the same."""
    two = consented(bench, 2)
    await bench.estate.sessions.open(two[0])
    before = [bench.estate.customer(each).times_opened for each in two]
    await Work(bench, ["true"], two).go()

    assert [two[0]] == [each.tenant_id for each in bench.estate.sessions.all()]
    assert before == [bench.estate.customer(each).times_opened for each in two]
    assert bench.estate.customer(two[1]).standing in GIVEN


async def test_one_that_is_slow_holds_up_nobody(bench: Bench, place: Path) -> None:
    """Two at a time: all others begin, and all but the last end, beside the one that waits for them."""
    ten = consented(bench, 10)
    waits = f'{MARK}; [ $TENANTRY_TENANT_ID != $1 ] || while [ "$(ls "$0" | wc -l)" -lt 10 ]; do sleep 0.02; done'
    work = Work(bench, script(waits, place, ten[0]), ten, jobs=2)
    await work.go()

    assert Counter({Outcome.DONE: 10}) == work.outcomes
    assert ten[0] in [each.tenant_id for each in work.told[-2:]]


async def test_no_more_than_the_jobs_are_at_work(bench: Bench, place: Path) -> None:
    """Each child counts those that have begun and not ended."""
    counts = '(set -C; :>"$0/$TENANTRY_TENANT_ID"); ls "$0" | wc -l; sleep 0.02; rm "$0/$TENANTRY_TENANT_ID"'
    work = Work(bench, script(counts, place), consented(bench, 12), jobs=3)
    done = await work.go()
    most = max(int(log.read_text()) for log in done.logs.values())

    assert (True, Counter({Outcome.DONE: 12})) == (most <= 3, work.outcomes)


async def test_stopping_on_an_error_lets_those_at_work_end(bench: Bench, place: Path) -> None:
    """The second fails while the first is at work: that one ends by itself, and nobody else begins."""
    five = consented(bench, 5)
    fails = f'{MARK}; [ $TENANTRY_TENANT_ID = $1 ] || exit 5; until [ -e "$0/$2" ]; do sleep 0.02; done'
    work = Work(bench, script(fails, place, five[0], "go"), five, jobs=2, stops_on_error=True)
    going = asyncio.create_task(work.go())
    await until(lambda: work.told, "one that failed")
    (place / "go").touch()
    await going

    assert [Outcome.DONE, Outcome.FAILED, *[Outcome.LEFT] * 3] == [each.outcome for each in work.at_work.members]
    assert {*five[:2], "go"} == marked(place)


async def test_what_takes_too_long_is_ended(bench: Bench, place: Path) -> None:
    """With the status that `timeout` gives; the one beside it is not."""
    two = consented(bench, 2)
    slow = f"{MARK}; [ $TENANTRY_TENANT_ID != $1 ] || exec sleep 600"
    work = Work(bench, script(slow, place, two[0]), two, timeout_s=3.0)
    await work.go()

    assert [(Outcome.FAILED, 124), (Outcome.DONE, 0)] == [(each.outcome, each.status) for each in work.at_work.members]
    assert "longer than 3 s" in work.at_work.members[0].said


async def test_a_child_that_will_not_end_is_killed(bench: Bench, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Being told to end, it goes on: told once more, it is killed with what it started, however long it might have had;
    what had not begun is left, and is remembered so."""
    monkeypatch.setattr("tui.inside.child._GRACE_S", 600.0)
    five = consented(bench, 5)
    stays = 'trap ": >\\"$0/told.$$\\"" HUP; echo $$ >"$0/$TENANTRY_TENANT_ID"; sleep 600 & wait; sleep 600'
    work = Work(bench, script(stays, place), five, jobs=2)
    going = asyncio.create_task(work.go())
    await until(lambda: sum(bool(each.read_text()) for each in place.iterdir()) == 2, "two children")
    pids = numbers_in(place)
    work.at_work.end()
    await until(lambda: {f"told.{pid}" for pid in pids} <= marked(place), "both being told")
    work.at_work.kill()
    await going

    assert [Outcome.FAILED] * 2 + [Outcome.LEFT] * 3 == [each.outcome for each in work.at_work.members]
    assert {"It was interrupted."} == {each.said for each in work.told}
    await until(lambda: not alive(pids), "the end of every child")
    assert list((await work.kept()).members) == work.at_work.members


def numbers_in(place: Path) -> list[int]:
    """What children wrote of themselves."""
    return [int(each.read_text()) for each in place.iterdir()]


def alive(groups: Sequence[int]) -> list[int]:
    """Processes of these groups that are not dead."""
    told = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            told.append(each.read_text())
    found = [(int(line.split()[0]), line.rpartition(")")[2].split()) for line in told]
    return [pid for pid, (state, _, group, *_) in found if int(group) in groups and state != "Z"]


async def test_a_429_on_the_way_in_is_waited_out(bench: Bench, place: Path) -> None:
    """As long as it says; then the command runs."""
    three = consented(bench, 3)
    bench.emulator.faults.plan(throttled(90), path=LOGIN_TOKEN, tenant=three[1])
    before = bench.time.now()
    work = Work(bench, script(MARK, place), three, jobs=1)
    await work.go()

    assert (Counter({Outcome.DONE: 3}), True) == (work.outcomes, (bench.time.now() - before).total_seconds() >= 90)
    bench.emulator.faults.check_all_happened()


async def test_whom_the_network_kept_away_is_left(bench: Bench, place: Path) -> None:
    """It may have passed by the next time: taking the run up runs that one, and nobody else again."""
    three = consented(bench, 3)
    bench.emulator.faults.plan(Cut("connect"), path=LOGIN_TOKEN, tenant=three[1], times=20)
    work = Work(bench, script(f"{MARK}.$$", place), three)
    await work.go()
    assert [Outcome.DONE, Outcome.NOT_STARTED, Outcome.DONE] == [each.outcome for each in work.at_work.members]

    bench.emulator.faults.clear()
    await work.go(work.run.id)
    assert (Counter({Outcome.DONE: 3}), 3) == (work.outcomes, len(marked(place)))
    assert three[1] == work.told[-1].tenant_id


async def test_a_program_that_is_not_there_ran_nowhere(bench: Bench) -> None:
    """Nothing is begun as far as anybody can tell: all are left, each with the reason."""
    work = Work(bench, ["no-such-program-anywhere"], consented(bench, 3))
    await work.go()

    assert Counter({Outcome.NOT_STARTED: 3}) == work.outcomes
    assert {127} == {each.status for each in work.at_work.members}
    assert 3 == len((await work.kept()).to_run())


async def test_a_sign_in_that_ends_ends_the_run(bench: Bench, place: Path) -> None:
    """Everybody would be refused: whoever did not begin is left, and what to do is told."""
    ten = consented(bench, 10)
    revokes = f'{MARK}; until [ -e "$0/go" ]; do sleep 0.02; done'
    work = Work(bench, script(revokes, place), ten, jobs=2)
    going = asyncio.create_task(work.go())
    await until(lambda: len(marked(place)) == 2, "two children")
    bench.emulator.revoke_sessions(ADA)
    (place / "go").touch()
    await going

    assert isinstance(work.at_work.fatal, SessionEnded)
    assert (2, 0) == (work.outcomes[Outcome.DONE], work.outcomes[Outcome.REFUSED])
    assert 8 == len((await work.kept()).to_run())


async def test_what_cannot_be_noted_does_not_begin(bench: Bench, place: Path) -> None:
    """The disk refuses the note for one: its command does not start, nor any later one."""
    five = consented(bench, 5)
    with sqlite3.connect(bench.folder / "state" / "state.db") as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON run_members "
            f"WHEN NEW.tenant_id = '{five[2]}' AND NEW.begun_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    connection.close()
    work = Work(bench, script(MARK, place), five, jobs=1)
    await work.go()

    assert isinstance(work.at_work.fatal, StoreError)
    assert [*[Outcome.DONE] * 2, Outcome.NOT_STARTED, *[Outcome.LEFT] * 2] == [
        each.outcome for each in work.at_work.members
    ]
    assert set(five[:2]) == marked(place)


async def test_a_run_is_taken_up_by_one_process_alone(bench: Bench, place: Path) -> None:
    """And with the same command alone; what ended is not run again unless that is said."""
    three = consented(bench, 3)
    bench.emulator.withdraw_consent(three[1], DEMO_CLIENT_ID)
    fails = f'[ $TENANTRY_TENANT_ID = $1 ] && [ ! -e "$0/go" ] && exit 9; {MARK}.$$'
    work = Work(bench, script(fails, place, three[2]), three)
    await work.go()
    runs = Runs(bench.estate.desk)
    with pytest.raises(UsageError):
        await runs.take_up(work.argv)  # nobody is left
    run, folder = await runs.take_up(work.argv, again={Outcome.FAILED})
    with pytest.raises(StoreLocked):
        await runs.take_up(work.argv, run.id)
    folder.close()
    with pytest.raises(UsageError):
        await runs.take_up([*work.argv, "more"])
    with pytest.raises(UsageError):
        await runs.take_up(work.argv, "bakodimu")

    assert [] == run.to_run()
    bench.emulator.consent_as_administrator(three[1], DEMO_CLIENT_ID, bench.estate.desk.app.customer_scopes)
    (place / "go").touch()
    await work.go(run.id, frozenset({Outcome.FAILED, Outcome.REFUSED}))
    assert (Counter({Outcome.DONE: 3}), 4) == (work.outcomes, len(marked(place)))  # with the go


async def test_two_that_see_one_run_begin_nobody_twice(bench: Bench, place: Path) -> None:
    """Where a file system has no locks, the state alone decides who begins whom."""
    twenty = consented(bench, 20)
    work = Work(bench, script(f"{MARK}.$$", place), twenty, jobs=4)
    runs = Runs(bench.estate.desk)
    run, folder = await runs.begin(work.argv, twenty)
    both = [RunAtWork(bench.estate, run, folder, work.orders, run.members) for _ in range(2)]

    async def drain(one: RunAtWork) -> list[Member]:
        async with aclosing(one.go()) as steps:
            return [each async for each in steps]

    told = [each for steps in await asyncio.gather(*map(drain, both)) for each in steps]
    folder.close()

    assert Counter(twenty) == Counter(each[:36] for each in marked(place))
    assert (20, 20) == (
        sum(each.outcome is Outcome.DONE for each in told), sum("Another tenantry" in each.said for each in told)
    )  # fmt: skip


async def test_where_nothing_is_remembered_nothing_runs(tmp_path: Path, place: Path) -> None:
    """A state in memory would forget what was begun."""
    (tmp_path / "state" / "state.db").mkdir(parents=True)
    time = SteppedTime()
    async with at_work(tmp_path, WatchedEmulator(world_of(20, time), time), time) as bench:
        with pytest.raises(StoreError):
            await Runs(bench.estate.desk).begin(script(MARK, place), bench.everybody)

    assert set() == marked(place)


async def test_no_log_replaces_another(bench: Bench, place: Path, tmp_path: Path) -> None:
    """Nor is one written through a link; a name as hostile as they come makes a plain file name."""
    from tui.store.run_folder import RunFolder, log_name

    logs = tmp_path / "logs"
    folder = RunFolder(tmp_path / "own", "bakodimu", logs)
    folder.prepare_logs()
    customer = Customer(consented(bench, 1)[0], "../../-rf $(x)\n\x1b[2J Überländer", "")
    (logs / log_name(customer)).symlink_to(tmp_path / "elsewhere")
    first, second = folder.open_log(customer), folder.open_log(customer)
    os.write(second.handle, b"said")
    first.close(is_wanted=False)
    second.close(is_wanted=False)

    assert f"rf-x-2j-uberlander-{customer.tenant_id}.log" == log_name(customer)
    assert (False, False, "said") == (first.path.exists(), (tmp_path / "elsewhere").exists(), second.path.read_text())
    assert json.dumps(str(second.path.name)).isascii()
