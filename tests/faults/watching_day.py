"""A day of fifty sent links: how often the watcher asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.support.watching import Watch
from tui.model.identifiers import TenantId
from tui.services.watcher import Arrived

AGES = (timedelta(0), timedelta(minutes=5), timedelta(hours=3), timedelta(days=2), timedelta(days=20))
"""How old the links are as the day begins, each age as often as the others."""


@dataclass(frozen=True, slots=True)
class Day:
    """What became of it."""

    links: int
    probes: int
    most_in_a_minute: int
    least_apart_s: float
    arrived: int
    longest_unnoticed_s: float
    """From the administrator's consent to the news of it, at worst."""

    def __str__(self) -> str:
        return (
            f"{self.links} links: {self.probes:,} probes, at most {self.most_in_a_minute} in a minute, "
            f"never two for one customer within {self.least_apart_s:.1f} s; {self.arrived} consents came, "
            f"noticed after {self.longest_unnoticed_s:,.0f} s at most"
        )


async def live_through(watch: Watch, *, links: int, hours: float, seed: int, consents: int) -> Day:
    """Send links, let administrators consent at moments of `seed`, and let the day pass."""
    chance = Random(seed)
    customers = watch.lacking(links)
    assert links == len(customers)
    for at, tenant_id in enumerate(customers):
        await watch.sent(tenant_id, AGES[at % len(AGES)])
    moments = sorted((float(chance.randrange(int(hours * 2700))), each) for each in chance.sample(customers, consents))
    watch.estate.watcher._chance = chance.random
    watch.begin()
    begun, noticed = watch.demo.time.now(), dict[TenantId, float]()

    async def go_to(second: float) -> None:
        while (left_s := second - (watch.demo.time.now() - begun).total_seconds()) > 0:
            await watch.passes(timedelta(seconds=min(left_s, 10.0)))
            for news in watch.news:
                if isinstance(news, Arrived):
                    noticed.setdefault(news.tenant_id, (watch.demo.time.now() - begun).total_seconds())

    for second, tenant_id in moments:
        await go_to(second)
        watch.consent(tenant_id)
    await go_to(hours * 3600)
    came = {tenant_id: second for second, tenant_id in moments}
    unnoticed = [noticed[each] - came[each] for each in noticed]
    return Day(
        links, len(watch.asked), watch.most_in_a_minute, watch.least_apart_s, len(noticed), max(unnoticed, default=0.0)
    )
