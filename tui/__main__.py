"""`python -m tui` is the command `tenantry`."""

import os
import signal
import sys


def main() -> int:
    """Obey the command line; the status for the shell. Ctrl+C while it is being loaded ends it without a traceback."""
    _occupy_standard_descriptors()
    afterwards = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tui.cli import main as obey

    signal.signal(signal.SIGINT, afterwards)
    return obey()


def _occupy_standard_descriptors() -> None:
    """Lead to nowhere what whoever started us has closed: else the next file opened would be the output or the input,
    ours and that of every child, and a message would end up in the token vault."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number: this one


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder one stands in: a file in it that is called like a library must not be run

    sys.exit(main())
