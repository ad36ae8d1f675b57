"""Microsoft Graph: the partner's lists of customers, and a customer's tenant as its directory describes it."""

from tui.graph.client import Graph, TenantInformation
from tui.graph.service import graph_service

__all__ = ["Graph", "TenantInformation", "graph_service"]
