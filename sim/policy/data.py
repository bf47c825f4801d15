"""Levers on data and evaluation: text, rights, records, benchmarks."""

from sim.entry import Facts, Lever, LogUniform, Parameter, Uniform
from sim.policy.doses import CENT, STUDY, YEAR, once, only_items, saturating
from sim.world.names import Item

FACTS = Facts(
    parameters=(
        Parameter("language_benchmarks_most", "share", 0.9, "Most of the work on new benchmarks that grants can pay.", low=0.0,
                  high=0.95),
        Parameter("language_benchmarks_half", "sets/year", 24.0, "Sets a year at which grants pay half of that.", low=0.1),
        Parameter("language_benchmarks_hosted", "share", 0.4, "Most of evaluations' cost that hosted machines bear.", low=0.0,
                  high=1.0),
        Parameter("language_benchmarks_esteem", "share", 0.3, "Most that funded sets add to the prestige of data work.", low=0.0,
                  high=1.0),
        Parameter("language_benchmarks_leak", "1", 1.0, "Most that hosted evaluation adds to leaks, as a part of the usual.",
                  prior=Uniform(0.0, 3.0), low=0.0),
        Parameter("language_benchmarks_cost", "USD", 5e4, "Grant for one set.", low=0.0, source="Lingua Africa: to 50k cash"),
        Parameter("data_quality_tools", "share", 0.3, "Most of the work of curation that tools and guides can spare.",
                  prior=Uniform(0.1, 0.5), low=0.0, high=0.9),
        Parameter("data_quality_half", "h/month", 2000.0, "Hours per language at which half of that, and of benefits returned, "
                  "is reached.", low=1.0),
        Parameter("data_quality_return", "share", 0.5, "Most of what is taken for which communities get something back.",
                  low=0.0, high=1.0),
        Parameter("provenance_clarity", "share", 0.5, "Part of legal doubt that records of all sets would remove.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
        Parameter("provenance_keeping", "share", 0.8, "Changes of licence that records of all sets would prevent.",
                  prior=Uniform(0.3, 0.9), low=0.0, high=1.0),
        Parameter("provenance_exposure", "1", 1.0, "How much heavier legal risk weighs on revealing data if all sets are on "
                  "record: records invite claims.", prior=Uniform(0.0, 2.0), low=0.0),
        Parameter("provenance_cost", "USD/month", 2e5, "Cost of records of all sets.", low=0.0),
        Parameter("language_programmes_hours", "share", 0.5, "Part of a language programme that pays speakers.", low=0.0,
                  high=1.0),
        Parameter("language_programmes_compute", "share", 0.2, "Part that pays hours for runs in the language; the rest pays "
                  "fees for rights.", low=0.0, high=1.0),
        Parameter("language_programmes_pooled", "share", 0.0, "Part of these hours that the languages spend together; without, "
                  "each backs runs of its own.", low=0.0, high=1.0),
        Parameter("language_programmes_pull", "OOM", 0.1, "Most that firms and offices favour a local model in the language "
                  "beyond the usual.", prior=Uniform(0.0, 0.3), low=0.0),
        Parameter("language_programmes_fees", "share", 0.9, "Most of fees for rights that a language programme bears.", low=0.0,
                  high=1.0),
        Parameter("language_programmes_half", "USD/month", 3e5, "Money for fees at which it bears half of that.", low=1.0,
                  source="Norwegian press agreement: NOK 45M a year, 350k USD a month"),
        Parameter("data_restriction_fee", "USD per million tokens", 10.0, "Fee that holders ask for besides the usual once they "
                  "have closed all text.", prior=LogUniform(1.0, 50.0), low=0.0),
        Parameter("data_restriction_archives", "share", 0.5, "Part of what is closed that goes from open crawls, too.",
                  prior=Uniform(0.0, 1.0), low=0.0, high=1.0),
        Parameter("data_restriction_rebuild", "1", 2.0, "How much more often text is rebuilt if all is closed.", low=0.0),
        Parameter("tdm_exception_clarity", "share", 0.9, "Part of legal doubt that a right to mine for all purposes removes.",
                  prior=Uniform(0.5, 1.0), low=0.0, high=1.0),
        Parameter("tdm_exception_opened", "share", 0.1, "Web text that it opens to crawlers again.", prior=Uniform(0.0, 0.2),
                  low=0.0, high=1.0),
        Parameter("tdm_exception_taken", "share", 0.02, "Part of a community's text that is taken a month under it.",
                  prior=Uniform(0.0, 0.05), low=0.0, high=1.0),
        Parameter("tdm_exception_cost", "USD/month", 1e5, "Cost of making and keeping such a law.", low=0.0),
    ),
    levers=(
        Lever(
            "language_benchmarks", id="R3",
            says="Pay for evaluation sets, and for machines to run them, in under-served languages.",
            source=STUDY + "R3; dose: Lingua Africa's grants to 50k USD; HELM 540-4,200 GPU-hours per open model",
            unit="sets per year", default=12.0, low=0.0, high=60.0, pays="philanthropy and state",
            acts_on={
                "sets": ("benchmark_relief", lambda sets, params: params.language_benchmarks_most
                         * saturating(sets, params.language_benchmarks_half)),
                "hosting": ("evaluation_subsidy", lambda sets, params: params.language_benchmarks_hosted
                            * saturating(sets, params.language_benchmarks_half)),
                "esteem": ("data_recognition", lambda sets, params: params.language_benchmarks_esteem
                           * saturating(sets, params.language_benchmarks_half)),
                "leak": ("leak_factor", lambda sets, params: 1.0 + params.language_benchmarks_leak
                         * saturating(sets, params.language_benchmarks_half)),
                "cost": ("programme_gift", lambda sets, params: sets / YEAR * params.language_benchmarks_cost),
            },
            lag=9, ramp=12, half_life=24.0,
            tests="more benchmarks begin, in scarce languages; capability changes little without text or machines",
        ),
        Lever(
            "data_quality", id="R4",
            says="Pay speakers and share tools to curate text before crawling more.",
            source=STUDY + "R4; dose: 8 USD an hour all in (Ai2 on crowd work); Common Voice grants to 50k",
            unit="speaker-hours per month and language", default=500.0, low=0.0, high=5000.0, pays="state", target="language",
            acts_on={
                "tools": ("curation_relief", lambda hours, params: params.data_quality_tools
                          * saturating(hours, params.data_quality_half)),
                "hours": ("paid_hours", lambda hours, params: hours),
                "benefits": ("benefit_return", lambda hours, params: params.data_quality_return
                             * saturating(hours, params.data_quality_half)),
            },
            lag=6, ramp=12, half_life=float("inf"),
            tests="the same hours add a larger share to the text of poor languages than of rich ones",
        ),
        Lever(
            "provenance", id="R12",
            says="Keep shared records of where datasets come from and on what terms.",
            source=STUDY + "R12",
            unit="% of datasets", default=30.0, low=0.0, high=90.0, pays="philanthropy",
            acts_on={
                "clarity": ("unclear_factor", lambda share, params: 1.0 - CENT * share * params.provenance_clarity),
                "licences": ("licence_keeping", lambda share, params: CENT * share * params.provenance_keeping),
                "exposure": ("liability_factor", lambda share, params: only_items(
                    1.0 + CENT * share * params.provenance_exposure, (Item.DATA,), 1.0)),
                "cost": ("programme_gift", lambda share, params: CENT * share * params.provenance_cost),
            },
            lag=6, ramp=18, half_life=24.0,
            tests="without exposure more data is revealed; with it, holders of risky data reveal less",
        ),
        Lever(
            "language_programmes", id="R16",
            says="Fund a language's own text and models: pay speakers, fees to those who hold rights, and hours for runs.",
            source=STUDY + "R16; dose: Norway's press rights 350k USD a month; SEA-LION 2.2M; Lacuna's six sets 1.1M",
            unit="USD per month and language", default=500_000.0, low=0.0, high=4_000_000.0, pays="state", target="language",
            acts_on={
                "hours": ("paid_hours", lambda usd, params: usd * params.language_programmes_hours / params.speaker_wage),
                "rights": ("rights_subsidy", lambda usd, params: params.language_programmes_fees * saturating(
                    usd * max(0.0, 1.0 - params.language_programmes_hours - params.language_programmes_compute),
                    params.language_programmes_half)),
                "compute": ("earmarked_hours", lambda usd, params: usd * params.language_programmes_compute
                            / params.grant_hour_cost),
                "pooling": ("earmark_pooled", lambda usd, params: once(usd, params.language_programmes_pooled)),
                "pull": ("language_pull", lambda usd, params: params.language_programmes_pull * saturating(
                    usd, params.language_programmes_half)),
            },
            lag=12, ramp=24, half_life=12.0,
            tests="open text in the language grows; paid rights narrow the terms of what is trained on it; pooled, the "
                  "same hours back fewer runs that serve more speakers",
        ),
        Lever(
            "data_restriction", id="W1",
            says="Sites and holders of rights close text to crawlers, and ask for fees.",
            source="Longpre et al. 2024, arXiv 2407.14933; a settlement of 1.5bn USD at 3,000 a book, 2025",
            unit="% of web text", default=20.0, low=0.0, high=45.0, pays="developers",
            acts_on={
                "closing": ("restriction_extra", lambda share, params: CENT * share),
                "fees": ("rights_fee", lambda share, params: CENT * share * params.data_restriction_fee),
                "rebuilding": ("rebuild_demand", lambda share, params: 1.0 + CENT * share * params.data_restriction_rebuild),
                "archives": ("archive_loss", lambda share, params: CENT * share * params.data_restriction_archives),
            },
            lag=0, ramp=12, half_life=24.0,
            tests="the text that a run holds shrinks; null for small runs, which need little",
        ),
        Lever(
            "tdm_exception", id="W2",
            says="Give a right to mine text that is lawfully reached: for research, for all with opt-out, or for all.",
            source="EU directive 2019/790, Articles 3 and 4; Japan, Article 30-4; Singapore 2021",
            unit="level, 0 to 3", default=2.0, low=0.0, high=3.0, pays="state", target="region",
            acts_on={
                "clarity": ("unclear_factor", lambda level, params: 1.0 - level / 3.0 * params.tdm_exception_clarity),
                "opening": ("restriction_extra", lambda level, params: -level / 3.0 * params.tdm_exception_opened),
                "taking": ("outside_extraction", lambda level, params: level / 3.0 * params.tdm_exception_taken),
                "cost": ("programme_state", lambda level, params: level / 3.0 * params.tdm_exception_cost),
            },
            lag=6, ramp=24, half_life=6.0,
            tests="legal risk of what is trained on and fees fall; trust falls; part of the gain is undone where text closes",
        ),
    ),
)  # fmt: skip
