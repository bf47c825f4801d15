"""Champions (M27): firms and offices of a region that take a local model into use, and what that brings its makers."""

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel


@kernel
def champions_act(params):
    """True while there are regional champions; the mechanism's one switch."""
    return params.on.champion


@kernel
def would_adopt(params, effects, region, language, local, best):
    """True if a champion of a region prefers a local model to the best open one, by what both can do in its language [OOM]."""
    lag = params.champion_tolerance + params.champion_service + effects.champion_pull[region] + effects.language_pull[language]
    return local > best - lag


@kernel
def odds(params, organisation):
    """Factor on an applicant's merit in grant calls: a champion that uses its model lends it legitimacy."""
    if not champions_act(params) or organisation.champions == 0:
        return 1.0
    return params.champion_odds


FACTS = Facts(
    parameters=(
        Parameter("champions", "count", (3.0, 3.0, 3.0, 3.0, 3.0, 2.0, 1.0, 2.0), "Champions in a region, each for one of its "
                  "most spoken languages.", low=0.0, high=3.0, by=("region",), source="assumed, one to three"),
        Parameter("champion_tolerance", "OOM", 0.2, "How far a local model may trail the best open one in the language and "
                  "still be taken for being from home.", prior=Uniform(0.0, 0.5), low=0.0),
        Parameter("champion_service", "OOM", 0.1, "What support by its makers is worth beyond that.", prior=Uniform(0.0, 0.3),
                  low=0.0),
        Parameter("champion_fee", "USD/month", 2e4, "What a champion pays the makers.", prior=LogUniform(5e3, 1e5), low=0.0),
        Parameter("champion_tokens", "tokens/month", 1e8, "Text in its language that a champion's use opens.",
                  prior=LogUniform(1e7, 1e9), low=0.0),
        Parameter("champion_users", "share", 0.01, "Users of its region that a champion brings.", prior=LogUniform(0.001, 0.05),
                  low=0.0, high=1.0),
        Parameter("champion_odds", "1", 1.5, "Factor on merit in grant calls for makers whose model a champion uses.",
                  prior=Uniform(1.0, 2.0), low=0.0),
    ),
    effects=(
        Effect("champion_pull", "OOM", 0.0, "add", "How much further a local model may trail: procurement that prefers it.",
               by="region", low=0.0),
        Effect("language_pull", "OOM", 0.0, "add", "The same, in a language: programmes that favour what is made for it.",
               by="language", low=0.0),
        Effect("champion_fee_factor", "1", 1.0, "multiply", "Factor on what champions pay.", by="region", low=0.0),
        Effect("champion_return", "1", 1.0, "multiply", "Factor on the text that champions' use opens.", by="region", low=0.0),
    ),
    mechanisms=(
        Mechanism(
            "champion", id="M27",
            finding="A regional model that a local champion adopts gains use, data and legitimacy (SEA-LION and GoTo).",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 25",
            moves=("demand: regions.champion_model, organisations.champions, organisations.revenue_due, artefacts.reach, "
                   "languages.offline, participation.effort, participation.weighted, participation.actors",
                   "compute_exchange: projects.hours_got, projects.hours_now, projects.hours_total, projects.waited, "
                   "projects.programme, projects.grant_hours, projects.grant_left, projects.bid, providers.used, "
                   "providers.free, providers.utilisation, providers.cash, providers.income, programmes.awards, "
                   "programmes.awarded, market.awards, organisations.cash, accounts.cash, regions.price, regions.prices, "
                   "regions.posted, participation.effort, participation.weighted, participation.actors"),
            reads=("champions", "champion_tolerance", "champion_service", "champion_fee", "champion_tokens", "champion_users",
                   "champion_odds"),
            off="absent: nobody favours a model for where it comes from",
            expects="procurement raises text and capability in the region's languages; nothing moves in other regions",
        ),
    ),
)  # fmt: skip
