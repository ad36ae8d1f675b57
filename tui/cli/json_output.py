"""Lists as JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from tui.cli.output import print_lines


def print_json_array(items: Iterable[Mapping[str, object]]) -> None:
    """One array, an object a line, in ASCII: whatever stands in a text reaches no terminal as it is.

    Raises:
        TenantryError: the output takes no more.
    """
    lines = [json.dumps(item) + "," for item in items]
    if lines:
        lines[-1] = lines[-1][:-1]
    print_lines(["[", *lines, "]"])
