"""Being inside a customer's tenant with programs that are not ours: their environment, their folders, their tokens.

A child of ours asks for tokens as a program in Azure App Service does, at an address of this machine that answers it
alone and for one tenant alone. Nothing here knows how tokens are got.
"""

from tui.inside.child import Ended
from tui.inside.endpoint import Endpoint
from tui.inside.environment import Inside, child_environment
from tui.inside.folders import Folders
from tui.inside.shells import shell_argv

__all__ = ["Ended", "Endpoint", "Folders", "Inside", "child_environment", "shell_argv"]
