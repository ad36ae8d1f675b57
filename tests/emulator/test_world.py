"""The world: the same for the same seed, found from every side, kept in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.emulator import ADA, DEMO_CLIENT_ID, SCENARIOS, World, build_world, dump_world, parse_world
from tui.emulator.world.customers import Customers
from tui.emulator.world.names import ROUND, company_name, number_of
from tui.emulator.world.seeded import number_behind, numbered_guid

from .desk import MONDAY, Desk, codes_of


def facts(world: World) -> list[tuple[object, ...]]:
    """Everything about every customer."""
    return [(who, world.relationships(who, MONDAY)) for who in world.customers]


def test_the_same_seed_makes_the_same_world() -> None:
    """Ids, names, dates and behaviour; another seed makes another."""
    first, again, other = (build_world(customers=80, seed=seed, now=MONDAY) for seed in (7, 7, 8))
    assert facts(first) == facts(again)
    assert {who.tenant.tenant_id for who in first.customers}.isdisjoint(who.tenant.tenant_id for who in other.customers)


def test_a_larger_world_begins_like_a_smaller_one() -> None:
    """More customers are added at the end."""
    small, large = (build_world(customers=count, now=MONDAY) for count in (30, 300))
    assert facts(small) == facts(large)[:30]


@pytest.mark.parametrize("seed", [7, 123_456])
def test_every_customer_is_found_by_id_and_by_domain(seed: int) -> None:
    """Upper or lower case; ids and domains are all unlike."""
    customers = Customers(seed, 5_000, MONDAY)
    everyone = list(customers)
    assert everyone == [customers.by_tenant_id(who.tenant.tenant_id.upper()) for who in everyone]
    for which in ("initial_domain", "default_domain"):
        assert everyone == [customers.by_domain(getattr(who.tenant, which).upper()) for who in everyone]
        assert 5_000 == len({getattr(who.tenant, which) for who in everyone})


def test_what_does_not_exist_is_not_found() -> None:
    """Ids beyond the last customer, ids of another seed, domains nobody verified, and nonsense."""
    customers = Customers(7, 25, MONDAY)
    beyond, unverified = Customers(7, 26, MONDAY)[25].tenant, "contosoretailtest.example"
    for text in (beyond.tenant_id, numbered_guid(8, "tenant", 1), "x", "", str(None)):
        assert customers.by_tenant_id(text) is None
    for text in (beyond.default_domain, beyond.initial_domain, unverified, "a-b.example", "0.onmicrosoft.com", ""):
        assert customers.by_domain(text) is None


@pytest.mark.parametrize("number", [0, 1, ROUND - 1, ROUND, 5 * ROUND + 17, 99_979])
def test_a_company_is_read_back_from_its_domains(number: int) -> None:
    """Both domains lead back to the number the name was made from."""
    name = company_name(7, number)
    assert (number, number) == (number_of(7, name.initial_domain), number_of(7, name.custom_domain))


@pytest.mark.parametrize("number", [0, 1, 99_999, 2**32 - 1])
def test_a_number_is_read_back_from_its_guid(number: int) -> None:
    """Only for the same seed and kind."""
    text = numbered_guid(7, "tenant", number)
    assert (number, None, None) == (
        number_behind(7, "tenant", text),
        number_behind(8, "tenant", text),
        number_behind(7, "gdap", text),
    )


def test_domains_are_ascii_and_reserved() -> None:
    """Nothing leads to a real company: custom domains end in `.example`."""
    for who in build_world(customers=5_000, now=MONDAY).customers:
        for domain in who.tenant.domains:
            assert domain.isascii()
            assert domain.endswith((".example", ".onmicrosoft.com"))


def test_names_are_of_many_kinds() -> None:
    """Accents, several scripts, long and short ones, and siblings that differ in one word."""
    names = [who.tenant.display_name for who in build_world(now=MONDAY).customers]
    text = "".join(names)
    for first, last in (("À", "ž"), ("а", "я"), ("א", "ת"), ("一", "龥")):
        assert any(first <= letter <= last for letter in text)
    assert len([name for name in names if name.startswith("Contos")]) >= 5
    assert (True, True) == (max(map(len, names)) > 60, min(map(len, names)) < 10)


def test_about_three_quarters_have_consented() -> None:
    """An ordinary world is mostly in order, and no relationship kind is missing."""
    customers = list(build_world(customers=2_400, now=MONDAY).customers)
    consented = sum(who.character.consent == "granted" and not who.character.refusal for who in customers)
    assert 0.70 < consented / len(customers) < 0.80


@pytest.mark.parametrize("count", [0, 1, 20, 21])
def test_small_worlds_work(count: int) -> None:
    """None, one, the named ones only, one more."""
    assert count == len(list(build_world(customers=count, now=MONDAY).customers))


def test_a_world_that_cannot_be_is_refused() -> None:
    """An unknown scenario, too many or too few customers, a naive time."""
    with pytest.raises(ValueError, match="choose from default"):
        build_world("holiday", now=MONDAY)
    for count in (-1, 100_001):
        with pytest.raises(ValueError, match="between 0 and 100,000"):
            build_world(customers=count, now=MONDAY)
    with pytest.raises(ValueError, match="aware"):
        build_world(now=MONDAY.replace(tzinfo=None))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_can_be_saved_and_loaded(scenario: str, tmp_path: Path) -> None:
    """It comes back as the same world."""
    world = build_world(scenario, customers=30, seed=9, now=MONDAY)
    (tmp_path / "world.json").write_bytes(dump_world(world))
    loaded = parse_world((tmp_path / "world.json").read_bytes())
    assert (facts(world), scenario, world.epoch) == (facts(loaded), loaded.scenario.name, loaded.epoch)


def test_a_saved_world_goes_on_where_it_was(tmp_path: Path) -> None:
    """Consents, withdrawals, revocations, ended relationships and groups are kept; refresh tokens go on working."""
    desk, path = Desk(), tmp_path / "world.json"
    refresh_token = desk.sign_in()["refresh_token"]
    fabrikam, contoso, adatum = (desk.tenant_id(name) for name in ("Fabrikam", "Contoso", "Adatum"))
    works = desk.tenant_id("Adventure Works")
    desk.emulator.consent_as_administrator(fabrikam, DEMO_CLIENT_ID, ["User.Read"])
    desk.emulator.withdraw_consent(contoso, DEMO_CLIENT_ID)
    desk.emulator.end_relationships(adatum)
    desk.give_consent(works, desk.partner_token())
    desk.redeem(works, refresh_token)
    path.write_bytes(dump_world(desk.world))

    later = Desk(world=parse_world(path.read_bytes()))
    assert 200 == later.redeem(fabrikam, refresh_token).status_code
    assert [65001] == codes_of(later.redeem(contoso, refresh_token))
    assert [50020] == codes_of(later.redeem(adatum, refresh_token))
    assert [400, 200] == [later.redeem(works, refresh_token).status_code for _ in range(2)]
    later.emulator.revoke_sessions(ADA)
    later.emulator.remove_from_group(ADA, "AdminAgents")
    path.write_bytes(dump_world(later.world))

    last = Desk(world=parse_world(path.read_bytes()))
    assert [50173] == codes_of(last.redeem(fabrikam, refresh_token))
    assert not last.world.is_admin_agent(ADA)


def test_every_change_is_announced() -> None:
    """Whoever keeps the file hears of each change while it is made, so a killed program loses nothing."""
    desk, kept = Desk(), list[bytes]()
    desk.world.on_change = lambda world: kept.append(dump_world(world))
    desk.emulator.consent_as_administrator(desk.tenant_id("Fabrikam"), DEMO_CLIENT_ID, ["User.Read"])
    later = Desk(world=parse_world(kept[-1]))
    assert 200 == later.redeem("fabrikam.example", desk.sign_in()["refresh_token"]).status_code


def test_a_dumped_world_is_small() -> None:
    """A hundred thousand customers take less than a kilobyte."""
    assert len(dump_world(build_world(customers=100_000, now=MONDAY))) < 1_024


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        "{}",
        "not json",
        {"format": 2},
        {"seed": None},
        {"customers": 100_001},
        {"scenario": "holiday"},
        {"epoch": "yesterday"},
        {"epoch": "2030-01-07T09:00:00"},
        {"epoch": "0001-01-01T00:00:00+00:00"},
        {"customers": 1e999},
        {"secret": "?"},
        {"changes": []},
        {"changes": {"consents": [["a", "b", [{"state": "odd"}]]]}},
    ],
)
def test_a_damaged_file_is_a_value_error(tmp_path: Path, damage: str | dict[str, object]) -> None:
    """Never a half-read world, and the file is left as it was."""
    path = tmp_path / "world.json"
    path.write_bytes(dump_world(build_world(customers=3, now=MONDAY)))
    text = damage if isinstance(damage, str) else json.dumps({**json.loads(path.read_text()), **damage})
    path.write_text(text)
    with pytest.raises(ValueError, match=r".+"):
        parse_world(path.read_bytes())
    assert text == path.read_text()
