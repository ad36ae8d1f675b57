"""How a screen ends: first its work, then its widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.dom import DOMNode as _Base
else:
    _Base = object  # style sheets follow the first base that is a node: it has to stay the screen's own


class EndsItsWork(_Base):
    """A screen whose workers never meet its widgets half gone.

    Textual takes the widgets away first and cancels the workers after (8.2.8, `Widget._message_loop_exit`): an answer
    that comes in between would be drawn on nothing, and end the program with an error.
    """

    def _on_prune(self) -> None:
        """The screen is told to go; its widgets are still there."""
        self.workers.cancel_node(self)
