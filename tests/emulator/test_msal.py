"""MSAL, unmodified, against the emulator: what the program's own identity room will stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import msal
import pytest

from tui.emulator import ADA, DEMO_CLIENT_ID

from .desk import LOGIN, Desk

SCOPES = ["https://graph.microsoft.com/.default"]
Values = Mapping[str, str | None] | None


class MsalHttp:
    """The few methods MSAL calls, over the desk's client; empty form fields are left out."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def post(
        self, url: str, params: Values = None, data: Values = None, headers: Any = None, **_: Any
    ) -> httpx.Response:
        """Send a form."""
        form = {name: value for name, value in (data or {}).items() if value is not None}
        return self.client.post(url, params=params, data=form, headers=headers)

    def get(self, url: str, params: Values = None, headers: Any = None, **_: Any) -> httpx.Response:
        """Fetch a document."""
        return self.client.get(url, params=params, headers=headers)

    def close(self) -> None:
        """The desk closes its own client."""


class Msal:
    """Public-client applications of one token cache, one per tenant."""

    def __init__(self, desk: Desk) -> None:
        self.http = MsalHttp(desk.http)
        self.cache = msal.TokenCache()
        self.desk = desk

    def app(self, tenant: str) -> Any:
        """The application of one tenant."""
        return msal.PublicClientApplication(
            DEMO_CLIENT_ID,
            authority=f"{LOGIN}/{tenant}",
            http_client=self.http,
            instance_discovery=False,
            token_cache=self.cache,
        )

    def sign_in(self) -> dict[str, Any]:
        """Sign in by device code, approved at once."""
        app = self.app("organizations")
        flow = app.initiate_device_flow(SCOPES)
        self.desk.emulator.approve_code(flow["user_code"], ADA)
        answer: dict[str, Any] = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
        return answer

    def redeem(self, tenant: str) -> dict[str, Any]:
        """A token of a customer, silently."""
        app = self.app(tenant)
        answer: dict[str, Any] = app.acquire_token_silent_with_error(SCOPES, account=app.get_accounts()[0])
        return answer


@pytest.fixture
def client(desk: Desk) -> Msal:
    """MSAL at the desk."""
    return Msal(desk)


def test_one_sign_in_serves_every_customer(desk: Desk, client: Msal) -> None:
    """Signed in at home, MSAL gets tokens of two customers; each is for the tenant it was asked for."""
    assert ADA == client.sign_in()["id_token_claims"]["preferred_username"]
    for name in ("Contoso", "Adatum"):
        tenant = desk.tenant_id(name)
        token = client.redeem(tenant)["access_token"]
        assert [tenant] == [row["id"] for row in desk.graph("/organization", token).json()["value"]]


def test_pending_is_told_without_waiting(desk: Desk, client: Msal) -> None:
    """One poll per call."""
    app = client.app("organizations")
    flow = app.initiate_device_flow(SCOPES)
    answer = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    assert "authorization_pending" == answer["error"]


def test_a_token_is_served_from_the_cache_the_second_time(desk: Desk, client: Msal) -> None:
    """The scope of the answer lets MSAL find it again."""
    client.sign_in()
    tenant = desk.tenant_id("Contoso")
    assert ["identity_provider", "cache"] == [client.redeem(tenant)["token_source"] for _ in range(2)]


def test_refusals_arrive_whole(desk: Desk, client: Msal) -> None:
    """MSAL passes code, suberror and claims on."""
    client.sign_in()
    missing, blocked = client.redeem(desk.tenant_id("Fabrikam")), client.redeem(desk.tenant_id("Northwind Traders"))
    assert ([65001], "consent_required") == (missing["error_codes"], missing["suberror"])
    assert ([53003], "message_only", True) == (
        blocked["error_codes"],
        blocked["suberror"],
        "capolids" in blocked["claims"],
    )


def test_consent_given_is_seen_by_a_new_application(desk: Desk, client: Msal) -> None:
    """MSAL replays a refusal for a minute; an application of its own has nothing to replay."""
    client.sign_in()
    tenant = desk.tenant_id("Fabrikam")
    assert "error" in client.redeem(tenant)
    desk.emulator.consent_as_administrator(tenant, DEMO_CLIENT_ID, SCOPES)
    assert "access_token" in client.redeem(tenant)


def test_an_unknown_tenant_is_a_value_error(client: Msal) -> None:
    """MSAL reads the discovery document when it is built, and says so when there is none."""
    with pytest.raises(ValueError, match="tenant"):
        client.app("nowhere.example")
