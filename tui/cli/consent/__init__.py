"""`tenantry consent …`: knowing where consent stands, giving it, and waiting for it, without the screens."""
