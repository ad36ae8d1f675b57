"""Clouds: hosts that belong together, addresses of consent, and which app asks where."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tui.model.account import Account
from tui.model.cloud import CHINA, CLOUDS, PUBLIC, US_DOD, US_GOV, Cloud
from tui.model.consent_url import consent_url, consent_url_for_all, consent_url_for_partner
from tui.model.identifiers import as_client_id, as_tenant_id
from tui.services.registrations import Registrations
from tui.services.remote import App

OURS = as_client_id("11111111-1111-4111-8111-111111111111")
OTHER = as_client_id("22222222-2222-4222-8222-222222222222")
CONTOSO = as_tenant_id("33333333-3333-4333-8333-333333333333")
LOGIN = {"public": ".com", "us-gov": ".us", "us-dod": ".us", "china": ".cn"}


def account(cloud: str, client_id: str = OTHER) -> Account:
    """Somebody who signed in there before."""
    return Account("ada.1", "ada@contoso.example", "Ada", CONTOSO, "Contoso", cloud, as_client_id(client_id))


@pytest.mark.parametrize("cloud", CLOUDS.values(), ids=list(CLOUDS))
def test_every_address_of_consent_is_in_its_cloud(cloud: Cloud) -> None:
    """The page, the permissions and the page one lands on name hosts of that cloud alone."""
    urls = (
        consent_url(cloud, OURS, ("User.Read",), tenant=CONTOSO, state="x"),
        consent_url_for_all(cloud, OURS, ("User.Read",), state="x"),
        consent_url_for_partner(cloud, OURS, ("User.Read",), tenant="organizations"),
    )
    for url in urls:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        hosts = {urlsplit(url).hostname, urlsplit(asked["redirect_uri"]).hostname}

        assert {cloud.login_host} == hosts
        assert str(urlsplit(url).hostname).endswith(LOGIN[cloud.name])
        if "scope" in asked:
            assert cloud.graph_host == urlsplit(asked["scope"]).hostname


def test_what_a_cloud_lacks_is_said() -> None:
    """Every cloud but the public one has sentences; each tells of GDAP lists and of consent, which it does not have."""
    assert () == PUBLIC.limits
    for cloud in (US_GOV, US_DOD, CHINA):
        said = " ".join(cloud.limits)
        assert (False, False) == (cloud.has_gdap_lists, cloud.gives_consent)
        assert {True} == {word in said for word in ("GDAP lists", "Partner Center cannot give consent", "register one")}
        assert {True} == {sentence.endswith(".") for sentence in cloud.limits}


def test_an_account_is_asked_for_by_the_app_of_its_own_cloud() -> None:
    """Not by that of the cloud chosen; without a registration there, by the one that it signed in to."""
    public = App(OURS, PUBLIC, "organizations", ())
    registrations = Registrations(public, [App(OTHER, US_GOV, "fabrikam.example", ())])

    assert (OURS, PUBLIC) == (registrations.of(account("public")).client_id, registrations.of(account("public")).cloud)
    assert (OTHER, US_GOV) == (registrations.of(account("us-gov")).client_id, registrations.of(account("us-gov")).cloud)
    china = registrations.of(account("china"))
    assert (OTHER, CHINA, CONTOSO) == (china.client_id, china.cloud, china.partner_tenant)


def test_choosing_a_cloud_asks_with_its_app_and_leaves_the_others() -> None:
    """One without a registration has no client id until it is configured; an expected account goes first."""
    registrations = Registrations(App(OURS, PUBLIC, "organizations", ()))

    assert None is registrations.choose("us-gov").client_id
    assert OTHER == registrations.configure(OTHER, "fabrikam.example").client_id
    assert (OTHER, US_GOV) == (registrations.next.client_id, registrations.next.cloud)
    registrations.expect(account("public"))
    assert (OURS, PUBLIC) == (registrations.next.client_id, registrations.next.cloud)
    registrations.expect(None)
    assert US_GOV is registrations.next.cloud
