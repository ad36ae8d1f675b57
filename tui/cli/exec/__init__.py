"""`tenantry exec`: somebody else's program, inside a customer's tenant."""
