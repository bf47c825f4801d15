"""Growth of the hub: how many models arrive a month."""

from sim.entry import Facts, Parameter
from sim.kernel import kernel

MONTHS = 12.0


@kernel
def hub_growth(params, year):
    """Arrivals at a date relative to those at the first bend, e.g. mid-2025."""
    if year < params.hub_bend:
        return params.hub_growth_early ** (year - params.hub_bend)
    middle = min(year, params.hub_second_bend) - params.hub_bend
    late = max(0.0, year - params.hub_second_bend)
    return 2.0 ** (middle * MONTHS / params.hub_doubling) * params.hub_growth_late**late


def arrivals_base(rows: int, start_year: float, months: int, params) -> float:
    """Arrivals a month at the first bend such that a run of so many months is expected to see ``rows`` in all."""
    total = sum(hub_growth(params, start_year + m / MONTHS) for m in range(months))
    return float(rows / total) if total > 0 else 0.0


FACTS = Facts(
    parameters=(
        Parameter("hub_bend", "year", 2025.5, "When the hub's fastest growth ended.", source="own, hub counts to July 2025"),
        Parameter("hub_second_bend", "year", 2028.0, "When growth slows again.", source="assumed"),
        Parameter("hub_growth_early", "x a year", 2.6, "Growth of arrivals before the first bend.", low=1.0,
                  source="models double in 8.7 months, October 2023 to July 2025"),
        Parameter("hub_doubling", "months", 16.0, "Doubling time between the bends.", low=1.0,
                  source="about 16 months, July 2025 to January 2026"),
        Parameter("hub_growth_late", "x a year", 1.1, "Growth of arrivals after the second bend.", low=0.5, source="assumed"),
    ),
)  # fmt: skip
