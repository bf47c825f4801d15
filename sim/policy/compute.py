"""Levers on compute: hours, prices, machines, permits, and chips that are withheld."""

import math

from sim.entry import Facts, Lever, LogUniform, Parameter, Uniform
from sim.policy.doses import CENT, STUDY, once
from sim.world.permits import NO_LINE


def _fewer_machines(cut, params):
    """Factor on a region's capacity when part of the chips it would buy is withheld."""
    return 1.0 - CENT * cut * params.export_control_reach


def _leaked(cut, params):
    """What leaks gives back of that, as a factor on what is left."""
    left = _fewer_machines(cut, params)
    return (left + params.export_control_leakage * (1.0 - left)) / left


FACTS = Facts(
    parameters=(
        Parameter("compute_grants_shares", "share", (0.208, 0.248, 0.184, 0.152, 0.088, 0.052, 0.036, 0.032),
                  "Shares of the regions in compute grants and other public programmes that name no region.", low=0.0, high=1.0,
                  by=("region",), source="regions' shares of 250 organisations with open language models"),
        Parameter("compute_grants_queue", "months", 0.0, "Months that compute grants add to the queue of all calls, or spare.",
                  low=-12.0, high=12.0),
        Parameter("compute_grants_window", "months", 0.0, "Months that compute grants add to awards.", low=-12.0, high=24.0),
        Parameter("compute_grants_floor", "percentile", 0.0, "What compute grants add to the least standing that calls accept.",
                  low=-1.0, high=1.0),
        Parameter("compute_grants_cut", "share", 0.0, "Part of the price of compute that the state pays besides compute grants.",
                  low=0.0, high=0.99, source="IndiaAI: up to 40 % off"),
        Parameter("compute_donation_term", "share", 0.5, "Part by which partnerships are shorter once most hours are donated.",
                  prior=Uniform(0.0, 0.8), low=0.0, high=0.9),
        Parameter("compute_donation_half", "h/month", 5e5, "Donated hours at which half of that shortening shows.", low=1.0),
        Parameter("compute_donation_exit", "months", 3.0, "Months that a run wholly locked in to a donor's machines stands still "
                  "when the gift ends.", prior=Uniform(0.0, 9.0), low=0.0),
        Parameter("export_control_reach", "share", 0.5, "Part of a region's capacity that rests on chips from abroad.",
                  prior=Uniform(0.3, 0.8), low=0.0, high=0.95),
        Parameter("export_control_leakage", "share", 0.3, "Part of what is withheld that arrives nevertheless.",
                  prior=Uniform(0.0, 0.8), low=0.0, high=1.0),
        Parameter("export_control_price", "1", 0.5, "Rise of the price of compute where all chips are withheld.",
                  prior=Uniform(-0.4, 1.0), low=-0.9, source="eight A100 at 6 USD an hour in China, 10 in the US, 2024"),
        Parameter("export_control_thrift", "1", 0.3, "How much faster know-how is absorbed where all chips are withheld.",
                  prior=Uniform(0.0, 1.0), low=0.0),
        Parameter("export_control_openness", "utility", 0.1, "Push to reveal, as strategy, where all chips are withheld.",
                  prior=Uniform(0.0, 0.3), low=0.0),
        Parameter("export_control_weights", "share", 0.0, "Weights that a region keeps from all others in answer.", low=0.0,
                  high=1.0),
        Parameter("export_control_enforcement", "USD/month", 5e6, "Cost of enforcement, if all chips are withheld.", low=0.0,
                  source="assumed; levers dossier, W3"),
        Parameter("compute_licence_line", "log10 FLOP", 25.0, "Compute of a run from which on it needs a permit.", low=20.0,
                  high=30.0, source="EU AI Act, Article 51: 25; New York: 26"),
        Parameter("compute_licence_cost", "USD", 1e6, "Cost of one permit.", prior=LogUniform(2e5, 5e6), low=0.0),
        Parameter("compute_licence_indexed", "1", 0.0, "Whether the line rises with compute (1) or stays (0).", low=0.0,
                  high=1.0),
        Parameter("compute_licence_growth", "1/year", 4.6, "Growth of a line that rises.", prior=Uniform(3.5, 5.5), low=1.0,
                  source="growth of training compute (levers dossier, W5; stylised fact F23)"),
        Parameter("compute_licence_known", "share", 1.0, "How far makers count a permit's cost and waiting in the size of a run.",
                  prior=Uniform(0.0, 1.0), low=0.0, high=1.0),
        Parameter("compute_licence_exempt", "share", 0.0, "Part of what permits ask for that makers of open models are spared.",
                  low=0.0, high=1.0),
        Parameter("compute_licence_gate", "utility", 0.3, "Push against revealing the weights of what needed a permit.",
                  prior=Uniform(0.0, 1.0), low=0.0),
        Parameter("compute_licence_regulator", "USD/month", 5e5, "Cost of those who give permits.", low=0.0),
    ),
    levers=(
        Lever(
            "compute_donation", id="R13",
            says="Companies lend hours on their machines to whoever asks, for a fixed term.",
            source=STUDY + "R13; dose: 110M USD to universities, NVIDIA 77M beside NSF's 75M",
            unit="GPU-hours per month", default=500_000.0, low=0.0, high=2_000_000.0, pays="companies",
            acts_on={
                "hours": ("donated_hours", lambda hours, params: hours),
                "term": ("partner_term_factor", lambda hours, params: 1.0 - params.compute_donation_term * hours
                         / (hours + params.compute_donation_half)),
                "lock_in": ("exit_delay", lambda hours, params: once(hours, params.compute_donation_exit)),
            },
            ramp=6, half_life=0.0, lag=2,
            tests="runs of non-companies rise; the same hours from donors end more projects than grants when they stop",
        ),
        Lever(
            "compute_grants", id="R15",
            says="Grant free hours of compute, by merit, to those who apply.",
            source=STUDY + "R15; dose: EuroHPC's call of 2024, 8M hours for 12 months to 4 winners of 94",
            unit="GPU-hours per month", default=700_000.0, low=0.0, high=2_000_000.0,
            pays="state", target="region", shares="compute_grants_shares",
            acts_on={
                "hours": ("grant_hours", lambda hours, params: hours),
                "queue": ("call_queue", lambda hours, params: once(hours, params.compute_grants_queue)),
                "window": ("call_window", lambda hours, params: once(hours, params.compute_grants_window)),
                "floor": ("call_floor", lambda hours, params: once(hours, params.compute_grants_floor)),
                "price": ("compute_subsidy", lambda hours, params: once(hours, params.compute_grants_cut)),
            },
            lag=3, ramp=6, half_life=0.0,
            tests="runs of non-companies rise where experts wait for hours; little happens where experts are missing",
        ),
        Lever(
            "export_control", id="W3",
            says="Withhold frontier chips from a region.",
            source="US rules of 2022-23, a wider one withdrawn in May 2025 (Bureau of Industry and Security)",
            unit="% of chip supply", default=60.0, low=0.0, high=100.0, pays="state; sellers lose", target="region",
            acts_on={
                "capacity": ("capacity_factor", _fewer_machines),
                "leakage": ("capacity_factor", _leaked),
                "purchase": ("block_chips", lambda cut, params: CENT * cut),
                "price": ("spot_price_factor", lambda cut, params: 1.0 + CENT * cut * params.export_control_price),
                "thrift": ("absorption", lambda cut, params: 1.0 + CENT * cut * params.export_control_thrift),
                "strategy": ("strategic_reveal", lambda cut, params: CENT * cut * params.export_control_openness),
                "enforcement": ("chip_enforcement", lambda cut, params: CENT * cut * params.export_control_enforcement),
                "weights": ("block_weights", lambda cut, params: CENT * cut * params.export_control_weights),
            },
            lag=6, ramp=12, half_life=12.0,
            tests="without leakage, thrift and strategy the region's runs fall; with all of them the best open model falls less",
        ),
        Lever(
            "compute_licence", id="W5",
            says="Ask for a permit for runs above some compute.",
            source="EU AI Act, Article 51 (1e25 FLOP); New York RAISE act (1e26); California SB 53",
            unit="months of waiting", default=6.0, low=0.0, high=24.0, pays="developers and state",
            acts_on={
                "line": ("permit_line", lambda months, params: once(months, params.compute_licence_line - NO_LINE)),
                "delay": ("permit_delay", lambda months, params: months),
                "cost": ("permit_cost", lambda months, params: once(months, params.compute_licence_cost)),
                "growth": ("permit_growth", lambda months, params: once(months, params.compute_licence_indexed
                           * math.log10(params.compute_licence_growth))),
                "choice": ("permit_foresight", lambda months, params: once(months, params.compute_licence_known)),
                "exemption": ("permit_exemption", lambda months, params: once(months, params.compute_licence_exempt)),
                "gate": ("permit_gate", lambda months, params: once(months, params.compute_licence_gate)),
                "regulator": ("programme_state", lambda months, params: once(months, params.compute_licence_regulator)
                              * params.compute_grants_shares),
            },
            lag=0, ramp=0, half_life=0.0,
            tests="runs above the line start later, or stay below it; in 2031 a fixed line catches many times the open runs of "
                  "one that rises",
        ),
    ),
)  # fmt: skip
