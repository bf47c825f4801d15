"""The calendar: what comes from outside with the date - the closed frontier, hardware, restrictions, blocks, entrants."""

import numpy as np

from sim.entry import Effect, Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.ageing import keep_models
from sim.world.draws import logistic
from sim.world.names import REGIONS
from sim.world.outside import closed_compute, reserve_level
from sim.world.prestige import renew_recognition


@kernel
def calendar(world, params, effects, month):
    """The date brings the closed frontier, prices and capacity, closed web text, blocks, entrants and, to models, age."""
    market = world.market.rows[0]
    market.compute_closed = closed_compute(params, effects.year)
    market.capability_closed = market.compute_closed + market.knowledge_closed
    market.overlap_lists = min(1.0, effects.overlap_lists)
    renew_recognition(market, params, effects)
    _regions(world, params, effects)
    _capacity(world, params, effects, month)
    _restrictions(world, params, effects)
    _entrants(world, month)
    keep_models(world, effects)


@kernel
def _entrants(world, month):
    """Organisations of the dated list enter, knowing what is public by then."""
    known = world.market.rows[0].knowledge_public
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.born == month and organisation.left < 0:
            organisation.alive = 1
            organisation.absorbed = known
            organisation.knowledge = known + organisation.secret


@kernel
def _regions(world, params, effects):
    level = reserve_level(params, effects.year)
    for r in range(REGIONS):
        region = world.regions.rows[r]
        region.reserve = level * region.price_relative * effects.spot_price_factor[r]
        region.unclear = min(1.0, params.law_unclear[r] * effects.unclear_factor[r])
        region.curation_relief = effects.curation_relief[r]
        region.benchmark_relief = effects.benchmark_relief[r]
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
    private = params.private_growth ** min(0.0, effects.year - params.capacity_year)
    public = public_opening(params, effects.year)
    shares, online = np.zeros(REGIONS), np.zeros(REGIONS, np.int64)
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        hours = 0.0
        if is_online(provider, month):
            hours = provider.nominal * (public if provider.public == 1 else private) * effects.capacity_factor[provider.region]
            if takes_extra(provider):
                shares[provider.region] += provider.nominal
                online[provider.region] += 1
        provider.capacity = int(hours)
    _add_public(world, effects, month, shares, online)


@kernel
def _add_public(world, effects, month, shares, online):
    """Hours that a policy adds to public machines, divided by their size, or evenly where no machine is on record yet."""
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        r = provider.region
        extra = effects.capacity_extra[r]
        if extra <= 0.0 or not takes_extra(provider):
            continue
        if online[r] == 0:
            provider.capacity += int(extra / _machines(world, r))
        elif is_online(provider, month) and shares[r] > 0.0:
            provider.capacity += int(extra * provider.nominal / shares[r])


@kernel
def _machines(world, region):
    """Public machines of a region, on whatever date they come online."""
    found = 0
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        if provider.region == region and takes_extra(provider):
            found += 1
    return found


@kernel
def takes_extra(provider):
    """True for public machines that are nobody's own cluster."""
    return provider.public == 1 and provider.owner < 0


@kernel
def is_online(provider, month):
    """True from the month a provider comes online until it goes offline."""
    return provider.online <= month and (provider.offline < 0 or month < provider.offline)


@kernel
def public_opening(params, year):
    """Part of public machines' assumed share that is open to language models at a date."""
    opened = (year - params.public_opening_from) / (params.public_opening_to - params.public_opening_from)
    return params.public_share_early + (1.0 - params.public_share_early) * min(1.0, max(0.0, opened))


@kernel
def _restrictions(world, params, effects):
    """Sites close to crawlers along a logistic curve that began with the market; a policy may close more."""
    closed = params.restriction_ceiling * logistic((effects.year - params.restriction_middle) * params.restriction_speed)
    for k in range(world.languages.count[0]):
        world.languages.rows[k].restricted = min(params.restriction_most, max(0.0, closed + effects.restriction_extra))


PILZ = "Pilz et al. 2025, arXiv 2504.16026: public x1.8, private x2.7 a year"
FACTS = Facts(
    parameters=(
        Parameter("capacity_year", "year", 2026.0, "Date of the providers' recorded capacity.", source="provider table"),
        Parameter("private_growth", "x a year", 2.7, "Growth of private compute up to the record.", low=1.0, source=PILZ),
        Parameter("public_share_early", "share", 0.2, "Part of the assumed public share that was open to LLM work up to 2024.",
                  prior=Uniform(0.1, 0.4), low=0.0, high=1.0, source="supply against recorded use of universities"),
        Parameter("public_opening_from", "year", 2024.5, "When public machines began to open to LLM work.", source="assumed"),
        Parameter("public_opening_to", "year", 2026.5, "When they had opened in full.", source="assumed"),
        Parameter("restriction_ceiling", "share", 0.25, "Web text that closes to crawlers in the long run.",
                  prior=Uniform(0.13, 0.3), low=0.0, high=1.0,
                  source="audits of 2025-26: .13-.30 of large sites; most critical sources .28, Longpre et al. 2024"),
        Parameter("restriction_middle", "year", 2024.6, "When half of that had closed.", prior=Uniform(2023.9, 2025.0),
                  source="Longpre et al. 2024, arXiv 2407.14933: .05 (.03-.08) of all tokens in April 2024"),
        Parameter("restriction_speed", "1/year", 3.0, "Steepness of the closing.", prior=Uniform(1.5, 5.0), low=0.0,
                  source="Longpre et al. 2024: most of the change within a year"),
        Parameter("restriction_most", "share", 0.95, "Most that can ever be closed.", low=0.0, high=1.0),
    ),
    effects=(
        Effect("spot_price_factor", "1", 1.0, "multiply", "Factor on the reserve price of compute.", by="region", low=0.0),
        Effect("capacity_factor", "1", 1.0, "multiply", "Factor on the capacity of a region's providers.", by="region", low=0.0),
        Effect("capacity_extra", "h/month", 0.0, "add", "Hours added to the capacity of a region's public machines.",
               by="region", low=0.0),
        Effect("restriction_extra", "share", 0.0, "add", "Web text closed beyond the baseline, or opened again.",
               low=-1.0, high=1.0),
        Effect("unclear_factor", "1", 1.0, "multiply", "Factor on how unclear the law on mining text is.", by="region", low=0.0),
        Effect("curation_relief", "share", 0.0, "add", "Part of the work of curating text that shared tools spare.", by="region",
               low=0.0, high=0.95),
        Effect("benchmark_relief", "share", 0.0, "add", "Part of the work on new benchmarks that is paid for.", by="region",
               low=0.0, high=0.95),
        Effect("overlap_lists", "share", 0.0, "add", "How well those who plan know of look-alike projects of others, as a tie's "
               "strength, at least.", low=0.0, high=1.0),
        Effect("block_chips", "share", 0.0, "max", "Frontier chips that cannot be bought in a region.", by="region", low=0.0,
               high=1.0),
        Effect("block_hub", "share", 0.0, "max", "Users of a region cut off from the hub.", by="region", low=0.0, high=1.0),
        Effect("block_weights", "share", 0.0, "max", "Weights from a region withheld from all others.", by="region", low=0.0,
               high=1.0),
    ),
)  # fmt: skip
