"""Know-how: private advances, what releases reveal, what leaks, and how fast others absorb it. The open lag emerges here."""

import math

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel


@kernel
def spread_knowledge(world, params, effects):
    """Private know-how grows and fades; revealed know-how and leaks raise the public stock, which all absorb."""
    market = world.market.rows[0]
    alive = 0
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 0:
            continue
        alive += 1
        grown = params.secret_growth * math.log(1.0 + organisation.staff / params.secret_staff)
        organisation.secret = params.secret_keeping * organisation.secret + grown
    half = params.revelation_half * max(1, alive)
    market.rho = params.public_growth * (1.0 - math.exp(-params.revelation_speed * market.revealed / half))
    ahead = max(0.0, market.knowledge_closed - market.knowledge_public)
    market.leak = params.leak_rate * (1.0 - params.secrecy) * ahead
    market.knowledge_public += market.rho + market.leak
    market.knowledge_closed += params.closed_growth + params.closed_absorption * (market.rho - params.usual_revelation)
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 1:
            rate = min(1.0, params.absorption_rate * effects.absorption[organisation.region])
            organisation.absorbed += rate * (market.knowledge_public - organisation.absorbed)
            organisation.knowledge = organisation.absorbed + organisation.secret


@kernel
def reveal_knowledge(world, organisation, share):
    """A release makes public a share of its maker's private know-how; that is what openness costs it."""
    shared = share * organisation.secret
    organisation.secret -= shared
    world.market.rows[0].revealed += shared


HO = "Ho et al. 2024, arXiv 2403.05812: compute for equal result halves in 8 months (2-22)"
BY_HAND = "assumed; by hand within the prior, to F21"
FACTS = Facts(
    parameters=(
        Parameter("secret_keeping", "1/month", 0.93, "Share of private know-how that is still an advantage a month later.",
                  low=0.0, high=1.0),
        Parameter("secret_growth", "OOM/month", 0.004, "Private know-how gained per log of staff.",
                  prior=LogUniform(0.002, 0.008), low=0.0),
        Parameter("secret_staff", "FTE", 20.0, "Staff at which private know-how grows noticeably.", low=1.0),
        Parameter("public_growth", "OOM/month", 0.12, "Most that revelation can add to public know-how in a month.",
                  prior=Uniform(0.06, 0.2), low=0.0),
        Parameter("revelation_speed", "1", 0.67, "Curvature of public growth in what is revealed.", low=0.0),
        Parameter("revelation_half", "OOM per organisation", 0.003, "Know-how revealed a month, by each organisation "
                  "alive, at which public know-how grows by about half of the most it can.",
                  prior=LogUniform(0.001, 0.01), low=1e-6),
        Parameter("leak_rate", "1/month", 0.2, "Share of the closed lead that leaks a month without secrecy.",
                  prior=Uniform(0.05, 0.4), low=0.0, high=1.0),
        Parameter("secrecy", "share", 0.3, "Share of leaks that closed labs prevent.", prior=Uniform(0.2, 0.9), low=0.0,
                  high=1.0, source=BY_HAND),
        Parameter("closed_growth", "OOM/month", 0.061, "Closed labs' own algorithmic progress.", prior=Uniform(0.04, 0.085),
                  low=0.0, source=HO),
        Parameter("closed_absorption", "share", 0.25, "Share of unusual public progress that closed labs take up.",
                  prior=Uniform(0.0, 0.5), low=0.0, high=1.0),
        Parameter("usual_revelation", "OOM/month", 0.04, "Public growth by revelation in the baseline of 2024-25.", low=0.0,
                  source="mean of the baseline ensemble"),
        Parameter("absorption_rate", "1/month", 0.5, "Share of new public know-how that an organisation takes up a month.",
                  prior=Uniform(0.1, 0.6), low=0.0, high=1.0, source=BY_HAND),
    ),
    effects=(
        Effect("absorption", "1", 1.0, "multiply", "Factor on how fast organisations absorb public know-how.", by="region",
               low=0.0),
    ),
)  # fmt: skip
