"""Live or demo is decided here and nowhere else: the difference is the transport that is wired in, and, in a demo, the
people who would press buttons in their browsers."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from tui.errors import StoreError
from tui.model.clock import Clock, SteadyClock, utc_now
from tui.model.cloud import CLOUDS
from tui.model.identifiers import as_client_id
from tui.model.sign_in_way import Way
from tui.off_loop import off_loop
from tui.services import Office
from tui.services.consents import NewState, random_state
from tui.services.custody import Custody
from tui.services.desk import Sleep
from tui.services.jump_box import Whereabouts, whereabouts
from tui.services.remote import App, Connect, Remote, TellWait
from tui.store import Profile, Settings, Store, save_setting

if TYPE_CHECKING:
    from tui.demo import OpenEmulator
    from tui.emulator import Emulator
    from tui.model.secret import Secret
    from tui.store.vault import KeySource, SystemKeyring, TokenVault
    from tui.transport import Transports


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What tests put in the place of the real thing: the time, chance, and an emulator they hold in their
    hands."""

    clock: Clock = field(default_factory=SteadyClock)
    """What everything counts by that lasts or waits."""
    sleep: Sleep = asyncio.sleep
    emulator: Emulator | None = None
    new_state: NewState = random_state
    wall_clock: Clock | None = None
    """What is stamped by that people and other runs read; None: the same."""

    whereabouts: Whereabouts = whereabouts
    """Who one is on which machine."""

    @property
    def wall(self) -> Clock:
        """The clock for stamps."""
        return self.wall_clock or self.clock


def wire(profile: Profile, around: Surroundings | None = None) -> Office:
    """The office for a profile. Nothing is connected before its first use."""
    around = around or Surroundings(wall_clock=utc_now)
    settings = profile.settings
    app, others = _apps(settings)
    held = around.emulator
    emulator: OpenEmulator | None = (lambda: held) if held else None
    rehearsal = None
    if profile.demo is not None:
        from tui import demo

        told: list[str] = []
        emulator = emulator or demo.opener(profile.demo, profile.locations.state_dir, around.clock, told)
        cloud = CLOUDS[held.world.scenario.cloud if held else demo.cloud_of(profile.demo, profile.locations.state_dir)]
        app = replace(app, client_id=demo.CLIENT_ID, cloud=cloud, partner_tenant="organizations")
        rehearsal = demo.DemoPeople(emulator, app.customer_scopes, told)
    connect: Connect = partial(_connect, around, emulator, settings)

    async def open_store() -> Store:
        return await Store.open(profile.locations.state_file)

    async def remember_app(app: App) -> None:
        for key, value in _as_settings(app, settings):
            await off_loop(save_setting, profile.locations.config_file, key, value)

    return Office(
        app,
        other_apps=others,
        custody=_custody(profile, around.wall),
        open_store=open_store,
        connect=connect,
        remember_app=remember_app,
        refresh_age_s=settings.refresh_age_min * 60,
        remind_after_days=settings.remind_after_days,
        idle_lock_s=settings.idle_lock_min * 60,
        rehearsal=rehearsal,
        clock=around.clock,
        wall=around.wall,
        sleep=around.sleep,
        new_state=around.new_state,
        first_way=Way(settings.sign_in_first),
        whereabouts=around.whereabouts,
    )


def _apps(settings: Settings) -> tuple[App, list[App]]:
    """The registration for the cloud that is set, and those for others. An option names the one for now."""
    listed = {}
    for each in settings.registrations:
        cloud, client_id, tenant = each.split()
        listed[cloud] = App(as_client_id(client_id), CLOUDS[cloud], tenant, settings.customer_scopes)
    is_given = settings.sources.get("client_id", "").startswith("option ")
    app = None if is_given else listed.get(settings.cloud)
    named = App(settings.client_id, CLOUDS[settings.cloud], settings.partner_tenant, settings.customer_scopes)
    return app or named, [other for cloud, other in listed.items() if cloud != settings.cloud]


def _as_settings(app: App, settings: Settings) -> list[tuple[str, str | list[str]]]:
    """What is written so that the next start knows a registration."""
    listed = {each.split()[0]: each for each in settings.registrations}
    cloud = app.cloud.name
    if cloud in listed or (cloud != settings.cloud and settings.client_id is not None):
        listed[cloud] = f"{cloud} {app.client_id} {app.partner_tenant}"
        return [("registrations", list(listed.values()))]
    told: list[tuple[str, str | list[str]]] = [] if cloud == settings.cloud else [("cloud", cloud)]
    return [*told, ("client_id", str(app.client_id)), ("partner_tenant", app.partner_tenant)]


