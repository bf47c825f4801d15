"""The words of the model as integers: kinds, forms, stages, domains, items, motives, activities."""

from enum import IntEnum


class Kind(IntEnum):
    """What an organisation is."""

    COMPANY_LARGE = 0
    START_UP = 1
    RESEARCH_INSTITUTE = 2
    PUBLIC_BODY = 3
    UNIVERSITY = 4
    GRASSROOTS = 5
    PROVIDER = 6


class Form(IntEnum):
    """How a project is organised: decision rights, payer, delay, centralisation, modularity, invited partners and time box."""

    SINGLE_COMPANY = 0
    SINGLE_INSTITUTE = 1
    MULTI_INSTITUTE = 2
    NONPROFIT_GRASSROOTS = 3
    COMPANY_GRASSROOTS = 4
    MULTI_COMPANY = 5


class Motive(IntEnum):
    """Why organisations act."""

    ACCESS = 0
    SCIENCE = 1
    LANGUAGE = 2
    SOVEREIGNTY = 3
    MARKET = 4
    REPUTATION = 5
    OWN_NEED = 6


class Activity(IntEnum):
    """What a project works on; ``WAIT`` is the choice to start nothing and ``JOIN`` to work in another's project."""

    WAIT = 0
    PRETRAIN = 1
    DERIVE = 2
    DATASET = 3
    BENCHMARK = 4
    FRAMEWORK = 5
    JOIN = 6


class Stage(IntEnum):
    """Where a project's current generation stands. ``REST`` is between releases, ``ENDED`` is for good."""

    REST = 0
    INITIATION = 1
    CURATION = 2
    PRETRAINING = 3
    POSTTRAINING = 4
    READY = 5
    ENDED = 6


class Ending(IntEnum):
    """Why a project ended."""

    NONE = 0
    DISSOLVED = 1
    TIME_BOX = 2
    ABANDONED = 3
    MERGED = 4
    STOPPED = 5


class Phase(IntEnum):
    """The three lifecycle stages of the participation tensor."""

    PRE_TRAINING = 0
    POST_TRAINING = 1
    POST_RELEASE = 2


class Domain(IntEnum):
    """The six artefact domains of collaboration."""

    MODELS = 0
    DATA = 1
    SOFTWARE = 2
    EVALUATION = 3
    COMPUTE = 4
    COMMUNITY = 5


class Item(IntEnum):
    """What a release may reveal, each by a choice of its own."""

    WEIGHTS = 0
    CODE = 1
    DATA = 2
    RECIPE = 3
    EVALUATION = 4
    DOCUMENTS = 5


class Stakeholder(IntEnum):
    """Who takes part; the host is kept apart so that outside shares can be formed."""

    HOST = 0
    PARTNERS = 1
    COMPANIES = 2
    INSTITUTES = 3
    VOLUNTEERS = 4
    DATA_HOLDERS = 5
    PROVIDERS = 6
    USERS = 7


class Terms(IntEnum):
    """On what terms an artefact may be used."""

    CLOSED = 0
    GATED = 1
    BENEFIT_SHARING = 2
    RESTRICTED = 3
    OPEN = 4


class Status(IntEnum):
    """Where a contributor stands."""

    POOL = 0
    ACTIVE = 1
    RESTING = 2
    LEFT = 3


class Role(IntEnum):
    """What a contributor does."""

    USE = 0
    FEEDBACK = 1
    CONTRIBUTE = 2
    DECIDE = 3


class SegmentKind(IntEnum):
    """Groups of adopters; the public sector is the 16 % of enterprise use with a licence weight of its own."""

    ENTERPRISE = 0
    PUBLIC = 1
    DEVELOPER = 2
    ANY_USE = 3


class Account(IntEnum):
    """Outside accounts of the double-entry ledger; the state has one per region after these."""

    CUSTOMERS = 0
    INVESTORS = 1
    PARENT_COMPANIES = 2
    PHILANTHROPY = 3
    CLOSED_LABS = 4
    RIGHTS_HOLDERS = 5
    HOUSEHOLDS = 6
    INTEGRATORS = 7
    HUB = 8
    EQUIPMENT = 9
    ENDOWMENT = 10
    STATE = 11


class ProviderKind(IntEnum):
    """What a compute provider is."""

    PUBLIC = 0
    PUBLIC_PRIVATE = 1
    CLOUD = 2
    COMPANY_CLUSTER = 3
    HARDWARE_VENDOR = 4
    GRASSROOTS = 5


class Derivation(IntEnum):
    """Typed derivative links of the hub."""

    ROOT = 0
    ADAPTER = 1
    FINE_TUNE = 2
    QUANTISED = 3


COMPANIES = (Kind.COMPANY_LARGE, Kind.START_UP)
INSTITUTES = (Kind.RESEARCH_INSTITUTE, Kind.PUBLIC_BODY, Kind.UNIVERSITY)

KINDS, FORMS, MOTIVES, ACTIVITIES = len(Kind), len(Form), len(Motive), len(Activity)
DOMAINS, PHASES, STAKEHOLDERS, ITEMS = len(Domain), len(Phase), len(Stakeholder), len(Item)
SEGMENT_KINDS = len(SegmentKind)
REGIONS, LANGUAGES = 8, 58
MONTHS = 12.0  # in a year
REGION_NAMES = ("NAM", "EUR", "CHN", "EAP", "SSEA", "MENA", "SSA", "LAC")
AXES = {
    "kind": tuple(k.name.lower() for k in Kind),
    "form": tuple(k.name.lower() for k in Form),
    "motive": tuple(k.name.lower() for k in Motive),
    "activity": tuple(k.name.lower() for k in Activity),
    "item": tuple(k.name.lower() for k in Item),
    "domain": tuple(k.name.lower() for k in Domain),
    "stage": tuple(k.name.lower() for k in Phase),
    "stakeholder": tuple(k.name.lower() for k in Stakeholder),
    "segment": tuple(k.name.lower() for k in SegmentKind),
    "provider": tuple(k.name.lower() for k in ProviderKind),
    "region": REGION_NAMES,
    "role": tuple(k.name.lower() for k in Role),
    "size": ("small", "middle", "large"),
    "gate": ("model", "data"),
    "terms": tuple(k.name.lower() for k in Terms),
    "derivation": ("adapter", "fine_tune", "quantised"),
    "patron": ("state", "philanthropy", "company", "hub"),
    "infrastructure": ("machines", "text", "evaluation", "software", "training"),
    "patron_place": ("one", "two", "three", "four"),
}
