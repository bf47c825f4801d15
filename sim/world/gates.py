"""Gates between regions (M25): licences, firewalls and blocks that split the network."""

from sim.entry import Facts, Mechanism
from sim.kernel import kernel


@kernel
def gate(params, block):
    """Share of users or weights that still pass a border of which a share is blocked."""
    if not params.on.labels:
        return 1.0
    return 1.0 - min(1.0, max(0.0, block))


FACTS = Facts(
    mechanisms=(
        Mechanism(
            "labels", id="M25",
            finding="Gated licences and firewalls split the network into parts that reuse less of each other.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 26",
            moves=("demand: segments.open_share, segments.welfare, segments.count, segments.seen, segments.share, "
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
            off="absent: every border is open (labels that claim more than they give come with a later mechanism)",
            expects="a block lowers reuse across the border and raises derivation at home",
        ),
    ),
)  # fmt: skip
