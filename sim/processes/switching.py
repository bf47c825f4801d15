"""What it costs public buyers to leave closed models for open ones because a rule asks for it."""

from sim.entry import Effect, Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.ledger import pay, to_cents
from sim.world.names import Account


@kernel
def pay_for_switching(accounts, segments, use, params, effects):
    """States pay integrators for moving the use that a rule takes from closed models, a part of that spending a month."""
    if effects.switching_paid <= 0.0:
        return
    for s in range(segments.count[0]):
        spent = use.volume[s] * use.switched[s]
        cents = to_cents(min(1.0, effects.switching_paid) * params.switching_cost * spent)
        pay(accounts.rows[Account.STATE + segments.rows[s].region], accounts.rows[Account.INTEGRATORS], cents)


FACTS = Facts(
    parameters=(
        Parameter("switching_cost", "share", 0.05, "Cost of moving use from closed to open models, as part of that spending.",
                  prior=Uniform(0.01, 0.2), low=0.0, high=1.0, source="assumed; 5 % of spend switched (levers dossier, W6)"),
    ),
    effects=(
        Effect("switching_paid", "share", 0.0, "add", "How far the cost of public buyers' switching to open models is counted.",
               low=0.0, high=1.0),
    ),
)  # fmt: skip
