"""Each call of the program to what is beside it fails once: only our errors get out, nothing is lost, work goes on.

The long form: `python -m pytest -m long tests/faults -n 0 -s`.
"""

from __future__ import annotations

import errno
import random
import shutil
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from tests.faults.io_program import Keyring, ProgramSeam
from tests.faults.program_at_work import NAMES, Clock, Facts, facts_in, office_in
from tests.faults.program_instance import Instance, lived_in
from tui.cli.bug_report import save_report
from tui.errors import SettingsError, TenantryError
from tui.model.clock import utc_now
from tui.services import Office
from tui.store import save_setting
from tui.store.vault import KeySource, SystemKeyring

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the calls are POSIX's")

NAME = NAMES[1]


class Life:
    """One run of the program in which the n-th call fails, and the start after it."""

    def __init__(self, folder: Path, fails_at: int, code: int, keyring: Keyring) -> None:
        self.folder = folder
        self.keyring = keyring
        self.seam = ProgramSeam(fails_at, code)
        self.failures: Counter[str] = Counter()
        self.clock = Clock(utc_now())
        self.office: Office | None = None

    async def live(self, patch: pytest.MonkeyPatch) -> None:
        """Do everything that reads or writes; what is refused is refused in our own words."""
        self.seam.lie_over(patch)
        self.keyring.seam = self.seam
        patch.setattr("tui.wiring._keyring", lambda: SystemKeyring(lambda: self.keyring))
        instance = Instance(self.folder, "ada", {}, self.clock, chance=random.Random(1), told=-1)
        try:
            self.office = instance.office = office_in(self.folder, self.clock, meddle=self.seam.lie_before)
        except SettingsError:
            self.failures["settings"] += 1  # one sentence, and status 2: nothing was begun
            return
        await self.office.open()
        await self.attempt(self.office.custody.open)
        for account in await self.office.accounts():
            await self.attempt(partial(self.office.enter, account))
        if self.office.estate is not None and self.office.estate.listing.customers:
            await self._work(instance)

    async def _work(self, instance: Instance) -> None:
        office, estate = self.office, instance.office.estate
        assert office is not None
        assert estate is not None
        tenant_id = next(each.tenant_id for each in estate.listing.customers.values() if each.name == NAME)
        deeds: tuple[Callable[[], Awaitable[object]], ...] = (
            instance.refresh,
            lambda: estate.alias(tenant_id, "an alias"),
            lambda: instance.open(NAME),
            lambda: estate.consents.link_sent(tenant_id),
            lambda: estate.sessions.forget(tenant_id),
            lambda: office.choose_key(KeySource.KEYRING),
            lambda: instance.open(NAME),
        )
        for deed in deeds:
            await self.attempt(deed)
        for save in (self._save_setting, self._save_report):
            try:
                save()
            except TenantryError as error:
                self.failures[type(error).__name__] += 1

    def _save_setting(self) -> None:
        save_setting(self.folder / "config" / "config.toml", "theme", "light")

    def _save_report(self) -> None:
        save_report(ValueError("x"), self.folder / "state", self.clock.now())

    async def attempt(self, deed: Callable[[], Awaitable[object]]) -> None:
        """Do it; our own refusals are counted, others end the test."""
        try:
            await deed()
        except TenantryError as error:
            self.failures[type(error).__name__] += 1

    async def recover(self) -> bool:
        """The cause is gone: whether the same run saves again. One that went on in memory still says so."""
        if self.office is None:
            return False
        estate = self.office.estate
        if estate is None or not estate.listing.customers:
            self.office.close()
            return False
        tenant_id = next(each.tenant_id for each in estate.listing.customers.values() if each.name == NAMES[2])
        await estate.star(tenant_id)
        unsaved = estate.desk.unsaved
        remote = await self.office.connected()
        self.office.close()
        await remote.close()
        return not unsaved

    async def next_start(self) -> tuple[Facts, str]:
        """What the next start finds, and says."""
        office: Office = office_in(self.folder, self.clock)
        await office.open()
        await office.custody.open()
        facts = await facts_in(office, self.folder)
        said = f"{office.notice} {office.custody.trouble}".strip()
        remote = await office.connected()
        office.close()
        await remote.close()
        return facts, said


async def fail_each(tmp_path: Path, numbers: Iterable[int], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live once for each number; print what was met."""
    sound = await lived_in(tmp_path / "sound")
    before: Facts = {"account/ada": True, "sign-in/ada": True, "journal holds": True}
    before |= {f"star/ada/{NAMES[0]}": True, f"session/ada/{NAMES[0]}": "open"}
    met, refused, survived, resaved = Counter[str](), Counter[str](), 0, 0
    for number in numbers:
        folder = tmp_path / str(number)
        shutil.copytree(sound, folder)
        keyring = Keyring()
        life = Life(folder, number, code, keyring)
        with monkeypatch.context() as patch:
            await life.live(patch)
        with monkeypatch.context() as patch:
            patch.setattr("tui.wiring._keyring", lambda keyring=keyring: SystemKeyring(lambda: keyring))
            keyring.seam = ProgramSeam(0, 0)
            is_saved = await life.recover()
            facts, said = await life.next_start()
        missing = {key: facts.get(key) for key, value in before.items() if facts.get(key) != value}
        where = life.seam.order[number - 1] if life.seam.has_failed else "none"
        assert ({}, "") == (missing, said), f"call {number} ({where}): {missing} {said}"
        assert facts.get(f"star/ada/{NAMES[2]}", False) is is_saved, f"call {number} ({where}): star"
        survived, resaved = survived + 1, resaved + is_saved
        met[where] += 1
        refused.update(life.failures)
        shutil.rmtree(folder)
        if not life.seam.has_failed:
            break
    print(
        f"{survived} of {survived} survived with {errno.errorcode[code]}: {dict(met)}; refused in words: "
        f"{dict(refused)}; saving again in the same run: {resaved}"
    )


async def test_some_calls_fail_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every 17th call of the disk, SQLite, randomness, keyring and wire fails, each in a run of its own."""
    await fail_each(tmp_path, range(5, 10_000, 17), errno.EIO, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
async def test_each_call_fails_and_nothing_is_lost(tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The n-th call fails, for every n until a whole run has no failure."""
    await fail_each(tmp_path, range(1, 100_000), code, monkeypatch)
