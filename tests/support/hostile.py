"""Names that attack whatever shows, prints or exports them, by family; all invented here.

Each hand-made name hides an attack in `Contoso`, so that a test can ask whether the name is still to be read.
"""

# ruff: noqa: E501, RUF005 - tables

from __future__ import annotations

import random
from collections.abc import Iterator

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"

_TERMINAL: dict[str, tuple[str, ...]] = {
    "csi": tuple(
        f"{ESC}[{body}"
        for body in (
            "2J", "3J", "H", "1;1H", "999A", "999D", "K", "2K", "31m", "0m", "8m", "5m", "7m", "38;5;1m", "4:3m", "1;2r",
            "r", "s", "u", "6n", "5n", "c", ">c", "=c", "0x", "?6n", "?25l", "?25h", "?7l", "?1049h", "?1049l", "?47h",
            "?1000h", "?1003h", "?1006h", "?2004h", "?2004l", "?2026h", "?2048h", "?5h", "?3h", "?1l", "?9001h", "4h",
            "20h", "!p", "62;1\"p", "1 q", "14t", "18t", "21t", "22;0t", "8;1;1t", "3;0;0t", "99999b", "L", "M", "P", "@",
            "S", "T", "X", "g", "3g", "i", "4i", "5i", "200~", "201~", ">4;2m", ">1u", "<u", "?u", "=1;1u", "I", "Z",
        )
    ),
    "osc": tuple(
        f"{ESC}]{body}{end}"
        for body in (
            "0;owned", "1;owned", "2;owned", "4;1;rgb:ff/00/00", "4;1;?", "7;file:///etc/passwd", "9;owned", "9;4;1;50",
            "10;?", "11;?", "12;#ff0000", "22;wait", "50;?", "52;c;Q29udG9zbw==", "52;c;?", "52;p;QQ==", "52;;QQ==",
            "104", "110", "133;A", "633;A", "777;notify;a;b", "1337;File=inline=1:QUFB", "1337;CurrentDir=/", "l owned",
            "8;;https://fabrikam.example", "8;id=1;file:///etc/passwd", "L owned", "3;X=1", "5522;type=read",
        )
        for end in (BEL, ST)
    ),
    "strings": (
        f"{ESC}P+q544e{ST}", f"{ESC}P$qm{ST}", f"{ESC}Pq#0~~{ST}", f"{ESC}P1$r0m{ST}", f"{ESC}Ptmux;{ESC}{ESC}]0;x{BEL}{ST}",
        f"{ESC}_Gf=24,s=1,v=1;AAAA{ST}", f"{ESC}_Ga=q,i=1;AAAA{ST}", f"{ESC}_x{ST}", f"{ESC}^private{ST}", f"{ESC}Xsos{ST}",
        f"{ESC}P{ESC}]52;c;QQ=={BEL}{ST}", f"{ESC}kowned{ST}",
    ),
    "short escapes": tuple(
        f"{ESC}{body}" for body in ("c", "7", "8", "D", "E", "M", "H", "Z", "=", ">", "n", "o", "(0", ")0", "#8", "%G", "%@",
                                    " F", " G", "l", "m", "N", "O", "|", "}", "~", "6", "9", "")
    ),
    "eight bits": tuple(
        f"{chr(code)}{body}"
        for code, body in ((0x9B, "2J"), (0x9B, "6n"), (0x9D, "0;owned\x9c"), (0x9D, "52;c;QQ==\x07"), (0x90, "q\x9c"),
                           (0x9F, "G\x9c"), (0x9E, "x\x9c"), (0x98, "x\x9c"), (0x84, ""), (0x85, ""), (0x88, ""), (0x8D, ""),
                           (0x8E, ""), (0x9A, ""), (0x9C, ""), (0x80, ""))
    ),
    "controls": tuple(chr(code) for code in range(0x20)) + ("\x7f", "\x08\x08\x08\x08", "\r\n\r\n", "\x0e0\x0f"),
}  # fmt: skip
_LETTERS: dict[str, tuple[str, ...]] = {
    "bidi": tuple("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") + ("\u202eosotnoC\u202c",),
    "nobody sees it": tuple("\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u2060\u2061\u2063\u206a\u3164\ufeff\uffa0"
                            "\ufe00\ufe0f\ufff9\U000e0001\U000e0041\U000e007f\U000e0100\u2800\u200b"),
    "no characters": ("\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "\ufdd0", "\ufffe", "\uffff", "\U0001ffff", "\u0378",
                      "\ud800", "\udfff", "\udc9b", "\ud83d"),
    "lines": ("\n", "\r", "\t", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x1c", "\x1e"),
    "accents": ("\u0301" * 80, "\u0489" * 30, "\u20dd\u20de\u20e0" * 9, "\u0e49" * 20, "\u093c" * 12, "\u0334\u0335\u0336" * 9),
    "wide": ("漢字" * 40, "\uff23\uff4f\uff4e", "\U0001f600" * 50, "\u3000" * 9, "한글", "\U00020000"),
    "right to left": ("שלום", "مرحبا بالعالم", "\u0627\u200c\u0628", "ܫܠܡܐ", "123 ابج 456"),
    "emoji": ("\U0001f469\u200d\U0001f4bb", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "❤\ufe0f", "1\ufe0f\u20e3",
              "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
    "look-alikes": ("\u0421ont\u043es\u043e", "C\u043entoso", "Cont\u03bfs\u03bf", "\uff23ontoso", "C0ntoso"),
}  # fmt: skip
_WRITING: dict[str, tuple[str, ...]] = {
    "markup": (
        "[@click=app.quit]x[/]", "[@click=app.leave]x", "[@click=screen.dismiss]x[/@click]", "[@click='app.bell']", "[/]", "[/red]",
        "[red]", "[red", "[", "]", "[[", "]]", "\\[red]", "\\", "\\\\[", "[b]bold[/b]", "[link=https://fabrikam.example]x[/link]",
        "[on red]x", "[not bold]", "[$primary]", "[#ff0000]", "[conceal]x[/]", "[blink]", "[reverse]", "[/b][/i][/u]", "[=]",
        "[red on]", "[bold italic underline strike]", ":smile:", "[@click]", "[@]", "[!]", "[]", "[ ]", "[%s]", "[{0}]",
    ),
    "formulas": (
        "=1+1", '=HYPERLINK("https://fabrikam.example";"x")', "+cmd|' /C calc'!A0", "-1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0", "\t=1",
        "\r=1", " =1", "'=1", '"=1', "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", ";=1+1", '";=1', "''=1", "\u22121", "\u00a0=1", "=",
        "\u200b=1+1", "\x00=1", '"""=1', ",=1", "x;  @SUM(1)", "-", "+", "@",
    ),
    "shell": ("$(reboot)", "`reboot`", "; reboot", "&& reboot", "| sh", "> /etc/passwd", "$HOME", "${IFS}", "'", '"', "\\'", "!!", "*",
              "~", "-rf", "--help", "\n reboot", "%PATH%", "^&"),
    "paths": ("../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\x", "\\\\host\\share", "file:///etc/passwd", "con", "nul", ".", "..",
              "%2e%2e%2f", "a/b", "a\x00b"),
    "data": ("'; DROP TABLE customers; --", "' OR 1=1 --", '{"a":', '"}]', "</script>", "<b>", "&amp;", "<!--", "]]>", "\\u0000",
             "null", "None", "NaN", "Infinity", "1e999", "true", "0", "-0", "[]", "{}"),
    "formats": ("%s%s%n", "%(x)s", "{0}", "{}", "{self.__class__}", "{!r}", "{", "}", "%", "%%", "${x}", "{{x}}", "%n%n%n%n", "\\x1b[2J",
                "\\n", "\\033[2J", "&#27;[2J", "%1b[2J", "^[[2J"),
}  # fmt: skip
BARE = (
    "",
    " ",
    "   ",
    "\t",
    "\n",
    "\u200b",
    "\u3000",
    "\x00",
    "\ud800",
    "\u202e",
    "\u0301",
    "C" * 100_000,
    "\x1b" * 100_000,
)
"""Names that are nothing but the attack."""

FAMILIES = {**_TERMINAL, **_LETTERS, **_WRITING}
"""The attacks by family."""


def hostile_names() -> list[str]:
    """Every hand-made name, each once: the attack within, before and behind `Contoso`."""
    names = list(BARE)
    for at, attack in enumerate(attack for attacks in FAMILIES.values() for attack in attacks):
        names.append((f"Con{attack}toso Ltd", f"{attack}Contoso", f"Contoso {attack}")[at % 3])
    names += [
        attack
        for family in ("formulas", "markup", "right to left", "emoji", "look-alikes")
        for attack in FAMILIES[family]
    ]
    return list(dict.fromkeys(names))


def random_names(count: int, seed: int) -> Iterator[str]:
    """Names put together by chance from pieces of attacks, letters of all planes, and `Contoso`."""
    chance = random.Random(seed)
    attacks = [attack for attacks in FAMILIES.values() for attack in attacks]
    for _ in range(count):
        pieces = [chance.choice(attacks) for _ in range(chance.randint(1, 4))]
        pieces += ["".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(0, 6)))]
        pieces += ["".join(chr(chance.randrange(0x20, 0x250)) for _ in range(chance.randint(0, 12)))]
        chance.shuffle(pieces)
        pieces.insert(chance.randint(0, len(pieces)), "Contoso")
        yield "".join(pieces)
