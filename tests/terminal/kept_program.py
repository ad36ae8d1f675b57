"""The demo as the command runs it, with a keyring and a log: python -m tests.terminal.kept_program FOLDER [TROUBLE]

Its clock is as many minutes ahead as FOLDER/later says, once it says so. The keyring stands for the system's:
what it holds lies in FOLDER/keyring. Secrets that are issued are noted in FOLDER/issued. Every library logs at DEBUG
into FOLDER/log.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import keyring
from keyring.backend import KeyringBackend

from tui.cli.terminal import prepare_surroundings

KEYRING, LOG, LATER = "keyring", "log", "later"


class NotedKeyring(KeyringBackend):
    """A keyring whose contents the test can read."""

    priority = 9

    def __init__(self, place: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._place = place
        lines = place.read_text().splitlines() if place.exists() else []
        self._held = {(service, user): secret for service, user, secret in map(json.loads, lines)}

    def get_password(self, service: str, username: str) -> str | None:
        """What is held under this name."""
        return self._held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold a secret, and note it for the test."""
        self._held[service, username] = password
        with self._place.open("a") as file:
            file.write(f"{json.dumps([service, username, password])}\n")

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        self._held.pop((service, username), None)


def main(folder: Path, trouble: str) -> None:
    """Run until left; the settings are those that the person chose."""
    prepare_surroundings(os.environ)  # as the command does, before Textual is loaded and obeys them
    from tests.terminal.program import ISSUED, Recording, Trouble
    from tui.cli.run import run
    from tui.demo import open_emulator
    from tui.model.clock import utc_now
    from tui.store import DemoOptions, Locations, Profile, load_settings
    from tui.ui.screens.main import MainScreen
    from tui.wiring import Surroundings

    logging.basicConfig(filename=folder / LOG, level=logging.DEBUG)
    keyring.set_keyring(NotedKeyring(folder / KEYRING))
    places = Locations.demo()
    emulator = Recording(open_emulator(DemoOptions(), places.state_dir, utc_now).world)
    emulator.record = folder / ISSUED
    emulator.record.touch()
    emulator.world.poll_interval_s = 1
    if trouble:
        MainScreen.action_sort = getattr(Trouble(emulator.record), trouble)  # type: ignore[method-assign]
    settings = load_settings(places.config_file, {"TENANTRY_CLIPBOARD": "osc52"}, {})
    if settings.vault_key is None:
        settings = replace(settings, vault_key="this-run")  # the question of the first sign-in is answered

    def clock() -> datetime:
        minutes = int((folder / LATER).read_text()) if (folder / LATER).exists() else 0
        return utc_now() + timedelta(minutes=minutes)

    run(Profile(places, settings, DemoOptions()), Surroundings(clock=clock, emulator=emulator))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