def _custody(profile: Profile, clock: Clock) -> Custody:
    """The keeping of sign-ins: the vault lies beside the state, its choice in the settings."""
    path = profile.locations.vault_file
    chosen = profile.settings.vault_key

    async def open_vault(source: KeySource, passphrase: Secret | None, is_lost: bool) -> TokenVault:
        from tui.store.vault import TokenVault, keys_for

        keys = keys_for(source, path, keyring=await off_loop(_keyring), environ=os.environ, passphrase=passphrase)
        if is_lost and keys is not None:
            return await TokenVault.begin_anew(path, keys, clock=clock)
        return await TokenVault.open(path, keys, clock=clock)

    async def prove_key(source: KeySource, passphrase: Secret | None) -> None:
        from tui.store.vault import keys_for

        keys = keys_for(source, path, keyring=await off_loop(_keyring), environ=os.environ, passphrase=passphrase)
        if keys is not None:
            await off_loop(profile.locations.prepare)
            await off_loop(keys.make)

    async def move_vault(vault: TokenVault, source: KeySource, passphrase: Secret | None) -> None:
        from tui.store.vault import keys_for

        keys = keys_for(source, path, keyring=await off_loop(_keyring), environ=os.environ, passphrase=passphrase)
        if keys is not None:
            await vault.move(keys)

    async def find_source() -> KeySource | None:
        from tui.store.vault import source_of

        with contextlib.suppress(StoreError):  # opening it meets the same, and tells
            return await off_loop(source_of, path)
        return None

    async def check_keyring() -> str:
        try:
            await off_loop(lambda: _keyring().check())
        except StoreError as error:
            return error.summary
        return ""

    async def remember(source: KeySource) -> None:
        await off_loop(save_setting, profile.locations.config_file, "vault_key", str(source))

    source = _key_source(chosen) if chosen else None
    return Custody(
        source,
        open_vault=open_vault,
        move_vault=move_vault,
        find_source=find_source,
        prove_key=prove_key,
        check_keyring=check_keyring,
        remember=remember,
    )


def _key_source(name: str) -> KeySource:
    from tui.store.vault.choices import KeySource

    return KeySource(name)


@cache
def _keyring() -> SystemKeyring:
    """One for a run: a keyring that did not answer once is not asked again."""
    from tui.store.vault import SystemKeyring

    return SystemKeyring()


async def _connect(
    around: Surroundings, emulator: OpenEmulator | None, settings: Settings, app: App, tell_wait: TellWait
) -> Remote:
    """Connect to the services of the app's cloud. Their libraries are loaded here, after the first frame."""
    await off_loop(_load_libraries)
    from tui.auth import Login, Place, Wish, restore, sign_in, sign_in_by_browser
    from tui.graph import Graph, graph_service
    from tui.partner import PartnerCenter, partner_center_service
    from tui.transport import Caller, ClockCheck, Patience, open_clients
    from tui.transport.budget import Budgets

    check = ClockCheck(around.wall)
    clients = await off_loop(open_clients, _transports(await off_loop(emulator)) if emulator else None, check.look)
    patience = Patience(around.clock, around.sleep, on_wait=tell_wait)
    budgets = Budgets(patience, settings.calls_per_minute)
    login = Login(clients.login, app.cloud, app.id, around.clock, budgets.login)
    place = Place(app.partner_tenant, app.cloud.graph_scope, settings.sign_in_port)
    return Remote(
        restore=lambda account, renewal, keeper: restore(login, account, renewal, patience, keeper),
        sign_in=partial(sign_in, login, app.partner_tenant, app.cloud.graph_scope, patience),
        sign_in_by_browser=lambda pasted, claims, username: sign_in_by_browser(
            login, place, patience, pasted, Wish(claims, username)
        ),
        graph=Graph(Caller(clients.graph, graph_service(app.cloud), patience, budgets.graph), app.cloud),
        partner_center=PartnerCenter(
            Caller(clients.partner_center, partner_center_service(app.cloud), patience, budgets.partner_center)
        ),
        door=patience.door,
        close=clients.close,
        clock_trouble=lambda: check.sentence,
    )


def _load_libraries() -> None:
    """Import what the first frame does not need."""
    import tui.auth
    import tui.graph
    import tui.partner  # noqa: F401


def _transports(emulator: Emulator) -> Transports:
    """The demo's wire. The emulator answers in threads, so that its work is not done on the event loop."""
    import httpx

    from tui.transport import Transports

    async def answer(request: httpx.Request) -> httpx.Response:
        return await off_loop(emulator.handle, request)

    return Transports(httpx.MockTransport(answer), httpx.MockTransport(emulator.handle))
