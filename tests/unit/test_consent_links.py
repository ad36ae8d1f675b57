"""Lists of consent addresses, read back by other programs than ours: whatever customers are called."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple

import pytest
from markdown_it import MarkdownIt

from tui.model.cloud import PUBLIC
from tui.model.consent_links import FIELDS, LinkFormat, LinkRow, in_markdown, links_lines
from tui.model.consent_url import consent_url
from tui.model.csv_text import rearmed
from tui.model.identifiers import as_client_id, as_tenant_id

TENANT = as_tenant_id("11111111-1111-4111-8111-111111111111")
URL = consent_url(
    PUBLIC,
    as_client_id("7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90"),
    ["User.Read", "Directory.Read.All"],
    tenant=TENANT,
    state="a_b-c",
)
NAMES = (
    "Contoso",
    "A | B",
    "Fabrikam](https://evil.example)[x",
    "[link](javascript:x)",
    "<b>Litware</b> & <https://evil.example>",
    "`code` *bold* _under_ ~~gone~~ # 1. - +",
    "back\\slash \\| pipe",
    '=HYPERLINK("https://evil.example")',
    '+1;=cmd|"/c calc"!A1',
    'Say "hi", Ltd',
    "Contosó Cafés 株式会社",
    "https://evil.example",
    "![x](https://evil.example/x.png)",
)


def row(name: str) -> LinkRow:
    """A customer of that name."""
    return LinkRow(name, "contoso.example", TENANT, "missing", "2030-01-07T09:00:00+00:00", URL)


@pytest.mark.parametrize("name", NAMES)
def test_markdown_shows_each_name_as_it_is(name: str) -> None:
    """An independent reader finds one table row of four cells with just that text, and one link: the address."""
    text = "\n".join(links_lines([row(name)], LinkFormat.MARKDOWN))
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"]).parse(text)
    cells = [tokens[at + 1] for at, each in enumerate(tokens) if each.type == "td_open"]
    links = [child for cell in cells for child in cell.children or [] if child.type == "link_open"]
    images = [child for cell in cells for child in cell.children or [] if child.type in ("image", "html_inline")]

    shown = ["".join(child.content for child in cell.children or []) for cell in cells]
    assert [name, "contoso.example", TENANT, "consent page"] == shown
    assert ([URL], []) == ([link.attrs["href"] for link in links], images)


@pytest.mark.parametrize("name", NAMES)
def test_csv_holds_each_name_and_runs_nothing(name: str) -> None:
    """A CSV reader finds the cells again; none of them begins like a formula."""
    lines = links_lines([row(name)], LinkFormat.CSV)
    head, cells = csv.reader(io.StringIO("\r\n".join(lines)))

    assert list(FIELDS) == head
    assert list(astuple(row(name))) == [rearmed(cell) for cell in cells]
    assert not any(cell.lstrip(" '\"")[:1] in ("=", "+", "-", "@") and not cell.startswith("'") for cell in cells)


def test_plain_text_has_the_address_on_a_line_of_its_own() -> None:
    """Two customers, an empty line between them."""
    lines = links_lines([row("Contoso"), row("A | B")], LinkFormat.PLAIN)

    assert ["Contoso · contoso.example", TENANT, URL, "", "A | B · contoso.example", TENANT, URL] == lines


@pytest.mark.parametrize("form", LinkFormat)
def test_a_list_of_none_has_no_rows(form: LinkFormat) -> None:
    """The head at most."""
    assert len(links_lines([], form)) == {LinkFormat.CSV: 1, LinkFormat.MARKDOWN: 2, LinkFormat.PLAIN: 0}[form]


def test_every_sign_is_escaped_once() -> None:
    """A backslash of the name's own stays one."""
    assert r"a\|b\\c" == in_markdown("a|b\\c")
