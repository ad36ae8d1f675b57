"""What an invented company is called and which domains it owns; every form leads back to the company's number.

The first 4,472 companies differ in brand or field; later ones are the same names again with a place added, which is
what a large estate looks like and what a search must tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from .seeded import choice, roll
from .words import BRANDS, FIELDS, LEGAL_FORMS, PLACES

ROUND = len(BRANDS) * len(FIELDS)
STEP = 2_741
"""Scatters neighbours over the brands; prime and no divisor of `ROUND`, so every pair comes once in a round."""

ONMICROSOFT = ".onmicrosoft.com"
BRAND_NUMBER = {slug: number for number, (_, slug) in enumerate(BRANDS)}
FIELD_NUMBER = {slug: number for number, (_, slug) in enumerate(FIELDS)}
PLACE_ROUND = {slug: number + 1 for number, (_, slug) in enumerate(PLACES)}


@dataclass(frozen=True, slots=True)
class CompanyName:
    """An invented company's names."""

    display_name: str
    initial_domain: str
    """The name given by the service; ends in `.onmicrosoft.com`."""
    custom_domain: str
    """The company's own domain, under the reserved ending `.example`."""


def _parts(seed: int, number: int) -> list[tuple[str, str]]:
    """Brand, field and (after the first round) place of a company, each with its domain form."""
    turn, place_in_round = divmod(number, ROUND)
    brand, field = divmod((place_in_round * STEP + seed) % ROUND, len(FIELDS))
    parts = [BRANDS[brand], FIELDS[field]]
    if turn:
        parts.append(PLACES[(turn - 1) % len(PLACES)])
    return parts


def company_name(seed: int, number: int) -> CompanyName:
    """The names of company `number` (0 and up)."""
    parts = _parts(seed, number)
    spoken = " ".join(part for part, _ in parts) + choice(LEGAL_FORMS, seed, "legal form", number)
    slugs = [slug for _, slug in parts]
    return CompanyName(spoken, f"{''.join(slugs)[:18]}{number}{ONMICROSOFT}", "-".join(slugs) + ".example")


def number_of(seed: int, domain: str) -> int | None:
    """The company that owns `domain`, or None when no invented company could."""
    domain = domain.lower()
    if domain.endswith(ONMICROSOFT):
        label = domain.removesuffix(ONMICROSOFT)
        digits = label[len(label.rstrip("0123456789")) :]
        number = int(digits) if digits.isascii() and digits and len(digits) < 10 else -1
    else:
        number = _number_of_custom(seed, domain)
    if number < 0:
        return None
    name = company_name(seed, number)
    return number if domain in (name.initial_domain, name.custom_domain) else None


def _number_of_custom(seed: int, domain: str) -> int:
    """Undo `company_name` for a custom domain; -1 when it cannot be one."""
    brand, field, place, *rest = [*domain.removesuffix(".example").split("-"), "", "", ""]
    turn = PLACE_ROUND.get(place, 0)
    if brand not in BRAND_NUMBER or field not in FIELD_NUMBER or any(rest) or (place and not turn):
        return -1
    scattered = BRAND_NUMBER[brand] * len(FIELDS) + FIELD_NUMBER[field]
    return turn * ROUND + (scattered - seed) * pow(STEP, -1, ROUND) % ROUND


def owns_custom_domain(seed: int, number: int) -> bool:
    """Whether company `number` made its own domain the default one; about four in five did."""
    return roll(seed, "custom domain", number) % 5 != 0
