"""By which way a host is reached, and which certificates are believed there: for telling, without a call.

Source: httpx 0.28 reads proxies as urllib's `getproxies` finds them (lower-case variables go before upper-case ones;
macOS and Windows have settings of their own), sorts the patterns and takes the first that matches.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import httpx
from httpx._utils import URLPattern, get_environment_proxies

from tui.model.foreign_text import foreign_text


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one host."""

    host: str
    proxy: str
    """Without user and password, such as `http://***@proxy.example:8080`; empty: straight there."""
    origin: str
    """The variable that says so; empty when nothing does."""
    trouble: str = ""
    """Why the proxy cannot be used; empty when it can."""


def find_routes(hosts: Iterable[str], environ: Mapping[str, str] = os.environ) -> list[Route]:
    """The way to each host. `environ` only tells the names; httpx itself reads the process's environment."""
    try:
        patterns = sorted((URLPattern(key), proxy) for key, proxy in get_environment_proxies().items())
    except (httpx.InvalidURL, ValueError):
        said = "NO_PROXY holds something that is no host"
        return [Route(host, "", variable_of("no_proxy", environ), said) for host in hosts]
    return [_route(host, patterns, environ) for host in hosts]


def _route(host: str, patterns: list[tuple[URLPattern, str | None]], environ: Mapping[str, str]) -> Route:
    address = httpx.URL(f"https://{host}/")
    for pattern, proxy in patterns:
        if pattern.matches(address):
            if proxy is None:
                return Route(host, "", variable_of("no_proxy", environ))
            name = "all_proxy" if pattern.scheme == "" else f"{pattern.scheme}_proxy"
            return Route(host, masked(proxy), variable_of(name, environ), _trouble_with(proxy))
    passes_all = any(each.strip() == "*" for each in environ.get(variable_of("no_proxy", environ), "").split(","))
    return Route(host, "", variable_of("no_proxy", environ) if passes_all else "")


def variable_of(name: str, environ: Mapping[str, str]) -> str:
    """The variable that counts of those that differ in case only; the system's own settings where none is set.

    An empty variable in lower case takes back the one in capitals (urllib, `getproxies_environment`).
    """
    spellings = [each for each in environ if each.lower() == name and environ[each]]
    if name in spellings or not spellings:
        return name if spellings else "the system's settings"
    return spellings[-1]


def masked(proxy: str) -> str:
    """A proxy's address without who may use it. A password with an unquoted `/` cuts it in the wrong place."""
    try:
        address = httpx.URL(proxy)
    except (httpx.InvalidURL, ValueError):
        return "***"
    if not address.host or "@" in f"{address.path}{address.query!r}{address.fragment}":
        return "***"
    port = f":{address.port}" if address.port else ""
    user = "***@" if address.userinfo else ""
    return foreign_text(f"{address.scheme}://{user}{address.host}{port}")


def _trouble_with(proxy: str) -> str:
    """Why httpx would refuse it. Its own words hold the address, which may hold a password."""
    try:
        address = httpx.Proxy(proxy).url
    except (httpx.InvalidURL, ValueError):
        return "it is no address of a proxy"
    if not address.host:
        return "it names no host"
    if address.scheme.startswith("socks") and find_spec("socksio") is None:
        return "SOCKS needs a part of httpx that is not installed (socksio)"
    return ""
