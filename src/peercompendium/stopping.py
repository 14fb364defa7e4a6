"""Ctrl-C, a polite end (TERM) and a closed terminal (HUP): the work is given up once, in order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

KNOWN = [signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__]


class Stopped(BaseException):
    """Somebody asked the command to end; `code` is the exit code that says how."""

    def __init__(self, number: int):
        self.code = 128 + number
        super().__init__(number)


@contextmanager
def stoppable() -> Iterator[None]:
    """Within, the first of these signals raises Stopped, and from then on the process hears none of them.

    Those that were ignored from the start, as `nohup` and `&` in a script see to, stay ignored.
    """
    before = {number: signal.getsignal(number) for number in KNOWN}
    heard = [number for number, answer in before.items() if answer is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in heard:
            if signal.getsignal(number) is _stop:
                signal.signal(number, before[number])


def _stop(number: int, frame: FrameType | None) -> None:
    for other in KNOWN:
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)
