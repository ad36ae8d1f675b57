"""The way to the services: hosts, proxies and trusted certificates. The services themselves are called if asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tui.cli.doctor.finding import Case, Finding, fault, warn
from tui.errors import Owner
from tui.model.clock import utc_now
from tui.model.cloud import CLOUDS
from tui.model.foreign_text import foreign_text

if TYPE_CHECKING:
    from tui.transport.reach import Reached

EXACT_S = 10.0
"""A clock that is wrong by less spoils nothing that a person reads."""
TOLERATED_S = 300.0
"""As much as Kerberos tolerates (RFC 4120 section 8.2); beyond it sign-ins and times are refused or wrong."""


def look_at_network(case: Case) -> Iterator[Finding]:
    """The cloud, the way to each of its hosts, what is trusted there, and whether they answer."""
    if case.is_demo:
        yield Finding("demo", "the emulator inside this program answers; nobody is called")
        return
    cloud = CLOUDS[case.looked.settings.cloud]
    yield Finding("cloud", cloud.title)
    hosts = list(dict.fromkeys((cloud.login_host, cloud.graph_host, cloud.partner_center_host)))
    yield from _routes(case, hosts)
    yield from _trust(case)
    if case.is_online:
        yield from _reached(hosts)
    else:
        yield Finding("services", "not called; --online does")


def _routes(case: Case, hosts: list[str]) -> Iterator[Finding]:
    from tui.transport.route import find_routes

    for route in find_routes(hosts, case.environ):
        if route.trouble:
            said = f"through {route.proxy or 'a proxy'} ({route.origin}), but {route.trouble}"
            yield fault(route.host, said, Owner.YOU, "Give it as http://host:port, or leave it unset.")
        elif route.proxy:
            yield Finding(route.host, f"through {route.proxy}  ({route.origin})")
        else:
            yield Finding(route.host, f"straight, without a proxy{f'  ({route.origin})' if route.origin else ''}")


def _trust(case: Case) -> Iterator[Finding]:
    from tui.transport.trust import find_trust

    trust = find_trust(case.environ)
    for source in trust.sources:
        origin = source.variable or "the system's"
        path = foreign_text(source.path, most=300)
        if not source.trouble:
            yield Finding("certificates", f"{source.certificates} in {path}  ({origin})")
        elif source.variable:
            said = f"{source.variable} names {path}, and nothing can be read there: {source.trouble}"
            yield fault("certificates", said, Owner.YOU, f"Correct {source.variable}, or leave it unset.")
    if not trust.in_all and not any(source.certificates for source in trust.sources):
        yield fault(
            "certificates", "none are trusted, so that no service can be reached", Owner.MACHINE,
            "Install the system's certificates (ca-certificates), or set SSL_CERT_FILE.",
        )  # fmt: skip
    if trust.key_log:
        said = "is set, and ignored: that file would decrypt every token"
        yield warn("SSLKEYLOGFILE", said, Owner.YOU, "Unset it: other programs here obey it.")


def _reached(hosts: list[str]) -> Iterator[Finding]:
    import asyncio

    from tui.transport.reach import reach_all

    found = asyncio.run(reach_all(hosts, utc_now))
    yield from _told(found)
    yield from _clock([each.ahead_s for each in found if each.ahead_s is not None])


def _told(found: Iterable[Reached]) -> Iterator[Finding]:
    for each in found:
        if each.error is not None:
            why = f" ({each.error.details.text})" if each.error.details.text else ""
            said = f"{each.host} does not ({each.step}): {each.error.summary}{why}"
            yield fault("answers", said, each.error.owner, each.error.remedy)
        elif each.status >= 500:
            said = f"{each.host}, but with HTTP {each.status}"
            yield warn("answers", said, Owner.MICROSOFT, "Try again in a few minutes.")
        else:
            vouched = f"; {each.issuer} vouches for it" if each.issuer else ""
            yield Finding("answers", f"{each.host} after {each.after_ms:,} ms{vouched}")


def _clock(ahead: list[float]) -> Iterator[Finding]:
    """What most of them agree on: one alone may be wrong, or its answer may have lain in a proxy."""
    if not ahead:
        yield Finding("clock", "not compared, as nobody told a time")
        return
    middle = sorted(ahead)[len(ahead) // 2]
    if abs(middle) < EXACT_S:
        yield Finding("clock", f"agrees with the services' to {EXACT_S:.0f} s")
        return
    said = f"{abs(middle):,.0f} s {'ahead of' if middle > 0 else 'behind'} the services'"
    cure = "Set this machine's clock: timedatectl set-ntp true."
    yield (fault if abs(middle) > TOLERATED_S else warn)("clock", said, Owner.MACHINE, cure)
