"""A profile of a queueing system, in YAML: which, how many jobs, and what dask-jobqueue is to ask it for."""

import inspect
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ValidationError

from sim.scenario.entries import Frozen
from sim.scenario.problems import Problem, problems_of, told
from sim.scenario.values import fault, listed, whole
from sim.scenario.yamltext import guess, read, shown

MOST_JOBS = 10_000
CLASSES = {
    "slurm": "SLURMCluster", "pbs": "PBSCluster", "lsf": "LSFCluster", "sge": "SGECluster", "oar": "OARCluster",
    "moab": "MoabCluster", "htcondor": "HTCondorCluster", "local": "LocalCluster",
}  # fmt: skip
OURS = ("self", "scheduler", "name", "base_class_kwargs", "job_kwargs", "n_workers", "job_cls", "loop", "asynchronous", "host",
        "dashboard_address", "scheduler_cls", "security", "nanny", "extra", "job_extra", "env_extra", "header_skip")  # fmt: skip


def _jobs(value: Any) -> Any:
    """So many jobs all the time, or from so many to so many by what there is to do."""
    ends = value if isinstance(value, list | tuple) else [value, value]
    if len(ends) != 2 or any(isinstance(end, bool) or not isinstance(end, int) for end in ends):
        raise fault(f"{{name}} cannot be {shown(value)}", "a number such as 20, or [least, most] such as [2, 40]")
    if not 0 <= ends[0] <= ends[1] or not 1 <= ends[1] <= MOST_JOBS:
        raise fault(f"{{name}} is out of range: {shown(value)}", f"1 to {MOST_JOBS}, the least first")
    return tuple(ends)


class Profile(Frozen):
    """Which queueing system, how many jobs, and the options of each."""

    cluster: Literal["slurm", "pbs", "lsf", "sge", "oar", "moab", "htcondor", "local"]
    jobs: Annotated[tuple[Annotated[int, whole(0, MOST_JOBS)], Annotated[int, whole(1, MOST_JOBS)]], BeforeValidator(_jobs)]
    options: dict[str, Any] = {}

    @property
    def kind(self) -> Any:
        """The class of dask-jobqueue."""
        module = "dask_jobqueue.local" if self.cluster == "local" else "dask_jobqueue"
        return getattr(import_module(module), CLASSES[self.cluster])

    @cached_property
    def job(self) -> Any:
        """A job such as will be submitted; it complains if an option is missing or of the wrong kind."""
        options = {name: value for name, value in self.options.items() if name in _names(self.kind.job_cls)}
        return self.kind.job_cls("tcp://scheduler:8786", name="job", **{**options, "log_directory": None})

    @property
    def settings(self) -> dict[str, Any]:
        """What the class is called with: a process for each core, unless told otherwise."""
        return {"processes": self.job.worker_cores, **self.options}


def load(path: str | Path) -> Profile:
    """Read a profile; dask-jobqueue must be there.

    Raises
    ------
    ScenarioError
        If it cannot be done as written: with file and line, the cause, what is allowed, the nearest valid name.
    """
    tree = read(path)
    try:
        profile = Profile(**tree.plain()) if isinstance(tree.value, dict) else Profile.model_validate(tree.plain())
    except ValidationError as error:
        raise told(problems_of(error, {"": Profile}), tree) from None
    problems = list(_problems(profile))
    if problems:
        raise told(problems, tree)
    return profile


def _problems(profile: Profile) -> Iterator[Problem]:
    """Options that the queueing system's class does not know, or does not take."""
    names = sorted(_names(profile.kind) | _names(profile.kind.job_cls))
    unknown = [name for name in profile.options if name not in names]
    for name in unknown:
        yield Problem(("options", name), f"{profile.cluster} has no option {{name}}", listed(names, 40), guess(name, names))
    if unknown:
        return
    try:
        _ = profile.job
    except (TypeError, ValueError) as error:
        missing = "cores and memory of a job are missing" if "how much cores" in str(error) else str(error).splitlines()[0]
        yield Problem(("options",), f"{{name}} cannot be used: {missing}", "options: {cores: 16, memory: 32GB}")


def _names(kind: Any) -> set[str]:
    """Options that a class and those it inherits from may be given."""
    found = {name for base in kind.__mro__ if "__init__" in vars(base) for name in inspect.signature(base).parameters}
    return found - set(OURS)
