"""`tenantry doctor`: a section in each file, and the verb that asks them all. Each fact comes from the room that knows
it; here it becomes a line for a person."""

from tui.cli.doctor.verb import show_doctor

__all__ = ["show_doctor"]
