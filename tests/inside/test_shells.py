"""The customer's mark before a shell's prompt: always there, and never more than a text."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal
from tui.inside.shells import prepare_shell, shell_argv

SHELLS = ("bash", "zsh", "fish", "dash")
MARK = (
    r"[a $(touch ~/1) `touch ~/2` ${x:=$(touch ~/3)} \u \$(touch ~/4) ' \" %n%d %(?.$(touch ~/5).) !! "
    r"${(e):-$(touch ~/6)} (touch ~/7)]"
)
"""A name of everything that some shell's prompt expands or runs; it would leave a sign in the home."""
PROMPT = f"{MARK} mine>"
RC = {
    "bash": (".bashrc", "PS1='mine> '\n"),
    "bash, set anew each time": (".bashrc", "PROMPT_COMMAND='PS1=\"mine> \"'\n"),
    "bash, as a list": (".bashrc", "set -u; PROMPT_COMMAND=('PS1=\"mine> \"' 'true')\n"),
    "bash, without expansion": (".bashrc", "shopt -u promptvars; PS1='mine> '\n"),
    "zsh": (".zshrc", "PROMPT='mine> '\n"),
    "zsh, with expansion": (".zshrc", "setopt promptsubst promptbang; PROMPT='mine> '\n"),
    "zsh, set anew each time": (".zshrc", "setopt promptsubst; precmd_functions+=(p); p() { PROMPT='mine> ' }\n"),
    "zsh, kept elsewhere": (".zshenv", "ZDOTDIR=$HOME/elsewhere\n"),
    "fish": (".config/fish/config.fish", "function fish_prompt; printf 'mine> '; end\n"),
    "fish, telling": (
        ".config/fish/config.fish",
        "function fish_prompt; set -l was $status; printf 'mine> '; test $was = 0; or printf 'ended %s' $was; end\n",
    ),
    "dash": (".shinit", "PS1='mine> '\n"),
}


def _opened(which: str, folder: Path, mark: str) -> Terminal:
    """The shell, as it is opened inside a customer, in a home with the person's own start file."""
    name, text = RC[which]
    for file in (folder / name, folder / "elsewhere" / ".zshrc"):
        file.parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    (folder / "elsewhere" / ".zshrc").write_text(RC["zsh"][1])
    path = shutil.which(which.partition(",")[0])
    if path is None:
        pytest.skip("it is not installed here")
    env = {
        "SHELL": path, "TENANTRY_PROMPT": mark, "AZURE_CONFIG_DIR": str(folder / "own" / "azure"),
        "PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(folder / ".config"), "ENV": str(folder / ".shinit"),
    }  # fmt: skip
    argv = shell_argv(env, has_person=True)
    return Terminal(argv, folder, env | prepare_shell(argv, env), size=(240, 12))


@pytest.mark.parametrize("which", list(RC))
def test_a_hostile_name_stands_before_the_persons_own_prompt_as_it_is(which: str, tmp_path: Path) -> None:
    """Whatever his start files do to the prompt; nothing in the name is run or expanded, at the first prompt or later,
    and the status of the last command is still known."""
    with _opened(which, tmp_path, MARK) as shell:
        shell.see(PROMPT)
        shell.key("false\r")
        shell.until(lambda: shell.text.count(PROMPT) == 2, "the second prompt")
        shell.key("echo status=$status\r" if which.startswith("fish") else "echo status=$?\r")
        shell.see("status=1")
        shell.until(lambda: shell.text.count(PROMPT) == 3, "the third prompt")

    assert [] == [each.name for each in tmp_path.iterdir() if each.name.isdigit()]


@pytest.mark.parametrize("which", SHELLS)
def test_the_persons_files_and_folders_are_his(which: str, tmp_path: Path) -> None:
    """None of his files is changed, his shell's variables lead to his own, and our commands go first."""
    said = {
        "fish": "echo at $PATH[1]",
        "zsh": "echo at $path[1] ${ZDOTDIR:-none} ${HISTFILE:-none} ${__TENANTRY_ZDOTDIR:-none}",
        "bash": "echo at ${PATH%%:*}",
        "dash": "echo at ${PATH%%:*} $ENV ${__TENANTRY_ENV:-none}",
    }[which]
    own = tmp_path / "own" / "bin"
    told = {
        "fish": f"at {own}", "bash": f"at {own}", "dash": f"at {own} {tmp_path}/.shinit none",
        "zsh": f"at {own} none none none",
    }[which]  # fmt: skip

    with _opened(which, tmp_path, "[Contoso]") as shell:
        shell.see("[Contoso] mine>")
        shell.key(f"{said}\r")
        shell.see(told)

    assert RC[which][1] == (tmp_path / RC[which][0]).read_text()


@pytest.mark.parametrize(
    ("environ", "argv"),
    [
        ({"SHELL": "/bin/bash"}, ["/bin/bash", "--rcfile"]),
        ({"SHELL": "/bin/sh"}, ["/bin/sh", "-i"]),
        ({"SHELL": "relative/bash"}, None),
        ({"SHELL": "/etc/passwd"}, None),
        ({}, None),
    ],
)
def test_the_shell_is_the_persons(environ: dict[str, str], argv: list[str] | None) -> None:
    """$SHELL if that is a program at an absolute path; else what the system has for him, else /bin/sh."""
    found = shell_argv(environ, has_person=True)

    assert os.access(found[0], os.X_OK)
    assert argv is None or argv == found[:2]
    assert [found[0]] == shell_argv(environ, has_person=False)


def test_a_prompt_that_tells_how_the_last_command_ended_still_does(tmp_path: Path) -> None:
    """fish's prompt is a function, and sees the status that is there when it is called."""
    with _opened("fish, telling", tmp_path, "[Contoso]") as shell:
        shell.see("[Contoso] mine>")
        shell.key("false\r")
        shell.see("[Contoso] mine> ended 1")
