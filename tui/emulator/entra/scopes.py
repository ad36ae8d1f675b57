"""What a scope string asks for.

Source: learn.microsoft.com, "Scopes and permissions"; AADSTS70011 and 500011 in reference-error-codes.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.emulator.world import GRAPH, Consent, Resource, resource_named

from .refusals import EntraRefusal

OIDC = ("openid", "profile", "email", "offline_access")
DEFAULT = ".default"


@dataclass(frozen=True, slots=True)
class ScopeRequest:
    """A scope string taken apart; it names one resource."""

    resource: Resource
    audience: str
    """The resource as the client wrote it, without a slash at the end; empty for bare Graph scope names."""
    names: tuple[str, ...]
    """Permission names without their resource; `.default` alone means everything consented."""
    oidc: tuple[str, ...]
    """Which of openid, profile, email and offline_access were asked for."""

    @property
    def wants_default(self) -> bool:
        """Whether everything consented for the resource is asked for."""
        return self.names == (DEFAULT,)

    def granted_by(self, consent: Consent) -> tuple[str, ...]:
        """The permissions the token carries.

        Raises:
            EntraRefusal: 65001, when a named permission is not consented, or nothing at all is.
        """
        held = consent.scopes_for(self.resource.app_id)
        wanted = held if self.wants_default else self.names
        lacking = [name for name in wanted if name not in held]
        if lacking or (self.wants_default and not held):
            raise EntraRefusal(65001, f"Asked for: {' '.join(self.names)}.")
        return wanted

    def written(self, granted: tuple[str, ...]) -> str:
        """The `scope` of the answer: granted names the way the client wrote them, `.default` repeated."""
        prefix = f"{self.audience}/" if self.audience else ""
        names = [*granted, *([DEFAULT] if self.wants_default else [])]
        return " ".join([*(prefix + name for name in names), *(word for word in self.oidc if word != "offline_access")])


def parse_scopes(text: str) -> ScopeRequest:
    """Take a scope string apart.

    Raises:
        EntraRefusal: 900144 nothing asked for; 500011 unknown resource; 70011 unknown name, several resources, or
            `.default` together with names.
    """
    words = text.split()
    oidc = tuple(word for word in OIDC if word in words)
    asked = [_split(word) for word in words if word not in OIDC]
    if not words:
        raise EntraRefusal(900144, "It must name a scope.")
    resources = {resource.app_id: resource for resource, _, _ in asked}
    if len(resources) > 1:
        raise EntraRefusal(70011, "Scopes of several resources cannot be asked for at once.")
    names = tuple(dict.fromkeys(name for _, _, name in asked))
    if DEFAULT in names and len(names) > 1:
        raise EntraRefusal(70011, ".default cannot be asked for together with other scopes.")
    resource = next(iter(resources.values()), GRAPH)
    unknown = [name for name in names if name != DEFAULT and name not in resource.published]
    if unknown:
        raise EntraRefusal(70011, f"{resource.display_name} has no scope {' '.join(unknown)}.")
    return ScopeRequest(resource, asked[0][1] if asked else "", names, oidc)


def _split(word: str) -> tuple[Resource, str, str]:
    """Resource, its written form and the permission's name. A bare name is Graph's."""
    audience, slash, name = word.rpartition("/")
    if not slash:
        return GRAPH, "", name
    resource = resource_named(audience)
    if resource is None:
        raise EntraRefusal(500011, f"Asked for: {audience}.")
    return resource, audience.rstrip("/"), name
