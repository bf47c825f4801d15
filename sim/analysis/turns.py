"""What happened in a project's life: events told from one month's snapshot to the next, a function each, and sentences.

To tell of another event, write one more function under ``@event``: it sees two snapshots and yields what to say. Whatever is
said of it elsewhere (sentences, table, figure with its marks) follows.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sim.analysis.snapshots import Payer, Snapshot
from sim.analysis.words import MADE, listed, months_said, said, said_month
from sim.store.run import month_start

LANES = ("work", "partners", "payers", "rules")  # where in the figure an event stands
Finder = Callable[[Snapshot, Snapshot], Iterable[str]]


@dataclass(frozen=True)
class Kind:
    """A kind of event: its lane, what it is called in a legend, and what finds it between two months."""

    name: str
    lane: str
    label: str
    find: Finder


@dataclass(frozen=True)
class Event:
    """Something that happened in a month, in words that go on after "March 2023: "."""

    month: int
    kind: str
    lane: str
    label: str
    says: str


KINDS: list[Kind] = []


def event(lane: str, label: str) -> Callable[[Finder], Finder]:
    """Enter a function into the table of events; its name is the kind's."""

    def enter(find: Finder) -> Finder:
        KINDS.append(Kind(find.__name__, lane, label, find))
        return find

    return enter


def events(seen: Iterable[Snapshot]) -> list[Event]:
    """Return what happened from month to month, the order of the table within a month."""
    found: list[Event] = []
    before: Snapshot | None = None
    for now in seen:
        then = eve(now) if before is None else before
        for kind in KINDS:
            found += [Event(now.month, kind.name, kind.lane, kind.label, says) for says in kind.find(then, now)]
        before = now
    return found


def eve(first: Snapshot) -> Snapshot:
    """The month before a project's first: everything as in the first, but no project yet."""
    return replace(first, stage="", generation=0, released=(), offshoots=(), waited=-1, hours_total=0, stopped=0, ending="",
                   arrears=0, compute_partner="", call="")  # fmt: skip


def sentences(found: Iterable[Event], start: tuple[int, int]) -> list[str]:
    """Return a sentence a month in which something happened, such as "March 2023: it began ...; a patron left."."""
    by_month: dict[int, list[str]] = {}
    for one in found:
        by_month.setdefault(one.month, []).append(one.says)
    return [f"{said_month(month_start(start, month))}: {'; '.join(says)}." for month, says in by_month.items()]


