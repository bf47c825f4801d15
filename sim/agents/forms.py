"""Organisational forms: whose votes count, who pays, how long they take, how central and modular work is, and for how long.

None of them says what is opened: openness follows from who decides and who takes part.
"""

import math

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.names import FORMS, MONTHS, Form, Kind

BY_FORM = "by form: company, institute, multi-institute, non-profit grassroots, company grassroots, multi-company"


@kernel
def open_to(kind, form, params):
    """True if organisations of this kind can host under this form."""
    if kind == Kind.GRASSROOTS:
        return form == Form.NONPROFIT_GRASSROOTS or form == Form.COMPANY_GRASSROOTS
    if kind == Kind.COMPANY_LARGE or kind == Kind.START_UP:
        if form == Form.MULTI_COMPANY:
            return params.multi_company_allowed > 0.5
        return form == Form.SINGLE_COMPANY or form == Form.COMPANY_GRASSROOTS
    return form == Form.SINGLE_INSTITUTE or form == Form.MULTI_INSTITUTE


@kernel
def choose_form(world, organisation, params, month):
    """The form of the next project: the one it has, unless it has none or has lost patience; then a logit."""
    if organisation.wish_form >= 0:
        patience = organisation.misses < params.patience
        if patience or uniform(world.seed, Draw.FORM, month, organisation.id, 1) > params.form_change_hazard:
            return organisation.wish_form
    total = 0.0
    for form in range(FORMS):
        if open_to(organisation.kind, form, params):
            total += math.exp(form_utility(organisation, form, params) / params.choice_temperature)
    left = uniform(world.seed, Draw.FORM, month, organisation.id, 0) * total
    chosen = -1
    for form in range(FORMS):
        if open_to(organisation.kind, form, params):
            chosen = form
            left -= math.exp(form_utility(organisation, form, params) / params.choice_temperature)
            if left < 0.0:
                break
    return chosen


@kernel
def form_utility(organisation, form, params):
    """What a form is worth to its host: votes kept and bills shared, less delay."""
    return (
        params.vote_value * params.form_votes[form]
        + params.sharing_value * params.form_sharing[form]
        - params.delay_weight * params.form_delay[form] / MONTHS
    )


FACTS = Facts(
    parameters=(
        Parameter("form_delay", "months", (1.0, 2.0, 5.0, 2.0, 4.0, 4.0), "Months from choice to work, " + BY_FORM,
                  low=0.0, by=("form",)),
        Parameter("form_centralisation", "share", (0.9, 0.75, 0.6, 0.45, 0.35, 0.7), "Centralisation at the start, "
                  + BY_FORM, low=0.05, high=0.95, by=("form",), source="study notes section 2, inferred"),
        Parameter("form_votes", "share", (1.0, 0.7, 0.33, 0.5, 0.5, 0.5), "The host's votes on scope and terms, " + BY_FORM,
                  low=0.0, high=1.0, by=("form",)),
        Parameter("form_funder_votes", "share", (0.0, 0.3, 0.0, 0.2, 0.3, 0.0), "The payers' votes, " + BY_FORM, low=0.0,
                  high=1.0, by=("form",)),
        Parameter("form_volunteer_votes", "share", (0.0, 0.0, 0.0, 0.3, 0.2, 0.0), "The volunteers' votes, " + BY_FORM,
                  low=0.0, high=1.0, by=("form",)),
        Parameter("form_sharing", "share", (0.0, 0.0, 0.6, 0.3, 0.5, 0.5), "Part of the bill that others carry, " + BY_FORM,
                  low=0.0, high=1.0, by=("form",)),
        Parameter("form_modularity", "share", (0.2, 0.3, 0.4, 0.6, 0.7, 0.3), "How well work splits among many, " + BY_FORM,
                  low=0.0, high=1.0, by=("form",)),
        Parameter("form_box", "months", (0.0, 0.0, 36.0, 0.0, 15.0, 0.0), "Time box, 0 for none, " + BY_FORM, low=0.0,
                  by=("form",), source="OpenGPT-X 2022-2025; BigScience May 2021 to May 2022"),
        Parameter("vote_value", "utility", 0.1, "What full say is worth to a host.", prior=Uniform(0.0, 0.3), low=0.0),
        Parameter("sharing_value", "utility", 0.1, "What a fully shared bill is worth to a host.", prior=Uniform(0.0, 0.3),
                  low=0.0),
        Parameter("form_change_hazard", "1/start", 0.1, "Chance of another form after misses in a row.", low=0.0, high=1.0),
        Parameter("multi_company_allowed", "0 or 1", 1.0, "Whether companies may host multi-company projects.", low=0.0,
                  high=1.0, source="dashed in the study; off in the study's own population"),
    ),
)  # fmt: skip
