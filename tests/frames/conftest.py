"""Frames are drawn once for all the tests that look at them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.frames.frame import Frame
from tests.frames.routes import ROUTES, Route

Drawn = Callable[[Route], Awaitable[list[Frame]]]


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """The frames of a route, drawn when they are first asked for."""
    made: dict[Route, list[Frame]] = {}

    async def frames_of(route: Route) -> list[Frame]:
        if route not in made:
            made[route] = await route.draw(tmp_path_factory.mktemp(route.name))
        return made[route]

    return frames_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a route is run for each; those of one route stay in one process and draw it once."""
    if "route" in metafunc.fixturenames:
        routes = [pytest.param(each, id=each.name, marks=pytest.mark.xdist_group(each.name)) for each in ROUTES]
        metafunc.parametrize("route", routes)
