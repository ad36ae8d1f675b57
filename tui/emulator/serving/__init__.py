"""The emulator for other programs: over HTTPS on loopback ports, directly and behind a proxy.

`with Serving(emulator) as serving: serving.open_direct()` serves until the block ends.
"""

from .connection import Limits
from .server import Serving
from .told import told

__all__ = ["Limits", "Serving", "told"]
