"""The plain pages a browser is shown: no script, no style, nothing loaded, every word of others escaped."""

from __future__ import annotations

from html import escape

import httpx

from tui.emulator.exchange import Exchange, Refusal

from .refusals import MEANINGS, Meaning

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
UNKNOWN = Meaning("The request was refused.")


def page(title: str, body: str, status: int = 200) -> httpx.Response:
    """A page; `title` is plain text, `body` is HTML whose foreign words are escaped already."""
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    text = f"{head}<body><h1>{escape(title)}</h1>{body}</body></html>"
    return httpx.Response(status, content=text.encode("utf-8", "replace"), headers=HEADERS)


def paragraphs(*lines: str) -> str:
    """Plain text as paragraphs."""
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def text_field(name: str, label: str, value: str = "") -> str:
    """A line to type in."""
    return f'<p><label>{escape(label)} <input name="{escape(name)}" value="{escape(value)}" size="40"></label></p>'


def buttons(**answers: str) -> str:
    """The buttons of a form: each sends `answer` with its name and shows its label."""
    drawn = (f'<button name="answer" value="{escape(key)}">{escape(label)}</button>' for key, label in answers.items())
    return f"<p>{' '.join(drawn)}</p>"


def form(*parts: str) -> str:
    """A form that posts back to its own address, query included."""
    return f'<form method="post">{"".join(parts)}</form>'


class PageRefusal(Refusal):
    """A refusal a person reads in the browser; nothing is sent back to the application."""

    def __init__(self, code: int, about: str = "") -> None:
        self.code = code
        self.about = about
        super().__init__(f"AADSTS{code}: {about}")

    def answer(self, exchange: Exchange) -> httpx.Response:
        """The page, with the code a person can search for."""
        meaning = MEANINGS.get(self.code, UNKNOWN)
        said = f"AADSTS{self.code}: {meaning.text} {self.about}".strip()
        return page("Sorry, that did not work", paragraphs(said, f"Trace ID: {exchange.request_id}"), 400)
