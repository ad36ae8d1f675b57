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
    that comes in between would be drawn on nothing, and end the program with an error. Keys that were pressed before,
    and commands chosen in the palette, can still be on their way then.
    """

    _is_going = False

    def _on_prune(self) -> None:
        """The screen is told to go; its widgets are still there."""
        self._is_going = True
        self.workers.cancel_node(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done any more by a screen that goes."""
        return False if self._is_going else super().check_action(action, parameters)
