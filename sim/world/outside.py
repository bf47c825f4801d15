"""Series that come from outside with the date: the closed frontier and the price of hardware."""

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel

MONTHS = 12.0


@kernel
def closed_compute(params, year):
    """log10 FLOP of the largest closed run, an outside series with one bend."""
    since = year - params.closed_compute_bend
    slope = params.closed_compute_before if since < 0.0 else params.closed_compute_after
    return params.closed_compute_level + slope * since


@kernel
def closed_knowledge(params, year):
    """Closed labs' algorithmic knowledge in OOM before the run, zero at the bend of closed compute."""
    return params.closed_growth * MONTHS * (year - params.closed_compute_bend)


@kernel
def reserve_level(params, year):
    """USD an hour below which no provider sells, in North America."""
    return params.reserve_price * 2.0 ** ((params.reserve_year - year) * MONTHS / params.reserve_halving)


FACTS = Facts(
    parameters=(
        Parameter("closed_compute_level", "log10 FLOP", 25.3, "Largest closed run in March 2023.", low=20.0, high=30.0,
                  source="Epoch AI, notable models"),
        Parameter("closed_compute_bend", "year", 2023.0 + 2.0 / 12.0, "When growth of the largest closed run slowed.",
                  source="Epoch AI, notable models"),
        Parameter("closed_compute_before", "OOM/year", 0.8, "Growth of closed compute before.", low=0.0,
                  source="Epoch AI, notable models"),
        Parameter("closed_compute_after", "OOM/year", 0.38, "Growth of closed compute after.", prior=Uniform(0.2, 0.6), low=0.0,
                  source="Epoch AI; gives 12.8 ECI points a year, as observed"),
        Parameter("reserve_price", "USD/h", 2.4, "Reserve price of compute in North America in January 2026.", low=0.01,
                  source="H100 year's contract, 1.7-5 USD (price index of 2026)"),
        Parameter("reserve_year", "year", 2026.0, "Date of the reserve price.", source="price index of 2026"),
        Parameter("reserve_halving", "months", 29.5, "Months in which the reserve price halves.", low=1.0,
                  source="Hobbhahn and Besiroglu 2022: price-performance doubles in 2.46 years (2.24-2.72)"),
    ),
)  # fmt: skip
