"""Levers on openness do what the dossier expects of them, by channel: terms of the choice first, then small worlds."""

import pytest

from sim.agents.reveal import items_of, label_gain, reveal_chance, terms_nudge
from sim.world.names import Account, Activity, Item, Kind, SegmentKind, Stage, Terms
from sim.world.permits import permit_delay
from tests.policy.pulled import balance, gain, only, pulled, rows, total, without
from tests.processes.handmade import effects, parameters, world_of

PARAMS = parameters()
ITEMS = tuple(Item)


def finished(kind=Kind.RESEARCH_INSTITUTE, risk=0.5, **columns):
    """A world with one finished model of a host of some kind, and that project."""
    world = world_of(7, projects=1)
    project = world.projects.rows[0]
    project.activity, project.stage, project.data_legal, project.host = int(Activity.PRETRAIN), int(Stage.READY), risk, int(kind)
    project.partners[:] = -1
    for name, value in columns.items():
        world.organisations.rows[name][int(kind)] = value
    return world, project


def chance(item, there, **written):
    world, project = there
    row = effects(open_audience=1.0)
    for name, value in written.items():
        if row[name].shape:
            row[name][item] = value
        else:
            row[name] = value
    return reveal_chance(world, project, int(item), PARAMS, row)


def test_shared_safety_practice_helps_the_more_the_more_there_is_at_risk():
    gains = [
        chance(Item.DATA, finished(risk=r), liability_factor=0.7) - chance(Item.DATA, finished(risk=r)) for r in (0.0, 0.3, 0.6)
    ]
    assert gains[0] == 0.0 < gains[1]
    assert chance(Item.CODE, finished(), liability_factor=0.7) == chance(Item.CODE, finished())


def test_helpers_spare_effort_and_duties_cost_it_most_to_the_poor():
    for item in ITEMS:
        assert chance(item, finished(), release_help=0.5) > chance(item, finished()) > chance(item, finished(), release_duty=2.0)
    lost = [chance(Item.CODE, finished(cash=c)) - chance(Item.CODE, finished(cash=c), release_duty=1.0) for c in (0, 10**10)]
    assert lost[0] > 5.0 * lost[1] > 0.0


def test_advice_on_rules_spares_what_they_ask_for_and_does_nothing_alone():
    asked, advised = ({"release_duty": 2.0, "duty_relief": r} for r in (0.0, 0.5))
    assert chance(Item.CODE, finished(), **asked) < chance(Item.CODE, finished(), **advised) < chance(Item.CODE, finished())
    assert chance(Item.CODE, finished(), duty_relief=0.5) == chance(Item.CODE, finished())
    world, project = finished()
    project.hours_needed = 10**9
    rule = {"permit_line": 25.0, "permit_delay": 6.0}
    assert permit_delay(world, PARAMS, effects(**rule, duty_relief=0.5), project) == 3.0
    assert permit_delay(world, PARAMS, effects(duty_relief=0.5), project) == 0.0


def test_public_money_opens_what_states_pay_and_nothing_else():
    paid, unpaid = finished(), finished(patron_kind=int(Account.PHILANTHROPY))
    gain = chance(Item.WEIGHTS, paid, funded_reveal=0.3) - chance(Item.WEIGHTS, paid)
    assert gain > 0.0
    assert chance(Item.WEIGHTS, unpaid, funded_reveal=0.3) == chance(Item.WEIGHTS, unpaid)


def test_companies_pay_less_where_public_money_comes_with_terms():
    shy = pulled("public_money_public_ai", 100.0, only("public_money_public_ai", "partners"),
                 changed=(("public_money_partners", 0.8),))  # fmt: skip
    assert gain(shy, lambda one: rows(one, "organisations").income.sum()) < 0.0


def test_rent_of_weights_without_limits_makes_rivals_keep_them():
    there = finished(Kind.COMPANY_LARGE, rivalry=0.6)
    assert chance(Item.WEIGHTS, there, rent_factor=1.5) < chance(Item.WEIGHTS, there)
    alone = finished(Kind.COMPANY_LARGE, rivalry=0.0)
    assert chance(Item.WEIGHTS, alone, rent_factor=1.5) == chance(Item.WEIGHTS, alone)


def published(one):
    made = rows(one, "artefacts")
    return made[(made.project >= 0) & (made.revealed > 0)]


def test_pre_set_terms_open_more_of_what_is_published():
    free = pulled("four_freedoms", 100.0, only("four_freedoms", "preset"))
    assert gain(free, lambda one: (published(one).terms == Terms.OPEN).mean()) > 0.0


def overclaimed(one):
    made = published(one)
    return (made.claim - made.openness).mean()


def test_audits_bring_claims_nearer_to_the_truth_and_filled_forms_away_from_it():
    usual = total(without(), overclaimed)
    assert total(pulled("one_definition", 60.0), overclaimed) < usual
    assert total(pulled("disclosure_duty", 3.0, only("disclosure_duty", "claims")), overclaimed) > usual


DUTY = {"disclosure_documents": 0.4, "disclosure_exposure": 0.5}
LARGE, SMALL = 10**7, 10**4  # hours; 1e23 FLOP stands between them


def of_size(hours):
    world, project = finished()
    project.hours_got = hours
    return world, project


