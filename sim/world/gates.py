"""Gates between regions (M25): licences, firewalls and blocks that split the network; labels stand in ``labels.py``."""

from sim.entry import Facts, Mechanism
from sim.kernel import kernel


@kernel
def fragments(params):
    """True while borders and false labels count; the mechanism's one switch."""
    return params.on.labels


@kernel
def gate(params, block):
    """Share of users or weights that still pass a border of which a share is blocked."""
    if not fragments(params):
        return 1.0
    return 1.0 - min(1.0, max(0.0, block))


FACTS = Facts(
    mechanisms=(
        Mechanism(
            "labels", id="M25",
            finding="Gated licences and firewalls split the network, and false labels divert trust and the benefits of rules.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slides 5 and 26; Liesenfeld, Dingemanse 2024",
            moves=("decide_reveal: projects.plan_reveal, projects.plan_terms, projects.outvoted",
                   "release: artefacts.claim, artefacts.audited, segments.label_trust",
                   "demand: segments.open_share, segments.welfare, segments.count, segments.seen, segments.share, "
                   "artefacts.use, artefacts.reach, organisations.revenue_due, organisations.rivalry, organisations.segment, "
                   "providers.cash, providers.income, accounts.cash, participation.effort, participation.weighted, "
                   "participation.actors",
                   "hub: organisations.credit, organisations.got, "
                   "artefacts.visible, artefacts.visible_family, artefacts.derivatives, artefacts.derived_now, "
                   "artefacts.recent, derivatives.base_model, derivatives.parent, derivatives.languages, derivatives.terms, "
                   "derivatives.documentation, participation.effort, participation.weighted, participation.actors",
                   "community: contributors.id, contributors.skill, contributors.paid, projects.admission, market.people_left, "
                   "market.people_entered, market.vacancies, "
                   "contributors.home, contributors.joined, contributors.status, contributors.energy, "
                   "contributors.role, projects.volunteers, projects.newcomers, projects.queue, "
                   "projects.answered, projects.heard, projects.triage, organisations.volunteers, "
                   "participation.effort, participation.weighted, participation.actors"),
            reads=("claim_boldness", "claim_caution", "audits_usual", "audits_from", "audit_tolerance", "label_recovery",
                   "label_notice", "label_bar", "label_reach"),
            off="absent: every border is open, and what is claimed is true",
            expects="a block lowers reuse across the border and raises derivation at home; audits move use to the truly open",
        ),
    ),
)  # fmt: skip
