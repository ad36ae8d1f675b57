"""The emulator's answers with hostile texts in the place of every text that no program reads."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator, Sequence

import httpx

FIELDS = frozenset({
    "displayName", "companyName", "defaultDomainName", "domain", "skuPartNumber", "capabilityStatus",
    "countryLetterCode", "status", "description", "message", "preferred_username", "name", "autoExtendDuration",
})  # fmt: skip
"""Names, domains, states and words as Graph, Partner Center and the id token spell them; `domains` keep their ids."""


class HostileTexts:
    """Puts the next of some texts in the place of each; counts how many were sent."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts: Iterator[str] = itertools.cycle(texts)
        self.sent = 0

    def spoil(self, response: httpx.Response) -> httpx.Response:
        """The answer with hostile texts in it; what is no JSON object stays as it is."""
        try:
            found = json.loads(response.content)
        except ValueError:
            return response
        headers = {key: value for key, value in response.headers.items() if not key.lower().startswith("content-")}
        content = json.dumps(self._spoilt(found))
        return httpx.Response(response.status_code, headers=headers, content=content.encode("ascii"))

    def _spoilt(self, value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: self._spoilt(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._spoilt(each) for each in value]
        if key == "id_token" and isinstance(value, str):
            return self._spoilt_token(value)
        if key in FIELDS and isinstance(value, str):
            self.sent += 1
            return next(self._texts)
        return value

    def _spoilt_token(self, token: str) -> str:
        head, body, signature = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        spoilt = json.dumps(self._spoilt(claims)).encode("ascii")
        return f"{head}.{base64.urlsafe_b64encode(spoilt).rstrip(b'=').decode()}.{signature}"
