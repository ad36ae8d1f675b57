"""The message to a tenant's administrator, in every language."""

from __future__ import annotations

import pytest

from tui.model.consent_message import LANGUAGES, ConsentRequest, consent_message, language_of
from tui.model.permission_words import permission_in
from tui.model.scope import PERMISSIONS

REQUEST = ConsentRequest(
    partner="Fourth Coffee",
    customer="Fabrikam {url}",
    domain="fabrikam.example",
    tenant_id="279b432a-b113-48dc-a980-69d9701ca47d",
    client_id="7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90",
    scopes=("User.Read", "Directory.Read.All", "Mail.Read"),
    url="https://login.microsoftonline.com/279b432a-b113-48dc-a980-69d9701ca47d/v2.0/adminconsent?client_id=7e4a1c52",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_everything_that_an_administrator_has_to_know(language: str) -> None:
    """Who asks, for which tenant, each permission, the address once on a line of its own, the roles' ids and the app;
    braces in a name are no place for anything else."""
    message = consent_message(REQUEST, language)
    lines = message.splitlines()

    assert 1 == lines.count(REQUEST.url)
    assert [True] * 4 == [each in message for each in ("Fourth Coffee", "fabrikam.example", REQUEST.client_id, "Entra")]
    assert "Fabrikam {url}" in lines[0]
    assert "" == lines[1]
    assert list(REQUEST.scopes) == [line[2:].split(":")[0] for line in lines if line.startswith("- ")]
    assert "https://login.microsoftonline.com/" in next(line for line in lines if line.startswith("1. "))
    assert message == message.strip() + "\n"


def test_every_permission_has_words_in_every_language() -> None:
    """No permission that has words in English lacks them in another language, and no two languages share them."""
    told = {name: [permission_in(name, language) for language in LANGUAGES] for name in PERMISSIONS}

    assert {} == {name: words for name, words in told.items() if not all(words) or len(set(words)) < len(LANGUAGES)}
    assert "" == permission_in("Mail.Read", "de")


def test_no_language_repeats_another() -> None:
    """Each text is its own: apart from names, addresses and permissions, no line stands in two languages."""
    facts = {"", REQUEST.url, "- Mail.Read"}
    lines = [set(consent_message(REQUEST, language).splitlines()) - facts for language in LANGUAGES]

    assert sum(map(len, lines)) == len(set.union(*lines))


@pytest.mark.parametrize(
    ("locale", "language"), [("de_AT.UTF-8", "de"), ("fr_CA", "fr"), ("C", "en"), ("", "en"), ("nl_NL", "en")]
)
def test_it_begins_in_the_language_of_the_locale(locale: str, language: str) -> None:
    """Where there is no text in that language, English."""
    assert language == language_of(locale)
