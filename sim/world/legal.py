"""Legal risk of text (M7): unclear rights lower use and release; paying for them clears the way and narrows the licence."""

import numpy as np

from sim.entry import MEASURED, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.names import Stage, Terms


@kernel
def law_is_unclear(params):
    """True while legal risk counts; the mechanism's one switch."""
    return params.on.legal_risk


@kernel
def legal_risk(params, unclear, cleared):
    """Risk carried by text of which a share is cleared, where the law is unclear to some degree, in [0, 1]."""
    if not law_is_unclear(params):
        return params.legal_risk_off_risk
    return unclear * (1.0 - cleared)


@kernel
def clearing_budget(params, cash, unclear):
    """USD that a host is ready to pay for rights: more where the law is less clear, nothing without a risk to buy off."""
    return params.clearing_cash_share * unclear * cash if law_is_unclear(params) else 0.0


@kernel
def terms_cap(params, cleared):
    """The most open terms possible: paid rights come with limits on passing the text on."""
    return Terms.RESTRICTED.value if cleared > params.clearing_notable else Terms.OPEN.value


def live_risk(world, params, effects):
    """Legal risk of the text of every live project that has gathered some."""
    projects = world.projects.rows[: world.projects.count[0]]
    found = []
    for project in projects[(projects.stage != Stage.ENDED) & (projects.tokens_needed > 0.0)]:
        unclear = world.regions.rows[world.organisations.rows[project.host].region].unclear
        found.append([legal_risk(params, unclear, project.data_cleared)])
    return np.array(found).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("clearing_cash_share", "share", 0.05, "Share of its cash that a host pays for rights to text per run where "
                  "the law is wholly unclear.", prior=LogUniform(0.01, 0.2), low=0.0, high=1.0),
        Parameter("clearing_fee", "USD per million tokens", 5.0, "Fee for rights to text.", prior=LogUniform(1.0, 25.0),
                  low=1e-6, source="assumed; order of the Norwegian press agreement, NOK 45M a year"),
        Parameter("cleared_quality", "share", 0.1, "Quality that paid text has above curated web text.",
                  prior=Uniform(0.0, 0.3), low=0.0, high=1.0),
        Parameter("clearing_notable", "share", 0.25, "Share of paid text from which on its limits bind the release.", low=0.0,
                  high=1.0),
        Parameter("legal_risk_off_risk", "share", resting("legal_risk_off_risk"), "Legal risk that all text carries when the "
                  "response is off.", low=0.0, high=1.0, source=MEASURED),
    ),
    resting=(Resting("legal_risk_off_risk", "legal risk of a run's text, over live projects that gathered some", live_risk),),
    mechanisms=(
        Mechanism(
            "legal_risk", id="M7",
            finding="Unclear rights lower the use and release of data; a paid settlement unlocks text but limits the licence.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 20; the Norwegian press agreement",
            moves=("dataset_exchange: projects.data_legal, projects.data_cleared, projects.data_quality, projects.sets, "
                   "projects.sunk, projects.tokens, projects.crawled, corpora.legal, corpora.quality, corpora.tokens, "
                   "corpora.total, corpora.uses, corpora.paid, uses.corpus, uses.id, uses.project, uses.month, uses.tuning, "
                   "uses.rows, organisations.cash, organisations.crawl, organisations.gave, organisations.got, accounts.cash, "
                   "participation.effort, "
                   "participation.weighted, participation.actors",),
            reads=("law_unclear", "clearing_cash_share", "clearing_fee", "cleared_quality", "clearing_notable",
                   "legal_risk_off_risk", "large_firm_liability", "reveal_legal"),
            off="response removed: all text carries the same small risk and no fees are paid",
            expects="a mining exception raises the reveal of data and lowers fees",
        ),
    ),
)  # fmt: skip
