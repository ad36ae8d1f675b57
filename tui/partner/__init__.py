"""Partner Center: the reseller's customers, and giving consent for one of them."""

from tui.partner.client import PartnerCenter
from tui.partner.service import partner_center_service

__all__ = ["PartnerCenter", "partner_center_service"]
