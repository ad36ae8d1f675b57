"""Programs that are not ours, inside a customer's tenant."""
