"""The `$filter` forms in use: `field eq 'value'`, joined by `and`. Source: OData 4.01 URL conventions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from .refusals import bad_request

CLAUSE = re.compile(r"\s*([A-Za-z/]+) eq '((?:[^']|'')*)'\s*")


def parse_filter(text: str, fields: Collection[str]) -> Mapping[str, str]:
    """Wanted values by field name; empty text filters nothing.

    Raises:
        GraphRefusal: 400, another form or another field.
    """
    wanted: dict[str, str] = {}
    position = 0
    while position < len(text):
        clause = CLAUSE.match(text, position)
        if clause is None or clause[1] not in fields:
            raise bad_request(f"This filter is not understood: {text}")
        wanted[clause[1]] = clause[2].replace("''", "'")
        position = clause.end()
        if position < len(text):
            if not text.startswith("and ", position):
                raise bad_request(f"This filter is not understood: {text}")
            position += len("and ")
    return wanted
