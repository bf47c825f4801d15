"""What stands in the tables about one project and its host at the end of a month, in plain words and numbers."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from sim.analysis.risks import Risks
from sim.analysis.words import said
from sim.processes.patrons import concentration
from sim.world.admission import phase_of
from sim.world.draws import Draw, newborn_id
from sim.world.names import REGION_NAMES, Activity, Ending, Form, Item, Kind, Stage, Terms
from sim.world.tables import World
from sim.world.units import ACCOUNTS

CENTS = 100.0


@dataclass(frozen=True)
class Payer:
    """A place among the host's patrons: who sits there (nobody is ""), the share of the bill, how far motives lie apart."""

    who: str
    share: float
    mismatch: float = 0.0


@dataclass(frozen=True)
class Released:
    """What a generation ended in."""

    activity: str
    terms: str
    revealed: tuple[str, ...]
    openness: float = 0.0  # 0-1
    capability: float = 0.0  # OOM, of models


def _column(unit: str, says: str, default: Any) -> Any:
    return field(default=default, metadata={"unit": unit, "says": says})


@dataclass(frozen=True)
class Snapshot:
    """A project and its host at the end of a month; plain words and numbers."""

    month: int = _column("months since the start", "the month", 0)
    host: str = _column("name", "organisation that hosts it", "")
    host_kind: str = _column("word", "kind of the host", "")
    incorporated: int = _column("0 or 1", "whether the host, a grassroots group, is a legal person", 0)
    region: str = _column("word", "region of the host", "")
    form: str = _column("word", "organisational model", "")
    activity: str = _column("word", "what the present generation works on", "")
    stage: str = _column("word", "where that stands", "")
    generation: int = _column("count", "generations begun", 0)
    partners: tuple[str, ...] = _column("names", "partner organisations that are alive", ())
    core: float = _column("FTE", "staff of the host on it", 0.0)
    volunteers: float = _column("FTE", "volunteers at work", 0.0)
    newcomers: float = _column("persons", "volunteers who came within twelve months", 0.0)
    queue: float = _column("person-months", "contributions that wait for an answer", 0.0)
    centralisation: float = _column("share", "how far the host decides alone", 0.0)
    outvoted: float = _column("share", "votes that volunteers lost, smoothed", 0.0)
    admission_model: float | None = _column("share", "willing helpers let in to model work at this stage; empty once ended", None)
    admission_data: float | None = _column("share", "the same for data, software and evaluation", None)
    staff: float = _column("FTE", "staff of the host", 0.0)
    cash: float = _column("USD", "cash of the host", 0.0)
    income: float = _column("USD/month", "income of the host, smoothed", 0.0)
    arrears: int = _column("months", "months in a row in which the host left a bill unpaid", 0)
    misses: int = _column("count", "outcomes in a row below the host's aspiration", 0)
    payers: tuple[Payer, ...] = _column("places", "patrons of the host", ())
    concentration: float = _column("HHI", "concentration of present patrons' shares", 0.0)
    terms_limit: str = _column("word", "terms beyond which the dominant patron will not go", "")
    hours_now: int = _column("h", "compute got this month (1 h = 1e18 FLOP)", 0)
    hours_got: int = _column("h", "compute got in this generation", 0)
    hours_needed: int = _column("h", "compute this generation needs", 0)
    hours_total: int = _column("h", "compute got in its life", 0)
    waited: int = _column("months", "waited for the first hour of this generation; -1 while none came", -1)
    stopped: int = _column("count", "runs that stopped for want of compute", 0)
    compute_partner: str = _column("name", "provider of a standing compute partnership", "")
    call: str = _column("word", "public call that it holds an award of", "")
    released: tuple[Released, ...] = _column("releases", "what came out this month", ())
    offshoots: tuple[str, ...] = _column("names", "groups that outvoted volunteers founded this month", ())
    box: int = _column("month", "month in which its time box ends; -1 without", -1)
    ending: str = _column("word", "why it ended; empty while it lives", "")
    risks: Risks = _column("see the columns of risks", "what might have ended it this month", Risks())


def snapshot(world: World, names: Any, number: int, now: int, faced: Risks) -> Snapshot:
    """What stands in the tables about a project and its host."""
    project = world.projects.rows[number]
    host = world.organisations.rows[project.host]
    ended = project.stage == Stage.ENDED
    model, data = (None, None) if ended else (float(gate) for gate in project.admission[phase_of(project)])
    return Snapshot(
        month=now, host=name_of(names.organisations, "organisation", project.host), host_kind=word_of(Kind, host.kind),
        incorporated=int(host.incorporated),
        region=REGION_NAMES[host.region], form=word_of(Form, project.form), activity=word_of(Activity, project.activity),
        stage=word_of(Stage, project.stage), generation=int(project.generation), partners=_partners(world, names, project),
        core=0.0 if ended else float(project.core), volunteers=float(project.volunteers), newcomers=float(project.newcomers),
        queue=float(project.queue), centralisation=float(project.centralisation), outvoted=float(project.outvoted),
        admission_model=model, admission_data=data,
        staff=float(host.staff), cash=int(host.cash) / CENTS, income=float(host.income), arrears=int(host.arrears),
        misses=int(host.misses), payers=_payers(host), concentration=float(concentration(host)),
        terms_limit=word_of(Terms, host.patron_terms), hours_now=int(project.hours_now), hours_got=int(project.hours_got),
        hours_needed=int(project.hours_needed), hours_total=int(project.hours_total), waited=int(project.waited),
        stopped=int(project.stopped), compute_partner=_provider(names, project.partner_provider),
        call=_call(world, names, project.programme), released=_released(world, number, now),
        offshoots=_offshoots(world, names, number, now), box=int(project.box),
        ending=word_of(Ending, project.ending) if ended else "", risks=faced,
    )  # fmt: skip


