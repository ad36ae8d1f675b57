"""What lets the calls of one action through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.model.token import AccessToken

Renew = Callable[[AccessToken, str], Awaitable[AccessToken]]
"""Gets another token in the place of one that was refused, with the claims that the refusal asked for (or none)."""


class Pass:
    """A token, and at most one other in its place when a service refuses it.

    One pass is one action of a person, however many calls it takes: none of them can make the sign-in service be
    asked a second time.
    """

    def __init__(self, token: AccessToken, renew: Renew | None = None) -> None:
        self.token = token
        """The one to use now."""
        self._first = token
        self._renew = renew

    async def renewed(self, refused: AccessToken, claims: str) -> AccessToken | None:
        """Another token in the place of `refused`; None when that was another already, and a person has to be asked.

        Calls that were refused with the same token get the same other one. Raises what getting it raises.
        """
        if self._renew is None or refused is not self._first:
            return None
        if self.token is self._first:
            self.token = await self._renew(refused, claims)
        return self.token


Bearer = AccessToken | Pass
"""What a call is made with. A token alone is one that nobody renews."""


def as_pass(bearer: Bearer) -> Pass:
    """`bearer` as a pass."""
    return bearer if isinstance(bearer, Pass) else Pass(bearer)
