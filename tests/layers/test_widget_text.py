"""One room makes the text of widgets: held by reading the code of the screens."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui

ROOM = Path(tui.__file__).parent / "ui"
MAKERS = frozenset({"Content", "Text", "Segment", "Markdown", "RichText", "from_markup", "from_ansi", "from_text"})
"""What turns a string into something to draw: called in `tui/ui/text.py` and nowhere else."""
TAKERS = frozenset({
    "Static", "Label", "Button", "Option", "Checkbox", "RadioButton", "Tab", "Selection", "Markdown", "Collapsible",
    "update", "add_row", "add_column", "add_option", "replace_option_prompt", "replace_option_prompt_at_index",
    "set_label", "notify",
})  # fmt: skip
"""What reads a string as markup unless told otherwise."""
ATTRIBUTES = frozenset({"border_title", "border_subtitle", "tooltip", "label", "renderable", "content"})
"""What reads a string that is put into it as markup."""


def name_of(function: ast.expr) -> str:
    """The last name of what is called."""
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def is_string(node: ast.expr) -> bool:
    """Whether an expression is plainly a string: a literal with something in it, an f-string, a sum, `str(…)`."""
    match node:
        case ast.Constant(value=str(value)):
            return value != ""
        case ast.JoinedStr():
            return True
        case ast.BinOp(left=left, right=right):
            return is_string(left) or is_string(right)
        case ast.Call(func=function):
            return name_of(function) in ("str", "join", "format", "foreign_text")
    return False


def breaches(code: str) -> Iterator[str]:
    """Each place of `code` that makes text for a widget by itself, or hands a widget a string as markup."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Assign):
            names = {name_of(target) for target in node.targets}
            if names & ATTRIBUTES and is_string(node.value):
                yield f"{node.lineno}: {ast.unparse(node)}"
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        if name in MAKERS or (isinstance(node.func, ast.Attribute) and name_of(node.func.value) in MAKERS):
            yield f"{node.lineno}: {ast.unparse(node)}"
        plain = any(word.arg == "markup" and ast.unparse(word.value) == "False" for word in node.keywords)
        if name in TAKERS and (
            any(is_string(value) for value in node.args)
            or (name == "notify" and not (plain and name_of(getattr(node.args[0], "func", node.args[0])) == "safe_str"))
        ):
            yield f"{node.lineno}: {ast.unparse(node)}"


def test_widgets_get_their_text_from_one_room() -> None:
    """No other file of the screens makes text for widgets, or hands one a string that it would read as markup."""
    rooms = [path for path in ROOM.rglob("*.py") if path.relative_to(ROOM).as_posix() != "text.py"]
    found = {path.relative_to(ROOM).as_posix(): list(breaches(path.read_text())) for path in rooms}

    assert {} == {name: places for name, places in found.items() if places}
    assert len(rooms) > 30


@pytest.mark.parametrize(
    "line",
    [
        "Content(name)", "Content.styled(name, 'bold')", "Content.assemble(name)", "Content.from_markup(name)",
        "Text(name)", "rich.text.Text(name)", "Segment(name, style)", "Static(f'{name}')",
        "Static('[b]x')", "self.update(str(name))", "box.update('a' + name)", "self.notify(name)", "Option(f'{name}')",
        "self.notify(name, markup=False)", "self.notify(safe_str(name))", "table.add_row(f'{name}')",
        "box.border_title = f'{name}'", "Button(f'Give {name}')",
    ],
)  # fmt: skip
def test_what_it_looks_for_is_found(line: str) -> None:
    """Each way round the room is a breach."""
    assert [f"1: {ast.unparse(ast.parse(line))}"] == list(breaches(line))


@pytest.mark.parametrize(
    "line", ["Static(safe(name))", "self.notify(safe_str(name), markup=False)", "Static('', id='x')", "safe(f'{name}')"]
)
def test_the_one_way_is_no_breach(line: str) -> None:
    """What passes the room is left alone."""
    assert [] == list(breaches(line))