@event("work", "founded")
def founded(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The project's first month."""
    if before.stage:
        return
    box = f", for {months_said(now.box - now.month)} only" if now.box >= 0 else ""
    partners = f", with {listed(now.partners)} as partner{'s' * (len(now.partners) > 1)}" if now.partners else ""
    payers = [f"{said(payer.who)} ({payer.share:.0%})" for payer in now.payers if payer.who]
    empty = sum(payer.share for payer in now.payers if not payer.who)
    payers += [f"nobody ({empty:.0%})"] if empty > 0.0 else []
    paid = f"; the host is paid for by {listed(payers)}" if payers else ""
    yield f"{now.host}, {said(now.host_kind)} in {said(now.region)}, founds it as a {said(now.form)} project{partners}{box}{paid}"


@event("work", "generation begun")
def generation(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The next line of work begins."""
    if now.generation > before.generation:
        needs = f", which needs {now.hours_needed:,} h of compute" if now.hours_needed > 0 else ""
        yield f"generation {now.generation} begins: {said(now.activity)}{needs}"


@event("work", "first compute")
def first_compute(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The first hour of a generation."""
    if now.waited >= 0 and (before.waited < 0 or now.generation > before.generation):
        waited = f"after waiting {months_said(now.waited)}" if now.waited > 0 else "without waiting"
        yield f"the first compute arrives {waited}: {now.hours_now:,} of {now.hours_needed:,} h"


@event("work", "run given up")
def run_stopped(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """A training run stops for want of compute."""
    if now.stopped > before.stopped:
        yield f"the run is given up for want of compute, with {now.hours_got:,} of {now.hours_needed:,} h"


@event("work", "released")
def released(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """A generation is published, or finished and kept closed."""
    for one in now.released:
        what = MADE.get(one.activity, one.activity)
        if one.terms == "closed" or not one.revealed:
            yield f"it finishes {what} and keeps it closed" + (f", but for its {listed(one.revealed)}" if one.revealed else "")
        else:
            items = listed(one.revealed)
            yield f"it finishes {what} and releases its {items} under {said(one.terms)} (openness {one.openness:.0%})"


@event("partners", "public call: award")
def award(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """A public call awards compute, or the award runs out."""
    if now.call and not before.call:
        yield f"the {now.call} awards it {now.hours_now:,} h of compute"


@event("partners", "public call: over")
def award_over(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """An award has run out with its window."""
    if before.call and not now.call and not now.ending:
        yield f"the award of the {before.call} runs out"


@event("partners", "partner came")
def partner_came(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """Organisations join as partners, or a provider of compute does."""
    new = [name for name in now.partners if name not in before.partners]
    if new:
        yield f"{listed(new)} join{'s' * (len(new) == 1)} as partner{'s' * (len(new) > 1)}"
    if now.compute_partner and now.compute_partner != before.compute_partner:
        yield f"{now.compute_partner} becomes its compute partner"


@event("partners", "partner left")
def partner_left(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """Organisations or the compute partner are partners no more; not told of at the end, when all are free."""
    if now.ending:
        return
    gone = [name for name in before.partners if name not in now.partners]
    if gone:
        yield f"{listed(gone)} {'is a partner' if len(gone) == 1 else 'are partners'} no more"
    if before.compute_partner and now.compute_partner != before.compute_partner:
        yield f"the compute partnership with {before.compute_partner} is over"


@event("payers", "patron left")
def patron_left(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """A place among the patrons falls empty."""
    for was, here in _places(before, now):
        if was.who and not here.who:
            yield f"{said(was.who)} stops paying and leaves {was.share:.0%} of the bill open (mismatch {was.mismatch:.2f})"


@event("payers", "patron came")
def patron_came(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """Somebody takes a place among the patrons."""
    for was, here in _places(before, now):
        if here.who and here.who != was.who:
            yield f"{said(here.who)} comes to pay {here.share:.0%} of the bill"


@event("payers", "bills unpaid")
def bills_unpaid(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The host cannot pay a bill, for the first month in a row."""
    if now.arrears > 0 and before.arrears == 0:
        yield "the host cannot pay its bills"


@event("payers", "bills paid again")
def bills_paid(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The host can pay again."""
    if now.arrears == 0 and before.arrears > 0:
        yield f"the host pays its bills again, after {months_said(before.arrears)}"


@event("rules", "sponsor capture")
def captured(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The dominant patron's wish limits the terms of coming releases."""
    if now.terms_limit != before.terms_limit and now.terms_limit != "open":
        yield f"the dominant patron has its way: releases are to go no further than {said(now.terms_limit)}"


@event("rules", "limit lifted")
def set_free(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The dominant patron has no objection to open terms any more."""
    if now.terms_limit != before.terms_limit and now.terms_limit == "open":
        yield "the dominant patron no longer objects to open terms"


@event("rules", "form changed")
def form_changed(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """Another organisational model."""
    if now.form != before.form:
        yield f"it changes from a {said(before.form)} to a {said(now.form)} project"


@event("rules", "incorporated")
def incorporated(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The host becomes a legal person, or hands the project over."""
    if now.host != before.host:
        yield f"it passes from {before.host} to {now.host}, {said(now.host_kind)}"
    elif now.incorporated > before.incorporated:
        yield f"the host becomes a legal person, with {now.volunteers:.0f} volunteers in this project"


@event("rules", "spin-off")
def spun_off(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """Volunteers who were outvoted go on by themselves."""
    if now.offshoots:
        yield f"outvoted volunteers split off and found a group of their own, {listed(now.offshoots)}"


@event("rules", "time box over")
def box_over(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The time box is over while work is under way, which is finished first."""
    if now.month == now.box and not now.ending:
        yield "its time box is over, but work under way is finished first"


@event("work", "ended")
def ended(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The last month, and why."""
    if now.ending:
        yield f"it ends: {WHY[now.ending](now)}"


def _places(before: Snapshot, now: Snapshot) -> Iterator[tuple[Payer, Payer]]:
    """Patrons' places in two months beside each other; another host's places are not compared."""
    if before.host == now.host:
        yield from zip(before.payers, now.payers, strict=False)


def _dissolved(now: Snapshot) -> str:
    if now.risks.collapsed:
        return "dissolved, since investors have turned away from the host and its cash is nearly gone"
    return f"dissolved, since the host's bills were left unpaid for {months_said(now.arrears)} in a row"


def _abandoned(now: Snapshot) -> str:
    if now.risks.first_left is not None:
        return "given up, since nothing was ever released"
    return "given up, since nothing was released for too long"


WHY: dict[str, Callable[[Snapshot], str]] = {
    "dissolved": _dissolved,
    "abandoned": _abandoned,
    "time_box": lambda now: "its time box is over",
    "merged": lambda now: "merged into another project",
    "stopped": lambda now: (
        "stopped at rest by its host" + (f", which had been disappointed {now.misses} times in a row" if now.misses > 1 else "")
    ),
}
