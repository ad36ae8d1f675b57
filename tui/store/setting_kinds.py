"""What each setting may be, and how it is written in a variable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tui.model.cloud import CLOUDS
from tui.model.identifiers import as_client_id, is_domain, is_guid

_PERMISSION = re.compile(r"[A-Za-z][A-Za-z0-9]*([._-][A-Za-z0-9]+)*")
_MOST_MINUTES = 7 * 24 * 60
_MOST_DAYS = 365
_LEAST_CALLS, _MOST_CALLS = 10, 10_000
_LOWEST_PORT, _HIGHEST_PORT = 1024, 65535
_SWITCH = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value."""

    expected: str
    """What is right, as the end of a sentence that begins `it must be`."""
    check: Callable[[object], object | None]
    """The value as the program uses it; None when it is wrong."""
    parse: Callable[[str], object] = str
    """The value that a variable's text spells; whatever is wrong is left for `check` to refuse."""


def closest(key: str) -> str:
    """The setting whose name is nearest to a mistyped one; empty when none is near."""
    import difflib

    return next(iter(difflib.get_close_matches(key.lower(), KINDS, n=1)), "")


def _client_id(value: object) -> object | None:
    return as_client_id(value) if is_guid(value) else None


def _partner_tenant(value: object) -> object | None:
    if not isinstance(value, str):
        return None
    tenant = value.strip().lower()
    return tenant if tenant == "organizations" or is_guid(tenant) or is_domain(tenant) else None


def _scopes(value: object) -> object | None:
    if not isinstance(value, list) or not value:
        return None
    are_right = all(isinstance(name, str) and _PERMISSION.fullmatch(name) for name in value)
    return tuple(dict.fromkeys(value)) if are_right else None


def _registrations(value: object) -> object | None:
    if not isinstance(value, list):
        return None
    found = [_registration(each) for each in value]
    return tuple(found) if all(found) else None


def _registration(value: object) -> str:
    """`CLOUD CLIENT-ID TENANT`, the last of which may be left out; empty when it is wrong."""
    words = value.split() if isinstance(value, str) else []
    if not 2 <= len(words) <= 3:
        return ""
    cloud, client_id, tenant = [*words, "organizations"][:3]
    is_right = cloud in CLOUDS and is_guid(client_id) and _partner_tenant(tenant) is not None
    return f"{cloud} {as_client_id(client_id)} {_partner_tenant(tenant)}" if is_right else ""


def _number(least: int, most: int) -> Callable[[object], object | None]:
    def check(value: object) -> object | None:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return value if is_number and least <= int(str(value)) <= most else None

    return check


def _port(value: object) -> object | None:
    return (
        value
        if value == 0 and isinstance(value, int) and not isinstance(value, bool)
        else _number(_LOWEST_PORT, _HIGHEST_PORT)(value)
    )


def _one_of(*names: str) -> Kind:
    return Kind(f"one of {', '.join(names)}", lambda value: value if value in names else None)


def _switch() -> Kind:
    return Kind(
        "true or false",
        lambda value: value if isinstance(value, bool) else None,
        lambda text: _SWITCH.get(text.lower(), text),
    )


def _parse_number(text: str) -> object:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


KINDS = {
    "client_id": Kind("the app registration's id (a GUID)", _client_id),
    "partner_tenant": Kind("a tenant id, a domain, or organizations", _partner_tenant),
    "cloud": _one_of(*CLOUDS),
    "registrations": Kind(
        'a list such as ["us-gov CLIENT-ID TENANT"]: what signs in to other clouds than `cloud`',
        _registrations,
        lambda text: [each.strip() for each in text.split(",")],
    ),
    "customer_scopes": Kind(
        "a list of Microsoft Graph permissions, such as User.Read", _scopes, lambda text: re.split(r"[,\s]+", text)
    ),
    "refresh_age_min": Kind(
        f"a whole number of minutes from 1 to {_MOST_MINUTES}", _number(1, _MOST_MINUTES), _parse_number
    ),
    "remind_after_days": Kind(f"a whole number of days from 1 to {_MOST_DAYS}", _number(1, _MOST_DAYS), _parse_number),
    "calls_per_minute": Kind(
        f"a whole number of calls from {_LEAST_CALLS} to {_MOST_CALLS}",
        _number(_LEAST_CALLS, _MOST_CALLS),
        _parse_number,
    ),
    "clipboard": _one_of("auto", "tmux", "osc52", "native", "off"),
    "vault_key": _one_of("keyring", "passphrase", "until-logout", "this-run", "key-file"),
    "idle_lock_min": Kind(
        f"a whole number of minutes up to {_MOST_MINUTES}, 0 for never", _number(0, _MOST_MINUTES), _parse_number
    ),
    "sign_in_port": Kind(
        f"a port from {_LOWEST_PORT} to {_HIGHEST_PORT}, or 0 for any that is free", _port, _parse_number
    ),
    "sign_in_first": _one_of("device-code", "browser"),
    "theme": _one_of("dark", "light"),
    "mouse": _switch(),
    "bell": _switch(),
    "whole_frames": _switch(),
}
"""Every setting by its key in config.toml."""
