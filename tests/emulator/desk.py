"""A technician's desk: a world, a clock one can turn, and bare HTTP, with none of the program in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tui.emulator import ADA, DEMO_CLIENT_ID, Customer, Emulator, World, build_world

LOGIN = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com/v1.0"
PARTNER = "https://api.partnercenter.microsoft.com/v1"
GRAPH_DEFAULT = "https://graph.microsoft.com/.default openid profile offline_access"
PARTNER_DEFAULT = "https://api.partnercenter.microsoft.com/.default openid profile offline_access"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
MONDAY = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        """Go on by this much: `seconds=`, `minutes=`, `days=`."""
        self.at += timedelta(**by)


class Desk:
    """One emulator and the requests a technician's program would make."""

    def __init__(self, scenario: str = "default", customers: int = 60, world: World | None = None) -> None:
        self.clock = Clock()
        self.slept: list[float] = []
        self.world = world or build_world(scenario, customers=customers, now=self.clock())
        self.world.auto_approve_after_s = None
        self.emulator = Emulator(self.world, now=self.clock, sleep=self.slept.append)
        self.http = httpx.Client(transport=httpx.MockTransport(self.emulator.handle))

    @property
    def partner_id(self) -> str:
        """The partner's tenant id."""
        return self.world.partner.tenant_id

    def tenant_id(self, name: str) -> str:
        """The tenant id of a customer by the beginning of its name."""
        return self.world.customer_named(name).tenant.tenant_id

    def customers_where(self, **facts: object) -> Iterator[Customer]:
        """Customers whose character has these facts."""
        return (
            who
            for who in self.world.customers
            if all(getattr(who.character, key) == fact for key, fact in facts.items())
        )

    def ask_code(self, authority: str = "organizations", **fields: str) -> httpx.Response:
        """Start a device-code sign-in."""
        form = {"client_id": DEMO_CLIENT_ID, "scope": GRAPH_DEFAULT, **fields}
        return self.http.post(f"{LOGIN}/{authority}/oauth2/v2.0/devicecode", data=form)

    def poll(self, device_code: str, authority: str = "organizations", **fields: str) -> httpx.Response:
        """Ask once whether the code was approved."""
        form = {"grant_type": DEVICE_GRANT, "client_id": DEMO_CLIENT_ID, "device_code": device_code, **fields}
        return self.http.post(f"{LOGIN}/{authority}/oauth2/v2.0/token", data=form)

    def sign_in(self, username: str = ADA, **fields: str) -> dict[str, Any]:
        """Sign in by device code; the whole token answer."""
        code = self.ask_code(**fields).json()
        self.emulator.approve_code(code["user_code"], username)
        answer = self.poll(code["device_code"], client_id=fields.get("client_id", DEMO_CLIENT_ID))
        assert 200 == answer.status_code, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def redeem(self, tenant: str, refresh_token: str, scope: str = GRAPH_DEFAULT, **fields: str) -> httpx.Response:
        """Ask for a token of another tenant."""
        form = {
            "grant_type": "refresh_token",
            "client_id": DEMO_CLIENT_ID,
            "refresh_token": refresh_token,
            "scope": scope,
        }
        return self.http.post(f"{LOGIN}/{tenant}/oauth2/v2.0/token", data={**form, **fields})

    def access(self, tenant: str, scope: str = GRAPH_DEFAULT, username: str = ADA) -> str:
        """An access token for a tenant, from a fresh sign-in."""
        answer = self.redeem(tenant, self.sign_in(username)["refresh_token"], scope)
        assert 200 == answer.status_code, answer.text
        return str(answer.json()["access_token"])

    def partner_token(self, username: str = ADA) -> str:
        """An access token for Partner Center."""
        return self.access(self.partner_id, PARTNER_DEFAULT, username)

    def graph(self, path: str, token: str, **headers: str) -> httpx.Response:
        """`GET` from Graph; a whole address is taken as it is."""
        url = path if path.startswith("https:") else f"{GRAPH}{path}"
        return self.http.get(url, headers={"Authorization": f"Bearer {token}", **headers})

    def batch(self, token: str, *requests: dict[str, Any]) -> httpx.Response:
        """`POST /$batch`."""
        return self.http.post(
            f"{GRAPH}/$batch", json={"requests": list(requests)}, headers={"Authorization": f"Bearer {token}"}
        )

    def partner(self, path: str, token: str, method: str = "GET", **more: Any) -> httpx.Response:
        """A call to Partner Center."""
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return self.http.request(method, f"{PARTNER}{path}", headers=headers, **more)

    def give_consent(
        self, tenant: str, token: str, scope: str = "User.Read,Directory.Read.All", **changes: Any
    ) -> httpx.Response:
        """Consent to the partner's own app for a customer."""
        grants = [{"enterpriseApplicationId": "00000003-0000-0000-c000-000000000000", "scope": scope}]
        body = {"applicationId": DEMO_CLIENT_ID, "applicationGrants": grants, **changes}
        return self.partner(f"/customers/{tenant}/applicationconsents", token, "POST", json=body)


def codes_of(answer: httpx.Response) -> list[int]:
    """The AADSTS codes of a refused token request."""
    codes: list[int] = answer.json()["error_codes"]
    return codes


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and the word or code a refusal is known by, at any of the three services."""
    body = answer.json()
    found = body.get("code") or body["error"]
    return answer.status_code, str(found["code"] if isinstance(found, dict) else found)
