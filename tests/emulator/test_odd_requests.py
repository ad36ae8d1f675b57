"""Whatever is asked of the emulated services, they answer: other programs ask them too."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from tests.emulator.desk import Desk
from tests.emulator.odd_requests import odd_requests


def _ask(desk: Desk, seed: int, count: int) -> None:
    for number, request in enumerate(islice(odd_requests(desk, Random(seed)), count)):
        asked = f"seed {seed}, request {number}: {request.method} {request.url}"
        try:
            answer = desk.emulator.handle(request)
        except Exception as error:
            raise AssertionError(asked) from error
        assert answer.status_code < 500, asked
        assert not any({*b"\r\n\0"} & {*value} for _, value in answer.headers.raw), asked


def test_an_odd_request_is_answered(desk: Desk) -> None:
    """Odd words in every place of three hundred requests: each is answered, none with a fault of the service."""
    _ask(desk, 5, 300)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_twenty_thousand_odd_requests_are_answered(desk: Desk, seed: int) -> None:
    """The same, twenty thousand times for each seed."""
    _ask(desk, seed, 20_000)
    print(f"\nseed {seed}: 20,000 odd requests answered", end="")
