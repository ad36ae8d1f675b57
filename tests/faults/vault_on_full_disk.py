"""A program of its own whose disk is full: `python -m tests.faults.vault_on_full_disk FOLDER BYTES`.

No file may grow beyond so many bytes while it keeps and renews a sign-in beside one that was there; then there is room
again. Prints what became of it as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from tests.unit.vault_samples import ADA, GRACE, kept_in, opened, renewal


def main(folder: Path, most_bytes: int) -> None:
    """Work with a full disk, then with room."""
    path = folder / "state" / "tokens.vault"
    opened(path).add(GRACE, "s0", renewal("before"))
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, unlimited))
    vault = opened(path)
    outcomes = [vault.add(ADA, "s1", renewal("one")), vault.renew(ADA, "s1", renewal("two"))]
    notice, known, on_disk = vault.notice, len(vault.accounts()), sorted(kept_in(path).values())
    resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))
    vault.accounts()
    found = {"outcomes": outcomes, "notice": notice, "known": known, "on_disk": on_disk}
    print(json.dumps(found | {"later": sorted(kept_in(path).values()), "later_notice": vault.notice}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
