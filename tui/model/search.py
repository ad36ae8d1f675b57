"""Finding a customer while its name is typed: which customers match, in an order that does not jump.

The front door of searching: `fold` and `match_spans` (see `folding`) and `as_query` (see `pasted`) come from here too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import filterfalse

from tui.model.folding import UNSEARCHED_ENDINGS, fold, match_spans
from tui.model.pasted import as_query

__all__ = ["CustomerIndex", "Entry", "Found", "as_query", "fold", "match_spans"]

_FIELD_END = "\x1f"
_ENDING_MARKS = tuple(zip(UNSEARCHED_ENDINGS, "\x1c\x1d\x1e", strict=True))
"""One character stands for each unsearched ending: `contoso.onm` finds the stem with the mark behind it.
Nobody can type one, as queries are split at them."""

_BREAKS = b"-_.,;:'\"()[]{}/\\&+@|#!?*\t\x1c\x1d\x1e\x1f"
"""Characters after which a word starts."""
_AS_BLANKS = bytes.maketrans(_BREAKS, b" " * len(_BREAKS))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of one customer."""

    name: str
    tenant_id: str
    alias: str | None = None
    domains: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    weight: float = 0.0
    """How near to hand it belongs (starred, used often or lately); higher is earlier, 0 for most."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one query."""

    rows: Sequence[int]
    """Places in the entries the index was made of, best first."""
    words: tuple[str, ...]
    """The folded words that were looked for, for `match_spans`."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What matched one query, as ascending places in the resting order."""

    words: tuple[str, ...]
    starting: Sequence[int]
    """Where every word is at a word's start."""
    inside: Sequence[int]
    """The others."""
    rows: Sequence[int]


class CustomerIndex:
    """All customers in their resting order (weight, then name), with the answers to the letters typed so far.

    Each further letter looks only at what matched before it; taking a letter back finds the earlier answer ready.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        listed = list(entries)
        folded = [_folded_words(entry) for entry in listed]
        resting = sorted((-entry.weight, folded[row], entry.tenant_id, row) for row, entry in enumerate(listed))
        self._rows = [row for *_, row in resting]
        self._weights = [-weight for weight, *_ in resting]
        self._weighted = bisect_left(resting, (0.0,))
        self._entries = listed
        marked = [_with_marks(words) for _, words, *_ in resting]
        self._texts = [words + fold(tenant_id) for words, (_, _, tenant_id, _) in zip(marked, resting, strict=True)]
        self._starts = [_with_blanks(words) for words in marked]
        self._answers = [_Answer((), range(len(listed)), (), self._rows)]

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, text: str) -> Found:
        """The customers in which every word of `text` occurs: in name, alias, a domain, a tag or the tenant id.

        Those with weight come first, then those whose name starts with the first word, those where every word is at a
        word's start, and the rest; by name.
        A customer that a longer query keeps does not change places with another of its kind.
        """
        words = tuple(fold(text).split())
        while not _narrows(words, self._answers[-1].words):
            self._answers.pop()
        answer = self._answers[-1]
        if answer.words != words:
            answer = self._narrowed(answer, words)
            self._answers.append(answer)
        return Found(answer.rows, words)

    def knows(self, text: str) -> bool:
        """Whether `text` is a customer's tenant id or one of its domains, whole."""
        return fold(text) in self._identities

    def as_query(self, pasted: str) -> str:
        """What to look for in a pasted text, a customer of this index before anything else it names."""
        return as_query(pasted, self.knows)

    @cached_property
    def _identities(self) -> frozenset[str]:
        return frozenset(fold(text) for entry in self._entries for text in (entry.tenant_id, *entry.domains))

    def _narrowed(self, answer: _Answer, words: tuple[str, ...]) -> _Answer:
        """The answer to `words`, which ask for more than the `answer` at hand did."""
        starting, inside = answer.starting, answer.inside
        for word in words[max(0, len(answer.words) - 1) :]:
            forms = _forms(word)
            matching = _holding(forms, self._texts, starting)
            starting = _holding([_with_blanks(form) for form in forms], self._starts, matching)
            fallen = filterfalse(set(starting).__contains__, matching) if len(starting) < len(matching) else ()
            inside = sorted([*_holding(forms, self._texts, inside), *fallen])
        return _Answer(words, starting, inside, self._ranked(words[0], starting, inside))

    def _ranked(self, first_word: str, starting: Sequence[int], inside: Sequence[int]) -> list[int]:
        """Rows by weight; among equal weights names that start with the first word, then `starting`, then `inside`."""
        starting_head = starting[: bisect_left(starting, self._weighted)]
        inside_head = inside[: bisect_left(inside, self._weighted)]
        head = sorted([*starting_head, *inside_head], key=lambda place: -self._weights[place])
        rows, opening = self._rows, _with_blanks(first_word)
        rest = starting[len(starting_head) :]
        leading = [place for place in rest if self._starts[place].startswith(opening)]
        others = filterfalse(set(leading).__contains__, rest)
        return [rows[place] for places in (head, leading, others, inside[len(inside_head) :]) for place in places]


def _narrows(words: tuple[str, ...], earlier: tuple[str, ...]) -> bool:
    """Whether whatever matches `words` also matched `earlier`: typed on at the end, or a word added."""
    if not earlier:
        return True
    last = len(earlier) - 1
    return len(words) > last and words[:last] == earlier[:last] and words[last].startswith(earlier[last])


def _holding(forms: Sequence[str], texts: Sequence[str], places: Sequence[int]) -> list[int]:
    """The `places` whose text holds one of `forms`. A bare comprehension is the fastest way there is in Python."""
    if len(forms) == 1:
        form = forms[0]
        return [place for place in places if form in texts[place]]
    return sorted({place for form in forms for place in places if form in texts[place]})


def _forms(word: str) -> list[str]:
    """`word` as the searched texts may hold it: itself, or with the mark for the ending that it has begun to spell."""
    marked = [
        word[:-length] + mark
        for ending, mark in _ENDING_MARKS
        for length in range(1, len(ending) + 1)
        if word.endswith(ending[:length])
    ]
    return [word, *marked]


def _folded_words(entry: Entry) -> str:
    """All that is searched of a customer but its id, folded: first what it is called here, so that it sorts by that."""
    called = (entry.alias, entry.name) if entry.alias else (entry.name,)
    return fold(_FIELD_END.join((*called, *entry.domains, *entry.tags, "")))


def _with_marks(words: str) -> str:
    for ending, mark in _ENDING_MARKS:
        words = words.replace(ending + _FIELD_END, mark + _FIELD_END)
    return words


def _with_blanks(words: str) -> str:
    """`words` with a blank before each word, whatever stood there."""
    return " " + words.encode(errors="surrogatepass").translate(_AS_BLANKS).decode(errors="surrogatepass")
