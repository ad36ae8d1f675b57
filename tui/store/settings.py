"""What a person can set, and where each value in force came from: option, variable, config.toml or default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.errors import SettingsError
from tui.model.identifiers import ClientId
from tui.model.scope import CUSTOMER_SCOPES
from tui.store.config_file import line_of, read_config
from tui.store.setting_kinds import KINDS, closest

VARIABLE = "TENANTRY_"
"""Every key is also an environment variable: this, then the key in capitals."""

EXPORTED = frozenset({"TENANTRY_TENANT_ID", "TENANTRY_TENANT_DOMAIN", "TENANTRY_CUSTOMER"})
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
    customer_scopes: tuple[str, ...] = CUSTOMER_SCOPES
    """Microsoft Graph permissions wanted in each customer's tenant."""
    refresh_age_min: int = 15
    """Minutes after which the local copy of the customer list is called stale and read again."""
    calls_per_minute: int | None = None
    """At most so many calls to each service; None: what each one's documented limits suggest (`transport.budget`)."""
    clipboard: str = "auto"
    """The way to the clipboard: `auto`, `tmux`, `osc52`, `native` or `off`."""
    theme: str = "dark"
    """`dark` or `light`."""
    vault_key: str | None = None
    """Where the key of the token vault lives, by the person's choice; None until there was one."""
    mouse: bool = True
    """Whether the terminal reports the mouse; without it, the terminal itself selects text."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Where each value came from, by key: an option, a variable, a file with its line, or `default`."""


def load_settings(config_file: Path, environ: Mapping[str, str], options: Mapping[str, str]) -> Settings:
    """The settings in force: option before variable before file before default.

    `options` holds what the command line gave, by key. An empty variable counts as not set.

    Raises:
        SettingsError: a key is unknown, a value is wrong, or the file cannot be read; says where.
    """
    found = _from_file(config_file) | _from_variables(environ) | _from_options(options)
    values: dict[str, Any] = {key: value for key, (value, _) in found.items()}
    sources = dict.fromkeys(KINDS, DEFAULT) | {key: source for key, (_, source) in found.items()}
    return Settings(**values, sources=sources)


def _from_file(config_file: Path) -> dict[str, tuple[object, str]]:
    text, values = read_config(config_file)
    found: dict[str, tuple[object, str]] = {}
    for key, value in values.items():
        where = f"{config_file}, line {line_of(text, key)}"
        found[key] = (_checked(where, key, value), where)
    return found


def _from_variables(environ: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    found: dict[str, tuple[object, str]] = {}
    for name, text in environ.items():
        if not name.startswith(VARIABLE) or name in EXPORTED or not text.strip():
            continue
        where = f"variable {name}"
        found[name.removeprefix(VARIABLE).lower()] = (_parsed(where, name.removeprefix(VARIABLE).lower(), text), where)
    return found


def _from_options(options: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    return {key: (_parsed(OPTIONS[key], key, text), f"option {OPTIONS[key]}") for key, text in options.items()}


def _parsed(where: str, key: str, text: str) -> object:
    """The value that `text` spells, from a variable or an option."""
    _know(where, key)
    return _checked(where, key, KINDS[key].parse(text.strip()))


def _checked(where: str, key: str, value: object) -> object:
    """The value as the program uses it. The wrong one is not repeated: it may be a secret in the wrong place."""
    _know(where, key)
    checked = KINDS[key].check(value)
    if checked is None:
        raise SettingsError(f"{where}: {key} must be {KINDS[key].expected}.", "Correct or remove that value.")
    return checked


def _know(where: str, key: str) -> None:
    if key not in KINDS:
        near = closest(key)
        remedy = f"Did you mean {near}?" if near else f"Known: {', '.join(KINDS)}."
        raise SettingsError(f"{where}: there is no setting of the name {key[:40]!r}.", remedy)
