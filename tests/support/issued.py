"""Secrets as they were really issued in a run, so that a test can look for them everywhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx

_SECRET_FIELDS = ("access_token", "refresh_token", "id_token", "device_code")


def secrets_in(answer: httpx.Response) -> Iterator[str]:
    """The tokens and device codes in one answer of the emulator."""
    try:
        fields = json.loads(answer.content)
    except ValueError:
        return
    if isinstance(fields, dict):
        yield from (fields[name] for name in _SECRET_FIELDS if isinstance(fields.get(name), str))


def disguises(secret: str) -> dict[str, bytes]:
    """How a secret can look where it was left behind, each by a name to tell.

    A token's first part only says of which kind it is, and is the same in many: halves are taken of what follows.
    """
    rest = secret.partition(".")[2]
    own = rest if len(rest) > len(secret) // 2 else secret  # a code verifier may have its dot anywhere
    middle = len(own) // 2
    forms = {
        "plain": secret,
        "first half": own[:middle],
        "second half": own[middle:],
        "reversed": secret[::-1],
        "quoted": quote(own[:middle], safe=""),
        "quoted whole": quote(secret, safe=""),
        "JSON": json.dumps(secret)[1:-1],
        "hexadecimal": own.encode().hex(),
        "UTF-16": own,
    }
    found = {name: form.encode("utf-16-le" if name == "UTF-16" else "utf-8") for name, form in forms.items()}
    for shift in range(3):  # base64 of a text that has the secret anywhere in it
        encoded = base64.b64encode(b" " * shift + own.encode())
        found[f"base64, shifted by {shift}"] = encoded[4:-4]
    return found


def found_in(place: bytes, secrets: list[str]) -> set[str]:
    """In which disguises any of `secrets` stands in `place`."""
    return {name for secret in secrets for name, form in disguises(secret).items() if form in place}
