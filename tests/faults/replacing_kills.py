"""A replacement of a consent, killed: python -m tests.faults.replacing_kills FOLDER TIMES SEED; prints figures as JSON.

Three kills fall where it matters: as the removal is sent, once it was done, and once the new consent was written. The
others fall at random moments of a replacement. After each, the next start is asked what it knows and gives again.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.faults.program_at_work import Clock, office_in
from tui.emulator import DEMO_CLIENT_ID, Emulator
from tui.model.account import Account
from tui.model.consent import GIVEN
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.journal import breaks_in
from tui.services import Estate, Office, Outcome
from tui.store import load_journal

POINTS = ("as it is sent", "once removed", "once written")
LONGEST_S = 0.06
"""A replacement takes about 30 ms here; later kills find it done."""


def main(folder: Path, times: int, seed: int) -> None:
    """Kill and look, so many times at random besides the three points."""
    chance, wrong, ended = random.Random(seed), Counter[str](), Counter[str]()
    moments: list[str | float] = [*POINTS, *(chance.uniform(0, LONGEST_S) for _ in range(times))]
    for number, moment in enumerate(moments):
        place = folder / str(number)
        if (child := os.fork()) == 0:
            asyncio.run(_replace(place, moment))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = asyncio.run(_look(place))
        ended[f"{found.pop('ended')}"] += 1
        ended["killed"] += os.WIFSIGNALED(status)
        wrong.update(name for name, is_right in found.items() if not is_right)
    print(json.dumps({"wrong": wrong, "ended": ended, "seed": seed}))


async def _entered(office: Office) -> Estate:
    await office.open()
    account = [step async for step in office.sign_in() if isinstance(step, Account)][-1]
    estate = await office.enter(account)
    async for _ in estate.refresh():
        pass
    return estate


def _fabrikam(emulator: Emulator) -> TenantId:
    return as_tenant_id(emulator.world.customer_named("Fabrikam").tenant.tenant_id)


async def _replace(folder: Path, moment: str | float) -> None:
    """Replace Fabrikam's consent, and be killed at that moment."""
    seen: list[Emulator] = []

    def meddle(emulator: Emulator) -> None:
        seen.append(emulator)
        if isinstance(moment, str):
            emulator.handle = _killing(emulator.handle, moment)  # type: ignore[method-assign,assignment]

    office = office_in(folder, Clock(datetime.now(UTC)), customers=20, meddle=meddle)
    estate = await _entered(office)
    fabrikam = _fabrikam(seen[0])
    seen[0].consent_as_administrator(fabrikam, DEMO_CLIENT_ID, ["User.Read"])
    if not isinstance(moment, str):
        threading.Timer(moment, os.kill, (os.getpid(), signal.SIGKILL)).start()
    await estate.consents.giving.replace(estate.customer(fabrikam))
    office.close(within_s=5)


def _killing(
    handle: Callable[[httpx.Request], httpx.Response], moment: str
) -> Callable[[httpx.Request], httpx.Response]:
    def killing(request: httpx.Request) -> httpx.Response:
        is_removal = request.method == "DELETE"
        if is_removal and moment == POINTS[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = handle(request)
        is_consent = request.method == "POST" and request.url.path.endswith("/applicationconsents")
        if (is_removal and moment == POINTS[1]) or (is_consent and moment == POINTS[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return killing


async def _look(folder: Path) -> dict[str, object]:
    """What the next start knows, and whether giving consent again ends it well."""
    seen: list[Emulator] = []
    office = office_in(folder, Clock(datetime.now(UTC)), meddle=seen.append)
    estate = await _entered(office)
    fabrikam, giving = _fabrikam(seen[0]), estate.consents.giving
    world = seen[0].world
    state = str(world.consent(fabrikam, DEMO_CLIENT_ID, seen[0].now()).state)
    was_told = await giving.unfinished_since(fabrikam) is not None
    given = await giving.give(estate.customer(fabrikam))
    if given.short_of:
        given = await giving.replace(estate.customer(fabrikam))
    mark = await estate.standings.probe(fabrikam)
    await estate.consents.ask(fabrikam)
    is_over = await giving.unfinished_since(fabrikam) is None
    office.close(within_s=5)
    journal = load_journal(folder / "state" / "state.db")
    return {
        "ended": f"{state}, {'told' if was_told else 'not told'}",
        "told when it is gone": was_told or state != "absent",
        "given again": given.outcome is not Outcome.REMOVED and mark.state in GIVEN,
        "over then": is_over,
        "journal holds": not [*breaks_in(journal.records, journal.last_number)],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
