"""Levers on openness: terms, safety practice, public money, labels, duties to disclose, public buyers."""

from sim.entry import Facts, Lever, Parameter, Uniform
from sim.policy.doses import AT_ONCE, CENT, STUDY, once, only_items, saturating
from sim.world.names import Item

FULL_DETAIL = 3.0  # the highest detail of a disclosure duty

FACTS = Facts(
    parameters=(
        Parameter("open_safety_liability", "share", 0.3, "Part of the weight of legal risk that shared safety practice takes off "
                  "all who are served.", prior=Uniform(0.1, 0.6), low=0.0, high=1.0),
        Parameter("open_safety_help", "share", 0.5, "Part of the effort to release data that it spares them.", low=0.0, high=1.0),
        Parameter("open_safety_testers", "testers per model", 3.0, "Neutral testers if all are served.", low=0.0),
        Parameter("open_safety_cost", "USD/month", 1_120_000.0, "Cost if all are served, half of it borne by companies.", low=0.0,
                  source="ROOST: 27M USD over 4 years, 560k a month at 50 %"),
        Parameter("four_freedoms_preset", "logit", 2.0, "Inclination to open terms if they are pre-set in all releases.",
                  prior=Uniform(0.5, 3.0), low=0.0),
        Parameter("four_freedoms_keeping", "share", 0.5, "Changes of licence that this prevents.", low=0.0, high=1.0),
        Parameter("four_freedoms_rent", "1", 0.5, "How much more rent is lost with weights that go out without limits.",
                  prior=Uniform(0.0, 2.0), low=0.0),
        Parameter("four_freedoms_duty", "person-months", 0.17, "Effort of clearing one release.", low=0.0,
                  source="assumed; 2,000 USD a release (levers dossier)"),
        Parameter("public_money_push", "utility", 0.5, "Push to reveal what is wholly paid by states, if all of it is covered.",
                  prior=Uniform(0.2, 0.8), low=0.0),
        Parameter("public_money_partners", "share", 0.3, "Part of companies' money beside public money that then stays away.",
                  prior=Uniform(0.0, 0.8), low=0.0, high=1.0, source="not identified: NIH dropped a price clause in 1995"),
        Parameter("public_money_recovery", "share", 1.0, "Part of what funded work earns that its owner may not keep, if all is "
                  "covered and states pay for all of it.", prior=Uniform(0.3, 1.0), low=0.0, high=1.0),
        Parameter("public_money_text", "share", 1.0, "How far it may use only text that can be passed on, if all is covered.",
                  prior=Uniform(0.3, 1.0), low=0.0, high=1.0),
        Parameter("public_money_cost", "USD/month", 20_000.0, "Cost of control, by region, if all is covered.", low=0.0),
        Parameter("safety_bridge_clarity", "share", 0.2, "Most of legal doubt that a channel to rule-makers removes.", low=0.0,
                  high=1.0),
        Parameter("safety_bridge_relief", "share", 0.8, "Most of what rules ask for that its advice spares.",
                  prior=Uniform(0.2, 0.9), low=0.0, high=1.0),
        Parameter("safety_bridge_half", "persons", 6.0, "Staff at which half of the most is reached.", low=0.1),
        Parameter("safety_bridge_tasks", "person-months", 0.005, "Work that each of its staff brings every project.", low=0.0),
        Parameter("one_definition_weight", "1", 0.5, "Most that an audited label gains in weight.", low=0.0),
        Parameter("one_definition_half", "% of releases", 10.0, "Audits at which half of that is reached.", low=0.1),
        Parameter("one_definition_payoff", "utility", 0.05, "Most that a full label is worth to makers in what they reveal.",
                  prior=Uniform(0.0, 0.2), low=0.0),
        Parameter("one_definition_binary", "1", 0.0, "Whether the label has a bar (1) or degrees (0).", low=0.0, high=1.0),
        Parameter("one_definition_cost", "USD/month", 5e5, "Cost of auditing all releases.", low=0.0,
                  source="assumed; 40k and 1.5k an audit (levers dossier)"),
        Parameter("disclosure_duty_covered", "share", 0.8, "Releases that a duty to disclose covers.", low=0.0, high=1.0),
        Parameter("disclosure_duty_push", "utility", 0.6, "Push to publish documents at full detail.", low=0.0),
        Parameter("disclosure_duty_effort", "person-months", 1.9, "Effort per release at full detail.",
                  prior=Uniform(1.0, 7.0), low=0.0, source="15k USD per small model (10-60k) at detail 2"),
        Parameter("disclosure_duty_exposure", "1", 0.5, "How much heavier legal risk then weighs on revealing data.",
                  prior=Uniform(0.0, 2.0), low=0.0),
        Parameter("disclosure_duty_small", "share", 1.0, "Part of the duty that makers of models below its line are spared.",
                  low=0.0, high=1.0, source="European Commission, July 2025: general-purpose from 1e23 FLOP"),
        Parameter("disclosure_duty_relief", "share", 0.5, "Part of its effort that open terms spare.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0,
                  source="AI Act, recital 104: an open licence spares documents, not the summary; the part is assumed"),
        Parameter("disclosure_duty_claim", "share", 0.15, "What a filled form adds to the gain of claiming to be open.",
                  prior=Uniform(0.0, 0.4), low=0.0, high=1.0),
        Parameter("public_buyers_enforcement", "share", 0.5, "Part of a rule for public buyers that is followed.",
                  prior=Uniform(0.1, 1.0), low=0.0, high=1.0, source="Italy followed little before guidelines, France more"),
        Parameter("public_buyers_terms", "utility", 1.0, "Weight of terms that public buyers add if all must prefer open models.",
                  low=0.0),
        Parameter("public_buyers_weights", "utility", 0.2, "Push to reveal weights if all public spending asks for it.", low=0.0),
    ),
    levers=(
        Lever(
            "open_safety", id="R5",
            says="Publish tools and practice for safety, and test models neutrally.",
            source=STUDY + "R5; dose: ROOST, 27M USD over 4 years",
            unit="% of projects", default=50.0, low=0.0, high=100.0, pays="philanthropy and companies",
            acts_on={
                "liability": ("liability_factor", lambda share, params: only_items(
                    1.0 - CENT * share * params.open_safety_liability, tuple(Item), 1.0)),
                "help": ("release_help", lambda share, params: only_items(CENT * share * params.open_safety_help, (Item.DATA,))),
                "testers": ("neutral_testers", lambda share, params: CENT * share * params.open_safety_testers),
                "gifts": ("programme_gift", lambda share, params: CENT * share * params.open_safety_cost / 2.0),
                "companies": ("programme_company", lambda share, params: CENT * share * params.open_safety_cost / 2.0),
            },
            lag=3, ramp=12, half_life=12.0,
            tests="the reveal of data rises the more, the more its use is at legal risk; null where liability does not bind",
        ),
        Lever(
            "four_freedoms", id="R9",
            says="License for all to use, study, change and share, by default.",
            source=STUDY + "R9; unrestricted share of releases 0.40 in 2024",
            unit="% of releases", default=50.0, low=0.0, high=100.0, pays="developers, in time",
            acts_on={
                "preset": ("policy_terms", lambda share, params: CENT * share * params.four_freedoms_preset),
                "keeping": ("licence_keeping", lambda share, params: CENT * share * params.four_freedoms_keeping),
                "rent": ("rent_factor", lambda share, params: only_items(
                    1.0 + CENT * share * params.four_freedoms_rent, (Item.WEIGHTS,), 1.0)),
                "effort": ("release_duty", lambda share, params: only_items(
                    CENT * share * params.four_freedoms_duty, (Item.DOCUMENTS,))),
            },
            lag=1, ramp=6, half_life=12.0,
            tests="more releases are open; rivals' weights are revealed less where rent is high",
        ),
        Lever(
            "public_money_public_ai", id="R17",
            says="What public money pays for is open: weights, code, data.",
            source=STUDY + "R17; Swiss law on open code, 2024; GPT-NL's grant; NIH's price clause",
            unit="% of public money", default=60.0, low=0.0, high=100.0, pays="state",
            acts_on={
                "weights": ("funded_reveal", lambda share, params: only_items(
                    CENT * share * params.public_money_push, (Item.WEIGHTS,))),
                "code": ("funded_reveal", lambda share, params: only_items(
                    CENT * share * params.public_money_push, (Item.CODE,))),
                "data": ("funded_reveal", lambda share, params: only_items(
                    CENT * share * params.public_money_push, (Item.DATA,))),
                "partners": ("partner_share_factor", lambda share, params: 1.0 - CENT * share * params.public_money_partners),
                "recovery": ("cost_recovery", lambda share, params: 1.0 - CENT * share * params.public_money_recovery),
                "text": ("funded_text", lambda share, params: CENT * share * params.public_money_text),
                "cost": ("programme_state", lambda share, params: CENT * share * params.public_money_cost),
            },
            lag=12, ramp=12, half_life=float("inf"),
            tests="funded work opens, other work does not; companies' money beside public money falls; funded runs hold less "
                  "text",
        ),
        Lever(
            "safety_bridge", id="R18",
            says="Keep a staffed channel between open developers and those who make safety rules.",
            source=STUDY + "R18",
            unit="persons", default=6.0, low=0.0, high=40.0, pays="state",
            acts_on={
                "clarity": ("unclear_factor", lambda staff, params: 1.0 - params.safety_bridge_clarity
                            * saturating(staff, params.safety_bridge_half)),
                "relief": ("duty_relief", lambda staff, params: params.safety_bridge_relief
                           * saturating(staff, params.safety_bridge_half)),
                "time": ("extra_tasks", lambda staff, params: staff * params.safety_bridge_tasks),
                "cost": ("programme_state", lambda staff, params: staff * params.person_month_cost
                         * params.compute_grants_shares),
            },
            lag=6, ramp=12, half_life=6.0,
            tests="relief does nothing alone; it takes off part of the effort and waiting that W4 and W5 ask for",
        ),
        Lever(
            "one_definition", id="R19",
            says="Give open-source AI one meaning, and audit who claims it.",
            source=STUDY + "R19; Open Source AI Definition 1.0",
            unit="% of releases", default=10.0, low=0.0, high=60.0, pays="philanthropy",
            acts_on={
                "audits": ("audit_rate", lambda share, params: CENT * share),
                "weight": ("audited_weight", lambda share, params: params.one_definition_weight
                           * saturating(share, params.one_definition_half)),
                "payoff": ("label_payoff", lambda share, params: params.one_definition_payoff
                           * saturating(share, params.one_definition_half)),
                "bar": ("label_binary", lambda share, params: AT_ONCE * once(share, params.one_definition_binary)),
                "cost": ("programme_gift", lambda share, params: CENT * share * params.one_definition_cost),
            },
            lag=6, ramp=12, half_life=24.0,
            tests="claims come nearer to the truth; under a bar those far below it do not open more",
        ),
        Lever(
            "disclosure_duty", id="W4",
            says="Ask makers to publish a summary of what they trained on.",
            source="EU template of 2025 for the AI Act, Article 53; arXiv 2510.15200 on investment",
            unit="detail, 0 to 3", default=2.0, low=0.0, high=3.0, pays="developers, in time",
            acts_on={
                "documents": ("disclosure_documents", lambda detail, params: detail / FULL_DETAIL
                              * params.disclosure_duty_covered * params.disclosure_duty_push),
                "effort": ("disclosure_effort", lambda detail, params: detail / FULL_DETAIL * params.disclosure_duty_covered
                           * params.disclosure_duty_effort),
                "exposure": ("disclosure_exposure", lambda detail, params: detail / FULL_DETAIL
                             * params.disclosure_duty_covered * params.disclosure_duty_exposure),
                "claims": ("claim_payoff", lambda detail, params: detail / FULL_DETAIL * params.disclosure_duty_claim),
                "line": ("disclosure_small", lambda detail, params: AT_ONCE * once(detail, params.disclosure_duty_small)),
                "relief": ("disclosure_relief", lambda detail, params: once(detail, params.disclosure_duty_relief)),
            },
            lag=6, ramp=24, half_life=6.0,
            tests="documents of large models are revealed more, data not; with exposure data is revealed less",
        ),
        Lever(
            "public_buyers", id="W6",
            says="Public buyers prefer open models, as far as the rule is followed.",
            source="levers dossier W6 (open_procurement); Nagle 2019 on France; Italy's software re-use rule",
            unit="% of public spending", default=30.0, low=0.0, high=100.0, pays="state", target="region",
            acts_on={
                "demand": ("open_procurement", lambda share, params: CENT * share * params.public_buyers_enforcement),
                "terms": ("public_licence_weight", lambda share, params: CENT * share * params.public_buyers_enforcement
                          * params.public_buyers_terms),
                "weights": ("policy_reveal", lambda share, params: only_items(
                    CENT * share * params.public_buyers_enforcement * params.public_buyers_weights, (Item.WEIGHTS,))),
                "switching": ("switching_paid", lambda share, params: AT_ONCE * once(share, 1.0)),
            },
            lag=12, ramp=24, half_life=12.0,
            tests="use of open models by the public sector rises; next to nothing at enforcement 0.1",
        ),
    ),
)  # fmt: skip
