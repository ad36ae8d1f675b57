"""What a person can set, and where each value in force came from: option, variable, config.toml or default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tui.errors import SettingsError
from tui.model.identifiers import ClientId
from tui.model.reminding import AFTER_DAYS
from tui.model.scope import CUSTOMER_SCOPES
from tui.store.config_file import line_of, read_config
from tui.store.setting_kinds import KINDS, closest

VARIABLE = "TENANTRY_"
"""Every key is also an environment variable: this, then the key in capitals."""

EXPORTED = frozenset({"TENANTRY_TENANT_ID", "TENANTRY_TENANT_DOMAIN", "TENANTRY_CUSTOMER", "TENANTRY_PROMPT"})
"""What a shell opened inside a customer's tenant is told by us; no settings, and no mistakes of the person either."""

OPTIONS = {"client_id": "--client-id", "partner_tenant": "--tenant", "cloud": "--cloud"}
"""Keys that the command line can set, with the option's name."""

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force."""

    client_id: ClientId | None = None
    """The app registration to sign in to; None until the person has chosen one."""
    partner_tenant: str = "organizations"
    """Where the technician's account lives: a GUID, a domain, or `organizations` while that is open."""
    cloud: str = "public"
    """A name in `tui.model.cloud.CLOUDS`."""
    registrations: tuple[str, ...] = ()
    """What signs in to other clouds than `cloud`, each as `CLOUD CLIENT-ID TENANT`."""
    customer_scopes: tuple[str, ...] = CUSTOMER_SCOPES
    """Microsoft Graph permissions wanted in each customer's tenant."""
    refresh_age_min: int = 15
    """Minutes after which the local copy of the customer list is called stale and read again."""
    remind_after_days: int = AFTER_DAYS
    """Days after which somebody is reminded of a consent link that was sent and not answered."""
    calls_per_minute: int | None = None
    """At most so many calls to each service; None: what each one's documented limits suggest (`transport.budget`)."""
    clipboard: str = "auto"
    """The way to the clipboard: `auto`, `tmux`, `osc52`, `native` or `off`."""
    theme: str = "dark"
    """`dark` or `light`."""
    vault_key: str | None = None
    """Where the key of the token vault lives, by the person's choice; None until there was one."""
    idle_lock_min: int = 15
    """Minutes without a key after which the program locks, where a passphrase unlocks it; 0: never."""
    sign_in_port: int = 40080
    """Of `http://localhost`, where a browser is sent back to after signing in; 0: any that is free, unknown to `ssh -L`
    beforehand."""
    sign_in_first: str = "device-code"
    """The way to sign in that Enter takes: `device-code` or `browser`."""
    mouse: bool = True
    """Whether the terminal reports the mouse; without it, the terminal itself selects text."""
    bell: bool = True
    """Whether the terminal's bell rings when consent has come."""
    whole_frames: bool = False
    """Whether every frame is sent whole, for a terminal that shows it wrong when only what changed is sent."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Where each value came from, by key: an option, a variable, a file with its line, or `default`."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The settings as they would be without their mistakes; for telling what is wrong."""

    settings: Settings
    mistakes: tuple[SettingsError, ...]
    """Every one, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class _Given:
    """One value that somebody has set somewhere."""

    where: str
    key: str
    value: object
    is_text: bool = True
    """Whether it is spelled as in a variable; else it has TOML's type."""


def load_settings(config_file: Path, environ: Mapping[str, str], options: Mapping[str, str]) -> Settings:
    """The settings in force: option before variable before file before default.

    `options` holds what the command line gave, by key. An empty variable counts as not set.

    Raises:
        SettingsError: a key is unknown, a value is wrong, or the file cannot be read; says where.
    """
    given = [*_in_file(config_file), *_in_variables(environ), *_in_options(options)]
    return _settings({each.key: (_judged(each), each.where) for each in given})


def look_at_settings(config_file: Path, environ: Mapping[str, str], options: Mapping[str, str]) -> Looked:
    """The same, going on after each mistake: what is wrong counts as not set. Raises nothing."""
    found: dict[str, tuple[object, str]] = {}
    mistakes: list[SettingsError] = []
    try:
        in_file = _in_file(config_file)
    except SettingsError as error:
        mistakes, in_file = [error], []
    for each in (*in_file, *_in_variables(environ), *_in_options(options)):
        try:
            found[each.key] = (_judged(each), each.where)
        except SettingsError as error:
            mistakes.append(error)
    return Looked(_settings(found), tuple(mistakes))


def _settings(found: Mapping[str, tuple[object, str]]) -> Settings:
    values: dict[str, Any] = {key: value for key, (value, _) in found.items()}
    sources = dict.fromkeys(KINDS, DEFAULT) | {key: source for key, (_, source) in found.items()}
    return Settings(**values, sources=MappingProxyType(sources))


def _in_file(config_file: Path) -> list[_Given]:
    text, values = read_config(config_file)
    return [
        _Given(f"{config_file}, line {line_of(text, key)}", key, value, is_text=False) for key, value in values.items()
    ]


def _in_variables(environ: Mapping[str, str]) -> list[_Given]:
    return [
        _Given(f"variable {name}", name.removeprefix(VARIABLE).lower(), text)
        for name, text in environ.items()
        if name.startswith(VARIABLE) and name not in EXPORTED and text.strip()
    ]


def _in_options(options: Mapping[str, str]) -> list[_Given]:
    return [_Given(f"option {OPTIONS[key]}", key, text) for key, text in options.items()]


def _judged(given: _Given) -> object:
    """The value as the program uses it. The wrong one is not repeated: it may be a secret in the wrong place."""
    where = given.where.removeprefix("option ")
    _know(where, given.key)
    kind, value = KINDS[given.key], given.value
    checked = kind.check(kind.parse(str(value).strip()) if given.is_text else value)
    if checked is None:
        raise SettingsError(f"{where}: {given.key} must be {kind.expected}.", "Correct or remove that value.")
    return checked


def _know(where: str, key: str) -> None:
    if key not in KINDS:
        near = closest(key)
        remedy = f"Did you mean {near}?" if near else f"Known: {', '.join(KINDS)}."
        raise SettingsError(f"{where}: there is no setting of the name {key[:40]!r}.", remedy)
