"""Working at the command line as an account whose sign-in is kept."""

from __future__ import annotations

import pytest

from tui.cli.at_work import find_customer
from tui.errors import UsageError
from tui.model.customer import Customer
from tui.model.identifiers import TenantId

CONTOSO = Customer(TenantId("11111111-1111-4111-8111-111111111111"), "Contoso", "contoso.example", alias="the big one")
CONTOSO_LTD = Customer(TenantId("22222222-2222-4222-8222-222222222222"), "Contoso Ltd", "contoso-ltd.example")
FABRIKAM = Customer(TenantId("33333333-3333-4333-8333-333333333333"), "Fabrikåm", "", ("fabrikam.example",))
ALL = (CONTOSO, CONTOSO_LTD, FABRIKAM)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("contoso", CONTOSO),
        ("CONTOSO LTD", CONTOSO_LTD),
        ("the big one", CONTOSO),
        ("big", CONTOSO),
        ("contoso-ltd.example", CONTOSO_LTD),
        ("fabrikam.example", FABRIKAM),
        ("fabrikam", FABRIKAM),
        (" 33333333-3333-4333-8333-333333333333 ", FABRIKAM),
    ],
)
def test_a_customer_is_meant_by_any_of_its_names(text: str, meant: Customer) -> None:
    """A whole name goes before a part of one; case and accents do not matter."""
    assert meant == find_customer(ALL, text)


def test_a_name_that_fits_several_customers_means_none() -> None:
    """The candidates are listed, each by an id that is meant by itself."""
    with pytest.raises(UsageError) as caught:
        find_customer(ALL, "contos")

    assert "fits 2 customers" in caught.value.summary
    assert all(each.tenant_id in caught.value.remedy for each in (CONTOSO, CONTOSO_LTD))


@pytest.mark.parametrize("text", ["", "  ", "nobody"])
def test_a_name_that_fits_none_is_told(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UsageError):
        find_customer(ALL, text)
