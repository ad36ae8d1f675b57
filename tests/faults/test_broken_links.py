"""Faults planted between a technician and customers: the first broken link is named, and its owner; no false cause."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.broken_links import FAULTS, Broken
from tests.support.diagnosing import bench
from tests.support.timeline import START
from tui.emulator import World, build_world
from tui.emulator.world import ConsentState, Customer
from tui.emulator.world.characters import Ties
from tui.model.diagnosis import Diagnosis
from tui.model.scope import CUSTOMER_SCOPES, missing_scopes

SHORT_SEED = 7
LONG_SEEDS = range(1, 9)
EACH = 3
"""Customers that a fault is planted at for each seed, in the long form."""


def is_ordinary(customer: Customer) -> bool:
    """Whether the technician gets in, and could consent, before anything is planted."""
    who = customer.character
    is_open = who.consent is ConsentState.GRANTED and set(CUSTOMER_SCOPES) <= set(who.scopes) and not who.refusal
    return is_open and who.ties not in (Ties.NONE, Ties.ENDED) and who.may_consent


def ordinary(world: World) -> list[Customer]:
    """Customers of every kind that opens."""
    return [each for each in world.customers if is_ordinary(each)]


async def planted(folder: Path, broken: Broken, seed: int, number: int) -> tuple[str, Diagnosis]:
    """Plant a fault at an ordinary customer, see that it is real, and look; the customer's name and what was found."""
    world = build_world(customers=60, seed=seed, now=START)
    chosen = Random(f"{broken.name}/{seed}/{number}").choice(ordinary(world))
    tenant_id = chosen.tenant.tenant_id
    async with bench(folder, world, username=broken.username, is_listed=False) as found:
        broken.plant(found.emulator, tenant_id)
        steps = await found.look(tenant_id)
        carried = await found.scopes_in(tenant_id)
    assert broken.is_short == (carried is not None), f"{broken.name} is not what it says: {carried}"
    assert carried is None or missing_scopes(carried, CUSTOMER_SCOPES)
    assert steps[-1].is_whole
    return chosen.tenant.display_name, steps[-1]


def wrong_in(broken: Broken, found: Diagnosis) -> str:
    """What is wrong with a diagnosis; empty when it names the cause and its owner."""
    fault = found.fault
    if fault is None:
        return "no fault was found"
    is_right = (broken.link, broken.owner) == (fault.link, fault.owner) and broken.said in fault.summary
    return "" if is_right and not found.is_healthy else f"{fault.link}, {fault.owner}: {fault.summary}"


@pytest.mark.parametrize("broken", FAULTS, ids=lambda each: each.name)
async def test_the_first_broken_link_is_named(broken: Broken, tmp_path: Path) -> None:
    """One customer for each fault: really refused or really short, and cause, owner and cure are told."""
    _, found = await planted(tmp_path, broken, SHORT_SEED, 0)

    assert "" == wrong_in(broken, found)
    assert found.fault is not None
    assert found.fault.remedy


def test_there_are_enough_of_them() -> None:
    """At least thirty kinds, some in pairs, each of its own name."""
    assert len(FAULTS) == len({each.name for each in FAULTS})
    assert (True, True) == (len(FAULTS) >= 30, sum(" + " in each.name for each in FAULTS) >= 5)


async def healthy_and_not(folder: Path, seed: int, customers: int) -> tuple[int, list[str]]:
    """Look at every ordinary customer of a world; how many, and what was said of those that were not found healthy."""
    world = build_world(customers=customers, seed=seed, now=START)
    async with bench(folder, world) as found:
        chosen = ordinary(world)
        said = []
        for customer in chosen:
            last = (await found.look(customer.tenant.tenant_id))[-1]
            if last.fault is not None or not last.is_healthy:
                said.append(f"{customer.tenant.display_name}: {last}")
    return len(chosen), said


async def test_a_healthy_customer_has_no_fault(tmp_path: Path) -> None:
    """Every kind of relationship that lets one in, with and without a contract, throttled or not."""
    count, said = await healthy_and_not(tmp_path, SHORT_SEED, 24)

    assert (True, []) == (count >= 10, said)


@pytest.mark.long
async def test_many_customers_of_many_worlds(tmp_path: Path) -> None:
    """Every fault at several customers of several worlds, and every healthy customer of each."""
    print(f"\n{'planted':44} {'right':>6}  first broken link · whose job · sentence")
    every, right = 0, 0
    for at, broken in enumerate(FAULTS):
        good, last = 0, None
        for seed in LONG_SEEDS:
            for number in range(EACH):
                name, last = await planted(tmp_path / f"{at}-{seed}-{number}", broken, seed, number)
                wrong = wrong_in(broken, last)
                good += not wrong
                if wrong:
                    print(f"WRONG {broken.name}, seed {seed}, {name}: {wrong}")
        tries = len(LONG_SEEDS) * EACH
        every, right = every + tries, right + good
        assert last is not None
        assert last.fault is not None
        print(f"{broken.name:44} {good:>3}/{tries}  {last.fault.link} · {last.fault.owner} · {last.fault.summary}")
    healthy, false = 0, list[str]()
    for seed in LONG_SEEDS:
        count, said = await healthy_and_not(tmp_path / f"healthy-{seed}", seed, 240)
        healthy, false = healthy + count, [*false, *said]
    seeds = f"seeds {LONG_SEEDS[0]} to {LONG_SEEDS[-1]}"
    print(f"{right} of {every} right ({len(FAULTS)} faults, {seeds}); {len(false)} false causes at {healthy} healthy")

    assert (every, []) == (right, false)
