"""Tasks that must not die without a word: the workers of screens, and what hands messages to widgets."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Future, Task
from collections.abc import Callable
from typing import Any

_NEVER_FAIL = ("Worker._run", "MessagePump._process_messages")
"""Textual reports what goes wrong in these itself (8.2.8), unless reporting fails or the error is none of `Exception`:
then the task ends, nobody awaits it, and the screen waits for ever."""


def watch_tasks(loop: AbstractEventLoop, on_bug: Callable[[BaseException], object]) -> None:
    """Give `on_bug` what ends one of those tasks from here on, and what no task should ever raise."""
    make = loop.get_task_factory() or _plain

    def make_watched(loop: AbstractEventLoop, work: Any, **options: Any) -> Future[Any]:
        task = make(loop, work, **options)
        name = getattr(work, "__qualname__", "")
        task.add_done_callback(lambda task: _look(task, name, on_bug))
        return task

    loop.set_task_factory(make_watched)


def _plain(loop: AbstractEventLoop, work: Any, **options: Any) -> Task[Any]:
    return Task(work, loop=loop, **options)


def _look(task: Future[Any], name: str, on_bug: Callable[[BaseException], object]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is None or isinstance(error, asyncio.CancelledError):
        return
    if name in _NEVER_FAIL or not isinstance(error, Exception):
        on_bug(error)
