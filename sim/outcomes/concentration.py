"""How unequal attention is, and how many depend on how few."""

import math

import numpy as np

from sim.entry import Facts, Outcome
from sim.kernel import kernel
from sim.world.names import Domain
from sim.world.offer import WEIGHTS_BIT

QUARTER = 3
OCTAVE_BINS = 16  # bins per factor two of downloads
OCTAVES = 128
FIRST_OCTAVE = -64
TOP = 3


@kernel
def measure_attention(world, params, effects, month, out):
    """Inequality of downloads over all models of the hub; renewed every quarter, carried between."""
    if month % QUARTER != QUARTER - 1 and month > 0:
        before = world.series.rows[month - 1]
        out.download_gini = before.download_gini
        out.download_top_share = before.download_top_share
        out.download_zero_share = before.download_zero_share
        out.hub_models = before.hub_models
        return
    counts = np.zeros(OCTAVES * OCTAVE_BINS)
    sums = np.zeros(OCTAVES * OCTAVE_BINS)
    none = 0.0
    for i in range(world.derivatives.count[0]):
        none += _file(1.0 * world.derivatives.rows[i].downloads, counts, sums)  # f4 x f8 literal is f8
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.domain == Domain.MODELS and (artefact.revealed & WEIGHTS_BIT) != 0:
            none += _file(artefact.downloads, counts, sums)
    n, total = none, 0.0
    for b in range(counts.size):
        n += counts[b]
        total += sums[b]
    out.hub_models = n
    if n <= 0.0 or total <= 0.0:
        out.download_gini, out.download_top_share, out.download_zero_share = 0.0, 0.0, 0.0
        return
    out.download_gini = _gini(counts, sums, none, n, total)
    out.download_top_share = _top_share(counts, sums, 0.01 * n, total)
    out.download_zero_share = none / n


@kernel
def _file(downloads, counts, sums):
    """Put a model's downloads into its logarithmic bin; return the chance that a Poisson count of them is zero."""
    silent = math.exp(-downloads)
    if downloads > 0.0:
        mantissa, exponent = math.frexp(downloads)
        octave = min(OCTAVES - 1, max(0, exponent - FIRST_OCTAVE))
        b = octave * OCTAVE_BINS + min(OCTAVE_BINS - 1, int((mantissa - 0.5) * 2.0 * OCTAVE_BINS))
        counts[b] += 1.0 - silent
        sums[b] += downloads
    return silent


@kernel
def _gini(counts, sums, none, n, total):
    """Gini coefficient of binned amounts; those without downloads stand at the bottom."""
    below, area = 0.0, 0.0
    for b in range(counts.size):
        area += counts[b] * (2.0 * below + sums[b])
        below += sums[b]
    return 1.0 - area / (n * total)


@kernel
def _top_share(counts, sums, wanted, total):
    """Share of the total that the ``wanted`` largest hold; the bin in which they end is split evenly."""
    left, held = wanted, 0.0
    for b in range(counts.size - 1, -1, -1):
        if counts[b] <= 0.0:
            continue
        if counts[b] >= left:
            return (held + sums[b] * left / counts[b]) / total
        left -= counts[b]
        held += sums[b]
    return held / total


@kernel
def measure_dependence(world, params, effects, month, out):
    """Concentration of adopters' use over owners, and dependence on the few roots most used."""
    owners = np.zeros(world.organisations.count[0])
    roots = np.zeros(world.artefacts.count[0])
    total = 0.0
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.use > 0.0:
            owners[artefact.owner] += artefact.use
            roots[artefact.family] += artefact.use
            total += artefact.use
    out.open_use = total
    out.use_hhi, out.top_base_share = 0.0, 0.0
    if total <= 0.0:
        return
    for i in range(owners.size):
        out.use_hhi += (owners[i] / total) * (owners[i] / total)
    for _ in range(TOP):
        best = 0
        for i in range(roots.size):
            if roots[i] > roots[best]:
                best = i
        out.top_base_share += roots[best] / total
        roots[best] = 0.0


@kernel
def measure_families(world, params, effects, month, out):
    """Share of the largest family in recent derivatives, and the depth of lineages."""
    top, total = 0.0, 0.0
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.family == i and artefact.domain == Domain.MODELS:
            total += artefact.visible_family
            top = max(top, artefact.visible_family)
    out.family_top_share = top / total if total > 0.0 else 0.0
    out.derivatives = 1.0 * world.derivatives.count[0] * world.market.rows[0].hub_weight


FACTS = Facts(
    outcomes=(
        Outcome("download_gini", "Gini", "Inequality of downloads over hub models.", "less", label="Gini of downloads"),
        Outcome("download_top_share", "share", "Downloads that the most used 1 % of hub models take.", "less",
                label="Downloads of the top 1 %"),
        Outcome("download_zero_share", "share", "Hub models without a download in the month.", "less",
                label="Models without downloads"),
        Outcome("hub_models", "rows", "Models on the hub, as rows of the simulation.", "", label="Hub models"),
        Outcome("derivatives", "models", "Models that others have put on the hub.", "more", label="Derivative models"),
        Outcome("open_use", "share of use", "Adopters' use that runs on open models.", "more", label="Use of open models"),
        Outcome("use_hhi", "HHI", "Concentration of open use over owners.", "less", label="HHI of open use"),
        Outcome("top_base_share", "share of open use", "Open use that rests on the three most used roots.", "less",
                label="Dependence on three bases"),
        Outcome("family_top_share", "share", "Part of all family visibility that the largest family holds.", "less",
                label="Largest family"),
    ),
)  # fmt: skip
