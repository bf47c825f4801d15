"""The model in the hands of neighbouring tools: as a model of the EMA workbench.

SALib needs no more than ``sim.sweep.problem``, and Mesa's runner takes ``sim.Ecosystem`` as it is.
"""

import importlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UserError
from sim.scenario import Scenario
from sim.scenario.yamltext import tree_of
from sim.sweep.spec import Asked, asked, load

if TYPE_CHECKING:
    from ema_workbench import ReplicatorModel

__all__ = ["as_ema_model"]

EXTRA = "It comes with the extra 'ema': pip install 'allmende[ema]'"


def as_ema_model(given: str | Path | Asked | Scenario | None = None, *, name: str = "allmende", **keys: Any) -> "ReplicatorModel":
    """The ecosystem as a model of the EMA workbench, by what a sweep's spec says.

    Parameters
    ----------
    given : str, Path, Asked or Scenario, optional
        A spec's file, a spec that was loaded, or a scenario; the default scenario if nothing is given.
    name : str
        The model's name in the results; a Python identifier.
    **keys
        For a scenario, the keys of a spec: ``parameters`` ("all" by default, those with a prior), ``mechanisms``,
        ``levers``, ``effects``, ``outcomes``, ``replicates``, ``first_seed``, ``keep``.

    Returns
    -------
    ReplicatorModel
        Parameters, mechanisms (on or off) and effects are uncertainties; policy levers, and which scenario if there are
        several, are levers; outcomes are means over the last twelve months and over replicates, with ``keep="series"``
        also monthly. Constants may name any parameter, lever or mechanism. A run that raises becomes an ``ExperimentError``.

    Raises
    ------
    UserError
        If the workbench is not installed, or the spec cannot be done as written.
    """
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="ipyparallel not installed")
            ema = importlib.import_module("sim.neighbours.ema")
    except ModuleNotFoundError as error:
        raise UserError(f"'{error.name}' is not installed", hint=EXTRA) from None
    model: ReplicatorModel = ema.model_of(_asked(given, keys), name)
    return model


def _asked(given: str | Path | Asked | Scenario | None, keys: dict[str, Any]) -> Asked:
    if isinstance(given, str | Path | Asked):
        if keys:
            raise UserError("a spec says itself what is varied", where="as_ema_model()", hint="Give keys with a scenario only")
        return given if isinstance(given, Asked) else load(given)
    varied = {} if any(key in keys for key in ("mechanisms", "levers", "effects")) else {"parameters": "all"}
    written = {"scenario": "given", "design": {"method": "random"}, **varied, **keys}
    return asked(tree_of(written, "as_ema_model()"), Path(), "given", given or Scenario())
