"""The tables of the world: one dtype per entity, each row an entity, each column with its unit.

Rows never move and are never reused, so a row number is a safe reference within a run; ``id`` is the entity's name for
draws. Money is whole cents, compute whole hours (one hour = 1e18 useful FLOP), people whole persons or person-months.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.handles import by_address
from sim.kernel import kernel
from sim.world.names import ACTIVITIES, DOMAINS, FORMS, ITEMS, LANGUAGES, MOTIVES, PHASES, REGIONS, STAKEHOLDERS

MAX_TIES = 32  # ties kept per organisation; the weakest gives way
MAX_PARTNERS = 6
CHAMPIONS = 3  # most in a region
MAX_TESTERS = 5  # organisations that test a model before its release
MAX_PATRONS = 4
MAX_SETS = 3  # shared datasets one run takes
MAX_PROJECTS = 3  # projects one organisation hosts at a time
MENU_ROOM = 24  # options one organisation weighs
CHOICE = 20  # open models a segment of adopters looks at
RECENT = 8  # latest derivatives of a base that others may start from

ORGANISATION = np.dtype([
    ("id", "i8"),
    ("alive", "i8"),                    # 1 from its month of entry until it leaves: without project, and broke or long silent
    ("kind", "i8"),
    ("region", "i8"),
    ("segment", "i8"),                  # SegmentKind its models are mostly used in
    ("languages", "i8"),                # bit mask over the 58 language groups
    ("born", "i8"),                     # month of entry (rows wait unborn until then)
    ("left", "i8"),                     # month of exit, -1 while alive
    ("motive", "f8", MOTIVES),          # weights, sum to 1
    ("cash", "i8"),                     # cents
    ("income", "f8"),                   # USD a month, 12-month smoothed
    ("plan_income", "f8"),              # USD a month the staff was planned for
    ("revenue_due", "i8"),              # cents earned this month, paid next month
    ("revenue", "f8"),                  # USD a month from use, 12-month smoothed
    ("budget_scale", "f8"),             # own factor on the kind's budget (lognormal at birth)
    ("arrears", "i8"),                  # months in a row in which a bill stayed unpaid
    ("staff", "f8"),                    # FTE
    ("staff_start", "f8"),              # FTE at birth
    ("experts", "f8"),                  # FTE able to run large training
    ("knowledge", "f8"),                # OOM; secret + absorbed public algorithmic knowledge
    ("secret", "f8"),                   # OOM; private know-how s
    ("absorbed", "f8"),                 # OOM; public know-how absorbed so far
    ("framework", "f8"),                # framework efficiency fw, 1-2
    ("reputation", "f8"),               # 0-1
    ("standing", "f8"),                 # score percentile of its best model, 0-1
    ("best_model", "i8"),               # artefact row of its best model, -1
    ("best_capability", "f8"),          # OOM, true, of its own best model (own knowledge)
    ("rivalry", "f8"),                  # riv of M4, 0-1
    ("crawl", "f8"),                    # tokens of own uncurated crawl kept from earlier runs
    ("aspiration", "f8"),
    ("estimate", "f8", ACTIVITIES),     # learned payoff per activity, -1 without experience
    ("model_of", "i8"),                 # organisation row whose experience it copies this month, -1
    ("misses", "i8"),                   # months' outcomes in a row below aspiration
    ("plan", "i8"),                     # Activity chosen this month, -1 when it did not consider
    ("wish_form", "i8"),                # Form it would start under
    ("wish_hours", "i8"),               # compute of the pre-training size it would choose
    ("wish_base", "i8"),                # artefact row it would derive from, -1
    ("wish_derive_hours", "i8"),        # compute of that derivation
    ("wish_language", "i8"),            # bit mask of a dataset's or benchmark's languages
    ("wish_project", "i8"),             # project row it would join, -1
    ("own_hours", "i8"),                # h/month of its own clusters
    ("open_project", "i8"),             # project row of its own that still takes partners, -1
    ("wish_payoff", "f8"),              # expected payoff of the chosen plan
    ("joins", "i8"),                    # 1 if it gets a place in the project it wants to join
    ("patron_kind", "i8", MAX_PATRONS), # Account row that pays, -1 empty
    ("patron_share", "f8", MAX_PATRONS),
    ("patron_mismatch", "f8", MAX_PATRONS),  # half the L1 distance between its and the host's motives
    ("projects", "i8"),                 # projects it hosts now
    ("busy", "i8"),                     # of those, the ones between start and release
    ("committed", "f8"),                # FTE of staff at work in them
    ("released", "i8"),                 # artefacts it has released
    ("last_release", "i8"),             # month, -1
    ("volunteers", "f8"),               # FTE working in its projects
    ("welfare", "f8"),                  # realised motive-weighted payoff, smoothed over its releases
    ("patron_terms", "i8"),             # Terms beyond which its dominant patron will not go, OPEN for no wish
    ("stack", "i8"),                    # organisation row whose framework it trains with, -1 its own
    ("maintains", "i8"),                # project row that keeps its open framework, -1 none
    ("shared", "f8"),                   # efficiency of its open framework, 1-2, 0 for none
    ("review_queue", "f8"),             # person-months of review that changes from outside wait for
    ("merged", "f8"),                   # changes from outside a month, 12-month smoothed
    ("commits", "f8"),                  # changes of its own to its open framework a month, 12-month smoothed
    ("gave", "f8"),                     # person-months of help to others this month, until they are counted
    ("got", "f8"),                      # person-months of help from others this month, credit included
    ("given", "f8"),                    # person-months a month, 12-month smoothed
    ("received", "f8"),                 # person-months a month, 12-month smoothed
    ("credit", "f8"),                   # share of derivatives that name its models and keep their terms, smoothed
    ("incorporated", "i8"),             # 1 once a grassroots group is a legal person
    ("playbook", "f8"),                 # what it knows about running projects, 0-1
    ("champions", "i8"),                # regional champions that use a model of its own
])

PROJECT = np.dtype([
    ("id", "i8"),
    ("host", "i8"),                     # organisation row
    ("form", "i8"),
    ("form_at_start", "i8"),
    ("activity", "i8"),                 # Activity of the current generation
    ("stage", "i8"),
    ("since", "i8"),                    # month the current stage began
    ("start", "i8"),
    ("end", "i8"),                      # month it ended, -1
    ("ending", "i8"),
    ("box", "i8"),                      # month its time box ends, -1
    ("generation", "i8"),
    ("generation_start", "i8"),
    ("last_release", "i8"),             # month, -1
    ("languages", "i8"),                # bit mask
    ("base_model", "i8"),               # artefact row it derives from, -1
    ("expected", "f8"),                 # payoff expected at the choice (unweighted by the logit)
    ("hours_needed", "i8"),             # compute of the run
    ("hours_asked", "i8"),              # standing request this month
    ("hours_got", "i8"),                # compute received in this generation
    ("hours_now", "i8"),                # compute received this month
    ("hours_total", "i8"),              # compute received in its life
    ("first_asked", "i8"),              # month of the first request of this generation, -1
    ("waited", "i8"),                   # months waited before the first hour, -1 while waiting
    ("bid", "f8"),                      # USD an hour it would pay
    ("partner_provider", "i8"),         # provider row of a standing partnership, -1
    ("partner_hours", "i8"),            # hours a month it offers
    ("partner_left", "i8"),             # months left
    ("partner_total", "i8"),            # hours received from partnerships in its life
    ("lock_in", "f8"),                  # 0-1
    ("tied", "f8"),                     # months to leave the machines of a donor whose hours it has, if wholly locked in
    ("porting", "i8"),                  # months left until its run works on other machines
    ("programme", "i8"),                # grant programme row it holds an award of, -1
    ("grant_hours", "i8"),              # hours a month awarded
    ("grant_left", "i8"),               # months left
    ("grant_applied", "i8"),            # month it applied, -1
    ("core", "f8"),                     # FTE of host staff on it
    ("withdrawn", "f8"),                # share of that staff that its charter leaves to the community
    ("modularity", "f8"),               # 0-1
    ("locked", "i8"),                   # 1 when its scope is closed to new partners
    ("partners", "i8", MAX_PARTNERS),   # organisation rows, -1 empty
    ("volunteers", "f8"),               # FTE admitted and active
    ("upkeep", "f8"),                   # FTE of them at work on what is released already
    ("newcomers", "f8"),                # persons who joined in the last 12 months
    ("admission", "f8", (PHASES, 2)),   # admission share by stage and gate (0 model, 1 data)
    ("centralisation", "f8"),           # 0-1
    ("outvoted", "f8"),                 # smoothed share of votes lost by volunteers
    ("queue", "f8"),                    # person-months of unanswered work
    ("progress", "f8"),                 # output done in the current stage
    ("sets", "i8", MAX_SETS),           # corpus rows used for pre-training, -1
    ("tuning_sets", "i8", MAX_SETS),    # corpus rows used in post-training, -1
    ("corpus", "i8"),                   # corpus row holding the unique tokens of this run, -1
    ("crawled", "f8"),                  # own tokens curated for this run
    ("tokens", "f8"),                   # unique tokens at hand, D
    ("tokens_needed", "f8"),            # D_n
    ("data_quality", "f8"),             # 0-1
    ("data_legal", "f8"),               # legal risk of the data used, 0-1
    ("data_cleared", "f8"),             # share of it cleared by fees
    ("sunk", "f8"),                     # USD spent on data
    ("root", "f8"),                     # OOM of the run, K_root
    ("gain", "f8"),                     # OOM of post-training, K_post
    ("score", "f8"),                    # best published score, 0-1, -1 when not evaluated
    ("benchmark", "i8"),                # artefact row of the benchmark scored on, -1
    ("difficulty", "f8"),               # OOM, mid of that benchmark
    ("tries", "i8"),
    ("plan_reveal", "i8"),              # bit mask of items to reveal; -1 when not decided
    ("plan_terms", "i8"),
    ("legacy", "i8"),                   # artefact row of its last model, -1
    ("stopped", "i8"),                  # runs that stopped for want of compute
    ("brought", "f8"),                  # reports that organisations bring this month, beside those of users
    ("triage", "f8"),                   # FTE of paid readers of reports this month
    ("answered", "f8"),                 # share of reports answered, -1 when there were none
    ("heard", "f8"),                    # reports read since its last model
    ("testers", "i8", MAX_TESTERS),     # organisation rows that tested its last model, -1 empty
    ("seats", "f8"),                    # voice that its charter gives the community, beyond 1 - centralisation
    ("consent", "f8"),                  # months that its charter adds to the delay before work
    ("playbook", "f8"),                 # how well its generation knows how others did it, 0-1
])

ARTEFACT = np.dtype([
    ("id", "i8"),
    ("domain", "i8"),
    ("activity", "i8"),                 # what made it
    ("owner", "i8"),                    # organisation row
    ("project", "i8"),                  # project row, -1 for artefacts before the start
    ("parent", "i8"),                   # artefact row, -1 for a root
    ("family", "i8"),                   # artefact row of its root (itself for a root)
    ("born", "i8"),
    ("capability", "f8"),               # OOM, K = root + gain; 0 for other domains
    ("root", "f8"),                     # OOM of the pre-trained root
    ("gain", "f8"),                     # OOM added after pre-training, at most 0.5
    ("score", "f8"),                    # 0-1, -1 when never evaluated
    ("difficulty", "f8"),               # OOM; a benchmark's own mid, or the mid a model was scored at
    ("leak", "f8"),                     # 0-1, of a benchmark
    ("retired", "i8"),                  # 1 when a benchmark no longer discriminates or an artefact is withdrawn
    ("corpus", "i8"),                   # corpus row of its (training) tokens by language, -1
    ("languages", "i8"),                # bit mask
    ("language_gap", "f8", REGIONS),    # OOM lost by a region's speakers to thin data in their languages
    ("quality", "f8"),                  # 0-1
    ("terms", "i8"),
    ("revealed", "i8"),                 # bit mask of items
    ("claim", "f8"),                    # 0-1, claimed openness
    ("openness", "f8"),                 # 0-1, true openness: share of items revealed, terms weighted
    ("legal", "f8"),                    # 0-1
    ("sunk", "f8"),                     # USD
    ("documentation", "f8"),            # person-months
    ("kept", "f8"),                     # months of ageing that its upkeep has spared it
    ("hours", "i8"),                    # compute of the run
    ("log_compute", "f8"),              # log10 FLOP of the final run
    ("fitness_use", "f8"),              # log fitness in use
    ("fitness_family", "f8"),           # log fitness of its family in derivation
    ("visible", "f8"),                  # decayed count of derivatives, as a share of the hub
    ("visible_family", "f8"),           # the same for the family; kept at the root
    ("use_visible", "f8"),              # decayed use in the hub, in downloads of the mean model
    ("downloads", "f8"),                # downloads this month
    ("base_reach", "f8"),               # running sum over rows of visibility to those who look for a base
    ("derivatives", "i8"),              # hub rows derived from it so far
    ("derived_now", "i8"),              # hub rows derived from it this month
    ("recent", "i8", RECENT),           # derivative rows last made from it, a ring filled by their running count
    ("dominated", "i8"),                # 1 if visible open work was better when its run began
    ("use", "f8"),                      # share of all adopters' use this month, 0-1
    ("reach", "f8"),                    # users served beyond closed APIs, millions
    ("rebuilt", "i8"),                  # month in which an open copy of its withheld text was made, -1
    ("audited", "i8"),                  # whether its claim was checked, and what was found
])

CORPUS = np.dtype([
    ("id", "i8"),
    ("artefact", "i8"),                 # artefact row, -1 for sets from before the start
    ("owner", "i8"),                    # organisation row, -1 for the hub
    ("born", "i8"),
    ("terms", "i8"),
    ("tuning", "i8"),                   # 1 for post-training sets, 0 for pre-training corpora
    ("tokens", "f8", LANGUAGES),        # unique tokens by language group
    ("total", "f8"),                    # their sum
    ("languages", "i8"),                # bit mask
    ("quality", "f8"),                  # 0-1
    ("legal", "f8"),                    # 0-1
    ("uses", "i8"),                     # runs that took it
    ("paid", "i8"),                     # cents received for it
])

USE = np.dtype([("id", "i8"), ("corpus", "i8"), ("project", "i8"), ("month", "i8"), ("tuning", "i8")])

DERIVATIVE = np.dtype([                 # <= 48 bytes a row; read f4 and i1 columns through float() and int()
    ("id", "i8"),
    ("languages", "i8"),                # bit mask
    ("base_model", "i4"),               # artefact row of the organisation's model it hangs on, -1 for a root
    ("parent", "i4"),                   # derivative row it was made from, -1 when made from the base itself
    ("publisher", "i4"),
    ("fitness", "f4"),                  # factor on use that it is born with
    ("visible", "f4"),                  # decayed use, in downloads of the mean model
    ("downloads", "f4"),                # downloads this month
    ("documentation", "f4"),            # person-months
    ("born", "i2"),
    ("kind", "i1"),                     # Derivation
    ("terms", "i1"),
])

PUBLISHER = np.dtype([("id", "i8"), ("models", "i4"), ("once", "i4")])

PROVIDER = np.dtype([
    ("id", "i8"),
    ("kind", "i8"),                     # ProviderKind
    ("region", "i8"),
    ("owner", "i8"),                    # organisation row whose own cluster it is, -1
    ("online", "i8"),                   # month online (may be negative)
    ("offline", "i8"),                  # month it goes offline, -1
    ("public", "i8"),                   # 1 public, 0 private
    ("nominal", "f8"),                  # h/month open to LLM work at the reference date (2025-12)
    ("capacity", "i8"),                 # h/month now
    ("used", "i8"),                     # h served this month
    ("free", "i8"),                     # h left this month
    ("reserve", "f8"),                  # USD/h
    ("offer_share", "f8"),              # share for partnerships
    ("grant_share", "f8"),              # share given to grant programmes
    ("ordered", "i8", 12),              # hours on order, by months until delivery
    ("cash", "i8"),                     # cents
    ("income", "f8"),                   # USD a month, smoothed
    ("utilisation", "f8"),              # smoothed
    ("motive", "f8", MOTIVES),
])

PROGRAMME = np.dtype([
    ("id", "i8"),
    ("region", "i8"),                   # eligible region, -1 all
    ("provider", "i8"),                 # provider row whose grant share feeds it, -1 a pool of its region's public providers
    ("hours", "i8"),                    # h/month it may award
    ("queue", "i8"),                    # months between application and first award
    ("window", "i8"),                   # months an award runs
    ("floor", "f8"),                    # least standing percentile
    ("start", "i8"),
    ("end", "i8"),                      # -1 open
    ("applications", "i8"),             # this month
    ("awards", "i8"),                   # this month
    ("awarded", "i8"),                  # h this month
])

CONTRIBUTOR = np.dtype([
    ("id", "i8"),
    ("languages", "i8"),                # bit mask
    ("skill", "f4"),                    # 0-1
    ("energy", "f4"),                   # 0-1
    ("home", "i4"),                     # project row, -1
    ("joined", "i2"),                   # month, -1
    ("region", "i1"),
    ("status", "i1"),
    ("role", "i1"),
    ("paid", "i1"),                     # who pays: 0 nobody, 1 the employer, 2 a stipend
])

TIE = np.dtype([                        # row i belongs to organisation i
    ("id", "i8"),
    ("count", "i8"),
    ("to", "i8", MAX_TIES),             # organisation rows
    ("strength", "f8", MAX_TIES),       # 0-1
])

ACCOUNT = np.dtype([("id", "i8"), ("cash", "i8")])

LANGUAGE = np.dtype([
    ("id", "i8"),
    ("speakers", "f8"),                 # millions
    ("stock", "f8"),                    # public tokens on the web, web_l
    ("open_crawl", "f8"),               # tokens of the open crawl set (reference 2024.3)
    ("offline", "f8"),                  # tokens outside the web
    ("restricted", "f8"),               # share of web closed to new crawls, 0-1
    ("trust", "f8"),                    # 0-1
    ("resources", "i8"),                # Joshi class 0-5
    ("weight", "f8", REGIONS),          # where its speakers live, sums to 1
    ("speaker_share", "f8", REGIONS),   # its share of each region's speakers
    ("best", "f8"),                     # OOM, best true K_l of an open model
    ("best_seen", "f8"),                # OOM, the same as implied by published scores
    ("commercial", "i8"),               # commercial projects at work in it
    ("crawl_left", "f8"),               # 0-1, share of its web that is not in the open crawl
    ("shared", "f8"),                   # 0-1, share of its web that is in shared sets
    ("run_shared", "f8"),               # 0-1, share of its web beyond the open crawl that is in the largest shared text of a run
    ("open_text", "f8"),                # tokens that anybody can have: crawled, shared, or from outside the web
    ("text_worth", "f8"),               # what one more set in it is worth, before the limit of 1
    ("given", "f8"),                    # tokens in sets that its community lets others use
    ("taken", "f8"),                    # tokens of these that were locked away since trust last moved
    ("returned", "f8"),                 # tokens of these for which something came back since trust last moved
])

REGION = np.dtype([
    ("id", "i8"),
    ("population", "f8"),               # millions
    ("gdp", "f8"),                      # USD a year
    ("users", "f8"),                    # internet users, millions
    ("developers", "f8"),               # millions
    ("public_money", "f8"),             # USD a year for LLM work, 2025
    ("private_money", "f8"),            # USD a year, private AI investment 2024
    ("price_relative", "f8"),           # GPU price relative to North America
    ("reserve", "f8"),                  # USD/h, reserve price now
    ("price", "f8"),                    # USD/h, last clearing price
    ("posted", "f8"),                   # USD/h, mean of the last six clearing prices
    ("prices", "f8", 6),
    ("unclear", "f8"),                  # legal uncertainty of mining text, 0-1
    ("entry_share", "f8"),              # share of open LLM organisations
    ("block_chips", "f8"),              # 0-1, share of frontier chip supply blocked
    ("block_weights", "f8", REGIONS),   # 0-1, block on weights from this region to each other
    ("block_hub", "f8"),                # 0-1, share of users cut off from the hub
    ("released", "f8"),                 # releases in the last 12 months
    ("free_hours", "f8"),               # hours a run that a non-company may hope for from public calls
    ("success", "f8"),                  # share of local projects alive with a release in the last 12 months
    ("curation_relief", "f8"),          # 0-1, share of the work on text that shared tools spare
    ("benchmark_relief", "f8"),         # 0-1, share of the work on benchmarks that is paid for
    ("champion_model", "i8", CHAMPIONS),  # local artefact row that each champion uses, -1 for none
])

SEGMENT = np.dtype([                    # row = segment kind * 8 + region
    ("id", "i8"),
    ("kind", "i8"),
    ("region", "i8"),
    ("users", "f8"),                    # millions
    ("spending", "f8"),                 # USD a month, outside series
    ("label_trust", "f8"),              # 0-1
    ("open_share", "f8"),               # share of use on open models
    ("welfare", "f8"),                  # log-sum over the choice set
    ("count", "i8"),                    # open models in the choice set
    ("seen", "i8", CHOICE),             # their artefact rows
    ("share", "f8", CHOICE),            # their shares of all use
])

MENU = np.dtype([                       # scratch: what the organisation that is choosing may start
    ("activity", "i8"),
    ("utility", "f8"),                  # benefit less cost and delay
    ("benefit", "f8"),                  # sum of motive weight x payoff x chance of success
    ("hours", "i8"),
    ("base_model", "i8"),               # artefact row, -1
    ("languages", "i8"),                # bit mask
    ("project", "i8"),                  # project row, -1
    ("weight", "f8"),                   # in the logit within its activity
])

MARKET = np.dtype([
    ("knowledge_public", "f8"),         # OOM, A_pub
    ("knowledge_closed", "f8"),         # OOM, A_cl
    ("capability_closed", "f8"),        # OOM, K_cl
    ("compute_closed", "f8"),           # log10 FLOP, closed record
    ("capability_open", "f8"),          # OOM, best true K of an open-weight model
    ("seen_open", "f8"),                # OOM, the same as implied by published scores
    ("revealed", "f8"),                 # OOM revealed this month, x
    ("rho", "f8"),                      # OOM added to public knowledge by revelation this month
    ("leak", "f8"),                     # OOM added by leaks this month
    ("hub_weight", "f8"),               # hub models one derivative row stands for
    ("hub_visibility", "f8"),           # decayed count of all derivatives, of which models hold shares
    ("arrivals_base", "f8"),            # rows a month expected at the first bend of growth, before the supply factor
    ("population_scale", "f8"),         # organisations at the start per those of the stock world
    ("contributor_weight", "f8"),       # people one contributor row stands for
    ("score_mean", "f8"),               # OOM, of organisations' best models as their scores say
    ("score_spread", "f8"),             # OOM, standard deviation of the same
    ("vacancies", "f8"),                # mean volunteer payoff of open projects, for pull
    ("applications", "i8"),             # grant applications this month
    ("awards", "i8"),
    ("people_left", "i8"),              # contributors who left since the start
    ("people_entered", "i8"),           # newcomers since the start
    ("data_recognition", "f8"),         # 0-1, prestige of data work beyond the usual
    ("overlap_lists", "f8"),            # 0-1, how well everybody knows of look-alike projects, at least
])

PARTICIPATION = np.dtype([              # one row a month; months by non-hosts and hosts, before role weights
    ("id", "i8"),
    ("effort", "f8", (FORMS, DOMAINS, PHASES, STAKEHOLDERS)),  # person-months
    ("weighted", "f8", (FORMS, DOMAINS, PHASES, STAKEHOLDERS)),  # person-months x role weight
    ("actors", "f8", (FORMS, DOMAINS, PHASES, STAKEHOLDERS)),  # distinct actors in the month
])

ITEM_BITS = (1 << ITEMS) - 1


@by_address
class Table(NamedTuple):
    """Rows with room, of which the first ``count[0]`` are in use."""

    rows: Any  # record array
    count: np.ndarray


@by_address
class World(NamedTuple):
    """All state of a run. Kernels take the tables they need; phases take the world."""

    seed: np.ndarray  # uint64[1]
    organisations: Table
    projects: Table
    artefacts: Table
    corpora: Table
    uses: Table
    derivatives: Table
    publishers: Table
    providers: Table
    programmes: Table
    contributors: Table
    ties: Table
    accounts: Table
    languages: Table
    regions: Table
    segments: Table
    menu: Table  # scratch, emptied by every choice
    market: Table  # one row
    participation: Table  # one row a month
    series: Table  # one row a month; columns are the outcomes


def table(dtype: np.dtype, room: int) -> Table:
    """Return an empty table with room for ``room`` rows."""
    return Table(np.zeros(max(1, room), dtype).view(np.recarray), np.zeros(1, np.int64))


def grown(old: Table, room: int) -> Table:
    """Return a table with more room holding the same rows."""
    new = table(old.rows.dtype, room)
    new.rows[: old.count[0]] = old.rows[: old.count[0]]
    new.count[0] = old.count[0]
    return new


@kernel
def room_left(table):
    """Rows that can still be added."""
    return table.rows.size - table.count[0]


@kernel
def add_row(table):
    """Take the next free row and return its number; the caller has made sure of room (``month.has_room``)."""
    row = table.count[0]
    if row >= table.rows.size:
        raise IndexError("a table is full: has_room promised otherwise")
    table.count[0] = row + 1
    return row


@kernel
def holds(places, number):
    """True if a row's short list of references has this one."""
    for j in range(places.size):
        if places[j] == number:
            return True
    return False
