"""Where the command begins: it starts again at once, in a Python that no variable and no stray module reaches."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command isolated from `PYTHON…` variables, a user's own packages, modules lying about, and the locale."""
    if not sys.flags.isolated:
        _start_again([sys.executable, "-I", "-X", "utf8", "-m", "peercompendium", *sys.argv[1:]])
    # jsonschema imports the one where it is there, for addresses that no notebook has, and pandera the other, to make
    # tables up. They take longer to import than all the rest.
    sys.modules["rfc3987_syntax"] = sys.modules["hypothesis"] = None
    from peercompendium.failures import when_stopped
    from peercompendium.stopping import Stopped, stoppable

    try:
        with stoppable():
            from peercompendium.cli import main as command

            command()
    except Stopped as stopped:
        print(f"Stopped. {when_stopped()}".strip(), file=sys.stderr)
        sys.exit(stopped.code)


def _start_again(words: list[str]) -> None:
    if sys.platform != "win32":
        os.execv(words[0], words)  # noqa: S606 (this Python)
    import signal
    import subprocess

    # Both hear Ctrl-C; the one that was started again answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(subprocess.call(words))  # noqa: S603 (this Python)


if __name__ == "__main__":
    main()
