"""Whose tokens an answer brings: the part of the customer lock that concerns the account.

Source: Entra "ID token claims reference"; `client_info` as MSAL reads it (msal 1.39, `token_cache`): base64url of
`{"uid": object id, "utid": home tenant}`, sent whenever it was asked for, which MSAL always does.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tui.auth.answers import parse_details, unreadable
from tui.errors import WrongAccount
from tui.model.account import Account
from tui.model.foreign_text import foreign_text


def check_account(answer: Mapping[str, Any], account: Account, now: datetime) -> None:
    """Refuse tokens that are not this account's, by everything in the answer that names one.

    `client_info` decides; where the service sends none, the id token does. Of a token issued in the account's home
    tenant the object id is looked at as well: in other tenants the same person has another one. Where nothing names an
    account, the refresh token that was redeemed is the evidence: the service binds it to one person.

    Raises:
        WrongAccount: somebody else is named.
        UnexpectedAnswer: there is a `client_info`, and it cannot be read.
    """
    named = []
    if answer.get("client_info") is not None:
        home = home_account(answer["client_info"])
        if not home.get("uid") or not home.get("utid"):
            raise unreadable(parse_details(answer, now))
        named.append(f"{foreign_text(home['uid'])}.{foreign_text(home['utid'])}".lower() == account.id.lower())
    else:
        named.append(_is_named_by(_payload(answer.get("id_token")), account))
    named += [_is_at_home(_payload(answer.get(kind)), account) for kind in ("id_token", "access_token")]
    if not all(named):
        raise WrongAccount(
            "The sign-in service issued a token to another account. It was dropped unused.",
            "Sign in again. If it happens again, report it: nothing was done with it.",
            details=parse_details(answer, now),
        )


def home_account(client_info: object) -> Mapping[str, Any]:
    """`uid` and `utid`; empty when there are none to read."""
    return _object(client_info if isinstance(client_info, str) else "")


def _is_named_by(claims: Mapping[str, Any], account: Account) -> bool:
    """Whether an id token is the account's or names nobody. A user name is all that is the same in every tenant."""
    username = foreign_text(claims.get("preferred_username"))
    return not username or username.casefold() == account.username.casefold() or account.username == account.id


def _is_at_home(claims: Mapping[str, Any], account: Account) -> bool:
    """Whether a token of the account's home tenant has the account's object id. Others cannot tell."""
    object_id, _, home = account.id.lower().partition(".")
    if foreign_text(claims.get("tid")).lower() != home:
        return True
    return foreign_text(claims.get("oid")).lower() in ("", object_id)


def _payload(token: object) -> Mapping[str, Any]:
    """What a JWT says; empty when it cannot be read."""
    parts = token.split(".") if isinstance(token, str) else []
    return _object(parts[1]) if len(parts) > 1 else {}


def _object(word: str) -> Mapping[str, Any]:
    """The JSON object in a base64url word; empty when there is none."""
    try:
        found = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
