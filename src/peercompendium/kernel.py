"""What a notebook's process runs: IPython's kernel, without the settings that a machine keeps for all kernels."""

from __future__ import annotations

import os
import sys
import threading
import time


def run() -> None:
    """Be the kernel that the command line names, until it ends."""
    if sys.platform != "win32":
        threading.Thread(target=end_with_parent, args=[int(os.environ["JPY_PARENT_PID"])], daemon=True).start()
    # A debugger that nobody attaches to would be imported; a kernel does without where there is none.
    sys.modules["debugpy"] = None
    from ipykernel.kernelapp import launch_new_instance
    from IPython.core import application

    application.SYSTEM_CONFIG_DIRS.clear()
    application.ENV_CONFIG_DIRS.clear()
    launch_new_instance()


def end_with_parent(parent: int) -> None:
    """End this process when its parent has, from its first moment on: ipykernel looks only once it has started."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    run()
