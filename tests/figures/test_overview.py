"""The page about a result: every panel drawn, every axis with its unit, nothing hidden, the same file twice."""

from dataclasses import replace
from types import SimpleNamespace

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pytest
from invented import InventedScenario, invented_run

from sim import catalogue, store
from sim.figures import network, overview, participation
from sim.figures.overview import NEEDS, PANELS

SCENARIO = InventedScenario(months=84)
TIME_PANELS = 5


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    runs = tuple(invented_run(seed, SCENARIO) for seed in (0, 1, 2))
    place = tmp_path_factory.mktemp("runs") / "invented"
    return store.read(store.save(SimpleNamespace(scenario=SCENARIO, runs=runs, complete=True), place))


@pytest.fixture(scope="module")
def figure(result):
    return overview.overview(result)


def test_every_outcome_the_page_needs_is_in_the_catalogue():
    needed = {outcome for outcomes in NEEDS.values() for outcome in outcomes}
    assert needed <= set(catalogue.outcomes())
    assert {panel for row in PANELS for panel in row} == set(NEEDS)


def test_every_panel_is_drawn_and_has_a_title(figure):
    assert len(figure.axes) == 9
    titles = [axes.get_title("left") for axes in figure.axes]
    assert len(set(titles)) == 9 and all(titles)
    assert not any("not in this result" in text.get_text() for axes in figure.axes for text in axes.texts)


def units():
    return {word for outcome in catalogue.outcomes().values() for word in outcome.unit.split()}


def test_every_axis_of_numbers_names_its_unit(figure):
    known = units() | {"months", "year", "share", "index:", "person-months", "language", "OOM"}
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            numbers = [tick for tick in axis.get_ticklabels() if tick.get_text() and tick.get_text()[-1].isdigit()]
            if numbers:
                words = set(axis.get_label_text().replace("[", " ").replace("]", " ").replace("(", " ").replace(")", " ").split())
                assert words & known, f"{axes.get_title('left')}: '{axis.get_label_text()}' names no unit"


def test_lines_of_one_panel_have_the_same_unit():
    alike = {"Gini": "share"}
    for panel, outcomes in NEEDS.items():
        kinds = {alike.get(u := catalogue.outcomes()[o].unit.split()[0], u) for o in outcomes}
        assert len(kinds) <= 1 or panel.__name__ == "languages", (panel.__name__, kinds)


def test_lines_differ_in_style_and_not_only_in_colour(figure):
    for axes in figure.axes:
        drawn = [line for line in axes.lines if not line.get_label().startswith("_")]
        styles = [(line.get_linestyle(), str(line._unscaled_dash_pattern), line.get_marker()) for line in drawn]
        assert len(set(styles)) == len(styles), axes.get_title("left")


def test_the_what_if_is_marked_in_every_panel_over_time(figure):
    marked = [axes for axes in figure.axes if any("what-if" in text.get_text() for text in axes.texts)]
    assert len(marked) == TIME_PANELS


def test_a_run_that_ends_in_history_has_no_what_if(tmp_path):
    short = replace(SCENARIO, months=36)
    page = overview.overview(store.read(store.save(invented_run(0, short), tmp_path / "short")))
    assert not any("what-if" in text.get_text() for axes in page.axes for text in axes.texts)


def test_the_page_says_what_it_shows(figure, result):
    written = " ".join(text.get_text() for text in figure.texts)
    assert SCENARIO.title in written
    assert "2020-01 to 2026-12" in written and "3 seeds" in written
    assert result.manifest["identity"][:16] in written and result.manifest["versions"]["allmende"] in written


def test_no_title_or_name_covers_another(figure):
    boxes = [axes.title.get_window_extent() for axes in figure.axes] + [
        axes._left_title.get_window_extent() for axes in figure.axes
    ]
    boxes = [box for box in boxes if box.width > 1]
    boxes += [text.get_window_extent() for text in figure.texts]
    boxes += [text.get_window_extent() for text in figure.axes[-1].texts]
    boxes += [axes.xaxis.label.get_window_extent() for axes in figure.axes]
    for i, box in enumerate(boxes):
        for other in boxes[:i]:
            assert not box.overlaps(other), (box, other)
    page = figure.bbox
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for box in boxes)


def test_the_same_result_gives_the_same_file(result, tmp_path):
    one, two = (overview.draw(result, tmp_path / name).read_bytes() for name in ("one.png", "two.png"))
    assert one == two
    assert matplotlib.image.imread(tmp_path / "one.png").shape[0] > 1000


def test_drawing_leaves_no_window_and_no_setting_behind(result, tmp_path):
    before = dict(plt.rcParams)
    overview.draw(result, tmp_path / "x.png")
    assert plt.get_fignums() == []
    assert dict(plt.rcParams) == before


def test_a_result_without_an_outcome_says_so_in_its_panel(result):
    poorer = store.Result(result.folder, result.manifest)
    poorer.__dict__["series"] = result.series.drop(columns="utilisation")
    page = overview.overview(poorer)
    assert any("not in this result: utilisation" in text.get_text() for axes in page.axes for text in axes.texts)


# --- the numbers behind the panels ---


def test_outside_work_leaves_out_hosts_and_older_months(result):
    work = participation.outside_work(result)
    by_hand = 0.0
    for seed in (0, 1, 2):
        tensor = invented_run(seed, SCENARIO).world.participation.rows["effort"][-12:]
        by_hand += tensor[:, :, 1, 0, 1:].sum() / 3
    assert work.loc["data", "pre_training"] == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.26, "0.26"),
        (9.96, "10"),
        (99.4, "99"),
        (99.6, "100"),
        (999, "999"),
        (999.6, "1k"),
        (12_345, "12k"),
        (3e6, "3M"),
    ],
)
def test_numbers_on_the_map_are_short(value, text):
    assert participation.compact(value) == text


def test_the_map_of_ties_holds_only_the_living_and_both_directions_once(result):
    graph = network.tie_graph(result, 1)
    organisations = result.organisations[result.organisations["seed"] == 1].set_index("row")
    assert set(graph) == set(organisations.index[organisations["alive"]])
    assert not any(a == b for a, b in graph.edges)
    ties = result.ties[result.ties["seed"] == 1]
    a, b = next(iter(graph.edges))
    between = ties[((ties["row"] == a) & (ties["to"] == b)) | ((ties["row"] == b) & (ties["to"] == a))]
    assert graph.edges[a, b]["weight"] == between["strength"].max()


def test_only_the_strongest_tied_are_shown_and_none_alone(result):
    graph = network.most_tied(network.tie_graph(result, 0), 6)
    assert 2 <= len(graph) <= 6
    assert min(dict(graph.degree).values()) >= 1


def test_places_fill_the_square_and_keep_their_order():
    place = {n: np.array([x, 0.1 * x]) for n, x in enumerate([0.0, 0.01, 0.02, 5.0])}
    spread = network.spread(place)
    assert [spread[n][0] for n in range(4)] == sorted(spread[n][0] for n in range(4))
    assert spread[0][0] == 0.0 and spread[3][0] == 1.0 and spread[2][0] > 0.3
