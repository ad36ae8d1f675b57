"""Links into a customer's portals: which there are, that they are the customer's own, and what keeps one back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.support.hostile import hostile_names
from tui.model.cloud import CHINA, CLOUDS, PUBLIC, US_DOD, US_GOV
from tui.model.identifiers import TenantId
from tui.model.portals import Goal, portal_links
from tui.model.relationship import Relationship

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
TENANT = TenantId("0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f")
GOAL = Goal(TENANT, "fabrikam.example", "fabrikam.onmicrosoft.com")

ADDRESSES = {
    "Microsoft 365 admin": "https://admin.cloud.microsoft/?delegatedOrg=fabrikam.onmicrosoft.com",
    "Exchange admin": "https://admin.cloud.microsoft/exchange?landingpage=homepage&form=mac_sidebar"
    "&delegatedOrg=fabrikam.onmicrosoft.com#",
    "Entra": "https://entra.microsoft.com/fabrikam.example",
    "Azure": "https://portal.azure.com/fabrikam.example",
    "Intune": "https://intune.microsoft.com/fabrikam.example",
    "Teams admin": "https://admin.teams.microsoft.com/?delegatedOrg=fabrikam.onmicrosoft.com",
    "Defender": f"https://security.microsoft.com/?tid={TENANT}",
    "Purview": f"https://purview.microsoft.com/?tid={TENANT}",
    "SharePoint admin": "https://fabrikam-admin.sharepoint.com",
    "Power Platform admin": f"https://admin.powerplatform.microsoft.com/account/login/{TENANT}",
    "Power Apps maker": f"https://make.powerapps.com/home?tenant={TENANT}",
    "Power BI admin": f"https://app.powerbi.com/admin-portal?ctid={TENANT}",
    "Business Central admin": f"https://businesscentral.dynamics.com/{TENANT}/admin",
    "Microsoft 365 Lighthouse": "https://lighthouse.microsoft.com",
}


def test_every_portal_has_the_address_of_this_customer() -> None:
    """Letter for letter as they are documented, none kept back when the domains are known."""
    assert ADDRESSES == {link.title: link.url for link in portal_links(PUBLIC, GOAL, NOW)}


def test_each_is_chosen_by_a_key_of_its_own() -> None:
    """No key means two portals, or copies, opens or closes something."""
    keys = [link.key for link in portal_links(PUBLIC, GOAL, NOW)]

    assert len(keys) == len(set(keys))
    assert set() == set(keys) & set("cbuq")


def test_what_needs_the_initial_domain_says_so_until_it_is_known() -> None:
    """The others work by the tenant id, or by the default domain, in whose place any domain of the tenant does."""
    kept_back = {
        link.title: link.why_not for link in portal_links(PUBLIC, Goal(TENANT, "fabrikam.example"), NOW) if not link.url
    }
    by_initial = {link.title: link.url for link in portal_links(PUBLIC, Goal(TENANT, "", "a.onmicrosoft.com"), NOW)}

    assert ["Microsoft 365 admin", "Exchange admin", "Teams admin", "SharePoint admin"] == list(kept_back)
    assert [] == [why for why in kept_back.values() if "initial domain" not in why]
    assert "https://entra.microsoft.com/a.onmicrosoft.com" == by_initial["Entra"]


@pytest.mark.parametrize(
    "domain", [*hostile_names()[::40], "x; reboot", "a/b.example", "a.example?x=1", "a.example#", "@a.example", ""]
)
def test_what_is_no_domain_stands_in_no_address(domain: str) -> None:
    """Whoever can name a tenant, or write into the local state, sends nobody to another host or page."""
    links = portal_links(PUBLIC, Goal(TENANT, domain, domain), NOW)

    hosts = {title: urlsplit(url).hostname for title, url in ADDRESSES.items()}
    for link in links:
        if link.url:
            assert hosts[link.title] == urlsplit(link.url).hostname
            assert urlsplit(ADDRESSES[link.title]).path == urlsplit(link.url).path
    assert {"Microsoft 365 admin", "Entra"} <= {link.title for link in links if link.why_not}


def test_a_name_with_other_letters_is_sent_in_its_ascii_form() -> None:
    """As DNS has it."""
    links = {link.title: link.url for link in portal_links(PUBLIC, Goal(TENANT, "b\u00fccher.example"), NOW)}

    assert "https://entra.microsoft.com/xn--bcher-kva.example" == links["Entra"]


def test_the_name_in_sharepoint_is_derived_and_called_so() -> None:
    """From an initial domain of the public cloud's form only."""
    shares = [
        next(link for link in portal_links(PUBLIC, Goal(TENANT, "", initial), NOW) if link.title == "SharePoint admin")
        for initial in ("fabrikam.onmicrosoft.com", "fabrikam.example", "a.b.onmicrosoft.com")
    ]

    assert ["https://fabrikam-admin.sharepoint.com", "", ""] == [link.url for link in shares]
    assert "derived" in shares[0].remark


def test_each_relationship_that_waits_has_its_approval_link() -> None:
    """For the customer's administrator; what is active, over or lapsed has none; the id is encoded."""
    asked = Relationship("a/b?c-1", "More care", "approvalPending", TENANT, "", None, False, (), NOW)
    lapsed = Relationship("r-2", "Old", "approvalPending", TENANT, "", None, False, (), NOW - timedelta(days=91))
    active = Relationship("r-3", "Care", "active", TENANT, "", NOW + timedelta(days=9), False)
    links = portal_links(PUBLIC, Goal(TENANT, "", "", (asked, lapsed, active)), NOW)
    approvals = [link for link in links if link.key == "g"]

    assert ["Approval of More care"] == [link.title for link in approvals]
    assert "a/b?c-1" == unquote(approvals[0].url.rpartition("/")[2])
    assert "administrator of the customer" in approvals[0].remark


@pytest.mark.parametrize(
    ("cloud", "azure"),
    [(US_GOV, "https://portal.azure.us/"), (US_DOD, "https://portal.azure.us/"), (CHINA, "https://portal.azure.cn/")],
)
def test_a_national_cloud_offers_what_a_document_names(cloud: object, azure: str) -> None:
    """The Azure portal; every other one says why it is not offered, rather than lead to the public cloud."""
    links = portal_links(next(each for each in CLOUDS.values() if each is cloud), GOAL, NOW)

    assert {"Azure": f"{azure}fabrikam.example"} == {link.title: link.url for link in links if link.url}
    assert [] == [link.title for link in links if not link.url and "No document" not in link.why_not]


def test_no_link_carries_more_than_the_names_of_the_tenant() -> None:
    """Nothing in a query but what the table above says."""
    for link in portal_links(PUBLIC, GOAL, NOW):
        values = {value for each in parse_qs(urlsplit(link.url).query).values() for value in each}
        assert values <= {TENANT, GOAL.initial_domain, "homepage", "mac_sidebar"}
