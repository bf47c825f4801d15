"""Contributors: how many are active, how many stay, how tired they are; and ties between organisations."""

from sim.entry import Facts, Outcome
from sim.kernel import kernel
from sim.world.names import Status
from sim.world.tables import MAX_TIES

YEAR = 12
MILLIONTHS = 1_000_000  # energies are added as whole millionths, so that the order of rows does not matter


@kernel
def measure_people(world, params, effects, month, out):
    """Active people, those who joined a year ago and are still there, energy, and pay."""
    people = world.contributors.count[0]
    active, joined, cohort, kept, paid, energy = 0, 0, 0, 0, 0, 0
    for i in range(people):
        row = world.contributors.rows[i]
        status = int(row.status)
        if status != Status.ACTIVE and status != Status.RESTING:
            continue
        since = int(row.joined)
        if since == month:
            joined += 1
        if since == month - YEAR:
            kept += 1
        if status == Status.ACTIVE:
            active += 1
            paid += 1 if int(row.paid) > 0 else 0
            energy += int(float(row.energy) * MILLIONTHS)
    out.contributors_active = active * world.market.rows[0].contributor_weight
    out.active_share = active / people if people > 0 else 0.0
    out.contributors_joined = 1.0 * joined
    if month >= YEAR:
        cohort = int(world.series.rows[month - YEAR].contributors_joined)
    out.retention = kept / cohort if cohort > 0 else 0.0
    out.contributor_energy = energy / MILLIONTHS / active if active > 0 else 0.0
    out.paid_share = paid / active if active > 0 else 0.0


@kernel
def measure_ties(world, params, effects, month, out):
    """Ties per organisation alive, and the part of them that crosses regions."""
    ties, cross, alive = 0, 0, 0
    for i in range(world.organisations.count[0]):
        here = world.organisations.rows[i]
        if here.alive == 0:
            continue
        alive += 1
        row = world.ties.rows[i]
        for j in range(min(row.count, MAX_TIES)):
            there = world.organisations.rows[row.to[j]]
            if there.alive == 1:
                ties += 1
                cross += 1 if there.region != here.region else 0
    out.organisations_alive = 1.0 * alive
    out.ties_per_organisation = ties / alive if alive > 0 else 0.0
    out.cross_region_ties = cross / ties if ties > 0 else 0.0


FACTS = Facts(
    outcomes=(
        Outcome("contributors_active", "people", "Contributors at work in projects.", "more", label="Active contributors"),
        Outcome("active_share", "share", "Active part of all contributors.", "more", label="Active share"),
        Outcome("contributors_joined", "rows/month", "Contributors who took up work in the month.", "more", label="Joined"),
        Outcome("retention", "share", "Contributors who joined a year ago and are still there.", "more",
                label="12-month retention"),
        Outcome("contributor_energy", "share", "Mean energy of active contributors.", "more", label="Energy"),
        Outcome("paid_share", "share", "Paid part of active contributors.", "more", label="Paid share"),
        Outcome("organisations_alive", "organisations", "Organisations that have entered and not left.", "",
                label="Organisations alive"),
        Outcome("ties_per_organisation", "ties", "Ties of an organisation alive to others alive.", "more",
                label="Ties per organisation"),
        Outcome("cross_region_ties", "share of ties", "Ties that cross regions.", "more", label="Cross-region ties"),
    ),
)  # fmt: skip
