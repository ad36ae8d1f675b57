"""`--json` is stable: every verb prints in the demo what is kept in `golden/`, and what the README shows of it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.golden_run import FOLDER, STATUS, WORDS, golden, masked, played
from tui.cli.command import VERBS
from tui.cli.completion.parsers import parsers_of
from tui.cli.consent.verb import VERBS as OF_CONSENT

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

README = Path(__file__).parents[2] / "README.md"
ELSEWHERE = frozenset({"exec", "token", "emulator"})
"""Verbs whose output other tests hold."""


def test_every_verb_prints_what_it_printed_before(tmp_path: Path) -> None:
    """Names, order, kinds and values of all that programs read, and the exit status; times and random ids aside."""
    found = {name: (status, printed) for name, status, printed in played(tmp_path)}

    assert [*WORDS] == [*found]
    for name, (status, printed) in found.items():
        assert (STATUS.get(name, 0), golden(name)) == (status, printed), name
        assert _order_of(golden(name)) == _order_of(printed), name


def _order_of(value: Any) -> Any:
    """The names in objects, in their order, which a comparison of objects leaves out."""
    if isinstance(value, dict):
        return [(name, _order_of(each)) for name, each in value.items()]
    return [_order_of(each) for each in value] if isinstance(value, list) else None


def test_every_verb_that_has_json_is_held() -> None:
    """Who adds `--json` to a verb adds its golden file; and there is none left over."""
    verbs: list[tuple[str, ...]] = [(verb,) for verb in VERBS if verb not in ELSEWHERE | {"consent"}]
    verbs += [("consent", verb) for verb in OF_CONSENT]
    with_json = {" ".join(words) for words in verbs if _has_json(words)}

    assert with_json == {
        " ".join(words.split()[: 2 if words.startswith("consent ") else 1]) for words in WORDS.values()
    }
    assert sorted(WORDS) == sorted(path.stem for path in FOLDER.glob("*.json"))


def _has_json(words: tuple[str, ...]) -> bool:
    return any("--json" in parser.format_help() for parser in parsers_of(words))


@pytest.mark.parametrize("name", WORDS)
def test_the_readme_shows_it(name: str) -> None:
    """One example of each: the object, or one of the array, with every field in its order. `…` stands for the rest of
    a text or an array."""
    example, kept = masked(json.loads(_block(name)), is_doctor=name == "doctor"), golden(name)

    assert any(_shows(example, each) for each in (kept if isinstance(kept, list) else [kept])), example


def _block(name: str) -> str:
    found = re.search(rf"<!-- json: {name} -->\n+```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, f"the README has no example of {name}"
    return found[1]


def _shows(example: Any, real: Any) -> bool:
    if isinstance(example, dict) and isinstance(real, dict):
        return list(example) == list(real) and all(_shows(example[name], real[name]) for name in real)
    if isinstance(example, list) and isinstance(real, list):
        return all(_pairs(example, real))
    if isinstance(example, str) and isinstance(real, str) and example.endswith("…"):
        return real.startswith(example[:-1])
    return type(example) is type(real) and bool(example == real)


def _pairs(example: list[Any], real: list[Any]) -> Iterator[bool]:
    is_cut = example[-1:] == ["…"]
    shown = example[:-1] if is_cut else example
    yield len(shown) < len(real) if is_cut else len(shown) == len(real)
    yield from (_shows(one, other) for one, other in zip(shown, real, strict=False))
