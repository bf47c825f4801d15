"""The calendar: what comes from outside with the date - the closed frontier, hardware, restrictions, blocks, entrants."""

from sim.entry import Effect, Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import logistic
from sim.world.names import REGIONS

MONTHS = 12.0


@kernel
def calendar(world, params, effects, month):
    """The date brings the closed frontier, prices and capacity of compute, closed web text, blocks, and dated entrants."""
    market = world.market.rows[0]
    market.compute_closed = closed_compute(params, effects.year)
    market.capability_closed = market.compute_closed + market.knowledge_closed
    _regions(world, params, effects)
    _capacity(world, params, effects, month)
    _restrictions(world, params, effects)
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.born == month and organisation.left < 0:
            organisation.alive = 1


@kernel
def closed_compute(params, year):
    """log10 FLOP of the largest closed run, an outside series with one bend."""
    since = year - params.closed_compute_bend
    slope = params.closed_compute_before if since < 0.0 else params.closed_compute_after
    return params.closed_compute_level + slope * since


@kernel
def _regions(world, params, effects):
    level = params.reserve_price * 2.0 ** ((params.reserve_year - effects.year) * MONTHS / params.reserve_halving)
    for r in range(REGIONS):
        region = world.regions.rows[r]
        region.reserve = level * region.price_relative * effects.spot_price_factor[r]
        region.unclear = min(1.0, params.law_unclear[r] * effects.unclear_factor[r])
        region.block_chips = min(1.0, effects.block_chips[r])
        region.block_hub = min(1.0, effects.block_hub[r])
        for other in range(REGIONS):
            closed = effects.block_weights[r] if other != r else 0.0
            region.block_weights[other] = min(1.0, closed)
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        provider.reserve = world.regions.rows[provider.region].reserve


@kernel
def _capacity(world, params, effects, month):
    """Capacity open to work on open models: replayed from the records to 2025, then what has been built."""
    years_back = max(0.0, params.capacity_year - effects.year)
    opening = (effects.year - params.public_opening_from) / (params.public_opening_to - params.public_opening_from)
    public = params.public_share_early + (1.0 - params.public_share_early) * min(1.0, max(0.0, opening))
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        online = provider.online <= month and (provider.offline < 0 or month < provider.offline)
        hours = 0.0
        if online:
            hours = provider.nominal
            hours *= public if provider.public == 1 else params.private_growth ** (-years_back)
            hours *= effects.capacity_factor[provider.region]
        provider.capacity = int(hours)


@kernel
def _restrictions(world, params, effects):
    """Sites close to crawlers along a logistic curve that began with the market; a policy may close more."""
    closed = params.restriction_ceiling * logistic((effects.year - params.restriction_middle) * params.restriction_speed)
    for k in range(world.languages.count[0]):
        world.languages.rows[k].restricted = min(params.restriction_most, closed + effects.restriction_extra)


PILZ = "Pilz et al. 2025, arXiv 2504.16026: public x1.8, private x2.7 a year"
FACTS = Facts(
    parameters=(
        Parameter("closed_compute_level", "log10 FLOP", 25.3, "Largest closed run in March 2023.", low=20.0, high=30.0,
                  source="Epoch AI, notable models"),
        Parameter("closed_compute_bend", "year", 2023.1667, "When growth of the largest closed run slowed.",
                  source="Epoch AI, notable models"),
        Parameter("closed_compute_before", "OOM/year", 0.8, "Growth of closed compute before.", low=0.0,
                  source="Epoch AI, notable models"),
        Parameter("closed_compute_after", "OOM/year", 0.38, "Growth of closed compute after.", prior=Uniform(0.2, 0.6), low=0.0,
                  source="Epoch AI; gives 12.8 ECI points a year, as observed"),
        Parameter("reserve_year", "year", 2026.0, "Date of the reserve price.", source="price index of 2026"),
        Parameter("capacity_year", "year", 2026.0, "Date of the providers' recorded capacity.", source="provider table"),
        Parameter("private_growth", "x a year", 2.7, "Growth of private compute up to the record.", low=1.0, source=PILZ),
        Parameter("public_share_early", "share", 0.2, "Part of the assumed public share that was open to LLM work up to 2024.",
                  prior=Uniform(0.1, 0.4), low=0.0, high=1.0, source="supply against recorded use of universities"),
        Parameter("public_opening_from", "year", 2024.5, "When public machines began to open to LLM work.", source="assumed"),
        Parameter("public_opening_to", "year", 2026.5, "When they had opened in full.", source="assumed"),
        Parameter("law_unclear", "share", (0.45, 0.4, 0.4, 0.25, 0.65, 0.65, 0.65, 0.75), "How unclear the law on mining text "
                  "is, by region.", low=0.0, high=1.0, by=("region",), source="assumed reading of the law class, region table"),
        Parameter("restriction_ceiling", "share", 0.3, "Web text that closes in the long run.", prior=Uniform(0.13, 0.45),
                  low=0.0, high=1.0, source="Longpre et al. 2024, arXiv 2407.14933; crawler audits 2025-26"),
        Parameter("restriction_middle", "year", 2023.9, "When half of that had closed.", prior=Uniform(2023.4, 2024.6),
                  source="Longpre et al. 2024: 28 % of critical sources within a year"),
        Parameter("restriction_speed", "1/year", 3.0, "Steepness of the closing.", prior=Uniform(1.5, 5.0), low=0.0,
                  source="Longpre et al. 2024: rate .12-.25 a month"),
        Parameter("restriction_most", "share", 0.95, "Most that can ever be closed.", low=0.0, high=1.0),
    ),
    effects=(
        Effect("spot_price_factor", "1", 1.0, "multiply", "Factor on the reserve price of compute.", by="region", low=0.0),
        Effect("capacity_factor", "1", 1.0, "multiply", "Factor on the capacity of a region's providers.", by="region", low=0.0),
        Effect("restriction_extra", "share", 0.0, "add", "Web text closed beyond the baseline.", low=0.0, high=1.0),
        Effect("unclear_factor", "1", 1.0, "multiply", "Factor on how unclear the law on mining text is.", by="region", low=0.0),
        Effect("block_chips", "share", 0.0, "max", "Frontier chips that cannot be bought in a region.", by="region", low=0.0,
               high=1.0),
        Effect("block_hub", "share", 0.0, "max", "Users of a region cut off from the hub.", by="region", low=0.0, high=1.0),
        Effect("block_weights", "share", 0.0, "max", "Weights from a region withheld from all others.", by="region", low=0.0,
               high=1.0),
    ),
)  # fmt: skip
