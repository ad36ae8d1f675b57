"""`python -m tui` is the command `tenantry`."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder one stands in: a file in it that is called like a library must not be run

    from tui.cli import main

    sys.exit(main())
