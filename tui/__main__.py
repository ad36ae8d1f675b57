"""`python -m tui` is the command `tenantry`."""

import signal
import sys


def main() -> int:
    """Obey the command line; the status for the shell. Ctrl+C while it is being loaded ends it without a traceback."""
    afterwards = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tui.cli import main as obey

    signal.signal(signal.SIGINT, afterwards)
    return obey()


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder one stands in: a file in it that is called like a library must not be run

    sys.exit(main())
