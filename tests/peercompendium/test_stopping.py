"""A report that is stopped leaves nothing behind. Oracle: the processes and files there are when the command ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from peercompendium.preloaded import CAN_FORK
from peercompendium.report import make_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX"),
]
COMMAND = Path(sys.executable).with_name("compendium")
STOPPED = "Stopped. Nothing was written; an earlier report is as it was."


class Making:
    """A report being made over an earlier one, with kernels that run, and what they are forked from."""

    def __init__(self, report: Path, folder: Path, ignored: tuple[signal.Signals, ...] = ()):
        self.folder, self.out, self.temporary = folder, folder / "reports" / "out", folder / "temporary"
        shutil.copytree(report, self.out)
        self.temporary.mkdir()
        self.process = subprocess.Popen(
            [COMMAND, "report", "--out", self.out],
            env=os.environ | {"TMPDIR": str(self.temporary), "XDG_RUNTIME_DIR": str(self.temporary)},
            stderr=subprocess.PIPE,
            text=True,
            # Whoever runs the tests may ignore some: under nohup, in a script's background, from cron.
            preexec_fn=lambda: _ignore_only(ignored),
        )
        self.kernels = self.running()
        while len(self.kernels) < 1 + CAN_FORK:
            assert self.process.poll() is None
            time.sleep(0.05)
            self.kernels = self.running()

    def running(self) -> list[psutil.Process]:
        below = psutil.Process(self.process.pid).children(recursive=True)
        return [process for process in below if {"peercompendium.kernel", "peercompendium.forking"} & words_of(process)]

    def ended(self) -> tuple[int, str]:
        said = self.process.communicate()[1]
        return self.process.returncode, said.splitlines()[-1] if said else ""

    def left_behind(self) -> list[object]:
        alive = [kernel for kernel in self.kernels if kernel.is_running() and kernel.status() != psutil.STATUS_ZOMBIE]
        strangers = [path for path in self.out.parent.iterdir() if path != self.out]
        return [*alive, *strangers, *self.temporary.iterdir()]


def words_of(process: psutil.Process) -> set[str]:
    try:
        return set(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return set()


def _ignore_only(ignored: tuple[signal.Signals, ...]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_kernels_says_so_and_leaves_nothing_behind(how, code, london_report, contents, tmp_path):
    making = Making(london_report, tmp_path)
    making.process.send_signal(how)
    assert making.ended() == (code, STOPPED)
    assert making.left_behind() == []
    assert contents(making.out) == contents(london_report)


def test_more_signals_do_no_harm(london_report, contents, tmp_path):
    making = Making(london_report, tmp_path)
    for how in [signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP] * 20:
        making.process.send_signal(how)
    code, said = making.ended()
    assert (code, said) in {(128 + how, STOPPED) for how in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    assert making.left_behind() == []
    assert contents(making.out) == contents(london_report)


def test_what_was_ignored_from_the_start_stays_ignored_and_term_still_ends_it(london_report, tmp_path):
    making = Making(london_report, tmp_path, ignored=(signal.SIGINT, signal.SIGHUP))
    for how in (signal.SIGINT, signal.SIGHUP):
        making.process.send_signal(how)
    assert signal.SIGINT in _ignored(making.process.pid)
    making.process.send_signal(signal.SIGTERM)
    assert making.ended() == (143, STOPPED)
    assert making.left_behind() == []


def _ignored(pid: int) -> set[int]:
    """The signals that a process ignores, as Linux tells them; elsewhere, all."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return set(signal.Signals)
    (mask,) = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("SigIgn:")]
    return {number for number in range(1, 65) if int(mask, 16) >> (number - 1) & 1}


def test_kernels_end_by_themselves_where_the_command_is_killed(london_report, contents, only_notebooks, tmp_path):
    making = Making(london_report, tmp_path)
    making.process.kill()
    assert making.ended()[0] == -signal.SIGKILL
    psutil.wait_procs(making.kernels)
    assert contents(making.out) == contents(london_report)
    only_notebooks("07")
    make_report("london-2021", making.out)
    assert [path.name for path in making.out.parent.iterdir()] == ["out"]
