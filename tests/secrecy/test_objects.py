"""What the objects of a running program tell when they are printed, logged or named."""

from __future__ import annotations

import ast
import asyncio
import gc
import logging
import pickle
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from textual.worker import Worker

import tui
from tests.support.demo import Demo
from tests.support.issued import found_in, secrets_in
from tui.model.secret import Secret

ROOT = Path(tui.__file__).parent


SEES_A_SECRET = {
    ("transport/caller.py", "auth_flow"): "sends a token with its request",
    ("auth/browser.py", "_read"): "looks for the answer in a pasted address",
    ("auth/browser.py", "read"): "hands MSAL the verifier of a sign-in address",
    ("auth/device_code.py", "flow"): "polls with the device code",
    ("auth/msal_client.py", "_addressed"): "puts the state into a sign-in address",
    ("auth/msal_client.py", "_brought"): "redeems an authorization code",
    ("auth/redirect.py", "parse_query"): "compares the state of an answer",
    ("auth/renewal.py", "parse_renewal"): "fills MSAL's cache with a kept sign-in",
    ("cli/token.py", "_text"): "prints the token that was asked for, into a pipe",
    ("inside/environment.py", "child_environment"): "tells a child what it shows to get tokens",
    ("inside/question.py", "is_known"): "compares what a child shows",
    ("services/hand_outs.py", "_granted"): "gives a child the token it asked for",
    ("store/vault/contents.py", "encode"): "makes the text that is sealed",
    ("store/vault/data_key.py", "raw"): "seals and unseals with the key",
    ("store/vault/key_files.py", "make"): "writes the key where a person asked for it",
    ("store/vault/keyring_key.py", "_made"): "hands the key to the system's keyring",
    ("store/vault/passphrase.py", "_derived"): "derives the wrapping key",
}


def test_few_places_see_a_secret() -> None:
    """Each place that sees one has a reason. One more needs a reason, and a line above."""
    assert set(SEES_A_SECRET) == set(_revealing())


def test_a_secret_prints_asterisks() -> None:
    """However it is printed, alone or in something; and it is not pickled."""
    secret = Secret("canary")
    console = Console(record=True, width=80, file=StringIO())
    console.print(secret, [secret])

    assert {"Secret(***)"} == {repr(secret), str(secret), f"{secret}", f"{secret!s:>5}", f"{[secret]}"[1:-1]}
    assert "canary" not in console.export_text()
    with pytest.raises(TypeError):
        pickle.dumps(secret)


async def test_nothing_prints_names_or_logs_a_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Signed in and inside a customer: no object of ours, no worker, task or thread by its name, and no log record
    of any library at DEBUG holds a token or a device code."""
    caplog.set_level(logging.DEBUG)
    demo = Demo(tmp_path)
    issued: list[str] = []
    answer = demo.emulator.handle
    demo.emulator.handle = lambda request: _noted(answer(request), issued)  # type: ignore[method-assign]
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.find("contoso suites")
        await pages.press("enter")
        await pages.see("Default domain")
        told = "\n".join(_told())

    logged = "\n".join(f"{record.name} {record.getMessage()} {record.args!r}" for record in caplog.records)
    assert 5 <= len(issued)
    assert ("Secret(***)" in told, "Worker" in told) == (True, True)
    assert set() == found_in(told.encode(), issued)
    assert set() == found_in(logged.encode(), issued)


def _noted(answer: httpx.Response, issued: list[str]) -> httpx.Response:
    issued.extend(secrets_in(answer))
    return answer


def _told() -> Iterator[str]:
    """What everything of ours that lives says of itself; the emulator holds its own secrets."""
    for each in gc.get_objects():
        room = str(type(each).__module__)
        if room.startswith("tui.") and not room.startswith("tui.emulator"):
            with suppress(Exception):
                yield repr(each)
                yield str(each)
        if isinstance(each, Worker):
            yield f"Worker {each.name} {each.group} {each.description} {each!r}"
    yield from (f"{task.get_name()} {task!r}" for task in asyncio.all_tasks())
    yield from (thread.name for thread in threading.enumerate())


def _revealing() -> Iterator[tuple[str, str]]:
    """Every function that reveals a secret, by file and name."""
    for path in ROOT.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if any(isinstance(node, ast.Attribute) and node.attr == "reveal" for node in ast.walk(function)):
                yield path.relative_to(ROOT).as_posix(), function.name
