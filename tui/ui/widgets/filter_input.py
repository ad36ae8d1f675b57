"""The line in which one types, and which filters at each key."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class FilterInput(Input):
    """The filter. A paste is read for the customer it is about; `?` in an empty line asks for help."""

    class Pasted(Message):
        """Text was pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    @property
    def content_width(self) -> int:
        """The text's width, at least the line's own: a virtual size that grew with each letter would ask for a layout,
        and cost each key a second repaint (Textual 8.2.8, `Input._watch_value`)."""
        return max(super().content_width, self.size.width)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(self.Pasted(event.text))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "question_mark" and not self.value:
            event.stop()
            event.prevent_default()
            await self.screen.run_action("help")
            return
        await super()._on_key(event)
