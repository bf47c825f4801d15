"""Permits: where rules ask for one, a large run waits for it and pays for it."""

import math

from sim.entry import Effect, Facts, Parameter
from sim.kernel import kernel
from sim.world.capability import HOURS_TO_FLOP
from sim.world.ledger import pay_up_to, to_cents
from sim.world.names import Account, Activity, Terms
from sim.world.offer import is_open_model

NO_LINE = 99.0  # log10 FLOP that no run comes to


@kernel
def log_flop(params, hours):
    """Compute of a run's final training, log10 FLOP."""
    return math.log10(HOURS_TO_FLOP * max(1, hours) / params.compute_overhead)


@kernel
def line_now(params, effects):
    """Compute from which on a run needs a permit this month: a fixed line, or one that rises from its date on."""
    return effects.permit_line + effects.permit_growth * max(0.0, effects.year - params.permit_line_since)


@kernel
def above_line(params, effects, hours):
    """True for a run of at least the compute at which a permit is asked for."""
    return effects.permit_line < NO_LINE and log_flop(params, hours) >= line_now(params, effects)


@kernel
def needs_permit(params, effects, project):
    """True for a pre-training run above the line."""
    return project.activity == Activity.PRETRAIN and above_line(params, effects, project.hours_needed)


@kernel
def asked_of(world, effects, host):
    """Part of what a permit asks for that a host bears: less where open work is exempt and its best model is out on open terms.

    What a run will be released on is not known when it starts; makers are taken at what they did before.
    """
    if effects.permit_exemption <= 0.0 or host.best_model < 0:
        return 1.0
    model = world.artefacts.rows[host.best_model]
    open_work = is_open_model(model) and model.terms == Terms.OPEN
    return 1.0 - min(1.0, effects.permit_exemption) if open_work else 1.0


@kernel
def waiting(effects):
    """Months that a permit takes, less what advice spares."""
    return effects.permit_delay * (1.0 - min(1.0, effects.duty_relief))


@kernel
def permit_delay(world, params, effects, project):
    """Months that a run waits for its permit, besides its own delay."""
    if not needs_permit(params, effects, project):
        return 0.0
    return waiting(effects) * asked_of(world, effects, world.organisations.rows[project.host])


@kernel
def pay_permit(world, project, params, effects):
    """What a run's maker pays those who write its application."""
    if needs_permit(params, effects, project):
        host = world.organisations.rows[project.host]
        cents = to_cents(effects.permit_cost * asked_of(world, effects, host))
        pay_up_to(host, world.accounts.rows[Account.HOUSEHOLDS], cents)


@kernel
def weights_gate(world, params, effects, project):
    """Push against revealing the weights of a run above the line."""
    if effects.permit_gate <= 0.0 or not needs_permit(params, effects, project):
        return 0.0
    return effects.permit_gate * asked_of(world, effects, world.organisations.rows[project.host])


FACTS = Facts(
    parameters=(
        Parameter("permit_line_since", "year", 2025.0 + 7.0 / 12.0, "Date that the line for permits is given for; one that "
                  "rises does so from here on.", source="EU AI Act, Article 51 applies from 2 August 2025"),
    ),
    effects=(
        Effect("permit_line", "log10 FLOP", NO_LINE, "add", "Compute from which on a run needs a permit; far above all runs "
               "where none is asked for.", low=0.0, high=NO_LINE),
        Effect("permit_growth", "log10 FLOP/year", 0.0, "add", "Rise of that line a year.", low=0.0),
        Effect("permit_delay", "months", 0.0, "add", "Months that a run waits for its permit.", low=0.0),
        Effect("permit_cost", "USD", 0.0, "add", "What a run's maker pays for its permit.", low=0.0),
        Effect("permit_foresight", "share", 0.0, "add", "How far makers count a permit's waiting and cost when they choose the "
               "compute of a run, and may stay just below the line.", low=0.0, high=1.0),
        Effect("permit_exemption", "share", 0.0, "add", "Part of what permits ask for that makers of open models are spared.",
               low=0.0, high=1.0),
        Effect("permit_gate", "utility", 0.0, "add", "Push against revealing the weights of a run that needs a permit.",
               low=0.0),
    ),
)  # fmt: skip
