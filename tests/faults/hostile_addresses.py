"""Addresses that lead a bearer astray, made from a host by seeded chance."""

from __future__ import annotations

from random import Random

from tui.model.cloud import CLOUDS, Cloud

EVIL = ("evil.example", "graph.microsoft.com.evil.example", "127.0.0.1", "localhost", "[::1]", "169.254.169.254")
ODD = ("\t", "\n", "\r\n", "\x00", "\x1b]52;c;AA\x07", "\u202e", "\u200b", "%0d%0a", "%00")
LOOKALIKE = str.maketrans({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р"})  # Cyrillic


def hostile_address(chance: Random, host: str, path: str, cloud: Cloud) -> str:
    """One address that a service at `host` might be made to name, and that leads elsewhere or nowhere."""
    evil = chance.choice(EVIL)
    other = chance.choice([each for each in CLOUDS.values() if each is not cloud])
    odd = chance.choice(ODD)
    made = chance.choice(
        [
            f"https://{evil}{path}",
            f"https://{host}.{evil}{path}",
            f"https://{evil}.{host}{path}",
            f"https://x{host}{path}",
            f"https://{host}x{path}",
            f"https://{host}.{path}",
            f"https://{host}@{evil}{path}",
            f"https://{evil}@{host}{path}",
            f"https://user:pw@{host}{path}",
            f"https://{host}:{chance.choice((80, 444, 8443, 65535))}{path}",
            f"https://{host}:443@{evil}{path}",
            f"http://{host}{path}",
            f"http://{host}:443{path}",
            f"{chance.choice(('ftp', 'file', 'ws', 'wss', 'javascript', 'data', 'httpss'))}://{host}{path}",
            f"//{evil}{path}",
            f"///{evil}{path}",
            f"\\\\{evil}{path}",
            f"/\\{evil}{path}",
            f"@{evil}{path}",
            f".{evil}{path}",
            f":444@{evil}{path}",
            f"https:/{evil}{path}",
            f"https:{evil}{path}",
            f"https:\\\\{evil}{path}",
            f"https://{host}\\@{evil}{path}",
            f"https://{host}\\.{evil}{path}",
            f"https://{evil}#{host}{path}",
            f"https://{evil}?{host}{path}",
            f"https://{evil}/{host}{path}",
            f"https://{evil}%2f@{host}{path}",
            f"https://{host}%2e{evil}{path}",
            f"https://{host}%40{evil}{path}",
            f"https://{''.join(f'%{ord(each):02x}' for each in host)}.{evil}{path}",
            f"https://{host.translate(LOOKALIKE)}{path}",
            f"https://xn--{host.replace('.', '-')}-9za.example{path}",
            f"https://{host.replace('.', '。')}.{evil}{path}",
            f"https://{host.replace('m', 'ｍ')}.{evil}{path}",
            f"https://{host}{odd}.{evil}{path}",
            f"https://{odd}{evil}{path}",
            f"{odd}https://{evil}{path}",
            f"https://{host}{odd}@{evil}{path}",
            f"https://{other.graph_host}{path}",
            f"https://{other.login_host}{path}",
            f"https://{other.partner_center_host}{path}",
            f"https://{cloud.login_host}{path}",
        ]
    )
    return _recased(chance, made) if chance.random() < 0.3 else made


def _recased(chance: Random, text: str) -> str:
    """The same in letters of any case."""
    return "".join(each.upper() if chance.random() < 0.5 else each for each in text)
