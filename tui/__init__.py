"""tenantry: a terminal cockpit for the technicians of Microsoft partners."""

__version__ = "0.1.0"