def test_duty_to_disclose_opens_documents_and_exposure_closes_data_of_large_models_only():
    large, small = of_size(LARGE), of_size(SMALL)
    line = {"disclosure_small": 1.0}
    assert chance(Item.DOCUMENTS, large, **DUTY, **line) == chance(Item.DOCUMENTS, large, **DUTY) > chance(Item.DOCUMENTS, large)
    assert chance(Item.DATA, large, **DUTY, **line) == chance(Item.DATA, large, **DUTY) < chance(Item.DATA, large)
    for item in ITEMS:
        assert chance(item, small, **DUTY, **line) == chance(item, small)
        assert chance(item, small, disclosure_effort=2.0, **line) == chance(item, small)
        assert chance(item, large, disclosure_effort=2.0, **line) < chance(item, large)


def test_relief_for_open_terms_lightens_the_duty_and_draws_to_open_terms():
    there = of_size(LARGE)
    asked, relieved = ({"disclosure_effort": 2.0, "disclosure_relief": relief} for relief in (0.0, 0.5))
    assert chance(Item.CODE, there, **asked) < chance(Item.CODE, there, **relieved) < chance(Item.CODE, there)
    nudges = [terms_nudge(*there, PARAMS, effects(**written)) for written in (asked, relieved, {"disclosure_relief": 0.5})]
    assert nudges[0] == nudges[2] == 0.0 < nudges[1]


def test_fewer_documents_open_under_a_duty_with_a_line_than_under_one_without():
    def documented(one):
        return (published(one).revealed >> int(Item.DOCUMENTS) & 1).sum()

    on = only("disclosure_duty", "documents", "line")
    with_line = pulled("disclosure_duty", 3.0, on)
    for_all = pulled("disclosure_duty", 3.0, on, changed=(("disclosure_duty_small", 0.0),))
    assert total(without(), documented) <= total(with_line, documented) < total(for_all, documented)


def labelled(there, **written):
    world, project = there
    return label_gain(world, project, items_of(project.activity), PARAMS, effects(open_audience=1.0, **written))


def test_a_graded_label_opens_all_and_under_a_bar_those_far_below_it_do_not_open_more():
    far = finished(Kind.COMPANY_LARGE, rivalry=1.0)
    assert labelled(far, label_payoff=0.3) == pytest.approx(0.05)
    assert labelled(far, label_payoff=0.3, label_binary=1.0) == labelled(far) == 0.0
    world, project = finished()
    project.activity = int(Activity.DATASET)
    assert labelled((world, project), label_payoff=0.3) == 0.0


def test_makers_open_more_for_a_label_that_is_worth_something():
    prized = pulled("one_definition", 60.0, only("one_definition", "payoff"), changed=(("one_definition_payoff", 1.0),))
    assert gain(prized, lambda one: published(one).openness.mean()) > 0.0


def funded(one):
    """Organisations that a state pays some of."""
    hosts = rows(one, "organisations")
    return (hosts.patron_kind >= Account.STATE).any(axis=1)


def test_without_recovery_of_cost_those_paid_by_states_earn_less():
    bound = pulled("public_money_public_ai", 100.0, only("public_money_public_ai", "recovery"))
    assert total(bound, lambda one: rows(one, "organisations").revenue[funded(one)].sum()) < 0.8 * total(
        without(), lambda one: rows(one, "organisations").revenue[funded(one)].sum())  # fmt: skip


def test_funded_runs_hold_less_text_where_all_of_it_must_be_passed_on_and_more_of_their_data_is_free_of_risk():
    def gathered(one):
        runs = rows(one, "projects")
        return runs[(runs.activity == Activity.PRETRAIN) & (runs.tokens_needed > 0.0) & funded(one)[runs.host]]

    bound = pulled("public_money_public_ai", 100.0, only("public_money_public_ai", "text"))
    assert gain(bound, lambda one: (gathered(one).tokens / gathered(one).tokens_needed).mean()) < 0.0
    assert gain(bound, lambda one: gathered(one).data_legal.mean()) < 0.0


@pytest.mark.parametrize("enforcement", [0.1, 1.0])
def test_public_buyers_take_to_open_models_as_far_as_the_rule_is_followed(enforcement):
    def public(one):
        segments = rows(one, "segments")
        return segments.open_share[segments.kind == SegmentKind.PUBLIC].mean()

    changed = (("public_buyers_enforcement", enforcement),)
    more = gain(pulled("public_buyers", 60.0, only("public_buyers", "demand"), changed=changed), public, changed)
    assert more == pytest.approx(3 * 0.6 * enforcement, rel=0.1)  # three seeds; what is reserved and little else


def test_states_pay_for_switching_as_far_as_their_rule_takes_use_from_closed_models():
    europe = (1,)

    def paid(one):
        return balance(one, Account.STATE + 1)

    demand_only = pulled("public_buyers", 100.0, only("public_buyers", "demand"), europe)
    both = pulled("public_buyers", 100.0, only("public_buyers", "demand", "switching"), europe)
    assert total(both, paid) > total(demand_only, paid)
    alone = pulled("public_buyers", 100.0, only("public_buyers", "switching"), europe)
    assert total(alone, paid) == total(without(), paid)


def test_a_tenth_audited_brings_claims_nearer_to_the_truth():
    audited = pulled("one_definition", 10.0, only("one_definition", "audits"))
    assert gain(audited, overclaimed) < 0.0
