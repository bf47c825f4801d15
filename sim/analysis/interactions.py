"""Pairs of policies that are more, or less, together than apart: declared once, with what is looked at and why.

Whoever joins two that conflict is warned (``sim.analysis.warnings``); ``allmende interactions`` runs all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim import catalogue
from sim.scenario.extends import full_name

COMPLEMENTS, SUBSTITUTES, CONFLICT, LEAK = "complements", "substitutes", "conflict", "leak"
DOSSIER = "levers dossier, section 7b"


@dataclass(frozen=True)
class Part:
    """One policy of a pair: a lever's number, its dose, and the channel meant if it is not all of them."""

    lever: str
    intensity: float
    channel: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict)
    target: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As in a command: R15, R8.crowding."""
        return f"{self.lever}.{self.channel}" if self.channel else self.lever

    @property
    def slug(self) -> str:
        """Full name of the lever."""
        return full_name(self.lever, catalogue.levers())

    def policy(self, start: str) -> dict[str, Any]:
        """The entry of a scenario file."""
        entry = {"lever": self.lever, "intensity": self.intensity, "start": start}
        return entry | ({"target": list(self.target)} if self.target else {})


@dataclass(frozen=True, eq=False)
class Pair:
    """Two policies and what is expected of both together beyond the sum of each alone.

    Parameters
    ----------
    first, second : Part
        The policies.
    relation : str
        complements, substitutes, conflict or leak.
    outcome : str
        A declared outcome, or the name of a measure in ``sim.analysis.measures``.
    expected : {1, -1}
        Sign of effect(both) less effect(first) less effect(second) on it.
    because : str
        Why, in one clause.
    source : str
        Where this is said.
    world : mapping
        Keys of a scenario file on top of the small world, so that both can bind.
    """

    first: Part
    second: Part
    relation: str
    outcome: str
    expected: int
    because: str
    source: str = DOSSIER
    world: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Both, as in a command: R15xR6."""
        return f"{self.first.name}x{self.second.name}"


GRANTS, SKILLS, MACHINES, LENT = Part("R15", 2e6), Part("R6", 200.0), Part("R14", 4e7), Part("R13", 2e6)
CLOSED, MINING, BROKERS = Part("W1", 45.0), Part("W2", 3.0), Part("R7", 60.0)
CURATION, COVERED, PAID, FREEDOMS = Part("R4", 5000.0), Part("R17", 100.0), Part("R8", 80.0), Part("R9", 100.0)
RIGHTS = Part("R16", 4e6, "rights")
DENSE: dict[str, Any] = {"population": {"organisations": 400}}  # runs of non-companies are rare in a small world
CROWDED: dict[str, Any] = {"population": {"contributors": 15000}}

PAIRS: tuple[Pair, ...] = (
    Pair(GRANTS, SKILLS, COMPLEMENTS, "non_company_roots", 1, "hours without experts lapse", world=DENSE),
    Pair(MACHINES, BROKERS, COMPLEMENTS, "utilisation", 1, "brokers fill machines that stand idle"),
    Pair(Part("R3", 60.0), CURATION, COMPLEMENTS, "languages_served", 1, "attention is nothing without capability"),
    Pair(Part("W6", 100.0), Part("R19", 60.0), COMPLEMENTS, "OPENNESS_IN_USE", 1, "a preference needs a label"),
    Pair(LENT, MACHINES, SUBSTITUTES, "compute_non_company", -1, "the same queue asks for both", world=DENSE),
    Pair(LENT, GRANTS, SUBSTITUTES, "compute_non_company", -1, "the same queue asks for both", world=DENSE),
    Pair(MACHINES, GRANTS, SUBSTITUTES, "compute_non_company", -1, "the same queue asks for both", world=DENSE),
    Pair(CLOSED, MINING, CONFLICT, "DATA_QUALITY", -1, "gates undo the exception"),
    Pair(MINING, CURATION, CONFLICT, "community_trust", -1, "free mining lowers trust in those who use the text"),
    Pair(COVERED, Part("R10", 1e7), CONFLICT, "organisation_income", -1, "firms pay less beside public money with conditions"),
    Pair(COVERED, LENT, CONFLICT, "compute_non_company", -1, "firms pay less beside public money with conditions", world=DENSE),
    Pair(COVERED, RIGHTS, CONFLICT, "data_reveal_share", -1, "licensed text stays closed"),
    Pair(FREEDOMS, Part("R4", 5000.0, "benefits"), CONFLICT, "unrestricted_share", -1, "benefit-sharing is not four freedoms"),
    Pair(Part("R8", 80.0, "crowding"), Part("R20", 300.0), CONFLICT, "retention", -1, "paid beside unpaid people", world=CROWDED),
    Pair(Part("R1", 100.0), Part("R16", 4e6), CONFLICT, "duplicate_effort", 1, "each state wants its own"),
    Pair(Part("W5", 24.0, parameters={"compute_licence_line": 23.0}), GRANTS, CONFLICT, "non_company_roots", -1,
         "large grants cross the line", world=DENSE),
    Pair(Part("W3", 100.0, target=("CHN",)), FREEDOMS, LEAK, "CHINAS_BEST", 1, "weights travel, chips do not"),
    Pair(Part("R19", 60.0), Part("W4", 3.0, "claims"), LEAK, "CLAIM_GAP", 1, "relief rewards claims beyond the truth"),
)  # fmt: skip


def named(name: str) -> list[Pair]:
    """Pairs of this name, of this relation, or in which this lever is."""
    asked = name.casefold().replace("*", "x")
    return [
        pair
        for pair in PAIRS
        if asked in (pair.name.casefold(), f"{pair.second.name}x{pair.first.name}".casefold(), pair.relation)
        or asked in (part.lever.casefold() for part in (pair.first, pair.second))
        or asked in (part.slug for part in (pair.first, pair.second))
    ]
