"""A word that is no verb: which one may have been meant."""

from __future__ import annotations

from collections.abc import Mapping

from tui.errors import UsageError
from tui.model.foreign_text import foreign_text

_NEAR = 0.6
"""How much of two words must be alike for one to be a slip of the other (`difflib`, from 0 to 1)."""
_MOST = 3


def unknown_verb(word: str, verbs: Mapping[str, str], program: str) -> UsageError:
    """What to tell of `word`. `verbs` are the words that are there, and how each is called in full."""
    near = [verbs[each] for each in _near(word.lower(), list(verbs))]
    said = f"There is no verb “{foreign_text(word, most=40)}”."
    if not near:
        return UsageError(said, f"`{program} --help` lists them.")
    *others, last = (f"`tenantry {each}`" for each in near)
    return UsageError(said, f"Near it: {', '.join(others)}{' and ' if others else ''}{last}.")


def _near(word: str, verbs: list[str]) -> list[str]:
    """The verbs that begin so, else those that are nearly so."""
    import difflib

    beginning = [each for each in verbs if word and each.startswith(word)]
    return beginning[:_MOST] or difflib.get_close_matches(word, verbs, n=_MOST, cutoff=_NEAR)
