"""Frozen facts and pure rules of the field: tenants, customers, relationships, consents, sessions. No effects here."""
