"""The words after `tenantry consent`: which of its verbs is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines
from tui.cli.unknown import unknown_verb

VERBS: dict[str, tuple[str, str, str]] = {
    "check": ("tui.cli.consent.check", "check", "ask where consent stands, of some customers or all"),
    "grant": ("tui.cli.consent.grant", "grant", "give consent for customers through Partner Center"),
    "watch": ("tui.cli.consent.watch", "watch_consent", "wait until customers have consented"),
}
"""Where each verb is obeyed, loaded only when it is asked for, and what it does."""


def obey_consent(words: Sequence[str]) -> int:
    """Do what the words after `tenantry consent` ask for. Raises UsageError for a verb that is not there."""
    verb = words[0] if words else ""
    if verb in ("", "-h", "--help"):
        lines = [f"  {name:7} {what}" for name, (_, _, what) in VERBS.items()]
        print_lines(["usage: tenantry consent VERB ...", "", *lines, "", "Each verb has a --help."])
        return ExitCode.DONE if verb else ExitCode.USAGE
    if verb not in VERBS:
        raise unknown_verb(verb, {name: f"consent {name}" for name in VERBS}, "tenantry consent")
    module, function, _ = VERBS[verb]
    obey: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
    return obey(words[1:])
