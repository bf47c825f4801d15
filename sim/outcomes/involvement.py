"""Who takes part where: the participation tensor's margins, and openness as breadth x depth x evenness."""

import math

import numpy as np

from sim.entry import Facts, Outcome, Parameter
from sim.kernel import kernel
from sim.world.names import DOMAINS, FORMS, PHASES, STAKEHOLDERS, Domain, Phase

YEAR = 12
CELLS = DOMAINS * PHASES - 1  # compute has no place after release


@kernel
def measure_participation(world, params, effects, month, out):
    """Openness of the whole and of each organisational model, from the last twelve months' events."""
    effort = np.zeros((FORMS, DOMAINS, PHASES, STAKEHOLDERS))
    weighted = np.zeros((FORMS, DOMAINS, PHASES, STAKEHOLDERS))
    actors = np.zeros((FORMS, DOMAINS, PHASES, STAKEHOLDERS))
    for m in range(max(0, month - YEAR + 1), month + 1):
        row = world.participation.rows[m]
        for f in range(FORMS):
            for d in range(DOMAINS):
                for p in range(PHASES):
                    for s in range(STAKEHOLDERS):
                        effort[f, d, p, s] += row.effort[f, d, p, s]
                        weighted[f, d, p, s] += row.weighted[f, d, p, s]
                        # the same people come back each month: the busiest month bounds the distinct ones from below
                        actors[f, d, p, s] = max(actors[f, d, p, s], row.actors[f, d, p, s])
    breadth, depth, evenness = openness(params, weighted, actors, 0, FORMS)
    out.openness_breadth, out.openness_depth, out.openness_evenness = breadth, depth, evenness
    out.openness = breadth * depth * evenness
    for f in range(FORMS):
        b, d, e = openness(params, weighted, actors, f, f + 1)
        out.openness_by_form[f] = b * d * e
    for p in range(PHASES):
        out.outside_by_stage[p] = _outside_share(effort, p)
    for d in range(DOMAINS):
        out.outside_by_domain[d] = _outside_months(effort, d)
    out.outside_early = out.outside_by_stage[Phase.PRE_TRAINING.value]
    out.outside_late = out.outside_by_stage[Phase.POST_RELEASE.value]


@kernel
def openness(params, weighted, actors, first, last):
    """Breadth, depth and evenness of participation by others than the host, each in [0, 1], over a range of forms."""
    open_cells, outside, everything = 0, 0.0, 0.0
    by_stakeholder = np.zeros(STAKEHOLDERS)
    for d in range(DOMAINS):
        for p in range(PHASES):
            if d == Domain.COMPUTE and p == Phase.POST_RELEASE:
                continue
            present = 0.0
            for f in range(first, last):
                everything += weighted[f, d, p, 0]
                for s in range(1, STAKEHOLDERS):
                    present += actors[f, d, p, s]
                    by_stakeholder[s] += weighted[f, d, p, s]
                    outside += weighted[f, d, p, s]
                    everything += weighted[f, d, p, s]
            if present >= params.openness_quorum:
                open_cells += 1
    if outside <= 0.0:
        return 0.0, 0.0, 0.0
    entropy = 0.0
    for s in range(1, STAKEHOLDERS):
        share = by_stakeholder[s] / outside
        if share > 0.0:
            entropy -= share * math.log(share)
    return open_cells / CELLS, outside / everything, math.exp(entropy) / (STAKEHOLDERS - 1)


@kernel
def _outside_share(effort, phase):
    outside, everything = 0.0, 0.0
    for f in range(FORMS):
        for d in range(DOMAINS):
            for s in range(STAKEHOLDERS):
                everything += effort[f, d, phase, s]
                if s > 0:
                    outside += effort[f, d, phase, s]
    return outside / everything if everything > 0.0 else 0.0


@kernel
def _outside_months(effort, domain):
    total = 0.0
    for f in range(FORMS):
        for p in range(PHASES):
            for s in range(1, STAKEHOLDERS):
                total += effort[f, domain, p, s]
    return total


FACTS = Facts(
    parameters=(
        Parameter("openness_quorum", "actors", 3.0, "Distinct outsiders from whom on a cell of the tensor counts as open.",
                  low=1.0),
    ),
    outcomes=(
        Outcome("openness", "index", "Openness: breadth x depth x evenness of participation by others than the host.",
                "more", label="Openness"),
        Outcome("openness_breadth", "share of cells", "Domain-stage cells in which at least three outsiders take part.",
                "more", label="Breadth"),
        Outcome("openness_depth", "share of effort", "Outsiders' part of all role-weighted effort.", "more", label="Depth"),
        Outcome("openness_evenness", "share", "Effective number of stakeholder groups over seven.", "more",
                label="Evenness"),
        Outcome("outside_early", "share of effort", "Outsiders' part of person-months before and in pre-training.", "more",
                label="Outside work before release"),
        Outcome("outside_late", "share of effort", "Outsiders' part of person-months after release.", "more",
                label="Outside work after release"),
        Outcome("openness_by_form", "index", "Openness by organisational model.", "more", by="form", headline=False,
                label="Openness by organisational model"),
        Outcome("outside_by_stage", "share of effort", "Outsiders' part of person-months by stage.", "more", by="stage",
                headline=False, label="Outside work by stage"),
        Outcome("outside_by_domain", "person-months in 12 months", "Outsiders' work by artefact domain.", "more", by="domain",
                headline=False, label="Outside work by domain"),
    ),
)  # fmt: skip
