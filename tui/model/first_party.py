"""Microsoft's own public clients whose ids people borrow: Partner Center consents to none of them.

Sources: microsoft-info, `_info/MicrosoftApps.csv`; secureworks/family-of-client-ids-research, `known-foci-clients.csv`;
Microsoft Learn, "Application IDs of commonly used Microsoft applications". Admin shells: observed in their modules.
"""

from __future__ import annotations

from tui.model.identifiers import GRAPH_COMMAND_LINE, ClientId

FIRST_PARTY: dict[str, str] = {
    GRAPH_COMMAND_LINE: "Microsoft Graph Command Line Tools",
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Azure CLI",
    "1950a258-227b-4e31-a9cf-717495945fc2": "Azure PowerShell",
    "1b730954-1685-4b74-9bfd-dac224a7b894": "Azure AD PowerShell",
    "12128f48-ec9e-42f0-b203-ea49fb6af367": "Teams PowerShell",
    "fb78d390-0c51-40cd-8e17-fdbfab77341b": "Exchange Online PowerShell",
    "9bc3ab49-b65d-410a-85ad-de819febfddc": "SharePoint Online Management Shell",
    "d1ddf0e4-d672-4dae-b554-9d5bdfd93547": "Intune PowerShell",
    "29d9ed98-a469-4536-ade2-f981bc1d605e": "Microsoft Authentication Broker",
    "872cd9fa-d31f-45e0-9eab-6e460a02d1f1": "Visual Studio",
    "aebc6443-996d-45c2-90f0-388ff96faa56": "Visual Studio Code",
    "d3590ed6-52b3-4102-aeff-aad2292ab01c": "Microsoft Office",
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264": "Microsoft Teams",
    "27922004-5251-4030-b22d-91ecd9a37ea4": "Outlook Mobile",
    "4813382a-8fa7-425e-ab75-3b753aab3abb": "Microsoft Authenticator",
    "ab9b8c07-8f02-4f72-87fa-80105867a763": "OneDrive",
    "00b41c95-dab0-4487-9791-b9d2c32c80f2": "Office 365 Management",
    "9ba1a5c7-f17a-4de9-a1f1-6178c8d51223": "Intune Company Portal",
    "c0d2a505-13b8-4ae0-aa9e-cddd5eab0b12": "Power BI",
    "4e291c71-d680-4d0e-9640-0a3358e31177": "PowerApps",
    "57fcbcfa-7cee-4eb1-8b25-12d2030b4ee0": "Power Automate",
    "ecd6b820-32c2-49b6-98a6-444530e5a77a": "Microsoft Edge",
}
"""What each is called, by its client id."""


def first_party_name(client_id: ClientId | None) -> str:
    """What an app of Microsoft's is called; empty for any other."""
    return FIRST_PARTY.get(client_id, "") if client_id else ""
