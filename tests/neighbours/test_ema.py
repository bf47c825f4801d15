"""The ecosystem as a model of the EMA workbench: the same numbers as a sweep's, and failures that are seen as such."""

import pickle
import sys
import warnings

import numpy as np
import pytest

from sim.errors import UserError
from sim.neighbours import as_ema_model
from sim.scenario import load
from sim.sweep.factors import at
from sim.sweep.job import lived

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="ipyparallel not installed")
    ema = pytest.importorskip("ema_workbench", reason="the EMA workbench is not installed: the extra 'ema'")

WHO = {"contributors": 100, "derivatives": 100}
OUTCOMES = ["openness", "projects_alive"]
# Of the workbench and of what it draws its progress with, not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]


@pytest.fixture(scope="module")
def scenario():
    return load("scenarios/study14.yaml").with_(start="2022-01", end="2022-12", population=WHO)


@pytest.fixture(scope="module")
def model(scenario):
    return as_ema_model(
        scenario,
        parameters={"choice_temperature": "prior", "own_budget": "prior", "aspiration_start": [0.1, 0.4]},
        mechanisms=["M4"],
        levers={"compute_grants": [0, 700_000]},
        outcomes=OUTCOMES,
        replicates=2,
        keep="series",
    )


def test_parameters_and_switches_are_uncertainties_and_policies_are_levers(model):
    assert list(model.uncertainties.keys()) == ["choice_temperature", "own_budget", "aspiration_start", "revelation"]
    assert list(model.levers.keys()) == ["compute_grants"] and model.levers["compute_grants"].upper_bound == 700_000
    log, plain = model.uncertainties["choice_temperature"], model.uncertainties["aspiration_start"]
    assert (log.lower_bound, log.upper_bound) == pytest.approx((0.03, 0.5)) and log.dist.ppf(0.5) == pytest.approx(0.015**0.5)
    assert (plain.lower_bound, plain.upper_bound) == (0.1, 0.4) and plain.dist.ppf(0.5) == pytest.approx(0.25)
    assert isinstance(model.uncertainties["revelation"], ema.BooleanParameter)


def test_an_experiment_is_the_mean_of_the_runs_of_its_scenario(model, scenario):
    with ema.SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=2, policies=1)
    factors = model.function.factors
    for i, row in experiments.iterrows():
        here = at(scenario, factors, [float(row[factor.name]) for factor in factors])
        runs = [lived(here, seed, OUTCOMES, ()) for seed in (0, 1)]
        assert outcomes["openness"][i] == np.mean([run.means[0] for run in runs])
        assert outcomes["projects_alive_monthly"][i].tolist() == np.mean([run.series[:, 1] for run in runs], axis=0).tolist()
    assert outcomes["TIME"][0][[0, 11]].tolist() == [2022.0, 2022 + 11 / 12]
    assert outcomes["paid_state"].shape == (2,)


def test_processes_give_what_one_gives(model):
    found = []
    assert list(pickle.loads(pickle.dumps(model)).levers.keys()) == ["compute_grants"]
    points = [
        ema.Sample(f"p{i}", choice_temperature=0.1 * i, own_budget=1.0, aspiration_start=0.2, revelation=True) for i in (1, 2)
    ]
    for evaluator in (ema.SequentialEvaluator(model), ema.MultiprocessingEvaluator(model, n_processes=2)):
        with evaluator as ready:
            found.append(ready.perform_experiments(scenarios=points, policies=[ema.Sample("none", compute_grants=0.0)])[1])
    assert found[0]["openness"].tolist() == found[1]["openness"].tolist()


def test_a_run_that_fails_is_masked_and_never_the_result_of_the_one_before(model, monkeypatch):
    from sim.neighbours import ema as ours

    def failing(scenario, *rest):
        if dict(scenario.overrides)["aspiration_start"] > 0.3:
            raise ZeroDivisionError("too much")
        return lived(scenario, *rest)

    monkeypatch.setattr(ours, "lived", failing)
    points = [
        ema.Sample(f"p{x}", choice_temperature=0.1, own_budget=1.0, aspiration_start=x, revelation=True) for x in (0.2, 0.35)
    ]
    with ema.SequentialEvaluator(model) as evaluator:
        _, outcomes = evaluator.perform_experiments(scenarios=points, policies=[ema.Sample("none", compute_grants=0.0)])
    assert np.ma.getmaskarray(outcomes["openness"]).tolist() == [False, True]


def test_constants_may_name_what_is_not_varied(scenario):
    model = as_ema_model(scenario, parameters={"choice_temperature": "prior"}, outcomes=["openness"])
    model.constants = [ema.Constant("aspiration_start", 0.4), ema.Constant("M4", False)]
    with ema.SequentialEvaluator(model) as evaluator:
        _, outcomes = evaluator.perform_experiments(scenarios=[ema.Sample("a", choice_temperature=0.1)])
    here = scenario.with_(parameters={"aspiration_start": 0.4, "choice_temperature": 0.1}, mechanisms={"M4": False})
    assert outcomes["openness"][0] == lived(here, 0, ["openness"], ()).means[0]


def test_without_keys_all_parameters_with_a_prior_vary():
    from sim import catalogue

    assert list(as_ema_model().uncertainties.keys()) == [name for name, entry in catalogue.parameters().items() if entry.prior]


def test_a_spec_of_a_sweep_will_do_and_keeps_its_names():
    model = as_ema_model("experiments/sensitivity/screening.yaml")
    assert model.nreplications == model.function.spec.replicates and len(model.outcomes) >= 1


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"parameters": {"choice_temprature": "prior"}}, "Did you mean 'choice_temperature'?"),
        ({"parameters": "all", "seeds": "independent"}, "seeds: common"),
        ({"parameters": "all", "name": "two words"}, "cannot be a model's name"),
    ],
)
def test_what_cannot_be_is_told(scenario, keys, said):
    with pytest.raises(UserError) as error:
        as_ema_model(scenario, **keys)
    assert said in str(error.value)


def test_without_the_workbench_the_extra_is_named(monkeypatch):
    monkeypatch.delitem(sys.modules, "sim.neighbours.ema", raising=False)
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(UserError, match=r"pip install 'allmende\[ema\]'"):
        as_ema_model()
