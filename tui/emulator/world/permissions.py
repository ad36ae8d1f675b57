"""The permissions a consent covers, from the words a consent address carries."""

from __future__ import annotations

from collections.abc import Iterable

from .apps import GRAPH, Application, resource_named

OIDC = frozenset({"openid", "profile", "email", "offline_access"})


def permissions_asked(app: Application, scopes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Scope names by resource app id. `…/.default` stands for the registration's whole list of that resource.

    Raises:
        ValueError: a resource or a scope nobody publishes, named as it was written.
    """
    asked: dict[str, list[str]] = {}
    for scope in scopes:
        if scope in OIDC:
            continue
        audience, slash, name = scope.rpartition("/")
        resource = resource_named(audience) if slash else GRAPH
        if resource is None or (name != ".default" and name not in resource.published):
            raise ValueError(scope)
        names = app.required.get(resource.app_id, ()) if name == ".default" else (name,)
        asked.setdefault(resource.app_id, []).extend(names)
    return {resource_id: tuple(dict.fromkeys(names)) for resource_id, names in asked.items()}
