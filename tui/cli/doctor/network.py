"""The way to the services: hosts, proxies and trusted certificates. Nobody is called."""

from __future__ import annotations

from collections.abc import Iterator

from tui.cli.doctor.finding import Case, Finding, fault, warn
from tui.errors import Owner
from tui.model.cloud import CLOUDS
from tui.model.foreign_text import foreign_text


def look_at_network(case: Case) -> Iterator[Finding]:
    """The cloud, the way to each of its hosts, and what is trusted there."""
    if case.is_demo:
        yield Finding("demo", "the emulator inside this program answers; nobody is called")
        return
    cloud = CLOUDS[case.looked.settings.cloud]
    yield Finding("cloud", cloud.title)
    yield from _routes(case, dict.fromkeys((cloud.login_host, cloud.graph_host, cloud.partner_center_host)))
    yield from _trust(case)


def _routes(case: Case, hosts: dict[str, None]) -> Iterator[Finding]:
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
