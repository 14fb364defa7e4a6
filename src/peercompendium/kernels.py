"""The kernels of one run: each is this Python, and none outlives the run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbformat import NotebookNode

from peercompendium.failures import KernelDied, ServerDied
from peercompendium.preloaded import Forked, Server

# Whatever a notebook, or a user's or the machine's Jupyter, calls "python3".
THIS_PYTHON = KernelSpec(
    argv=[sys.executable, "-s", "-P", "-m", "peercompendium.kernel", "-f", "{connection_file}"],
    display_name="Python 3",
    language="python",
    metadata={
        "kernel_provisioner": {"provisioner_name": "local-provisioner", "config": {}},
        "supported_encryption": ["curve"],
    },
)
SOCKETS_ARE_FILES = sys.platform != "win32"


class Kernels:
    """Starts kernels in a private folder, with that environment; leaving the block ends those that still run.

    They are forked by the server where there is one.
    """

    def __init__(self, private: Path, environment: Mapping[str, str], server: Server | None = None):
        self._private, self.server = private, server
        self.environment = dict(environment)
        self._processes: list[subprocess.Popen | Forked] = []
        self._closed = False

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for process in self._processes:
            process.kill()

    def new(self, name: str) -> Kernel:
        """A kernel for the notebook of that name, not started yet."""
        return Kernel(self, name, self._private)

    def started(self, process: subprocess.Popen | Forked) -> None:
        """A process that is to be ended with the others, at once if they were ended already."""
        self._processes.append(process)
        if self._closed:
            process.kill()


class Kernel:
    """One notebook's kernel: how nbclient should start it, how far it came, and how it died."""

    def __init__(self, kernels: Kernels, name: str, private: Path):
        self._kernels, self._socket, self._said = kernels, private / name[:2], private / f"{name}.txt"
        self._process: subprocess.Popen | Forked | None = None
        self._cells = 0

    def begins(self, cell: NotebookNode, cell_index: int) -> None:
        """Count the cells that were begun, as a reader sees them numbered."""
        self._cells += 1

    def death(self) -> KernelDied | ServerDied | None:
        """Why the kernel died, in its own words, or what it was forked from; None where it did not."""
        code = self._process and self._process.poll()
        if code is None:
            return None
        if self._kernels.server and self._kernels.server.died:
            return self._kernels.server.died
        return KernelDied(code, self._cells, self._said.read_text(encoding="utf-8", errors="replace"))

    def manager(self) -> type[AsyncKernelManager]:
        """The class that nbclient makes its manager from."""
        kernel = self

        class Manager(AsyncKernelManager):
            kernel_spec = THIS_PYTHON

            def __init__(self, **settings: Any):
                super().__init__(**settings, **_transport(kernel._socket))
                if server := kernel._kernels.server:
                    self.provisioner = Provisioner(server, kernel_spec=THIS_PYTHON, parent=self)

            async def start_kernel(self, **options: Any) -> None:
                with kernel._said.open("wb") as said:
                    options |= {"env": kernel._kernels.environment, "stdout": said, "stderr": subprocess.STDOUT}
                    await super().start_kernel(**options)
                kernel._process = self.provisioner.process
                kernel._kernels.started(kernel._process)

        return Manager


class Provisioner(LocalProvisioner):
    """Has a server fork a kernel where Jupyter's own way starts a program."""

    def __init__(self, server: Server, **settings: Any):
        super().__init__(**settings)
        self._server = server

    async def launch_kernel(self, cmd: list[str], **how: Any) -> dict[str, Any]:
        """Fork a kernel with these words, environment, working folder and file for what it says."""
        self.process = Forked(self._server, cmd, how["env"], str(how["cwd"]), how["stdout"].name)
        self.pid = self.pgid = self.process.pid
        return self.connection_info


def _transport(socket: Path) -> dict[str, str]:
    """Sockets that are files only this user can open, where the platform has them; else ports, encrypted.

    Jupyter's default is open ports in plain text.
    """
    if SOCKETS_ARE_FILES:
        return {"transport": "ipc", "ip": str(socket)}
    return {"transport_encryption": "required" if zmq.has("curve") else "disabled"}
