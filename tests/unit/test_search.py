"""Finding customers by typing: folding, matching, ranking and narrowing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.folding import UNSEARCHED_ENDINGS
from tui.model.search import CustomerIndex, Entry, fold, match_spans

LETTERS = "abconft.-ß éÉoøﬁ東İ"
"""Few letters, so that matches happen, and the troublesome ones among them."""
NAMES = st.text(LETTERS, max_size=12)
DOMAINS = st.tuples(st.text("abcon-", min_size=1, max_size=6), st.sampled_from([".com", ".org", *UNSEARCHED_ENDINGS]))
ENTRIES = st.lists(
    st.builds(
        Entry,
        name=NAMES,
        tenant_id=st.uuids().map(str),
        alias=st.none() | NAMES,
        domains=st.lists(DOMAINS.map("".join), max_size=2).map(tuple),
        tags=st.lists(NAMES, max_size=1).map(tuple),
        weight=st.sampled_from([0.0, 0.0, 0.0, 1.0, 2.5]),
    ),
    max_size=25,
)
QUERIES = st.text(LETTERS, max_size=8) | st.sampled_from(["con.onm", "o", ".com", "b.onmicrosoft.com", ".", "c .o"])


def entry(name: str, *domains: str, weight: float = 0.0, alias: str | None = None, number: int = 0) -> Entry:
    """A customer for a test, with a tenant id made of `number`."""
    return Entry(name, str(UUID(int=number)), alias, domains, weight=weight)


def holds(found: Entry, word: str) -> bool:
    """The rule, spelled out: `word` is in some field and does not begin inside an unsearched ending."""
    for field in (found.name, found.alias or "", *found.domains, *found.tags, found.tenant_id):
        text = fold(field)
        ends = [len(text) - len(ending) for ending in UNSEARCHED_ENDINGS if text.endswith(ending)]
        last_start = ends[0] if ends else len(text)
        if any(text.startswith(word, at) for at in range(last_start + 1)):
            return True
    return False


def names(index: CustomerIndex, entries: list[Entry], text: str) -> list[str]:
    """The names found for `text`, in their order."""
    return [entries[row].name for row in index.find(text).rows]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Straße", "strasse"),
        ("ÉCOLE", "ecole"),
        ("e\u0301cole", "ecole"),
        ("ﬁnance", "finance"),
        ("Ｃｏｎｔｏｓｏ", "contoso"),
        ("ΣΊΣΥΦΟΣ", fold("σίσυφος")),
        ("Łódź Ørsted Æro", "lodz orsted aero"),
        ("İstanbul", "istanbul"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_case_accents_ligatures_and_widths_do_not_matter(text: str, folded: str) -> None:
    """What a technician types on a plain keyboard finds the name as it is written."""
    assert folded == fold(text)


def test_folding_any_character_twice_changes_nothing() -> None:
    """The fold is stable up to the last plane that has letters, so a folded query meets folded names."""
    folded = [fold(chr(point)) for point in range(0x30000)]

    assert [] == [text for text in folded if fold(text) != text]


@given(NAMES | st.text(), st.lists(st.text(LETTERS, max_size=4), max_size=3))
def test_a_marked_span_holds_the_word_it_is_marked_for(text: str, typed: list[str]) -> None:
    """Spans are ascending and apart, and each word that shows in the text lies inside one of them."""
    words = fold(" ".join(typed)).split()
    spans = match_spans(text, words)
    edges = [edge for span in spans for edge in span]

    assert sorted(set(edges)) == edges
    for word in words:
        if holds(entry(text), word) and word not in str(UUID(int=0)):
            assert any(word in fold(text[start:end]) for start, end in spans)
    for start, end in spans:
        assert any(word in fold(text[start:end]) for word in words)


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("Große Bank", "oss", ["oß"]),
        ("Großbank", "sb", ["ßb"]),
        ("cafe\u0301 bar", "cafe", ["cafe\u0301"]),
        ("Oﬃce", "fi", ["ﬃ"]),
        ("東京銀行", "銀", ["銀"]),
        ("Acontoso Contoso", "con", ["Con"]),
        ("Acontoso", "con", ["con"]),
        ("contoso.onmicrosoft.com", "soft", []),
        ("contoso.onmicrosoft.com", "so.onm", ["so.onm"]),
        ("Contoso", "x", []),
    ],
)
def test_marks_cover_whole_letters(text: str, word: str, marked: list[str]) -> None:
    """A letter that folds to several is marked whole, with its accents; a word's start is preferred."""
    assert marked == [text[start:end] for start, end in match_spans(text, [word])]


