"""Links that wait too long, in the list: the cell, the part, and one notice a day."""

from __future__ import annotations

from dataclasses import replace

from tests.support.demo import Demo

SAID = "1 consent link sent 7 or more days ago: no consent yet. F7 shows it."
DAY_S = 86_400


async def test_a_link_that_waits_is_shown_with_its_days_and_told_once_a_day(demo: Demo) -> None:
    """Sent; six days later nothing; at nine days the cell, one notice at the first start of that day, and its part."""
    demo.emulator.world.auto_approve_after_s = None
    async with demo.open() as pages:
        await pages.sign_in()
        fabrikam = pages.customer("Fabrikam")
        demo.emulator.withdraw_consent(fabrikam, "7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90")
        await pages.estate.consents.link_sent(fabrikam)
    demo.time.advance(6 * DAY_S)
    async with demo.open() as pages:
        await pages.press("l")
        await pages.find(fabrikam)
        await pages.see("→ sent")
        assert SAID not in pages.notices
    demo.time.advance(3 * DAY_S)
    async with demo.open() as pages:
        await pages.press("l")
        await pages.told(SAID)
        await pages.find(fabrikam)
        await pages.see("→ 9 d")
        await pages.find("")
        for _ in range(4):
            await pages.press("f7")
        await pages.told("Showing link sent long ago.")
        await pages.see("1 of 240", "→ 9 d")


async def test_the_second_sign_in_of_a_day_is_not_told_again(demo: Demo) -> None:
    """The notice belongs to the first list of the day."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.estate.consents.link_sent(pages.customer("Fabrikam"))
    demo.time.advance(8 * DAY_S)
    async with demo.open() as pages:
        office = pages.office
        (account,) = await office.accounts()
        await pages.press("l")
        await pages.told(SAID)
        await office.store.save_account(replace(account, last_used_at=demo.time.now()))
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("240 of 240")

        assert SAID not in pages.notices
