"""What renews a sign-in, as one text that can be sealed: refresh token, account and app metadata of MSAL's cache.

Source: msal 1.39, `token_cache.SerializableTokenCache` (JSON: kind, then key, then entry). Access and ID tokens are
never in it, so that it does not grow with the number of customers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from tui.errors import SessionEnded
from tui.model.secret import Secret

KINDS = frozenset({"RefreshToken", "Account", "AppMetadata"})
"""The kinds of entries that renew a sign-in, as MSAL names them."""

OnRotated = Callable[[Secret], bool]
"""Told of a renewal whose refresh token has changed; whether the sign-in still counts. Called in threads, one at a
time, and may block."""


def as_renewal(serialized: str) -> Secret:
    """The renewal in a cache that MSAL has put into text."""
    found = json.loads(serialized)
    return Secret(json.dumps({kind: found.get(kind, {}) for kind in sorted(KINDS)}, separators=(",", ":")))


def parse_renewal(renewal: Secret) -> str:
    """The text that MSAL's cache is filled with.

    Raises:
        SessionEnded: it is none that MSAL could use.
    """
    text = renewal.reveal()
    if not _is_cache(text):  # not raised where it was caught: that error holds the text
        raise SessionEnded("What was kept of this sign-in cannot be read.", "Sign in again.")
    return text


def fingerprint(text: str) -> bytes:
    """Tells two renewals apart by their refresh tokens, without being one more place that has them; empty without."""
    tokens = sorted(str(entry.get("secret")) for entry in json.loads(text).get("RefreshToken", {}).values())
    return hashlib.sha256("\n".join(tokens).encode()).digest() if tokens else b""


def _is_cache(text: str) -> bool:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or set(found) != KINDS:
        return False
    are_entries = all(_are_entries(entries) for entries in found.values())
    return are_entries and all(isinstance(entry.get("secret"), str) for entry in found["RefreshToken"].values())


def _are_entries(entries: Any) -> bool:
    return isinstance(entries, Mapping) and all(isinstance(entry, dict) for entry in entries.values())
