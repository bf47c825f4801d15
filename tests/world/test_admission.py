"""Stage gates: who is let in, by stage, kind of work, control, and what one more person adds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.admission import DATA_GATE, MODEL_GATE, admission, gate_of, phase_of
from sim.world.names import Activity, Phase, Stage
from sim.world.tables import PROJECT
from tests.processes.handmade import parameters

PARAMS = parameters()
OFF = parameters(off=("stage_gates",))


def project_of(**columns):
    row = np.zeros(1, PROJECT).view(np.recarray)
    for name, value in {"core": 6.0, "modularity": 0.3, "centralisation": 0.6, **columns}.items():
        row[name] = value
    return row[0]


SHARE = st.floats(0.05, 0.95)
PEOPLE = st.floats(0.0, 200.0)


@given(SHARE, SHARE, PEOPLE, st.sampled_from((MODEL_GATE, DATA_GATE)))
def test_a_project_opens_from_pre_training_to_post_training_to_after_its_release(control, modularity, people, gate):
    project = project_of(core=people, modularity=modularity, centralisation=control)
    shares = [admission(PARAMS, project, int(phase), gate) for phase in Phase]
    assert 0.0 < shares[0] < shares[1] < shares[2] < 1.0


@given(SHARE, SHARE, PEOPLE, st.sampled_from(list(Phase)))
def test_work_on_data_is_never_more_closed_than_work_on_models(control, modularity, people, phase):
    project = project_of(core=people, modularity=modularity, centralisation=control)
    closed, opened = (admission(PARAMS, project, int(phase), gate) for gate in (MODEL_GATE, DATA_GATE))
    assert opened >= closed


def test_central_control_keeps_people_out_where_rent_is_at_stake():
    loose, tight = project_of(centralisation=0.1), project_of(centralisation=0.9)
    for gate in (MODEL_GATE, DATA_GATE):
        before = [admission(PARAMS, project, int(Phase.PRE_TRAINING), gate) for project in (loose, tight)]
        after = [admission(PARAMS, project, int(Phase.POST_RELEASE), gate) for project in (loose, tight)]
        assert before[0] - before[1] > 4.0 * (after[0] - after[1]) > 0.0


def test_a_full_team_lets_fewer_into_model_work_volunteers_included():
    small, full = project_of(core=3.0), project_of(core=3.0, volunteers=40.0)
    assert admission(PARAMS, full, 0, MODEL_GATE) < 0.5 * admission(PARAMS, small, 0, MODEL_GATE)


@given(SHARE, PEOPLE, st.sampled_from(list(Phase)))
def test_without_gates_the_same_share_is_let_in_at_every_stage(control, people, phase):
    project = project_of(core=people, centralisation=control)
    assert admission(OFF, project, int(phase), MODEL_GATE) == OFF.stage_gates_off_admission[MODEL_GATE]
    assert admission(OFF, project, int(phase), DATA_GATE) == OFF.stage_gates_off_admission[DATA_GATE]


@pytest.mark.parametrize(
    ("stage", "activity", "phase"),
    [
        (Stage.INITIATION, Activity.PRETRAIN, Phase.PRE_TRAINING),
        (Stage.PRETRAINING, Activity.PRETRAIN, Phase.PRE_TRAINING),
        (Stage.CURATION, Activity.DATASET, Phase.PRE_TRAINING),
        (Stage.CURATION, Activity.FRAMEWORK, Phase.PRE_TRAINING),
        (Stage.CURATION, Activity.BENCHMARK, Phase.POST_TRAINING),
        (Stage.POSTTRAINING, Activity.DERIVE, Phase.POST_TRAINING),
        (Stage.READY, Activity.PRETRAIN, Phase.POST_TRAINING),
        (Stage.REST, Activity.PRETRAIN, Phase.POST_RELEASE),
    ],
)
def test_every_stage_of_work_belongs_to_one_stage_of_the_lifecycle(stage, activity, phase):
    assert phase_of(project_of(stage=int(stage), activity=int(activity))) == phase


def test_models_lie_behind_one_gate_and_all_other_work_behind_the_other():
    behind = {activity: gate_of(int(activity)) for activity in Activity}
    assert {activity for activity, gate in behind.items() if gate == MODEL_GATE} == {Activity.PRETRAIN, Activity.DERIVE}
