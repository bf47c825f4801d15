"""The 32 segments of adopters: who might use language models, region by region, and what share of spending is theirs."""

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.world.names import REGIONS, SEGMENT_KINDS, SegmentKind
from sim.world.tables import SEGMENT

MONTHS = 12


def segment_rows(regions, params) -> np.recarray:
    """Rows of the segment table, segment kind x 8 + region, as they stand in the reference year of spending.

    Parameters
    ----------
    regions : recarray
        The eight rows of the region table: internet users and developers [millions], GDP [USD a year].
    params : record
        One row of parameters.

    Returns
    -------
    recarray
        32 rows; ``spending`` is renewed by the demand phase every month, the potential ``users`` stay.
    """
    rows = np.zeros(SEGMENT_KINDS * REGIONS, SEGMENT).view(np.recarray)
    rows["id"] = np.arange(rows.size)
    rows["kind"] = rows["id"] // REGIONS
    rows["region"] = rows["id"] % REGIONS
    people = np.where(rows.kind == SegmentKind.DEVELOPER, regions["developers"][rows.region], regions["users"][rows.region])
    rows["users"] = people * np.asarray(params["segment_users"])[rows.kind]
    wealth = regions["gdp"][rows.region] / max(1.0, float(regions["gdp"].sum()))
    of_kind = np.asarray(params["segment_spending"])[rows.kind]
    rows["spending"] = float(params["spending_reference"]) / MONTHS * of_kind * wealth
    rows["label_trust"] = float(params["segment_label_trust"])
    rows["seen"] = -1
    return rows


FACTS = Facts(
    parameters=(
        Parameter("segment_users", "share", (0.084, 0.016, 1.0, 0.5), "Part of the internet users (of the developers, in "
                  "their segment) who could come to use language models in that role. The public sector is 16 % of enterprise.",
                  prior=LogUniform(0.5, 2.0), low=0.0, high=1.0, by=("segment",),
                  source="public part: 16 % of enterprise IT is government (levers dossier, W6); the rest assumed"),
        Parameter("segment_spending", "share", (0.546, 0.104, 0.25, 0.10), "Part of all spending on language models that a "
                  "segment makes; sums to 1.", low=0.0, high=1.0, by=("segment",),
                  source="public part: 16 % of enterprise IT is government (levers dossier, W6); the rest assumed"),
        Parameter("segment_label_trust", "share", 0.5, "Trust of adopters in claims of openness at the start.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
        Parameter("spending_reference", "USD/year", 3.5e9, "What all adopters would spend in mid-2024 if all of it went to "
                  "closed models.", prior=LogUniform(2e9, 7e9), low=0.0, source="assumed; of the order of reports for 2024"),
    ),
)  # fmt: skip
