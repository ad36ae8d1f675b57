"""The customer lock has three parts: a token of another tenant, for another service, or of another account is dropped
unused, at whatever moment it comes."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable

import httpx
import pytest

from tui.auth import Tokens
from tui.errors import TenantryError, WrongAccount, WrongTenant
from tui.model.identifiers import TenantId

from .line import GRAPH, PARTNER_CENTER, TOKEN_PATH, Line

Body = dict[str, str]
Plant = Callable[[Line, Body], Body]
Moment = Callable[[Line, Tokens, TenantId], Awaitable[object]]


def of_another_tenant(line: Line, body: Body) -> Body:
    """A token of the same person in another customer's tenant."""
    return _with_claims(body, tid=line.customer("Adatum"))


def for_another_service(_: Line, body: Body) -> Body:
    """A token for a service that was not asked for."""
    return _with_claims(body, aud="https://management.azure.com")


def of_another_account(_: Line, body: Body) -> Body:
    """A token that is said to be somebody else's."""
    home = _object(body["client_info"])
    return {**body, "client_info": _word({**home, "uid": "00000000-0000-4000-8000-00000000beef"})}


def _with_claims(body: Body, **changes: str) -> Body:
    head, payload, tail = body["access_token"].split(".")
    return {**body, "access_token": f"{head}.{_word(_object(payload) | changes)}.{tail}"}


def _object(word: str) -> Body:
    found: Body = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    return found


def _word(fields: Body) -> str:
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


def planting(line: Line, plant: Plant, planted: list[str]) -> Callable[[httpx.Request], httpx.Response | None]:
    """Puts a planted token in the place of every one that is issued, and notes it."""

    def twist(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith(TOKEN_PATH):
            return None
        answer = line.emulator.handle(request)
        if answer.status_code != 200:
            return answer
        body = plant(line, answer.json())
        planted.append(body["access_token"])
        return httpx.Response(200, json=body)

    return twist


async def redeemed(line: Line, tokens: Tokens, tenant: TenantId) -> object:
    """The first token for a customer."""
    return await tokens.token(tenant, GRAPH)


async def renewed(line: Line, tokens: Tokens, tenant: TenantId) -> object:
    """A new one on the person's demand, as after consent."""
    return await tokens.token(tenant, GRAPH, fresh=True)


async def in_place_of_a_refused_one(line: Line, tokens: Tokens, tenant: TenantId) -> object:
    """The one silent try after a service's refusal."""
    twist, line.twist = line.twist, lambda _: None
    own = await tokens.pass_for(tenant, GRAPH)
    line.twist = twist
    return await own.renewed(own.token, "")


async def for_partner_center(line: Line, tokens: Tokens, _: TenantId) -> object:
    """The token with which consent is given."""
    return await tokens.token(tokens.account.tenant_id, PARTNER_CENTER)


async def probed(_: Line, tokens: Tokens, tenant: TenantId) -> object:
    """One that is only to show whether there is one."""
    return await tokens.ask_anew(tenant, GRAPH)


@pytest.mark.parametrize("moment", [redeemed, renewed, in_place_of_a_refused_one, for_partner_center, probed])
@pytest.mark.parametrize(
    ("plant", "error"),
    [(of_another_tenant, WrongTenant), (for_another_service, WrongTenant), (of_another_account, WrongAccount)],
)
async def test_a_wrong_token_is_dropped_unused(
    line: Line, moment: Moment, plant: Plant, error: type[TenantryError]
) -> None:
    """It is an error that says so, nothing is held, and no request ever carries the token; a true one works after."""
    tokens, contoso = await line.tokens(), line.customer("Contoso")
    planted: list[str] = []

    line.twist = planting(line, plant, planted)
    with pytest.raises(error):
        await moment(line, tokens, contoso)
    line.twist = lambda _: None
    bearers = [request.headers.get("Authorization", "") for request in line.requests]

    assert 1 == len(planted)
    assert [] == [bearer for bearer in bearers if planted[0] in bearer]
    assert None is tokens.held(contoso, GRAPH)
    assert contoso == (await tokens.token(contoso, GRAPH)).tenant_id


async def test_a_sign_in_that_names_two_people_signs_nobody_in(line: Line) -> None:
    """`client_info` is somebody else's than the tokens: the sign-in is refused before anything is kept of it."""
    line.twist = planting(line, of_another_account, [])
    with pytest.raises(WrongAccount):
        await line.signed_in()
