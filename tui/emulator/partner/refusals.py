"""How Partner Center says no. Source: learn.microsoft.com, partner-center/developer/error-codes."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from tui.emulator.exchange import Exchange, Refusal, as_json


class PartnerRefusal(Refusal):
    """A status, a number to branch on (0: none) and a sentence."""

    def __init__(self, status: int, code: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.code = code
        self.text = text
        self.headers = headers
        super().__init__(f"{status} {code}: {text}")

    def answer(self, _: Exchange) -> httpx.Response:
        """The error in Partner Center's shape."""
        body = {"code": str(self.code or self.status), "description": self.text, "data": [], "source": "PartnerFD"}
        return as_json(self.status, body, self.headers)
