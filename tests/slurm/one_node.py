"""A real Slurm on this machine, for a test: one controller and one node on the loopback, from Debian's packages.

Slurm's programs find one another by `/etc/slurm/slurm.conf`, and inside jobs by nothing else, so that is where it has
to lie; one that is somebody else's is left alone, and there is no Slurm then. The daemons are children of the process
that asks for them, and end with it, however it ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

CONFIGURATION = Path("/etc/slurm/slurm.conf")
LOCK = Path(tempfile.gettempdir()) / "peer-groups-compendium-slurm.lock"  # one Slurm at a time, whoever's checkout
OURS = (
    "# Written by a test of the peer-groups compendium (tests/slurm), which removes it. If it is still here, it can go."
)
PROGRAMS = "munge", "munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "setpriv"
SURROUNDINGS = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
NAME = "one-node"
LONGEST_SECONDS = 60


def why_not() -> str:
    """Why there can be no Slurm of ours on this machine; empty where there can."""
    if lacking := [name for name in PROGRAMS if shutil.which(name, path=SURROUNDINGS["PATH"]) is None]:
        return f"no {', '.join(lacking)} on this machine (Debian: slurm-wlm, munge)"
    if os.geteuid():
        return "Slurm's daemons want to be started by root"
    if CONFIGURATION.exists() and not CONFIGURATION.read_text(encoding="utf-8").startswith(OURS):
        return f"{CONFIGURATION} is somebody's own"
    return ""


@contextmanager
def one_node(folder: Path) -> Iterator[None]:
    """A Slurm of one node while this lasts; all it writes but its configuration goes into `folder`.

    Raises TimeoutError, with what the daemons said, where it does not come up.
    """
    for name in ("controller", "node"):
        (folder / name).mkdir(parents=True)
    with FileLock(LOCK):
        yield from _running(folder)


def _running(folder: Path) -> Iterator[None]:
    CONFIGURATION.parent.mkdir(exist_ok=True)
    CONFIGURATION.write_text(f"{OURS}\n{_configuration(folder)}", encoding="utf-8")
    started = []
    try:
        if not _works("munge", "--no-input"):
            started.append(_start_munge(folder))
        started.append(_start(folder, "slurmctld", "-D"))
        started.append(_start(folder, "slurmd", "-D"))
        _wait_until(lambda: said("sinfo", "--noheader", "--format", "%T") == "idle\n", folder)
        yield
    finally:
        said("scancel", "--user", "root")
        for daemon in reversed(started):
            _end(daemon)
        _end_what_jobs_left()
        CONFIGURATION.unlink()


def said(*command: str) -> str:
    """What one of Slurm's programs prints; nothing where it takes too long."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20, env=SURROUNDINGS)
    except subprocess.TimeoutExpired:
        return ""
    return ran.stdout


def _configuration(folder: Path) -> str:
    name = socket.gethostname().partition(".")[0]
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        controller, node = one.getsockname()[1], other.getsockname()[1]
    return f"""\
ClusterName={NAME}
SlurmctldHost={name}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
MinJobAge=300
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/node.pid
StateSaveLocation={folder}/controller
SlurmdSpoolDir={folder}/node
NodeName={name} NodeAddr=127.0.0.1 CPUs=2 RealMemory=2048 State=UNKNOWN
PartitionName=all Nodes={name} Default=YES MaxTime=INFINITE State=UP
"""


def _start_munge(folder: Path) -> subprocess.Popen:
    place = Path("/run/munge")
    place.mkdir(exist_ok=True)
    shutil.chown(place, "munge", "munge")
    daemon = _start(folder, "munged", "--foreground", user="munge")
    _wait_until(lambda: _works("munge", "--no-input"), folder)
    return daemon


def _start(folder: Path, program: str, *words: str, user: str = "root") -> subprocess.Popen:
    """Start a daemon that ends with this process, and not at what a terminal says to this process."""
    as_user = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--pdeathsig", "TERM"]
    with (folder / f"{program}.txt").open("w") as log:
        streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        return subprocess.Popen([*as_user, program, *words], env=SURROUNDINGS, start_new_session=True, **streams)


def _end(daemon: subprocess.Popen) -> None:
    daemon.terminate()
    try:
        daemon.wait(20)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


def _end_what_jobs_left() -> None:
    """End what a cancelled job left behind: processes in whose surroundings Slurm put the name of this cluster."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"SLURM_CLUSTER_NAME={NAME}\0".encode() in (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def _works(*command: str) -> bool:
    ran = subprocess.run(command, capture_output=True, check=False, env=SURROUNDINGS)
    return ran.returncode == 0


def _wait_until(fine: Callable[[], bool], folder: Path) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not fine():
        if time.monotonic() > end:
            logs = sorted(folder.glob("*.txt"))
            raise TimeoutError("\n".join(f"{log.name}: {log.read_text(errors='replace')[-2000:]}" for log in logs))
        time.sleep(0.2)
