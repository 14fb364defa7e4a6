"""The process that kernels are forked from: it imports what notebooks import, and nothing else happens in it."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from multiprocessing.connection import Connection

from peercompendium import kernel
from peergroups import show

IMPORTED = (
    *("ipykernel.ipkernel", "ipykernel.kernelapp", "peergroups.estimates", "peergroups.records", "scipy.special"),
    *("IPython.core.debugger", "IPython.extensions.storemagic", "tornado.platform.asyncio", "psutil", "ipywidgets"),
    *(f"pandera.{name}" for name in ("pandas", "backends.pandas.register", "strategies.pandas_strategies")),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "seaborn"),
    *(f"PIL.{form}ImagePlugin" for form in ("Bmp", "Gif", "Jpeg", "Png", "Ppm")),
    *(f"peergroups.show.{name}" for name in show.DRAWN),
)


def serve(questions: Connection) -> None:
    """Fork, and tell of what was forked, until nobody is left to ask; a fork comes out of this as a kernel."""
    this = os.getpid()
    while True:
        try:
            what, *about = questions.recv()
        except EOFError:
            return
        if what == "poll":
            pid, status = os.waitpid(about[0], os.WNOHANG)
            questions.send(os.waitstatus_to_exitcode(status) if pid else None)
        elif pid := os.fork():
            questions.send(pid)
        else:
            questions.close()
            _become_kernel(this, *about)
            return


def _become_kernel(parent: int, words: list[str], environment: dict[str, str], folder: str, said: str) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(parent))
    file = os.open(said, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.close(file)
    # Python's own generator is seeded anew in every fork, NumPy's is not.
    importlib.import_module("numpy").random.seed()
    sys.argv = words[words.index("-f") - 1 :]
    kernel.run()


if __name__ == "__main__":
    for name in IMPORTED:
        importlib.import_module(name)
    # So that collecting what is not used touches, and copies, none of it in a fork.
    gc.freeze()
    serve(Connection(int(sys.argv[1])))
