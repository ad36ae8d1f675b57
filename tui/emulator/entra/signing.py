"""Signed tokens: made with this process's own key, and read back by the services that are shown them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ALGORITHM = "RS256"
REVOCATIONS = "xms_emulated_revocations"
"""A claim of this emulator's own: how often the person had been revoked at the token's issue. Times would not tell on a
clock that stands still."""


@cache
def _key() -> rsa.RSAPrivateKey:
    """The key of this process. Access tokens do not outlive it; refresh tokens do, as `seal` needs no key pair."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def key_id() -> str:
    """Names the key in token headers and in the key set."""
    return hashlib.sha256(str(_key().public_key().public_numbers().n).encode()).hexdigest()[:27]


def key_set() -> dict[str, Any]:
    """The public key as a JSON Web Key Set (RFC 7517)."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key(), as_dict=True)
    return {"keys": [{**public, "use": "sig", "kid": key_id(), "alg": ALGORITHM}]}


def sign(claims: Mapping[str, Any]) -> str:
    """A signed JSON Web Token."""
    return jwt.encode(dict(claims), _key(), ALGORITHM, headers={"kid": key_id()})


def read_signed(token: str) -> Mapping[str, Any] | None:
    """The claims of a token signed here, else None; times and audience are for the reader to judge."""
    unchecked: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    try:
        return jwt.decode(token, _key().public_key(), [ALGORITHM], options=unchecked)
    except jwt.PyJWTError:
        return None


def seal(secret: bytes, facts: Mapping[str, Any]) -> str:
    """Facts as an opaque word that only a holder of `secret` can make."""
    body = json.dumps(facts, separators=(",", ":"), sort_keys=True).encode()
    mark = hmac.digest(secret, body, "sha256")
    return base64.urlsafe_b64encode(mark + body).decode().rstrip("=")


def unseal(secret: bytes, word: str) -> Mapping[str, Any] | None:
    """The facts in a word made by `seal` with the same secret, else None."""
    try:
        raw = base64.urlsafe_b64decode(word.encode("ascii") + b"=" * (-len(word) % 4))
    except ValueError:
        return None
    mark, body = raw[:32], raw[32:]
    if not hmac.compare_digest(mark, hmac.digest(secret, body, "sha256")):
        return None
    facts: Mapping[str, Any] = json.loads(body)
    return facts
