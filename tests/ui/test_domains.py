"""Domains that no list told are looked up for the rows on screen."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import httpx

from tests.support.demo import Demo
from tests.waiting import PATIENCE_S

NAME = "Ålövik Travel"
"""A customer whose lists tell no domain."""


async def test_a_look_up_that_was_given_up_is_made_again(tmp_path: Path) -> None:
    """Moving on while a domain is asked for does not leave its column empty for the rest of the run."""
    demo, asked, answers = Demo(tmp_path), threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        if "findTenantInformation" in request.url.path:
            asked.set()
            answers.wait(PATIENCE_S)

    demo.emulator.meddle = hold
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = pages.customer(NAME)
        assert "" == pages.estate.customer(tenant_id).domain

        given_up = asyncio.create_task(pages.estate.look_up_domain(tenant_id))
        await pages.until(asked.is_set, "the question")
        given_up.cancel()
        answers.set()

        assert await pages.estate.look_up_domain(tenant_id)
        assert "alovik-travel.example" == pages.estate.customer(tenant_id).domain
