"""Levers on people: joining, training, pay, credit, work in public."""

from sim.entry import Facts, Lever, Parameter, Uniform
from sim.policy.doses import CENT, STUDY, WITHOUT_COMPANIES, YEAR, once, only_items, only_kinds, saturating
from sim.world.names import Item, Kind

EARLY = (Item.CODE, Item.RECIPE, Item.DOCUMENTS)
EVERYBODY = tuple(Kind)

FACTS = Facts(
    parameters=(
        Parameter("join_existing_trust", "share", 0.5, "Strength of tie that a full list of look-alike projects is worth.",
                  prior=Uniform(0.1, 0.8), low=0.0, high=1.0),
        Parameter("join_existing_scope", "months", 2.0, "Months longer that projects take in partners if all starts see the "
                  "list.", low=0.0),
        Parameter("join_existing_playbooks", "share", 0.2, "What the list adds to the part of a playbook that others learn.",
                  low=0.0, high=1.0),
        Parameter("join_existing_cost", "USD/month", 37_500.0, "Cost of a list for all starts.", low=0.0,
                  source="assumed; 15,000 a month at 40 % (levers dossier)"),
        Parameter("open_lab_effort", "share", 0.5, "Part of the effort to release code, recipe and documents that work in public "
                  "has done before.", prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
        Parameter("open_lab_tasks", "person-months", 0.7, "Work that onlookers bring a project that works in public.",
                  prior=Uniform(0.2, 1.5), low=0.0, source="8k USD per project (4-15k; levers dossier)"),
        Parameter("full_stack_skills_mentoring", "FTE", 5e-4, "Help per newcomer by those in training, for each a year.",
                  low=0.0),
        Parameter("full_stack_skills_parts", "share", 0.3, "Most modularity that people who know the whole chain add.", low=0.0,
                  high=1.0),
        Parameter("full_stack_skills_half", "persons/year", 100.0, "People a year at which half of that is reached.", low=1.0),
        Parameter("full_stack_skills_cost", "USD", 37_800.0, "Cost of one training.", low=0.0,
                  source="4,200 USD a month for 9 months; AI Singapore's apprenticeship"),
        Parameter("fair_pay_entry", "1", 0.5, "How much more readily people without income join if all are paid.",
                  prior=Uniform(0.0, 1.0), low=0.0),
        Parameter("fair_pay_crowding", "1/month", 0.05, "Energy that the unpaid lose a month if all others are paid.",
                  prior=Uniform(0.0, 0.15), low=0.0, source="not identified: NBER 31668 against arXiv 2401.13940"),
        Parameter("fair_pay_maintenance", "share", 0.3, "Part of their time that the paid give to what is released, instead of "
                  "new work.", prior=Uniform(0.0, 0.6), low=0.0, high=1.0,
                  source="direction: maintenance rises and new work does not (NBER 31668); size assumed"),
        Parameter("non_code_routes_pull", "1", 0.3, "Most that routes for other work than code add to joining.", low=0.0),
        Parameter("non_code_routes_staff", "FTE", 0.1, "Paid readers of reports per project with such a route.", low=0.0),
        Parameter("non_code_routes_writing", "person-months", 0.5, "Most documentation of a release that routes add.", low=0.0),
        Parameter("non_code_routes_tasks", "person-months", 0.3, "Most work that they bring every project.", low=0.0),
        Parameter("non_code_routes_half", "projects", 50.0, "Projects at which half of the most is reached.", low=1.0),
        Parameter("non_code_routes_cost", "USD/month", 2600.0, "Cost of a route, besides readers.", low=0.0,
                  source="2,000 USD a project and 30,000 for 50 (levers dossier); Season of Docs 5-15k a project"),
    ),
    levers=(
        Lever(
            "join_existing", id="R1",
            says="Show those who plan a project which others already work on the same, and how to join.",
            source=STUDY + "R1",
            unit="% of planned starts", default=40.0, low=0.0, high=100.0, pays="philanthropy",
            acts_on={
                "list": ("overlap_lists", lambda share, params: CENT * share * params.join_existing_trust),
                "scope": ("scope_extra", lambda share, params: CENT * share * params.join_existing_scope),
                "playbooks": ("playbook_sharing", lambda share, params: CENT * share * params.join_existing_playbooks),
                "cost": ("programme_gift", lambda share, params: CENT * share * params.join_existing_cost),
            },
            lag=2, ramp=6, half_life=12.0,
            tests="joining is worth more where ties are weak; nothing changes between those with strong ties",
        ),
        Lever(
            "open_lab", id="R2",
            says="Work in public: plans, logs and failures, as they come.",
            source=STUDY + "R2; Marin trained 32B in the open",
            unit="% of projects without a company", default=20.0, low=0.0, high=60.0, pays="developers, in time",
            acts_on={
                "access": ("work_in_public", lambda share, params: only_kinds(CENT * share, WITHOUT_COMPANIES)),
                "effort": ("release_help", lambda share, params: only_items(CENT * share * params.open_lab_effort, EARLY)),
                "load": ("extra_tasks", lambda share, params: CENT * share * params.open_lab_tasks),
            },
            lag=1, ramp=6, half_life=3.0,
            tests="outsiders' share before the release rises; contributors tire, only with the load on",
        ),
        Lever(
            "full_stack_skills", id="R6",
            says="Train people in the whole chain from data to release.",
            source=STUDY + "R6; AI Singapore's apprenticeship programme",
            unit="people per year and region", default=30.0, low=0.0, high=200.0, pays="state", target="region",
            acts_on={
                "mentoring": ("mentors", lambda people, params: people * params.full_stack_skills_mentoring),
                "experts": ("experts_trained", lambda people, params: people / YEAR),
                "parts": ("modularity_extra", lambda people, params: params.full_stack_skills_parts
                          * saturating(people, params.full_stack_skills_half)),
                "cost": ("programme_state", lambda people, params: people / YEAR * params.full_stack_skills_cost),
            },
            lag=9, ramp=24, half_life=36.0,
            tests="experts of the region rise, 70 % at companies; alone it moves few runs, with compute grants more",
        ),
        Lever(
            "fair_pay", id="R8",
            says="Pay part of the contributors for their hours.",
            source=STUDY + "R8; NBER 31668, arXiv 2401.13940; Sovereign Tech Fund",
            unit="% of active contributors", default=20.0, low=0.0, high=80.0, pays="state", target="region",
            acts_on={
                "pay": ("stipend_share", lambda share, params: CENT * share),
                "entry": ("entry_relief", lambda share, params: CENT * share * params.fair_pay_entry),
                "crowding": ("crowding", lambda share, params: CENT * share * params.fair_pay_crowding),
                "maintenance": ("paid_upkeep", lambda share, params: once(share, params.fair_pay_maintenance)),
            },
            lag=1, ramp=3, half_life=2.0,
            tests="without crowding more people stay; with it the unpaid leave sooner; more join in poor regions only; models "
                  "are documented better and new work takes longer",
        ),
        Lever(
            "non_code_routes", id="R20",
            says="Give credit and staff to annotation, feedback and documentation.",
            source=STUDY + "R20; Google Season of Docs",
            unit="projects", default=50.0, low=0.0, high=300.0, pays="philanthropy",
            acts_on={
                "join": ("join_factor", lambda projects, params: 1.0 + params.non_code_routes_pull
                         * saturating(projects, params.non_code_routes_half)),
                "triage": ("triage_staff", lambda projects, params: projects * params.non_code_routes_staff),
                "writing": ("documentation_extra", lambda projects, params: only_kinds(
                    params.non_code_routes_writing * saturating(projects, params.non_code_routes_half), EVERYBODY)),
                "load": ("extra_tasks", lambda projects, params: params.non_code_routes_tasks
                         * saturating(projects, params.non_code_routes_half)),
                "cost": ("programme_gift", lambda projects, params: projects * params.non_code_routes_cost),
            },
            lag=3, ramp=6, half_life=4.0,
            tests="without paid readers people who were called in tire and leave",
        ),
    ),
)  # fmt: skip
