"""Which mechanism a fact needs: only removals that turn the verdict are named."""

from types import SimpleNamespace

from sim.analysis.ablation import _need, needs
from sim.scenario import from_dict


def line(verdict):
    return SimpleNamespace(fact=SimpleNamespace(id="F1"), verdict=verdict)


def test_a_fact_that_is_met_names_those_without_which_it_is_missed():
    need = _need(line("hit"), {"attention": line("miss"), "lineage": line("hit"), "cascade": line("not seen")})
    assert need.missed_without == ("attention", "cascade")
    assert need.met_without == ()


def test_a_fact_that_is_missed_names_those_without_which_it_is_met():
    need = _need(line("miss"), {"attention": line("hit"), "lineage": line("miss")})
    assert (need.missed_without, need.met_without) == ((), ("attention",))


def test_inequality_of_downloads_needs_attention():
    population = {"name": "world", "organisations": 40, "contributors": 100, "derivatives": 4000}
    off = ["M1", "M2", "M3", "M5", "M7", "M12", "M17", "M18", "M19", "M21", "M22", "M24"]
    scenario = from_dict({"title": "small", "start": "2020-01", "end": "2025-12", "population": population,
                          "history": "replay", "mechanisms": dict.fromkeys(off, "off")})  # fmt: skip
    found = {need.fact.id: need for need in needs(scenario, [0, 1], workers=1)}
    heard = [need for need in found.values() if "attention" in (*need.missed_without, *need.met_without)]
    assert heard
