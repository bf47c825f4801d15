"""Levers on institutions: brokers, shared goods that companies or states pay for, governance, joint support."""

from sim.entry import Facts, Lever, Parameter, Uniform
from sim.policy.doses import CENT, STUDY, WITHOUT_COMPANIES, among_kinds, once, only_kinds, saturating
from sim.world.names import COMPANIES

FACTS = Facts(
    parameters=(
        Parameter("brokers_offers", "1", 0.05, "How many more providers a project meets per broker, as a part.", low=0.0),
        Parameter("brokers_meetings", "meetings/month", 1.0, "Pairs that one broker brings together.", low=0.0),
        Parameter("brokers_scope", "months", 2.0, "Most months longer that projects take in partners.", low=0.0),
        Parameter("brokers_half", "persons", 10.0, "Brokers at which half of that is reached.", low=0.1),
        Parameter("brokers_cost", "USD/month", 13_000.0, "Cost of a broker, office included.", low=0.0,
                  source="assumed; 12k each and 10k (levers dossier); ALT-EDIC's set-up: 4M EUR for 48 months"),
        Parameter("ecosystem_investment_review", "share", 0.3, "Part of companies' investment that pays reviewers.", low=0.0,
                  high=1.0),
        Parameter("ecosystem_investment_tools", "share", 0.2, "Part that pays shared tools for text; the rest is cash for those "
                  "who are no companies.", low=0.0, high=1.0),
        Parameter("ecosystem_investment_patrons", "count", 5.0, "Companies that share the investment.", low=1.0, high=10.0),
        Parameter("ecosystem_investment_pull", "1", 0.2, "How much sooner each further company fills an empty patron's place.",
                  low=0.0),
        Parameter("ecosystem_investment_half", "USD/month", 1e6, "Investment at which half of that shows.", low=1.0),
        Parameter("shared_tools_most", "share", 0.5, "Most of the work of curating text that shared tools can spare.",
                  prior=Uniform(0.2, 0.7), low=0.0, high=0.9),
        Parameter("shared_tools_half", "USD/month", 2e6, "Money for shared tools at which half of that is reached.", low=1.0),
        Parameter("hybrid_governance_moved", "share", 0.3, "Centralisation that a hybrid charter gives up.", low=0.0, high=1.0,
                  source="levers dossier R11: 0.9 to 0.6"),
        Parameter("hybrid_governance_voice", "share", 0.3, "Voice that it gives beyond that.", low=0.0, high=1.0),
        Parameter("hybrid_governance_delay", "months", 1.0, "Months that it adds before work begins.", low=0.0),
        Parameter("hybrid_governance_withdrawn", "share", 0.2, "Part of the staff that a host keeps from a project with such a "
                  "charter.", prior=Uniform(0.0, 0.5), low=0.0, high=1.0,
                  source="direction: when PyTorch left Meta the host's work fell, others' rose; size assumed"),
        Parameter("hybrid_governance_cost", "USD/month", 60_000.0, "Cost if all company projects have one.", low=0.0,
                  source="assumed; 15k a project (levers dossier), some four starts a month"),
        Parameter("public_infrastructure_split", "share", (0.6, 0.15, 0.05, 0.1, 0.1), "Division of money for infrastructure: "
                  "machines, tools for text, evaluation, software, training.", low=0.0, high=1.0, by=("infrastructure",),
                  source="levers dossier R14"),
        Parameter("public_infrastructure_tests", "USD/month", 1e5, "Money for evaluation in a region at which it bears half of "
                  "all cost.", low=1.0),
        Parameter("joint_support_usd", "USD/month", 40_000.0, "Support of one project.", low=0.0,
                  source="NSF POSE and levers dossier R21"),
        Parameter("joint_support_half", "projects", 20.0, "Projects at which half of the most of the other channels is reached.",
                  low=1.0),
        Parameter("joint_support_patrons", "1", 0.5, "Most that joint support adds to finding further patrons.", low=0.0),
        Parameter("joint_support_legal", "1", 1.0, "Most that it adds to becoming a legal person.", low=0.0),
        Parameter("joint_support_hosting", "share", 0.5, "Most of a legal person's upkeep that shared hosting bears.", low=0.0,
                  high=1.0),
        Parameter("joint_support_writing", "person-months", 0.3, "Most documentation of a release that it adds.", low=0.0),
        Parameter("joint_support_upkeep", "share", 0.3, "Most of their ageing that it spares models whose projects go on.",
                  prior=Uniform(0.0, 0.6), low=0.0, high=0.95),
    ),
    levers=(
        Lever(
            "brokers", id="R7",
            says="Pay brokers who bring owners of machines, labs and firms together.",
            source=STUDY + "R7; ALT-EDIC",
            unit="persons", default=10.0, low=0.0, high=60.0, pays="philanthropy",
            acts_on={
                "offers": ("partner_offers", lambda staff, params: 1.0 + staff * params.brokers_offers),
                "meetings": ("brokered_meetings", lambda staff, params: staff * params.brokers_meetings),
                "scope": ("scope_extra", lambda staff, params: params.brokers_scope * saturating(staff, params.brokers_half)),
                "cost": ("programme_gift", lambda staff, params: staff * params.brokers_cost),
            },
            lag=3, ramp=9, half_life=6.0,
            tests="ties across regions rise; more projects find partners who lend",
        ),
        Lever(
            "ecosystem_investment", id="R10",
            says="Companies pay for shared frameworks, tools and those who keep them.",
            source=STUDY + "R10; Widder et al. 2024 on capture",
            unit="USD per month", default=1_000_000.0, low=0.0, high=10_000_000.0, pays="companies",
            acts_on={
                "review": ("review_gift", lambda usd, params: usd * params.ecosystem_investment_review),
                "tools": ("curation_relief", lambda usd, params: params.shared_tools_most * saturating(
                    usd * params.ecosystem_investment_tools, params.shared_tools_half)),
                "cash": ("income_sponsor", lambda usd, params: among_kinds(
                    usd * max(0.0, 1.0 - params.ecosystem_investment_review - params.ecosystem_investment_tools),
                    WITHOUT_COMPANIES)),
                "patrons": ("patrons_factor", lambda usd, params: only_kinds(
                    1.0 + params.ecosystem_investment_pull * (params.ecosystem_investment_patrons - 1.0)
                    * saturating(usd, params.ecosystem_investment_half), WITHOUT_COMPANIES, 1.0)),
                "cost": ("programme_company", lambda usd, params: usd * params.ecosystem_investment_tools),
            },
            lag=3, ramp=12, half_life=6.0,
            tests="frameworks gain for all who use them, rivals too; with more companies empty places fill sooner",
        ),
        Lever(
            "hybrid_governance", id="R11",
            says="Firms keep oversight of their projects and give the community seats.",
            source=STUDY + "R11; PyTorch Foundation",
            unit="% of company projects", default=15.0, low=0.0, high=60.0, pays="companies",
            acts_on={
                "charters": ("hybrid_charters", lambda share, params: only_kinds(CENT * share, COMPANIES)),
                "control": ("hybrid_centralisation", lambda share, params: -once(share, params.hybrid_governance_moved)),
                "voice": ("hybrid_voice", lambda share, params: once(share, params.hybrid_governance_voice)),
                "delay": ("hybrid_delay", lambda share, params: once(share, params.hybrid_governance_delay)),
                "effort": ("hybrid_withdrawal", lambda share, params: once(share, params.hybrid_governance_withdrawn)),
                "cost": ("programme_company", lambda share, params: CENT * share * params.hybrid_governance_cost),
            },
            lag=6, ramp=12, half_life=float("inf"),
            tests="outsiders' part of the work in companies' projects rises; all work together changes little; these start later",
        ),
        Lever(
            "public_infrastructure", id="R14",
            says="Build durable machines, tools, evaluation, software and skills.",
            source=STUDY + "R14; AI Research Resource (UK), NAIRR plan (US)",
            unit="USD per month", default=10_000_000.0, low=0.0, high=80_000_000.0, pays="state", target="region",
            shares="compute_grants_shares",
            acts_on={
                "machines": ("capacity_extra", lambda usd, params: usd * params.public_infrastructure_split[0]
                             / params.grant_hour_cost),
                "tools": ("curation_relief", lambda usd, params: params.shared_tools_most * saturating(
                    usd * params.public_infrastructure_split[1], params.shared_tools_half)),
                "evaluation": ("evaluation_subsidy", lambda usd, params: saturating(
                    usd * params.public_infrastructure_split[2], params.public_infrastructure_tests)),
                "software": ("review_money", lambda usd, params: usd * params.public_infrastructure_split[3]),
                "training": ("experts_trained", lambda usd, params: usd * params.public_infrastructure_split[4]
                             / params.full_stack_skills_cost),
                "cost": ("programme_state", lambda usd, params: usd * (
                    params.public_infrastructure_split[0] + params.public_infrastructure_split[1]
                    + params.public_infrastructure_split[4])),
            },
            lag=18, ramp=24, half_life=36.0,
            tests="hours of public machines rise with the dose; part of them stays idle without experts or brokers",
        ),
        Lever(
            "joint_support", id="R21",
            says="Foundations back software, data and models together, across hosts.",
            source=STUDY + "R21; NSF POSE",
            unit="projects", default=10.0, low=0.0, high=80.0, pays="philanthropy",
            acts_on={
                "cash": ("income_gift", lambda projects, params: among_kinds(
                    projects * params.joint_support_usd, WITHOUT_COMPANIES)),
                "patrons": ("patrons_factor", lambda projects, params: only_kinds(
                    1.0 + params.joint_support_patrons * saturating(projects, params.joint_support_half),
                    WITHOUT_COMPANIES, 1.0)),
                "formality": ("incorporation_factor", lambda projects, params: 1.0 + params.joint_support_legal
                              * saturating(projects, params.joint_support_half)),
                "hosting": ("hosting_share", lambda projects, params: params.joint_support_hosting
                            * saturating(projects, params.joint_support_half)),
                "writing": ("documentation_extra", lambda projects, params: only_kinds(
                    params.joint_support_writing * saturating(projects, params.joint_support_half), WITHOUT_COMPANIES)),
                "upkeep": ("model_upkeep", lambda projects, params: only_kinds(
                    params.joint_support_upkeep * saturating(projects, params.joint_support_half), WITHOUT_COMPANIES)),
            },
            lag=6, ramp=12, half_life=12.0,
            tests="incomes of non-companies rise by the support; groups become legal persons sooner; their models are "
                  "used longer",
        ),
    ),
)  # fmt: skip
