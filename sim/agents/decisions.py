"""Choosing what to start: each idle organisation weighs its options and draws one by a two-level logit."""

from sim.agents.forms import choose_form
from sim.agents.grassroots import grassroots_standing, volunteers_accept
from sim.agents.menu import choose, choose_within, learn_from_past
from sim.agents.options import (
    put_derivations,
    put_joining,
    put_pretraining,
    put_small_work,
    put_waiting,
)
from sim.agents.outlook import look_around
from sim.agents.standing import staff_standing
from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.names import Activity, Kind
from sim.world.tables import MAX_PROJECTS


@kernel
def decide_project(world, params, effects, month):
    """Organisations that are idle, and some that are not, choose what to start, and under which form."""
    look_around(world, params, effects, month)
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        organisation.plan = -1
        if considers(world, organisation, params, month):
            organisation.plan = initiate(row, world, params, effects, month)


@kernel
def considers(world, organisation, params, month):
    """True for an organisation that looks for something to start this month."""
    if organisation.alive == 0 or organisation.busy >= MAX_PROJECTS:
        return False
    if organisation.arrears >= params.arrears_limit:  # what it began would dissolve at once
        return False
    if organisation.busy == 0:
        return True
    return uniform(world.seed, Draw.CONSIDER, month, organisation.id, 0) < params.consider_hazard


@kernel
def initiate(row, world, params, effects, month):
    """What one organisation starts, an ``Activity``; what each activity would be stands in its ``wish_`` columns."""
    organisation = world.organisations.rows[row]
    menu = menu_of(row, world, params, effects, month)
    temperature = params.choice_temperature
    if organisation.misses >= params.patience:
        temperature *= params.impatience
    chosen = choose(menu, temperature, world.seed, month, organisation)
    remember_wishes(menu, organisation, temperature, world.seed, month)
    organisation.wish_payoff = menu.rows[chosen].benefit
    organisation.wish_form = choose_form(world, organisation, params, month)
    return menu.rows[chosen].activity


@kernel
def menu_of(row, world, params, effects, month):
    """Everything the organisation may start this month, with payoffs."""
    organisation = world.organisations.rows[row]
    if organisation.kind == Kind.GRASSROOTS:
        standing = grassroots_standing(world, organisation, params)
    else:
        standing = staff_standing(world, organisation, params)
    menu = world.menu
    menu.count[0] = 0
    put_waiting(menu, organisation)
    put_pretraining(menu, world, organisation, params, effects, standing)
    put_derivations(menu, world, organisation, params, month, standing)
    put_small_work(menu, world, organisation, params, standing)
    put_joining(menu, world, row, params, standing)
    if organisation.kind == Kind.GRASSROOTS:
        volunteers_accept(menu, organisation, params)
    learn_from_past(menu, organisation, params)
    return menu


@kernel
def remember_wishes(menu, organisation, temperature, seed, month):
    """Write down the option drawn within each activity, so that a user's rule may pick any activity."""
    draw = uniform(seed, Draw.OPTION, month, organisation.id, 0)
    organisation.wish_hours, organisation.wish_base, organisation.wish_project = 0, -1, -1
    run = choose_within(menu, Activity.PRETRAIN.value, temperature, draw)
    if run >= 0:
        organisation.wish_hours = menu.rows[run].hours
    derivation = choose_within(menu, Activity.DERIVE.value, temperature, draw)
    if derivation >= 0:
        organisation.wish_base = menu.rows[derivation].base_model
        organisation.wish_derive_hours = menu.rows[derivation].hours
    small = choose_within(menu, Activity.DATASET.value, temperature, draw)
    if small >= 0:
        organisation.wish_language = menu.rows[small].languages
    joining = choose_within(menu, Activity.JOIN.value, temperature, draw)
    if joining >= 0:
        organisation.wish_project = menu.rows[joining].project


FACTS = Facts(
    parameters=(
        Parameter("consider_hazard", "1/month", 1.0 / 6.0, "Chance a month that an organisation at work looks for more.",
                  low=0.0, high=1.0),
        Parameter("impatience", "1", 1.5, "Factor on the noise of choices after misses in a row.", low=1.0),
    ),
)  # fmt: skip
