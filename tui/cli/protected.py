"""Customers that are protected: whoever wants to act there types the name, so that it is no slip of the finger."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tui.cli.asking import has_person
from tui.errors import UsageError
from tui.model.customer import Customer
from tui.model.foreign_text import without_controls

OPTION = "--name-protected"


def must_name(customers: Sequence[Customer], given: Sequence[str]) -> None:
    """Let each protected one of these be named: by the option, else by typing at the terminal.

    Raises:
        UsageError: one was not named, or by another name.
    """
    for customer in customers:
        if customer.is_protected and not any(customer.is_called(name) for name in given):
            _ask(customer)


def _ask(customer: Customer) -> None:
    if not has_person():
        raise UsageError(f"{customer.title} is protected.", f"Say that you mean it: {OPTION} and its name.")
    print(f"{without_controls(customer.title)} is protected. Its name, to go on:", end=" ", file=sys.stderr, flush=True)
    if not customer.is_called(sys.stdin.readline()):
        raise UsageError(f"That is not the name of {customer.title}. Nothing was done.")
