"""`tenantry sign-out --purge`: names what goes, asks, removes it, and says what stays."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from tui.cli.asking import ask_yes, has_person
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines, print_paragraphs, say
from tui.cli.sign_out_arguments import SignOutArguments
from tui.errors import SettingsError, UsageError
from tui.model import signing_out
from tui.model.foreign_text import without_controls
from tui.store import Locations, load_settings

if TYPE_CHECKING:
    from tui.store.purge import Plan, Purged


def purge_all(arguments: SignOutArguments, locations: Locations) -> int:
    """Leave nothing of ours in the folders of this profile.

    Raises:
        UsageError: nobody can be asked, and `--yes` was not said.
        StoreLocked: another tenantry runs.
    """
    from tui.inside.folders import sweep
    from tui.store.presence import without_others
    from tui.store.purge import plan_purge, purge
    from tui.store.vault import SystemKeyring

    sweep(locations.state_dir, os.environ)  # what a killed run has left goes at any start
    plan = plan_purge(locations, os.environ, is_keyring_set=_is_keyring_set(locations))
    if plan.is_empty:
        _tell_nothing(arguments)
        return ExitCode.DONE
    with without_others(locations.state_file):  # said before the question, and asked again after it
        pass
    if not arguments.is_sure and not _agrees(plan):
        say("nothing was removed.")
        return ExitCode.REFUSED
    done = purge(locations, plan, SystemKeyring())
    _tell(arguments, done)
    return ExitCode.REFUSED if done.stays else ExitCode.DONE


def _is_keyring_set(locations: Locations) -> bool:
    """Whether the settings name the keyring; wrong settings are no reason to leave something behind."""
    try:
        return load_settings(locations.config_file, os.environ, {}).vault_key == "keyring"
    except SettingsError:
        return False


def _agrees(plan: Plan) -> bool:
    """Name what goes, and ask. Raises UsageError when nobody is there."""
    if not has_person():
        raise UsageError("--purge asks before it removes everything, and input is no terminal.", "--yes answers it.")
    lines = [f"  {found.path}  ({found.kind})" for found in plan.inventory.ours]
    lines += [f"  {plan.keyring_entry} in the system's keyring"] if plan.keyring_entry else []
    lines += [f"  {folder}  (folder, if nothing else is in it)" for folder in plan.inventory.folders]
    print("This will be removed, the journal and every setting with it:", file=sys.stderr)
    print(*(without_controls(line, keeps_lines=False) for line in lines), sep="\n", file=sys.stderr)
    return ask_yes("Remove all of it? Type yes:")


def _tell(arguments: SignOutArguments, done: Purged) -> None:
    if arguments.as_json:
        print_lines([json.dumps({"accounts": [], "removed": done.removed, "stays": done.stays})])
        return
    said = [f"{len(done.removed)} things were removed: every account, what was kept of it, settings and journal."]
    said += [f"Still here: {each}" for each in done.stays]
    print_paragraphs([*said, signing_out.HONOURED, signing_out.REVOKE])


def _tell_nothing(arguments: SignOutArguments) -> None:
    if arguments.as_json:
        print_lines([json.dumps({"accounts": [], "removed": [], "stays": []})])
    else:
        print_paragraphs(["There is nothing of tenantry on this machine."])
