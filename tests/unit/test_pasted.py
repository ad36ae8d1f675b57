"""What a pasted text is about: ids, domains, user names, portal links, error messages."""

from __future__ import annotations

import pytest

from tui.model.search import CustomerIndex, Entry, as_query

TENANT = "0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f"
APP = "7a1b2c3d-1111-4222-8333-444455556666"
TRACE = "255d1aef-8c11-4a52-9d0e-0c7a1f2b3c4d"
CORRELATION = "fb3d2015-6b7c-4d1e-8f20-31a4b5c6d7e8"
STAMPS = f"\r\nTrace ID: {TRACE}\r\nCorrelation ID: {CORRELATION}\r\nTimestamp: 2026-01-20 10:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        TENANT,
        f"  {TENANT.upper()}\n",
        f"{{{TENANT}}}",
        f"urn:uuid:{TENANT}",
        TENANT.replace("-", ""),
        f"Contoso\tcontoso.com\t{TENANT}",
        f"https://security.microsoft.com/?tid={TENANT}",
        f"https://app.powerbi.com/admin-portal?ctid={TENANT}",
        f"https://make.powerapps.com/home?tenant={TENANT}",
        f"https://entra.microsoft.com/{TENANT}",
        f"https://businesscentral.dynamics.com/{TENANT}/admin",
        f"https://admin.powerplatform.microsoft.com/account/login/{TENANT}",
        f"https://admin.microsoft.com/Partner/BeginClientSession.aspx?CTID={TENANT}&CSDEST=o365admincenter",
        f"https://login.microsoftonline.com/{TENANT}/v2.0/adminconsent?client_id={APP}&state={TRACE}",
        f"http://localhost:8400/?admin_consent=True&state={TRACE}&tenant={TENANT}",
        f"AADSTS700016: Application with identifier '{APP}' was not found in the directory '{TENANT}'.{STAMPS}",
        f"AADSTS50034: The user account {{EUII Hidden}} does not exist in the {TENANT} directory.{STAMPS}",
        f"AADSTS7000229: The client application {APP} is missing service principal in the tenant {TENANT}.{STAMPS}",
        f"AADSTS500011: The resource principal named {APP} was not found in the tenant named {TENANT}.{STAMPS}",
    ],
)
def test_a_tenant_id_is_found_wherever_it_stands(text: str) -> None:
    """The tenant's id comes out in lower case with hyphens; ids of apps, traces and states stay behind."""
    assert TENANT == as_query(text)


@pytest.mark.parametrize(
    "text",
    [
        "contoso.com",
        "Contoso.COM",
        "ada@contoso.com",
        "<ada.lovelace@contoso.com>",
        "please look at ada@contoso.com first",
        "https://www.contoso.com/about",
        "https://entra.microsoft.com/contoso.com",
        "https://portal.azure.com/contoso.com",
        "https://portal.azure.com/@contoso.com",
        f"https://portal.azure.com/#@contoso.com/resource/subscriptions/{APP}",
        "https://intune.microsoft.com/contoso.com",
        "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize",
        "https://admin.teams.microsoft.com/?delegatedOrg=contoso.com",
        "https://link.example/?url=https%3A%2F%2Fadmin.cloud.microsoft%2F%3FdelegatedOrg%3Dcontoso.com%26x%3D1",
        "\n\nHello\ncontoso.com\nfabrikam.com\n",
        f"AADSTS90002: Tenant 'contoso.com' not found. Check to make sure you have the correct tenant ID.{STAMPS}",
    ],
)
def test_a_domain_is_found_wherever_it_stands(text: str) -> None:
    """A user's domain, the domain in a link and the domain in a message; Microsoft's own are passed over."""
    assert "contoso.com" == as_query(text)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Contoso", "Contoso"),
        ("  Fourth  Coffee ", "Fourth Coffee"),
        ("Contoso Ltd\nsee below", "Contoso Ltd"),
        ("Wingtip.example Ltd", "Wingtip.example Ltd"),
        ("100%25 Design", "100%25 Design"),
        ("", ""),
        (" \n ", ""),
        ("https://graph.microsoft.com/v1.0/me", "https://graph.microsoft.com/v1.0/me"),
        (f"https://graph.microsoft.com/v1.0/groups/{APP}", f"https://graph.microsoft.com/v1.0/groups/{APP}"),
        ("https://contoso-admin.sharepoint.com/", "contoso"),
    ],
)
def test_plain_words_stay_as_they_are(text: str, query: str) -> None:
    """Text that names no tenant is looked for as it was pasted, its first line only."""
    assert query == as_query(text)


def test_an_error_that_names_only_the_app_gives_none_of_its_ids() -> None:
    """The app, trace and correlation ids of a consent error are not looked for."""
    text = f"AADSTS65001: The user has not consented to use the application with ID '{APP}' named 'Tenantry'."

    assert text == as_query(text + STAMPS)
    assert "{" == as_query(f'{{\n"error_description": "AADSTS65001: {STAMPS!r}",\n"trace_id": "{TRACE}"}}')


def test_the_tenants_name_in_an_error_is_looked_for() -> None:
    """AADSTS50020 quotes the customer's name; the account and the identity provider in it are the technician's."""
    text = (
        f"AADSTS50020: User account 'ada@fabrikam.example' from identity provider 'https://sts.windows.net/{APP}/' "
        f"does not exist in tenant 'Contoso Ltd' and cannot access the application '{APP}'(Tenantry) in that tenant."
    )

    assert "Contoso Ltd" == as_query(text + STAMPS)


def test_a_known_tenant_comes_before_all_else() -> None:
    """Of several ids the one that is a customer is meant, even where the words before it say something else."""
    index = CustomerIndex([Entry("Contoso", TENANT, domains=("contoso.com",))])

    assert TENANT == index.as_query(f"tenant {APP}\nclient {TENANT}")
    assert "contoso.com" == index.as_query("fabrikam.example or contoso.com")
    assert APP == as_query(f"tenant {APP}\nclient {TENANT}")


def test_of_several_known_tenants_the_one_said_to_be_the_tenant_is_meant() -> None:
    """A user of one customer who fails in another: the other is looked for."""
    index = CustomerIndex([Entry("Contoso", TENANT), Entry("Fabrikam", APP, domains=("fabrikam.example",))])

    assert TENANT == index.as_query(f"ada@fabrikam.example does not exist in the {TENANT} directory")


def test_a_relationships_id_is_no_tenant() -> None:
    """A GDAP relationship's id is two GUIDs joined by a hyphen; neither is looked for by itself."""
    assert f"{APP}-{TRACE}" == as_query(f"{APP}-{TRACE}")
