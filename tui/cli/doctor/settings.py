"""Each setting, its value, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator

from tui.cli.doctor.finding import Case, Finding, as_finding
from tui.store.setting_kinds import KINDS


def look_at_the_settings(case: Case) -> Iterator[Finding]:
    """Mistakes first, then every key in the order of the README."""
    for mistake in case.looked.mistakes:
        yield as_finding("mistake", mistake)
    for key in KINDS:
        origin = case.looked.settings.sources[key]
        yield Finding(key, f"{_as_text(getattr(case.looked.settings, key))}  ({origin})")
    if case.is_demo:
        yield Finding("demo", "client_id, cloud and partner_tenant are the demo's own, whatever is set")


def _as_text(value: object) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return str(value).lower()
        case ():
            return "none"
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
