"""Slurm on this machine alone, without systemd, cgroups or a database: a controller and one node, gone after use.

``python tests/cluster/one_node.py COMMAND ...`` runs a command with it, to try things out.
"""

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "scancel", "squeue", "sinfo")
PATIENCE = 30.0  # seconds until the node must be ready
PROCESSORS = 4  # said to be there; tests wait more than they compute

CONF = """
ClusterName=allmende
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=sched_min_interval=100000,bf_interval=1
ReturnToService=2
KillWait=1
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
NodeName={host} NodeAddr=127.0.0.1 CPUs={processors} RealMemory=1000000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """Programs that are not installed."""
    return [name for name in PROGRAMS if _program(name) is None]


def _program(name):
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


def _free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@contextlib.contextmanager
def slurm():
    """Start it; give the environment in which its commands work. Ends what it started, and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))  # a socket's path must be short
    folder.chmod(0o755)
    host = socket.gethostname().partition(".")[0]
    ports = {"controller": _free_port(), "node": _free_port()}
    (folder / "slurm.conf").write_text(
        CONF.format(host=host, user=getpass.getuser(), folder=folder, processors=PROCESSORS, **ports), encoding="ascii"
    )
    (folder / "state").mkdir()
    (folder / "spool").mkdir()
    (folder / "munge.key").write_bytes(os.urandom(128))
    (folder / "munge.key").chmod(0o600)
    where = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
    munged = ["munged", "--foreground", "--force"]
    for name, end in (("key-file", "key"), ("socket", "socket"), ("pid-file", "pid"), ("log-file", "log"), ("seed-file", "seed")):
        munged.append(f"--{name}={folder}/munge.{end}")
    started = []
    try:
        for command in (munged, ["slurmctld", "-D", "-c"], ["slurmd", "-D", "-c"]):
            with open(folder / f"{command[0]}.out", "wb") as out:
                program = [_program(command[0]), *command[1:]]
                started.append(subprocess.Popen(program, env=where, stdout=out, stderr=out, stdin=subprocess.DEVNULL))
            _wait_for((folder / "munge.socket").exists, folder)
        _wait_for(lambda: "idle" in _said(["sinfo", "-h", "-o", "%t"], where), folder)
        yield where
    finally:
        if len(started) == 3:
            _said(["scancel", "--user", getpass.getuser()], where)
            with contextlib.suppress(RuntimeError):
                _wait_for(lambda: not _said(["squeue", "-h"], where), folder)
        for process in reversed(started):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _said(command, where):
    return subprocess.run(command, env=where, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout


def _wait_for(ready, folder):
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            said = [path for path in folder.iterdir() if path.suffix in (".log", ".out")]
            logs = {path.name: path.read_text(errors="replace")[-1000:] for path in said}
            raise RuntimeError(f"Slurm is not ready after {PATIENCE:.0f} s: {logs}")
        time.sleep(0.05)


if __name__ == "__main__":
    with slurm() as environment:
        raise SystemExit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
