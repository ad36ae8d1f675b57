"""Ada, signed in to an emulated partner, with a place for what children need."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.conftest import pytest_collection_modifyitems, pytest_configure
from tests.support.demo import Wire
from tests.support.issued import secrets_in
from tests.support.timeline import Timeline
from tui.emulator import ADA, build_world
from tui.model.identifiers import TenantId
from tui.model.journal import Record, What
from tui.services import Estate
from tui.store import DemoOptions, Locations, Profile, load_journal, load_settings
from tui.wiring import Surroundings, wire

__all__ = ["pytest_collection_modifyitems", "pytest_configure"]  # long loops run only when asked for here, too

collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []


class NotingWire(Wire):
    """Notes every secret it issues."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.issued: list[str] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        answer = super().handle(request)
        self.issued.extend(secrets_in(answer))
        return answer


@dataclass
class Ada:
    """Ada's estate, the emulator it works with, and where it writes."""

    estate: Estate
    emulator: NotingWire
    time: Timeline
    runtime: Path
    """Her folder that lasts until logout."""
    state_file: Path
    waits_s: list[float] = field(default_factory=list)

    def tenant_id(self, name: str) -> TenantId:
        """The tenant id of a customer."""
        return TenantId(self.emulator.world.customer_named(name).tenant.tenant_id)

    def records(self, what: What) -> list[Record]:
        """What the journal has of this kind."""
        return [each for each in load_journal(self.state_file).records if each.what == what]

    @property
    def left(self) -> list[Path]:
        """What lies in the folders of children."""
        return list((self.runtime / "tenantry-inside").rglob("*"))


@pytest.fixture
async def ada(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ada]:
    """Signed in, with her customers read."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    time = Timeline()
    world = build_world(customers=24, now=time.now())
    world.auto_approve_after_s, world.auto_approve_as = 0, ADA
    emulator = NotingWire(world, now=time.now, sleep=lambda _: None)
    places = Locations(tmp_path / "config", tmp_path / "state")
    settings = load_settings(places.config_file, {"TENANTRY_VAULT_KEY": "this-run"}, {})
    waits_s: list[float] = []

    async def sleep(seconds: float) -> None:
        waits_s.append(seconds)
        time.advance(seconds)

    office = wire(Profile(places, settings, DemoOptions()), Surroundings(time.now, sleep, emulator))
    await office.open()
    async for _ in office.sign_in():
        pass
    estate = await office.enter((await office.accounts())[0])
    async for _ in estate.refresh():
        pass
    yield Ada(estate, emulator, time, runtime, places.state_file, waits_s)
    office.close(within_s=5)
    if office.rehearsal is not None:
        office.rehearsal.close()