@given(ENTRIES, QUERIES)
def test_finding_is_every_word_somewhere(entries: list[Entry], text: str) -> None:
    """The index finds exactly the customers for which the rule, spelled out, holds."""
    expected = {row for row, found in enumerate(entries) if all(holds(found, word) for word in fold(text).split())}
    rows = CustomerIndex(entries).find(text).rows

    assert sorted(expected) == sorted(rows)


@given(ENTRIES, st.lists(QUERIES, min_size=1, max_size=4))
def test_what_was_typed_before_changes_no_answer(entries: list[Entry], texts: list[str]) -> None:
    """Typing letter by letter, deleting, and starting over give the answers a new index gives."""
    index = CustomerIndex(entries)
    for text in texts:
        typed = [text[:length] for length in range(len(text) + 1)]
        for query in [*typed, *reversed(typed)]:
            assert CustomerIndex(entries).find(query) == index.find(query)


@given(ENTRIES, QUERIES, QUERIES)
def test_a_row_keeps_its_place_while_typing(entries: list[Entry], text: str, more: str) -> None:
    """Rows of equal weight that both stay, and stay in their rank class, keep their order."""
    index = CustomerIndex(entries)
    before, after = list(index.find(text).rows), list(index.find(text + more).rows)
    resting = list(index.find("").rows)
    for rows in (before, after):
        weights = [entries[row].weight for row in rows]
        assert sorted(weights, reverse=True) == weights
        for weight in set(weights):
            places = [resting.index(row) for row in rows if entries[row].weight == weight]
            falls = [place for place, following in pairwise(places) if following < place]
            assert len(falls) <= 2, "more than three rank classes"


def test_weight_comes_first_then_names_then_word_starts_then_the_rest() -> None:
    """The starred customer leads, then names that start so, word starts, word middles; each kind by name."""
    entries = [
        entry("Arcon", number=1),
        entry("Zeta Consulting", number=2),
        entry("Contoso", number=3),
        entry("Bacon Traders", weight=5.0, number=4),
        entry("Écon", number=5),
        entry("Beta", "con-beta.com", number=6),
    ]

    index = CustomerIndex(entries)

    assert ["Bacon Traders", "Contoso", "Beta", "Zeta Consulting", "Arcon", "Écon"] == names(index, entries, "con")
    assert ["Bacon Traders", "Arcon", "Beta", "Contoso", "Écon", "Zeta Consulting"] == names(index, entries, "")


def test_among_equal_weights_a_word_start_leads() -> None:
    """Two starred customers are ordered as two unstarred ones would be."""
    entries = [entry("Arcon", weight=1.0, number=1), entry("Contoso", weight=1.0, number=2)]

    assert ["Contoso", "Arcon"] == names(CustomerIndex(entries), entries, "con")


def test_the_first_domains_ending_is_not_searched_unless_it_is_typed() -> None:
    """`o` or `soft` alone does not match every tenant, and the whole domain typed letter by letter finds its own."""
    entries = [entry("Alpha", "alpha.onmicrosoft.com", number=1), entry("Beta", "beta.com", number=2)]
    index = CustomerIndex(entries)
    domain = "alpha.onmicrosoft.com"

    assert [] == names(index, entries, "soft")
    assert [["Alpha"]] * 20 == [names(index, entries, domain[: length + 2]) for length in range(len(domain) - 1)]
    assert [] == names(index, entries, domain + "x")


def test_a_dot_after_a_name_finds_other_domains_too() -> None:
    """`contoso.o` is the begin of contoso.org as well as of contoso.onmicrosoft.com."""
    entries = [entry("A", "contoso.onmicrosoft.com", number=1), entry("B", "contoso.org", number=2)]

    assert ["A", "B"] == names(CustomerIndex(entries), entries, "contoso.o")


def test_alias_tags_and_tenant_id_are_searched() -> None:
    """What the technician added finds the customer, and so does any part of its id."""
    found = replace(entry("Contoso", number=0xABC), alias="big one", tags=("north",))
    index = CustomerIndex([found, entry("Fabrikam", number=1)])

    assert [[0], [0], [0]] == [list(index.find(text).rows) for text in ("big", "nor", "000abc")]


def test_an_index_of_nobody_finds_nobody() -> None:
    """No customers: every query has an empty answer."""
    assert [[], []] == [list(CustomerIndex([]).find(text).rows) for text in ("", "con")]


def test_an_index_knows_its_tenants_and_domains() -> None:
    """Known is a whole tenant id or domain, in any case; a part of one is not."""
    index = CustomerIndex([entry("Contoso", "contoso.com", number=7)])

    assert [True, True, False] == [index.knows(text) for text in (str(UUID(int=7)), "Contoso.COM", "contoso")]
