"""What a browser brings back from Microsoft's page: the address it was sent to, by the listener or pasted by a person.

Source: Entra "OAuth 2.0 authorization code flow" (successful and error response), RFC 6749 sections 4.1.2 and 4.1.2.1.
That address holds a code that is worth something, so nothing here repeats it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from tui.model.foreign_text import foreign_text
from tui.model.secret import Secret
from tui.model.token import is_token_text

LONGEST = 16 * 1024
"""Characters of an address; codes of about two thousand were observed."""

_MOST_FIELDS = 20
_HOST = "localhost"
_AADSTS = re.compile(r"\AAADSTS(\d{4,8})\b")
_WRAPPED = "<>\"'`"
"""What mail programs and shells put around an address."""


class WrongAddress(ValueError):
    """This is not the answer that is waited for; its words, all ours, say why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Microsoft's answer to one sign-in address."""

    code: Secret | None
    """What the tokens are asked for with; None when the sign-in was refused."""
    refusal: Mapping[str, Any]
    """The refusal, with the fields of a token endpoint's error; empty when there is a code."""


def parse_pasted(text: str, state: Secret, port: int) -> Answer:
    """The answer in what a person pasted: the whole address of the page that failed to load, or its query alone.

    Raises:
        WrongAddress: it is something else, or of another sign-in.
    """
    if len(text) > 2 * LONGEST:
        raise WrongAddress("That is far too long for the address of a page.")
    address = "".join(text.split()).strip(_WRAPPED)  # a terminal breaks long lines
    if not address:
        raise WrongAddress("Nothing was pasted.")
    if len(address) > LONGEST or not is_token_text(address):
        raise WrongAddress("That is no address: it is too long, or has characters that no address has.")
    address = address.partition("#")[0]
    if address.lower().startswith((f"{_HOST}:", f"{_HOST}/", "//", "://")):
        address = f"http://{address.removeprefix(':').removeprefix('//')}"
    if "://" not in address:
        if "=" not in address:
            raise WrongAddress("That is no address. Copy the whole line at the top of the page that failed to load.")
        return parse_query(address.rpartition("?")[2], state)
    return parse_query(_checked(address, port).query, state)


def parse_query(query: str, state: Secret) -> Answer:
    """The answer in the query of the address that the browser was sent to.

    Raises:
        WrongAddress: it has none, or one to another sign-in.
    """
    try:
        found = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise WrongAddress("That address has too many parts to be Microsoft's answer.") from None
    fields = dict(found)
    if any([name for name, _ in found].count(name) > 1 for name in ("code", "state", "error")):
        raise WrongAddress("That address names a part of its answer twice. It is not used.")
    if not fields.get("state"):
        raise WrongAddress("That address has no “state”: it was cut short. Copy it to its end.")
    if not hmac.compare_digest(fields["state"].encode("utf-8", "replace"), state.reveal().encode()):
        raise WrongAddress("That address belongs to another sign-in. Use the page that the address above led to.")
    if "error" in fields and "code" not in fields:
        return Answer(None, _refusal(fields))
    if not is_token_text(fields.get("code")) or "error" in fields:
        raise WrongAddress("That address has no code in it: it was cut, or the sign-in is not finished.")
    return Answer(Secret(fields["code"]), {})


def _checked(address: str, port: int) -> SplitResult:
    """Its parts, if it is where the browser was to be sent."""
    try:
        parts = urlsplit(address)
        named = parts.port
    except ValueError:
        raise WrongAddress("That is no address that can be read.") from None
    host = (parts.hostname or "").lower()
    if host.endswith(("microsoftonline.com", "microsoftonline.us", "microsoftonline.cn", "microsoft.com")):
        raise WrongAddress(
            "That is Microsoft's page. Finish the sign-in there; the address to paste begins with http://localhost."
        )
    if parts.scheme.lower() != "http" or host != _HOST or parts.username is not None:
        raise WrongAddress(f"The address to paste begins with http://localhost:{port}/")
    if named != port or parts.path not in ("", "/"):
        raise WrongAddress(f"That is of another sign-in or program: the address begins with http://localhost:{port}/")
    return parts


def _refusal(fields: Mapping[str, str]) -> Mapping[str, Any]:
    """The error as the token endpoint would tell it. Its number stands in the description alone: there are no
    `error_codes` in an address."""
    said = fields.get("error_description", "")
    number = _AADSTS.match(said)
    return {
        "error": foreign_text(fields["error"]) or "invalid_request",
        "suberror": foreign_text(fields.get("error_subcode")),
        "error_codes": [int(number[1])] if number else [],
        "error_description": said,
    }
