"""Who is tied to whom: a map of organisations like the study's, from one seed."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from sim.figures.style import BLUE, GREEN, GREY, ORANGE, PINK, nothing_to_show
from sim.store import Result

MOST = 120  # organisations shown: those with the most tie strength
NAMED = 9  # of them with a name
UNNAMED = re.compile(r"(drawn|organisation) \d+", re.IGNORECASE)  # drawn ones, and those who entered later
GROUND: Any = {"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none", "alpha": 0.65}
GROUPS = {
    "companies": (("company_large", "start_up"), BLUE, "o"),
    "institutes, universities": (("research_institute", "public_body", "university"), ORANGE, "s"),
    "grassroots": (("grassroots",), GREEN, "^"),
    "providers": (("provider",), PINK, "D"),
}


def tie_graph(result: Result, seed: int) -> nx.Graph:
    """Organisations alive with their ties (the stronger direction counts), kinds and reach, in one seed's last month."""
    organisations, models, ties = (
        table[table["seed"] == seed] for table in (result.organisations, result.artefacts, result.ties)
    )
    organisations = organisations[organisations["alive"]]
    reach = models.groupby("owner")["reach"].sum()
    graph = nx.Graph()
    for row, name, kind in zip(*(organisations[c].tolist() for c in ("row", "name", "kind")), strict=True):
        graph.add_node(row, name=name, kind=kind, reach=float(reach.get(row, 0.0)))
    for here, there, strength in zip(*(ties[c].tolist() for c in ("row", "to", "strength")), strict=True):
        if here in graph and there in graph and here != there and strength > 0:
            known = graph.get_edge_data(here, there, {}).get("weight", 0.0)
            graph.add_edge(here, there, weight=max(known, strength))
    return graph


def most_tied(graph: nx.Graph, most: int) -> nx.Graph:
    """Return the largest connected part among the most strongly tied nodes."""
    strength = dict(graph.degree(weight="weight"))
    kept = sorted((n for n in graph if strength[n] > 0), key=lambda n: (-strength[n], n))[:most]
    parts = sorted(nx.connected_components(graph.subgraph(kept)), key=lambda part: (-len(part), min(part)))
    nodes = sorted(parts[0]) if parts else []
    part = nx.Graph()  # in a fixed order: the layout follows the order of nodes
    part.add_nodes_from((n, graph.nodes[n]) for n in nodes)
    part.add_edges_from((a, b, graph.edges[a, b]) for a in nodes for b in sorted(graph[a]) if a < b and b in part)
    return part


def network(axes: Axes, result: Result) -> Callable[[], None] | None:
    """Draw the most tied organisations: colour and shape by kind, size by the users their models reach.

    Returns what writes their names, to be called when the page's layout stands.
    """
    seed = result.seeds[0]
    axes.set_title("Who is tied to whom")
    graph = most_tied(tie_graph(result, seed), MOST)
    if graph.number_of_edges() == 0:
        nothing_to_show(axes, "no ties between organisations")
        return None
    place = nx.spring_layout(graph, seed=1, k=1.8 / np.sqrt(len(graph)), iterations=300, weight=None)
    place = spread({n: place[n] for n in graph})
    edges = [(place[a], place[b]) for a, b in graph.edges]
    weights = np.array([d["weight"] for *_, d in graph.edges(data=True)])
    axes.add_collection(LineCollection(edges, colors=GREY, linewidths=0.4 + 1.2 * weights / weights.max(), alpha=0.45, zorder=1))
    reach = pd.Series({n: graph.nodes[n]["reach"] for n in graph})
    size = 24 + 340 * np.sqrt(reach / max(reach.max(), 1e-12))
    for label, (kinds, colour, marker) in GROUPS.items():
        mine = [n for n in graph if graph.nodes[n]["kind"] in kinds]
        if mine:
            axes.scatter([place[n][0] for n in mine], [place[n][1] for n in mine], s=size[mine], c=colour, marker=marker,
                         edgecolors="white", linewidths=0.8, label=label, zorder=2, alpha=0.9)  # fmt: skip
    axes.set(xticks=[], yticks=[], xlim=(-0.06, 1.06), ylim=(-0.13, 1.06))
    axes.spines[:].set_visible(False)
    axes.grid(False)
    strength = dict(graph.degree(weight="weight"))
    known = [n for n in graph if not UNNAMED.match(graph.nodes[n]["name"])]
    named = sorted(known, key=lambda n: (-size[n] / size.max() - strength[n] / max(strength.values()), n))[:NAMED]
    legend: Any = axes.legend(loc="lower center", ncols=4, handletextpad=0.2, columnspacing=1.0, fontsize=8.5,
                         bbox_to_anchor=(0.5, -0.04))  # fmt: skip
    for handle in legend.legend_handles:
        handle.set_sizes([40])
    axes.set_xlabel(f"{len(graph)} organisations with the strongest ties (seed {seed})\nsize: users reached [millions]")
    return partial(name_nodes, axes, {graph.nodes[n]["name"]: (place[n], size[n]) for n in named}, np.array(list(place.values())))


def spread(place: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
    """Fill the unit square: partly by position, mostly by rank, so that a dense middle opens up."""
    nodes = list(place)
    points = np.array([place[n] for n in nodes])
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.where(high > low, high - low, 1.0)
    ranks = points.argsort(axis=0).argsort(axis=0) / max(1, len(nodes) - 1)
    return dict(zip(nodes, 0.35 * scaled + 0.65 * ranks, strict=True))


def name_nodes(axes: Axes, named: dict[str, tuple[np.ndarray, float]], nodes: np.ndarray) -> None:
    """Write names beside their nodes where they cover fewest others; a name that would cover another name stays out."""
    whole = axes.get_window_extent()
    points = axes.transData.transform(nodes)
    taken: list[Bbox] = []
    for name, (point, size) in named.items():
        gap = 2.0 + 0.5 * np.sqrt(size)
        tried: list[tuple[int, int, Annotation, Bbox]] = []
        for shift, across, up in (((gap, 0), "left", "center"), ((-gap, 0), "right", "center"),
                                  ((0, gap), "center", "bottom"), ((0, -gap), "center", "top")):  # fmt: skip
            text = axes.annotate(
                name, (point[0], point[1]), xytext=shift, textcoords="offset points", ha=across, va=up, fontsize=8.5,
                bbox=GROUND, zorder=4,
            )  # fmt: skip
            box = text.get_window_extent()
            fits = box.x0 > whole.x0 and box.x1 < whole.x1 and box.y0 > whole.y0 and box.y1 < whole.y1
            if fits and not any(box.overlaps(other) for other in taken):
                tried.append((sum(box.contains(x, y) for x, y in points), len(tried), text, box))
            else:
                text.remove()
        for place, (_, _, text, box) in enumerate(sorted(tried, key=lambda entry: entry[:2])):
            if place == 0:
                taken.append(box)
            else:
                text.remove()


NEEDS = {network: ()}
