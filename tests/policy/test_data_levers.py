"""Levers on data and evaluation do in small worlds what the dossier expects of them, by channel."""

import numpy as np
import pytest

from sim.agents.reveal import reveal_chance
from sim.processes.lineage import child_terms
from sim.world.draws import Draw, stream
from sim.world.names import Activity, Domain, Item, Kind, Stage, Terms
from tests.policy.pulled import gain, only, pulled, rows, total, without
from tests.processes.handmade import effects, parameters, world_of

KEY = stream(np.array([5], np.uint64), Draw.DERIVE_LANGUAGE, 3)

ALONE = (("champion_tokens", 0.0),)  # nobody else opens text from outside the web


def begun(one, activity):
    return sum(bool(p.activity == activity) for p in rows(one, "projects"))


def gathered(one):
    """Projects that have gathered text for a run."""
    projects = rows(one, "projects")
    return projects[(projects.activity == Activity.PRETRAIN) & (projects.tokens_needed > 0.0)]


def test_more_benchmarks_are_made_where_sets_are_paid():
    def made(one):
        return (rows(one, "artefacts").domain == Domain.EVALUATION).sum() + begun(one, Activity.BENCHMARK)

    assert gain(pulled("language_benchmarks", 60.0, only("language_benchmarks", "sets")), made) > 0.0


def test_hosted_evaluation_wears_benchmarks_out_sooner():
    leaky = pulled("language_benchmarks", 60.0, only("language_benchmarks", "leak"))
    assert gain(leaky, lambda one: rows(one, "artefacts").leak.sum()) > 0.0


def test_paid_hours_add_more_to_poor_languages_than_to_rich_ones():
    paid = pulled("data_quality", 5000.0, only("data_quality", "hours"), changed=ALONE)
    for one, other in zip(paid, without(ALONE), strict=True):
        after, before = rows(one, "languages"), rows(other, "languages")
        growth = after.open_text / before.open_text
        assert (after.offline > before.offline).all()
        assert np.median(growth[before.resources <= 2]) > np.median(growth[before.resources >= 4])


def test_benefits_returned_keep_trust_where_text_is_taken():
    taken = (("tdm_exception_taken", 0.05),)
    both = pulled("data_quality", 5000.0, only("data_quality", "benefits"))
    assert gain(both, lambda one: rows(one, "languages").trust.sum()) >= 0.0
    assert gain(pulled("tdm_exception", 3.0, only("tdm_exception", "taking"), changed=taken), trust, taken) < 0.0


def trust(one):
    return rows(one, "languages").trust.sum()


def project_at_risk(risk):
    world = world_of(2, projects=1)
    project = world.projects.rows[0]
    project.activity, project.stage, project.data_legal = int(Activity.DATASET), int(Stage.READY), risk
    project.partners[:] = -1
    return world, project


@pytest.mark.parametrize("risk", [0.2, 0.8])
def test_records_that_expose_their_holders_lower_the_reveal_of_data_at_risk(risk):
    world, project = project_at_risk(risk)
    params = parameters()
    usual = reveal_chance(world, project, int(Item.DATA), params, effects())
    exposed = effects()
    exposed.liability_factor[Item.DATA] = 2.0
    assert reveal_chance(world, project, int(Item.DATA), params, exposed) < usual
    clean, free = project_at_risk(0.0)
    assert reveal_chance(clean, free, int(Item.DATA), params, exposed) == reveal_chance(
        clean, free, int(Item.DATA), params, effects())  # fmt: skip


def test_records_clear_the_law_of_the_text_that_runs_use():
    clear = pulled("provenance", 90.0, only("provenance", "clarity"))
    assert gain(clear, lambda one: np.mean(gathered(one).data_legal)) < 0.0


def test_licences_that_are_kept_on_record_change_less_from_parent_to_child():
    params = parameters()

    def loosened(keeping):
        return sum(child_terms(params, int(Terms.RESTRICTED), KEY, child, keeping) == Terms.OPEN for child in range(500))

    assert loosened(0.0) > 2 * loosened(0.8) > loosened(1.0) == 0


def test_language_programme_adds_text_in_its_language_alone():
    paid = pulled("language_programmes", 4e6, only("language_programmes", "hours"), cells=(20,), changed=ALONE)
    for one, other in zip(paid, without(ALONE), strict=True):
        grown = rows(one, "languages").offline > rows(other, "languages").offline
        assert np.flatnonzero(grown).tolist() == [20]


def test_fees_borne_by_a_programme_clear_more_text():
    borne = pulled("language_programmes", 4e6, only("language_programmes", "rights"))
    assert gain(borne, lambda one: gathered(one).data_cleared.mean()) > 0.0


@pytest.mark.parametrize("channel", ["closing", "archives"])
def test_closed_text_leaves_less_to_have(channel):
    closed = pulled("data_restriction", 45.0, only("data_restriction", channel))
    assert gain(closed, lambda one: rows(one, "languages").open_text.sum()) < 0.0


def test_higher_fees_leave_less_text_cleared():
    dear = pulled("data_restriction", 45.0, only("data_restriction", "fees"), changed=(("data_restriction_fee", 5000.0),))
    assert gain(dear, lambda one: gathered(one).data_cleared.mean()) < 0.0


def test_right_to_mine_lowers_legal_risk_and_opens_text_and_costs_trust():
    def risk(one):
        return np.mean(gathered(one).data_legal)

    assert total(pulled("tdm_exception", 3.0, only("tdm_exception", "clarity")), risk) < 0.5 * total(without(), risk)
    opened = pulled("tdm_exception", 3.0, only("tdm_exception", "opening"))
    assert gain(opened, lambda one: rows(one, "languages").restricted.sum()) < 0.0


SPOKEN = (3, 7, 11, 20, 25)  # five languages, a programme each or one together


UNLENT = (("lending_bar", 1e9),)  # nobody lends
SHORT = (*UNLENT, ("bid_ceiling", 1.0))  # and bids do not rise with want


def programme(pooled, changed):
    changed = (*changed, ("language_programmes_pooled", pooled))
    return pulled("language_programmes", 4e6, only("language_programmes", "compute", "pooling"), SPOKEN, changed)


def test_hours_earmarked_for_languages_reach_runs_in_them():
    def hours(one):
        projects, kinds = rows(one, "projects"), rows(one, "organisations").kind
        backed = (projects.languages & sum(1 << k for k in SPOKEN) != 0) & (kinds[projects.host] != Kind.COMPANY_LARGE)
        return projects.hours_total[backed].sum()

    assert total(programme(0.0, SHORT), hours) > 1.2 * total(without(SHORT), hours)


def test_five_separate_programmes_double_more_work_than_a_pooled_one_and_serve_their_languages_no_better():
    alone, pooled = programme(0.0, UNLENT), programme(1.0, UNLENT)
    assert total(alone, doubled) > total(pooled, doubled)
    assert total(alone, best_served) <= total(pooled, best_served)


def doubled(one):
    return rows(one, "series").duplicate_effort.mean()


def best_served(one):
    """Best open model in the languages, OOM: who is served follows from it."""
    return one.languages.rows.best_seen[list(SPOKEN)].mean()


def test_programmes_for_a_language_bring_local_models_more_champions():
    def champions(one):
        return (rows(one, "regions").champion_model >= 0).sum()

    pull = pulled("language_programmes", 4e6, only("language_programmes", "pull"), changed=(("language_programmes_pull", 3.0),))
    assert gain(pull, champions) > 0.0
