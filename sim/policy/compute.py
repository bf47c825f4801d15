"""Levers on compute: hours and prices that public money changes."""

from sim.entry import Facts, Lever, Parameter

# Of R15's channels only the hours are bound. Queue, window and floor of skill are columns of the programmes that no
# effect writes yet; the price cut wants a wedge that the state pays, and spot_price_factor moves what sellers ask.

FACTS = Facts(
    parameters=(
        Parameter("compute_grants_shares", "share", (0.208, 0.248, 0.184, 0.152, 0.088, 0.052, 0.036, 0.032),
                  "Shares of the regions in compute grants that name no region.", low=0.0, high=1.0, by=("region",),
                  source="regions' shares of 250 organisations with open language models"),
    ),
    levers=(
        Lever(
            "compute_grants", id="R15",
            says="Grant free hours of compute, by merit, to those who apply.",
            source="recommendation R15; dose: EuroHPC's call of 2024, 8M hours for 12 months to 4 winners of 94",
            unit="GPU-hours per month", default=700_000.0, low=0.0, high=2_000_000.0,
            pays="state", target="region", shares="compute_grants_shares",
            acts_on={"hours": ("grant_hours", lambda hours, params: hours)},
            lag=3, ramp=6, half_life=0.0,
            tests="runs of non-companies rise where experts wait for hours; little happens where experts are missing",
        ),
    ),
)  # fmt: skip
