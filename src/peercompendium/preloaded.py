"""Kernels forked from one process that has imported what notebooks import; each is a process of its own nonetheless.

The standard library's forkserver takes over the command's own flags, and with `-I` no hash seed would reach it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack, nullcontext
from multiprocessing.connection import Pipe
from threading import Lock
from typing import Any

from peercompendium import isolation
from peercompendium.failures import ServerDied

# Elsewhere the system's own libraries may have started threads, which no fork takes along.
CAN_FORK = sys.platform == "linux"


def server(kernel: str = "preloaded") -> AbstractContextManager[Server | None]:
    """A server for these kernels; None where each is to start by itself (`ordinary`), or forking is not safe."""
    return Server() if kernel == "preloaded" and CAN_FORK else nullcontext()


class Server:
    """The process that kernels are forked from, for one run or for many; leaving the block ends it."""

    died: ServerDied | None = None

    def __enter__(self) -> Server:
        with ExitStack() as undone:
            private, around = undone.enter_context(isolation.place_with({}))
            self._said, self._turn = private / "said.txt", Lock()
            self._questions, theirs = Pipe()
            with theirs, self._said.open("wb") as said:
                self._process = subprocess.Popen(  # noqa: S603 (this Python)
                    [sys.executable, "-s", "-P", "-m", "peercompendium.forking", str(theirs.fileno())],
                    env=around,
                    cwd=private,
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    pass_fds=[theirs.fileno()],
                )
            self._folder = undone.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._questions.close()
        self._folder.close()

    def ask(self, *question: Any) -> int | None:
        """What `forking.serve` answers. Raises ServerDied where the process is gone."""
        try:
            with self._turn:
                self._questions.send(question)
                return self._questions.recv()
        except (OSError, EOFError):
            self.died = ServerDied(self._process.wait(), self._said.read_text(encoding="utf-8", errors="replace"))
            raise self.died from None


class Forked:
    """A forked kernel, as Jupyter looks after a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, server: Server, *how: str | list[str] | dict[str, str]):
        self._server, self._code = server, None
        self.pid = server.ask("fork", *how)

    def poll(self) -> int | None:
        """Its exit code, negative for a signal, or the server's where that is gone; None while it runs."""
        if self._code is None:
            try:
                self._code = self._server.ask("poll", self.pid)
            except ServerDied as died:
                self._code = died.code
        return self._code

    wait = poll

    def kill(self) -> None:
        """End it, if it runs; without its server it ends by itself."""
        if self.poll() is None:
            os.kill(self.pid, 9)
