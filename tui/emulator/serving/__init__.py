"""The emulator for other programs: over HTTPS on loopback ports, directly and behind a proxy.

`with Serving(emulator) as serving: serving.open_direct()` serves until the block ends.
"""

from .server import Serving

__all__ = ["Serving"]
