"""Which service an access token is for."""

from __future__ import annotations

from urllib.parse import urlsplit

from tui.model.cloud import CLOUDS
from tui.model.scope import GRAPH_APP_ID

PARTNER_CENTER_APP_ID = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"
"""Partner Center's own application id, the same in every tenant (microsoft-info, MicrosoftApps.csv)."""

_APP_IDS = {cloud.graph_host: GRAPH_APP_ID for cloud in CLOUDS.values()} | {
    cloud.partner_center_host: PARTNER_CENTER_APP_ID for cloud in CLOUDS.values()
}


def audience_fits(audience: str, resource: str) -> bool:
    """Whether a token with this `aud` may go to `resource`: an address or a scope, such as `https://host/.default`.

    `aud` is the resource's address or its application id (Entra access-token claims reference). An unreadable token
    has none, and of other resources than Graph and Partner Center the ids are not known: neither is refused here.
    """
    host = urlsplit(resource).hostname or ""
    app_id = _APP_IDS.get(host)
    if not audience or app_id is None:
        return True
    return audience.rstrip("/").lower() in {f"https://{host}", app_id}
