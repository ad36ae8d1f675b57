"""Every frame there is: which journey takes it, at which size."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.frames import (
    journeys,
    journeys_diagnosis,
    journeys_estate,
    journeys_getting,
    journeys_radar,
    journeys_session,
    journeys_sign_in,
)
from tests.frames.frame import PICTURES, TEXTS, Frame
from tests.frames.stage import Stage

Journey = Callable[[Stage], Awaitable[None]]

AT_BOTH_SIZES: dict[Journey, tuple[str, ...]] = {
    journeys.sign_in: ("sign-in-no-account", "sign-in-code", "customers-loading"),
    journeys.set_up: ("set-up",),
    journeys.customers: ("customers-first", "customers", "customers-filtered", "customers-no-match"),
    journeys.keeping: ("keep-question", "lock"),
    journeys.over_the_list: ("alias", "help", "palette"),
    journeys.customers_empty: ("customers-empty",),
    journeys.customers_failed: ("customers-failed",),
    journeys.customers_partial: ("customers-partial",),
    journeys.signed_out: ("sign-in-accounts", "customers-stale", "session-sign-in-needed"),
    journeys.consent: (
        "consent-missing",
        "consent-link",
        "consent-link-sent",
        "consent-message",
        "consent-confirm",
        "consent-not-from-here",
    ),
    journeys.consent_refused: ("consent-refused",),
    journeys.consent_settling: ("consent-app-unknown", "consent-settling"),
    journeys.sessions: ("session", "session-throttled"),
    journeys_getting.links: ("links", "links-sent", "links-old"),
    journeys_getting.replacing: ("consent-replace",),
    journeys_radar.radar: ("radar", "radar-behind", "radar-running", "radar-done", "radar-missing"),
    journeys_estate.estate: ("estate-differences", "estate-endings"),
    journeys_sign_in.by_browser: ("sign-in-browser", "sign-in-browser-wrong-paste", "sign-in-stranger"),
    journeys.refusals: ("failure-blocked", "failure-no-way-in"),
    journeys_session.from_earlier_run: ("session-local-copy",),
    journeys_session.refused_facts: ("session-facts-partial", "session-facts-failed"),
    journeys_session.noted: ("note", "colour", "portals", "session-protected", "name-it"),
    journeys_diagnosis.why: ("why-ended", "why-text", "why-consent", "why-healthy"),
}
"""The frames that each journey takes, in their order."""


@dataclass(frozen=True, slots=True)
class Route:
    """A journey at one size."""

    journey: Journey
    size: tuple[int, int]
    """Columns and lines."""
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What tests call it."""
        return f"{self.journey.__name__}-{self.size[0]}x{self.size[1]}"

    @property
    def files(self) -> Iterator[Path]:
        """The files that its frames are kept in."""
        for name in self.names:
            frame = Frame(name, self.size, "", "")
            yield from (frame.text_file, frame.picture_file)

    async def draw(self, folder: Path) -> list[Frame]:
        """Make the journey with its state in `folder`; the frames taken on the way, exactly those announced."""
        stage = Stage(folder, self.size)
        await self.journey(stage)
        assert self.names == tuple(frame.name for frame in stage.frames)
        return stage.frames


ROUTES = (
    *(Route(journey, size, names) for journey, names in AT_BOTH_SIZES.items() for size in ((80, 24), (120, 36))),
    Route(journeys.consent_code, (120, 50), ("consent-qr",)),
    Route(journeys.too_small, (40, 12), ("too-small",)),
)


def orphans() -> list[Path]:
    """Files among the texts and pictures that no route draws."""
    drawn = {path for route in ROUTES for path in route.files}
    return sorted(path for path in (*TEXTS.glob("*.txt"), *PICTURES.iterdir()) if path not in drawn)
