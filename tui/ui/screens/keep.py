"""Keeping sign-ins between runs: where the key of the vault lives, and the passphrase where that is the choice."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import TenantryError, WrongPassphrase
from tui.model.secret import Secret
from tui.services import Office
from tui.store.vault.choices import CHOICES, LEAST_PASSPHRASE, Choice, KeySource
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe
from tui.ui.widgets.line import Line


class KeepScreen(Dialog[bool]):
    """The choice, made once and changeable: each place says what it protects against and what not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "offer_key_file", "Key file", show=False),
    ]
    DEFAULT_CSS = """
    KeepScreen OptionList { height: auto; border: none; padding: 0; background: $background; }
    KeepScreen OptionList:focus { border: none; background-tint: transparent 0%; }
    KeepScreen #keep-about { height: 8; margin-top: 1; }
    KeepScreen #keep-says { height: 2; }
    """

    def __init__(self, office: Office, *, is_first: bool = False) -> None:
        super().__init__()
        self._office = office
        self._is_first = is_first
        """Whether it comes by itself, after the first sign-in."""
        self._choices = [choice for choice in CHOICES.values() if not choice.only_if_asked]
        self._keyring_trouble = "being asked…"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            heading = "Keep this sign-in for the next start?" if self._is_first else "Keep sign-ins between runs"
            yield Static(safe(heading), classes="heading")
            yield Static(
                safe("What renews them is sealed on this machine. Where does the key live?"), classes="subject"
            )
            yield OptionList(*self._options(), id="keep-choices", compact=True)
            yield Line(id="keep-about")
            yield Line(id="keep-says", classes="quiet")

    def on_mount(self) -> None:
        """The present choice is highlighted."""
        sources = [choice.source for choice in self._choices]
        present = self._office.custody.source or KeySource.THIS_RUN
        choices = self.query_one(OptionList)
        choices.highlighted = sources.index(present) if present in sources else 0
        choices.focus()
        leave = "Esc later (F9)" if self._is_first else "Esc changes nothing"
        self._say(f"Enter chooses   {leave}   k a key file, no real protection")
        self.ask_keyring()

    def _options(self) -> list[Option]:
        present = self._office.custody.source
        return [
            Option(safe((choice.title, "bold"), ("  now" if choice.source == present else "", "$primary")))
            for choice in self._choices
        ]

    def _say(self, text: str, style: str = "$muted") -> None:
        self.query_one("#keep-says", Line).show(safe((text, style)))

    @work(group="keyring", exclusive=True, description="ask the keyring")
    async def ask_keyring(self) -> None:
        """Whether the system keyring can be used; known after three seconds at most."""
        self._keyring_trouble = await self._office.custody.check_keyring()
        self._describe()

    @on(OptionList.OptionHighlighted)
    def _describe(self) -> None:
        choice = self._highlighted()
        if choice is None:
            return
        parts = [
            ("Protects from  ", "$muted"), (choice.protects, ""),
            ("\nNot from  ", "$muted"), (choice.exposes, ""),
            ("\nAt each start  ", "$muted"), (choice.costs, ""),
        ]  # fmt: skip
        if choice.source is KeySource.KEYRING and self._keyring_trouble:
            parts.append((f"\nHere  {self._keyring_trouble}", "$warning"))
        self.query_one("#keep-about", Line).show(safe(*parts))

    def _highlighted(self) -> Choice | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None else self._choices[at]

    def action_offer_key_file(self) -> None:
        """Add the choice that is never proposed."""
        asked = CHOICES[KeySource.KEY_FILE]
        if asked not in self._choices:
            self._choices.append(asked)
            choices = self.query_one(OptionList)
            choices.add_option(Option(safe((asked.title, "bold"))))
            choices.highlighted = len(self._choices) - 1

    @on(OptionList.OptionSelected)
    def _choose(self) -> None:
        self.choose()

    @work(group="choose", exclusive=True, description="keep sign-ins")
    async def choose(self) -> None:
        """Make the highlighted place the one."""
        choice = self._highlighted()
        if choice is None:
            return
        if choice.source is KeySource.KEYRING and self._keyring_trouble:
            self._say(f"Not here: {self._keyring_trouble}", "$error")
            return
        passphrase = None
        if choice.source is KeySource.PASSPHRASE:
            passphrase = await self.app.push_screen_wait(PassphraseScreen(is_new=True))
            if passphrase is None:
                return
        self._say("Sealing…")
        try:
            await self._office.choose_key(choice.source, passphrase)
        except TenantryError as error:
            self._say(f"{error.summary} {error.remedy}", "$error")
        else:
            self.answer(True)


class PassphraseScreen(Dialog[Secret | None]):
    """Asks for the passphrase: twice for a new one, once for a vault that is locked. It is shown nowhere."""

    DEFAULT_CSS = (
        "PassphraseScreen Input { margin-top: 1; } PassphraseScreen #passphrase-says { height: 2; margin-top: 1; }"
    )

    def __init__(self, *, is_new: bool, office: Office | None = None) -> None:
        super().__init__()
        self._is_new = is_new
        self._office = office
        """Whose vault is opened with it; None when the passphrase itself is the answer."""
        self._first: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe("A new passphrase" if self._is_new else "The vault is locked"), classes="heading")
            with VerticalScroll():
                yield Static(safe(self._about()), classes="say")
            answer = Input(password=True, max_length=200, compact=True)
            answer.cursor_blink = False
            yield answer
            yield Line(id="passphrase-says", classes="quiet")

    def on_mount(self) -> None:
        """One types at once."""
        self.query_one(Input).focus()
        self._say("Enter goes on   Esc leaves the vault locked: sign in again" if self._office else "Enter goes on")

    def _about(self) -> str:
        if self._is_new:
            return f"At least {LEAST_PASSPHRASE} letters. Nobody can recover it; losing it costs a sign-in, no more."
        return "Sign-ins were kept with a passphrase. It is asked once at each start."

    def _say(self, text: str, style: str = "$muted") -> None:
        self.query_one("#passphrase-says", Line).show(safe((text, style)))

    @on(Input.Submitted)
    def enter(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        typed, self.query_one(Input).value = event.value, ""
        if self._office is not None:
            self.unlock(self._office, Secret(typed))
        elif len(typed) < LEAST_PASSPHRASE:
            self._say(f"At least {LEAST_PASSPHRASE} letters.", "$error")
        elif self._first is None:
            self._first = typed
            self._say("Once more, so that no slip locks you out.")
        elif self._first != typed:
            self._first = None
            self._say("The two differ. Type a new one.", "$error")
        else:
            self.answer(Secret(typed))

    @work(group="unlock", exclusive=True, description="open the vault")
    async def unlock(self, office: Office, passphrase: Secret) -> None:
        """Try it; deriving the key takes a moment, on purpose."""
        self._say("Opening…")
        try:
            await office.custody.open(passphrase)
        except WrongPassphrase as error:
            self._say(error.summary, "$error")
        else:
            self.answer(passphrase)
