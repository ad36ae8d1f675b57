"""A shell with our completion, in which `tenantry` notes what it is given in the place of running."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

from tests.cli.home import Home
from tests.terminal.terminal import Terminal

READY = "ready> "
TAB, ENTER = "\t", "\r"

_NOTE = {
    "bash": 'tenantry() {{ printf "%s\\0" "$#" "$@" >>{noted}; }}',
    "zsh": 'tenantry() {{ printf "%s\\0" "$#" "$@" >>{noted} }}',
    "fish": 'function tenantry; printf "%s\\0" (count $argv) $argv >>{noted}; end',
}
_BEGIN = {
    "bash": ["/bin/bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "--private", "-i"],
}
_LOAD = {
    "bash": "source <(tenantry completion bash); PS1={ready}",
    "zsh": "PROMPT={ready}; autoload -Uz compinit && compinit -D -u; source <(tenantry completion zsh)",
    "fish": "function fish_prompt; echo -n {ready}; end; tenantry completion fish | source",
}


class CompletingShell(Terminal):
    """An interactive shell in a person's home, without any set-up of the machine's own."""

    def __init__(self, kind: str, home: Home) -> None:
        self._noted = home.folder / "noted"
        program = home.folder / "bin"
        program.mkdir(exist_ok=True)
        (program / "tenantry").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tui "$@"\n')
        (program / "tenantry").chmod(0o755)
        environ = home.environ | {"PATH": f"{program}:/usr/local/bin:/usr/bin:/bin", "HISTFILE": "", "ZDOTDIR": ""}
        super().__init__(_BEGIN[kind], home.folder, environ | {"fish_greeting": ""}, size=(120, 24))
        self.send(f"cd {shlex.quote(str(home.folder))}{ENTER}".encode())
        self.send(f"{_LOAD[kind].format(ready=shlex.quote(READY))}{ENTER}".encode())
        self.see(READY.strip())
        self.send(f"{_NOTE[kind].format(noted=shlex.quote(str(self._noted)))}{ENTER}".encode())

    def given(self, *keys: str) -> Sequence[str]:
        """The words that `tenantry` gets from a line that is typed so."""
        self._noted.unlink(missing_ok=True)
        self.send("".join([*keys, ENTER]).encode())
        self.until(self._is_noted, f"the words of {keys!r}")
        return self._noted.read_bytes().decode().split("\0")[1:-1]

    def _is_noted(self) -> bool:
        if not self._noted.exists():
            return False
        count, *words = self._noted.read_bytes().decode().split("\0")
        return count != "" and len(words) - 1 == int(count)
