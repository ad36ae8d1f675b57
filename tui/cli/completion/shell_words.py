"""A command line as it is typed in a shell: its words, the quotes that are open, and text put into it safely.

bash hands a completion the line as it stands, and puts what it answers in the place of the part of the word after the
last open quote or unquoted word break (GNU Readline 8.2, `_rl_find_completion_word`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"[\w@%+=:,./-]", re.UNICODE)
"""Letters that no shell reads as anything but themselves inside a word."""
_ESCAPED_IN_DOUBLE = frozenset('$`"\\')


@dataclass(frozen=True, slots=True)
class TypedLine:
    """The line up to the cursor."""

    words: tuple[str, ...]
    """The words before the one at the cursor, as a command would get them; the program's own name is the first."""
    current: str
    """The word at the cursor, as a command would get it."""
    kept: str
    """The part of `current` that stays as it is: what is answered comes behind it."""
    quote: str
    """The quote that is open at the cursor: `'`, `"` or nothing."""


def parse_line(line: str, breaks: str = " \t\n\"'@><=;|&(:") -> TypedLine:
    """What is typed. `breaks` is bash's COMP_WORDBREAKS."""
    words: list[str] = []
    word, kept, quote, before_quote, is_escaped, is_word = "", "", "", "", False, False
    for letter in line:
        if is_escaped:
            word += letter if quote != '"' or letter in _ESCAPED_IN_DOUBLE else f"\\{letter}"
            is_escaped = False
        elif letter == "\\" and quote != "'":
            is_escaped = is_word = True
        elif quote:
            quote = "" if letter == quote else quote
            word += letter if quote else ""
        elif letter in "'\"":
            quote, is_word, before_quote = letter, True, word
        elif letter in " \t\n":
            if is_word:
                words.append(word)
            word, kept, is_word = "", "", False
        else:
            word, is_word = word + letter, True
            kept = word if letter in breaks else kept
    return TypedLine(tuple(words), word, before_quote if quote else kept, quote)


def quoted(text: str, quote: str) -> str:
    """`text` so that bash reads it as itself, where `quote` is open.

    Readline closes the quote, unless the text ends in such a letter: it takes that for the end (8.2,
    `append_to_match`), so there it is closed here.
    """
    match quote:
        case "'":
            safe = text.replace("'", "'\\''")
        case '"':
            safe = "".join(map(_in_double_quotes, text))
        case _:
            return "".join(letter if _PLAIN.fullmatch(letter) else f"\\{letter}" for letter in text)
    return safe + quote if safe.endswith(quote) else safe


def _in_double_quotes(letter: str) -> str:
    if letter == "!":  # history is expanded between them, and no backslash hinders it: this one stands outside
        return "\"'!'\""
    return f"\\{letter}" if letter in _ESCAPED_IN_DOUBLE else letter