def flat(seen: Snapshot) -> dict[str, Any]:
    """A snapshot as one row of a table: places of patrons in columns of their own, lists joined by semicolons."""
    row: dict[str, Any] = {}
    for part in fields(Snapshot):
        value = getattr(seen, part.name)
        if part.name == "payers":
            for place, payer in enumerate(value, start=1):
                row |= {
                    f"payer_{place}": payer.who,
                    f"payer_{place}_share": payer.share,
                    f"payer_{place}_mismatch": payer.mismatch,
                }
        elif part.name == "released":
            row["released"] = "; ".join(f"{one.activity}: {' '.join(one.revealed)} ({one.terms})" for one in value)
        elif part.name == "risks":
            row |= {f"risk_{name}": number for name, number in _flat_risks(value).items()}
        else:
            row[part.name] = "; ".join(value) if isinstance(value, tuple) else value
    return row


def columns() -> dict[str, dict[str, str]]:
    """Unit and meaning of the table's columns."""
    place = {"who": ("word", "who pays"), "share": ("share", "of the host's bill"),
             "mismatch": ("share", "half the distance between its motives and the host's")}  # fmt: skip
    found: dict[str, dict[str, str]] = {}
    for part in fields(Snapshot):
        if part.name == "payers":
            found |= {f"payer_N{'' if name == 'who' else '_' + name}": {"unit": unit, "says": f"{says}; N is the place"}
                      for name, (unit, says) in place.items()}  # fmt: skip
        elif part.name == "risks":
            found |= {f"risk_{one.name}": dict(one.metadata) for one in fields(Risks)}
            found["risk_any_patron_goes"] = {"unit": "1/month", "says": "chance that at least one patron leaves"}
            found["risk_ends"] = {"unit": "1/month", "says": "chance that the project ends"}
        else:
            found[part.name] = dict(part.metadata)
    return found


def _flat_risks(faced: Risks) -> dict[str, Any]:
    row = {one.name: getattr(faced, one.name) for one in fields(Risks)}
    row["patrons_go"] = "; ".join(f"{chance:.4g}" for chance in faced.patrons_go)
    return row | {"any_patron_goes": faced.any_patron_goes, "ends": faced.ends}


def name_of(known: list[str], what: str, row: int) -> str:
    """Name of a row; those who entered during the run are called by their number."""
    return str(known[row]) if row < len(known) else f"{what} {row}"


def rows_of(world: World, name: str) -> np.ndarray:
    """Rows of a table that are in use, as a plain array."""
    held = getattr(world, name)
    return np.asarray(held.rows[: int(held.count[0])]).view(np.ndarray)


def word_of(code: Any, value: int) -> str:
    """Return the word of a code."""
    return code(int(value)).name.lower()


def _partners(world: World, names: Any, project: Any) -> tuple[str, ...]:
    rows = [int(row) for row in project.partners if row >= 0 and world.organisations.rows[row].alive == 1]
    return tuple(name_of(names.organisations, "organisation", row) for row in rows)


def _payers(host: Any) -> tuple[Payer, ...]:
    places = zip(host.patron_kind, host.patron_share, host.patron_mismatch, strict=True)
    return tuple(
        Payer(ACCOUNTS[kind] if kind >= 0 else "", float(share), float(apart)) for kind, share, apart in places if share > 0.0
    )


def _provider(names: Any, row: int) -> str:
    return name_of(names.providers, "provider", int(row)) if row >= 0 else ""


def _call(world: World, names: Any, row: int) -> str:
    if row < 0:
        return ""
    programme = world.programmes.rows[row]
    if programme.provider >= 0:
        return _provider(names, programme.provider)
    return f"public call of {said(REGION_NAMES[programme.region])}" if programme.region >= 0 else "public call"


def _released(world: World, number: int, now: int) -> tuple[Released, ...]:
    rows = rows_of(world, "artefacts")
    found = []
    for made in rows[(rows["project"] == number) & (rows["born"] == now)]:
        items = tuple(item.name.lower() for item in Item if (int(made["revealed"]) >> item) & 1)
        found.append(Released(word_of(Activity, made["activity"]), word_of(Terms, made["terms"]), items, float(made["openness"]),
                              float(made["capability"])))  # fmt: skip
    return tuple(found)


def _offshoots(world: World, names: Any, number: int, now: int) -> tuple[str, ...]:
    """Groups that split off from a project this month: their ids say so."""
    hosts = rows_of(world, "organisations")
    child = newborn_id(world.projects.rows[number].id, now, Draw.SPLIT.value, 0)
    rows = np.flatnonzero((hosts["born"] == now) & (hosts["id"] == child))
    return tuple(name_of(names.organisations, "organisation", int(row)) for row in rows)
