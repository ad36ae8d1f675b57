"""Whether the words after `tenantry exec` are for one customer or for many: looked at before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence

_FOR_MANY = frozenset({
    "--filter", "--all", "--resume", "--runs", "--jobs", "--dry-run", "--stop-on-error", "--yes", "--log-dir",
    "--timeout", "--json", "--again-failed", "--again-unknown",
})  # fmt: skip
"""Options that tell that many customers are meant, however many there are."""

_WITH_A_VALUE = frozenset({"--account", "--client-id", "--tenant", "--cloud", "--name-protected"})
"""Options of both whose next word is no customer."""


def split_at_command(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is before the first `--`, which is ours, and the command after it."""
    at = list(words).index("--") if "--" in words else len(words)
    return list(words[:at]), list(words[at + 1 :])


def is_for_many(words: Sequence[str]) -> bool:
    """Whether many customers are meant: by an option that only they need, or by several names before a command."""
    ours, command = split_at_command(words)
    named, is_value = 0, False
    for word in ours:
        if word.partition("=")[0] in _FOR_MANY:
            return True
        named += not is_value and not word.startswith("-")
        is_value = word in _WITH_A_VALUE
    return named > 1 and bool(command)
