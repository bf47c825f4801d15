"""A model of the EMA workbench that runs a sweep's scenarios; imported only where the workbench is installed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from ema_workbench import (
    BooleanParameter,
    CategoricalParameter,
    RealParameter,
    ReplicatorModel,
    ScalarOutcome,
    TimeSeriesOutcome,
)
from ema_workbench.util.ema_exceptions import ExperimentError
from scipy import stats

from sim.errors import UserError
from sim.model import changed
from sim.scenario import Scenario
from sim.sweep.factors import Factor, at
from sim.sweep.job import lived
from sim.sweep.plan import payers
from sim.sweep.spec import Asked

SEED, ALTERNATIVE, TIME = "seed", "alternative", "TIME"  # TIME: the workbench's plots over time look for it


class Runs:
    """What the model calls: one run at a point, with a replicate's seed."""

    def __init__(self, asked: Asked) -> None:
        self.scenarios, self.factors, self.spec = asked.scenarios, asked.spec.factors, asked.spec
        self.kept, self.payers = asked.spec.kept, payers(asked)

    def __call__(self, **inputs: Any) -> dict[str, Any]:
        """Outcomes of a run by name: means, money and series."""
        seed = int(inputs.pop(SEED))
        which = inputs.pop(ALTERNATIVE, next(iter(self.scenarios)))
        factors = [factor for factor in self.factors if factor.name in inputs]
        values = [float(inputs.pop(factor.name)) for factor in factors]
        scenario: Scenario = changed(self.scenarios[which], inputs) if inputs else self.scenarios[which]
        gave = lived(at(scenario, factors, values), seed, self.kept, self.payers)
        found: dict[str, Any] = dict(zip((*self.kept, *map(_paid, self.payers)), gave.means.tolist(), strict=True))
        found |= {_series(name): gave.series[:, i] for i, name in enumerate(self.kept)}
        year, month = scenario.start
        return {**found, TIME: year + (month - 1 + np.arange(len(gave.series))) / 12}


class Ecosystem(ReplicatorModel):  # type: ignore[misc]
    """The workbench's model; it gives nothing for an experiment that failed, where the workbench would give the last one's."""

    def run_model(self, scenario: Any, policy: Any, constants: Any) -> None:
        """Run all replicates of an experiment."""
        self._outcomes_output: dict[str, Any] = {}
        super().run_model(scenario, policy, constants)

    def run_experiment(self, experiment: Any) -> Mapping[str, Any]:
        """Run one replicate.

        Raises
        ------
        ExperimentError
            If the run raises; the workbench then goes on with the next.
        """
        try:
            found: Mapping[str, Any] = super().run_experiment(experiment)
            return found
        except UserError:  # nothing that another experiment would do better
            raise
        except Exception as error:
            raise ExperimentError(f"{type(error).__name__}: {error}", experiment, self.policy) from error


def model_of(asked: Asked, name: str) -> ReplicatorModel:
    """The model by what a spec says.

    Raises
    ------
    UserError
        If the spec is one of a function, or its seeds are not common to all points.
    """
    spec = asked.spec
    if spec.function:
        raise UserError("a spec of a function has no model", where="as_ema_model()")
    if spec.seeds != "common":
        raise UserError("the workbench runs the same seeds in every experiment", where="as_ema_model()", allowed="seeds: common")
    if not name.isidentifier():
        raise UserError(f"'{name}' cannot be a model's name", where="name", allowed="letters, digits and _, no digit first")
    model = Ecosystem(name, function=Runs(asked))
    model.uncertainties = [_parameter(factor) for factor in spec.factors if factor.kind != "lever"]
    model.levers = [_parameter(factor) for factor in spec.factors if factor.kind == "lever"]
    if len(asked.scenarios) > 1:
        model.levers = [*model.levers, CategoricalParameter(ALTERNATIVE, list(asked.scenarios))]
    model.outcomes = list(_outcomes(asked))
    model.replications = [{SEED: spec.first_seed + k} for k in range(spec.replicates)]
    return model


def _parameter(factor: Factor) -> Any:
    """A parameter with the factor's range and scale; where its name is no identifier, a spelling that is one."""
    name = _identifier(factor.name)
    if factor.kind == "mechanism":
        return BooleanParameter(name, variable_name=factor.name)
    if factor.log:
        return RealParameter.from_dist(name, stats.loguniform(factor.low, factor.high), variable_name=factor.name)
    return RealParameter(name, factor.low, factor.high, variable_name=factor.name)


def _outcomes(asked: Asked) -> Iterator[Any]:
    for name in (*asked.spec.kept, *map(_paid, payers(asked))):
        yield ScalarOutcome(name, variable_name=name, function=mean)
    if asked.spec.keep == "series":
        for name in (*map(_series, asked.spec.kept), TIME):
            yield TimeSeriesOutcome(name, variable_name=name, function=mean)


def mean(replicates: list[Any]) -> Any:
    """Mean over replicates."""
    return np.mean(replicates, axis=0)


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_")


def _paid(payer: str) -> str:
    return f"paid_{payer}"


def _series(name: str) -> str:
    return f"{name}_monthly"
