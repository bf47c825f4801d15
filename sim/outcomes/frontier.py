"""How capable open models are, how far they trail, and what is released and opened."""

import numpy as np

from sim.entry import Facts, Outcome, Parameter
from sim.kernel import kernel
from sim.world.names import COMPANIES, KINDS, Activity, Domain, Terms
from sim.world.offer import DATA_BIT, WEIGHTS_BIT

YEAR = 12


@kernel
def measure_frontier(world, params, effects, month, out):
    """Capability of the open and the closed frontier and the months between them."""
    market = world.market.rows[0]
    out.frontier_open = market.capability_open
    out.frontier_closed = market.capability_closed
    out.knowledge_public = market.knowledge_public
    out.gap = gap_months(world, params, month, market.capability_open)
    total, n = out.gap, 1
    for m in range(max(0, month - YEAR + 1), month):
        total += world.series.rows[m].gap
        n += 1
    out.gap_year = total / n


@kernel
def gap_months(world, params, month, capability):
    """Months since the closed frontier was first above a capability; before the start it grew at a steady rate."""
    for m in range(month + 1):
        if world.series.rows[m].frontier_closed > capability:
            if m > 0:
                return 1.0 * (month - m)
            lead = world.series.rows[0].frontier_closed - capability
            return month + YEAR * lead / params.closed_growth_before
    return 0.0


@kernel
def measure_releases(world, params, effects, month, out):
    """What the last twelve months' releases reveal, by kind of maker."""
    shares = _release_counts(world, month)
    models, opened, free, data, derived, non_company = shares[0], shares[1], shares[2], shares[3], shares[4], shares[5]
    out.releases = models
    out.open_share = opened / models if models > 0.0 else 0.0
    out.unrestricted_share = free / opened if opened > 0.0 else 0.0
    out.data_reveal_share = data / models if models > 0.0 else 0.0
    out.derived_share = derived / models if models > 0.0 else 0.0
    out.non_company_roots = non_company
    for kind in range(KINDS):
        made, shown = shares[6 + kind], shares[6 + KINDS + kind]
        out.open_share_by_kind[kind] = shown / made if made > 0.0 else 0.0


@kernel
def _release_counts(world, month):
    """Counts over the last twelve months: models, open, unrestricted, data revealed, derived, roots; then by kind."""
    counts = np.zeros(6 + 2 * KINDS)
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.domain != Domain.MODELS or artefact.born <= month - YEAR or artefact.born > month:
            continue
        if artefact.project < 0:
            continue
        kind = world.organisations.rows[artefact.owner].kind
        counts[0] += 1.0
        counts[6 + kind] += 1.0
        if artefact.revealed & WEIGHTS_BIT:
            counts[1] += 1.0
            counts[6 + KINDS + kind] += 1.0
            if artefact.terms == Terms.OPEN:
                counts[2] += 1.0
        if artefact.revealed & DATA_BIT:
            counts[3] += 1.0
        if artefact.activity == Activity.DERIVE:
            counts[4] += 1.0
        elif kind != COMPANIES[0] and kind != COMPANIES[1]:
            counts[5] += 1.0
    return counts


@kernel
def measure_duplication(world, params, effects, month, out):
    """Share of this year's pre-training compute spent on runs that visible open work already dominated at their start."""
    spent, doubled = 0.0, 0.0
    for i in range(world.artefacts.count[0]):
        run = world.artefacts.rows[i]
        if run.activity != Activity.PRETRAIN or run.born <= month - YEAR or run.project < 0:
            continue
        spent += run.hours
        if run.dominated == 1:
            doubled += run.hours
    out.duplicate_effort = doubled / spent if spent > 0.0 else 0.0


FACTS = Facts(
    parameters=(
        Parameter("closed_growth_before", "OOM/year", 1.53, "Growth of the closed frontier before the start, for the lag of "
                  "models below all recorded closed ones.", low=0.1, source="0.8 OOM compute and 0.73 OOM know-how a year"),
    ),
    outcomes=(
        Outcome("frontier_open", "OOM", "Capability of the best open model.", "more", label="Open frontier"),
        Outcome("frontier_closed", "OOM", "Capability of the closed frontier.", "", label="Closed frontier"),
        Outcome("knowledge_public", "OOM", "Public algorithmic know-how.", "more", label="Public know-how"),
        Outcome("gap", "months", "Months since the closed frontier passed the best open model.", "less",
                label="Lag of open models"),
        Outcome("gap_year", "months", "Mean lag over twelve months.", "less", label="Lag of open models, 12-month mean"),
        Outcome("releases", "models in 12 months", "Models released by organisations.", "", label="Releases"),
        Outcome("open_share", "share", "Share of the year's models whose weights are open.", "more", label="Open weights"),
        Outcome("unrestricted_share", "share", "Share of the year's open weights on unrestricted terms.", "more",
                label="Unrestricted terms"),
        Outcome("data_reveal_share", "share", "Share of the year's models that reveal their data.", "more",
                label="Open data"),
        Outcome("derived_share", "share", "Share of the year's models made from another organisation's or an older one.", "",
                label="Derived models"),
        Outcome("non_company_roots", "models in 12 months", "Models pre-trained by others than companies.", "more",
                label="Roots by non-companies"),
        Outcome("open_share_by_kind", "share", "Open weights by kind of maker.", "more", by="kind", headline=False,
                label="Open weights by kind"),
        Outcome("duplicate_effort", "share of compute", "Compute of the year's runs that visible open work dominated when "
                "they started.", "less", label="Duplicate effort"),
    ),
)  # fmt: skip
