"""Widgets: each shows one model value and knows no service."""
