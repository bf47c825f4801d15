"""The command group ``mechanisms``: whether each pushes where the study says, and what each moves."""

from collections.abc import Sequence

import click

from sim.console import STOCK, Commands, examples, show, write_csv
from sim.errors import UserError, nearest

SEEDS = 40


@click.group(
    cls=Commands,
    epilog=examples("allmende mechanisms check attention lineage", "allmende mechanisms moves --seeds 10"),
)
def mechanisms() -> None:
    """Test what the mechanisms do: whether each pushes where the study says, and what each moves.

    A mechanism is a finding of the study as a rule with a switch. Both commands compare pairs of runs that have the same
    seed, thus the same luck, and differ in one thing; an effect is the mean of the differences with its 95 % interval.
    """


@mechanisms.command(
    epilog=examples(
        "allmende mechanisms check                          all of them, some minutes",
        "allmende mechanisms check attention M4 --seeds 8   two of them, quickly",
        "allmende mechanisms check --output results/checks  the whole table as a file",
    )
)
@click.argument("names", nargs=-1, metavar="[NAMES...]")
@click.option("--seeds", metavar="N", type=click.IntRange(2), help="Pairs of runs.  [default: those each check asks for, 40]")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--output", metavar="FOLDER", help="Also write checks.csv there, a row a comparison, with levels and units.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def check(names: tuple[str, ...], seeds: int | None, workers: int | None, output: str | None, as_csv: bool) -> None:
    """Say whether mechanisms push where the study says they do.

    NAMES are mechanisms (attention, or M14); all if left out. Each is put into a small world in which it can bind, and
    switched off, or one input of it is moved. The verdict is 'as expected' or 'opposite' if the interval lies on one side
    of zero, else 'not distinguishable from zero': then nothing is claimed. Lines with the switch 'off' are controls, in
    which the same is done without the mechanism and no effect is expected.
    """
    from sim.analysis import checks as c
    from sim.analysis.expected import SMALL, declared
    from sim.running import compile_first, stepped
    from sim.scenario import from_dict

    known = declared()
    chosen = [name for name in _chosen(names) if names or name in known]
    for name in chosen:
        if name not in known:
            raise UserError(f"no check is declared for '{name}'", hint="Those declared stand in sim/analysis/expected.py")
    asked = [entry for name in chosen for entry in known[name]]
    base = from_dict(SMALL)

    def seeds_of(entry: c.Check) -> list[int]:
        return list(range(seeds or entry.seeds[1]))

    compile_first()
    total = sum(len(arm.seeds) for arm in c.plan(asked, base, seeds_of).values())
    with stepped(total) as step:
        found = c.run_checks(asked, base, seeds_of, workers, step)
    show(*c.short(found), as_csv)
    write_csv(output, "checks.csv", *c.tidy(found))


@mechanisms.command(
    epilog=examples(
        "allmende mechanisms moves",
        "allmende mechanisms moves cascade lineage --seeds 10",
        "allmende mechanisms moves --output results/checks",
    )
)
@click.argument("names", nargs=-1, metavar="[NAMES...]")
@click.option("--seeds", metavar="N", type=click.IntRange(2), default=SEEDS, show_default=True, help="Pairs of runs.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--output", metavar="FOLDER", help="Also write moves.csv there: every outcome of every mechanism.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def moves(names: tuple[str, ...], seeds: int, workers: int | None, output: str | None, as_csv: bool) -> None:
    """Say which outcomes each mechanism moves when it alone is switched off in the baseline.

    NAMES are mechanisms; all if left out. Effects are those on the last year's mean, in units of the outcome's standard
    deviation over seeds; a star says that the 95 % interval excludes zero. Of twenty outcomes that nothing moves, one gets
    a star by chance.
    """
    from sim.analysis import moves as m
    from sim.running import compile_first, stepped
    from sim.scenario import load

    chosen = _chosen(names)
    scenario = load(STOCK / "baseline.yaml")
    compile_first()
    with stepped(seeds * (1 + len(chosen))) as step:
        found = m.moves(scenario, chosen, range(seeds), workers, step)
    show(*m.short(found), as_csv)
    write_csv(output, "moves.csv", *m.tidy(found))


def _chosen(names: Sequence[str]) -> list[str]:
    """Mechanisms by name or id, each once; all of them if none is named."""
    from sim import catalogue

    known = catalogue.mechanisms()
    found = []
    for name in names:
        hits = [slug for slug, entry in known.items() if name in (slug, entry.id) or name.upper() == entry.id]
        if not hits:
            hint = f"{nearest(name, known)} All of them: allmende list mechanisms".strip()
            raise UserError(f"there is no mechanism called '{name}'", where="NAMES", hint=hint)
        found += hits
    return list(dict.fromkeys(found)) or list(known)
