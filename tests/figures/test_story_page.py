"""The page of a project's life: every lane drawn with its unit, nothing told by colour alone, all sentences or a word of more."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from matplotlib.colors import to_rgb

from sim.analysis.risks import Risks
from sim.analysis.snapshots import Payer, Released, Snapshot
from sim.analysis.turns import LANES as ROWS_OF_EVENTS
from sim.analysis.turns import events, sentences
from sim.figures import lanes
from sim.figures.story import FILLED, LANES, ROWS, story
from sim.figures.style import picture
from sim.world.names import Stage
from sim.world.units import ACCOUNTS

START = (2021, 11)
HEADING = ("A life", "of a project", "identity")
MODEL = Released("pretrain", "open", ("weights", "code"), 0.33)


def month(number):
    """A month of an invented life of four years: two generations, patrons that come and go, three months of unpaid bills."""
    age = number - 14
    stage = ("initiation", "pretraining", "posttraining", "rest")[min(3, age % 24 // 5)]
    payers = (Payer("state_eur", 0.5, 0.2) if age < 30 else Payer("", 0.5), Payer("hub" if age % 9 > 3 else "", 0.5))
    faced = Risks(
        patrons_go=(0.03, 0.04),
        stop=0.01 if stage == "rest" else 0.0,
        splits=0.002,
        incorporates=0.001,
        bills_left=47 - age if age > 44 else None,
        first_left=36 - age if age < 15 else None,
        silence_left=24 - (age - 15) % 24 if age >= 15 else None,
        box_left=60 - age,
    )
    return Snapshot(
        month=number, host="Masakhane", host_kind="grassroots", region="SSA", form="multi_institute", activity="pretrain",
        stage=stage, generation=1 + age // 24, partners=("Orange", "Wits")[: 1 + age // 12 % 2], core=3.0, volunteers=float(age),
        queue=1.0,
        centralisation=0.6, outvoted=0.1, admission_model=0.2, admission_data=0.8, cash=1e5 - 2e3 * age, arrears=max(0, age - 44),
        payers=payers, concentration=0.5, terms_limit="restricted" if age > 20 else "open", hours_now=500 * (age % 5),
        waited=0, box=74, released=(MODEL,) if age % 24 == 15 else (), risks=faced,
    )  # fmt: skip


def life(months=48, **last):
    seen = [month(14 + age) for age in range(months)]
    seen[-1] = replace(seen[-1], **{"stage": "ended", "ending": "dissolved", "core": 0.0, "admission_model": None, **last})
    return SimpleNamespace(months=seen, events=events(seen))


def page(told):
    return story(told, sentences(told.events, START), START, HEADING)


@pytest.fixture(scope="module")
def told():
    return life()


@pytest.fixture(scope="module")
def figure(told):
    return page(told)


def written(axes):
    return [text.get_text() for text in axes.texts]


def test_every_lane_is_drawn_under_its_own_title(figure):
    titles = [axes.get_title("left") for axes in figure.axes[:-1]]
    assert len(titles) == len(LANES) == len(set(titles)) and all(titles)


def test_every_axis_of_numbers_names_its_unit(figure):
    numbered = [axes for axes in figure.axes[:-1] if any(tick.get_text()[-1:].isdigit() for tick in axes.get_yticklabels())]
    assert len(numbered) == 7
    for axes in numbered:
        known = ("FTE", "share", "USD", "h", "% a month", "months left")
        assert any(unit in axes.get_ylabel() for unit in known), axes.get_title("left")
    assert [axes.get_xlabel() for axes in figure.axes[:-1] if axes.get_xlabel()] == ["year"]


def test_lines_of_a_lane_differ_in_style_and_not_only_in_colour(figure):
    for axes in figure.axes:
        drawn = [line for line in axes.lines if not line.get_label().startswith("_")]
        styles = [(str(line._unscaled_dash_pattern), line.get_marker()) for line in drawn]
        assert len(set(styles)) == len(styles), axes.get_title("left")


@pytest.mark.parametrize("looks", [lanes.STAGES, lanes.PAYERS])
def test_fillings_differ_in_hatch_or_in_lightness(looks):
    seen = []
    for _, colour, hatch in looks.values():
        red, green, blue = to_rgb(colour)
        seen.append((hatch, 0.299 * red + 0.587 * green + 0.114 * blue))
    for k, (hatch, light) in enumerate(seen):
        assert all(hatch != other or abs(light - shade) > 0.1 for other, shade in seen[:k]), list(looks)[k]


def test_every_stage_every_patron_and_every_row_of_events_has_its_look():
    assert set(lanes.STAGES) == {stage.name.lower() for stage in Stage if stage != Stage.ENDED}
    classes = {"state" if account.startswith("state") else account for account in ACCOUNTS}
    assert {"state", "philanthropy", "parent_companies", "investors", "hub", ""} == set(lanes.PAYERS) <= classes | {""}
    assert tuple(ROWS) == ROWS_OF_EVENTS and len({marker for marker, _ in ROWS.values()}) == len(ROWS)


def test_events_carry_the_numbers_of_their_sentences(figure, told):
    numbers = [int(text) for text in written(figure.axes[0]) if text.isdigit()]
    months = list(dict.fromkeys(event.month for event in told.events))
    assert set(numbers) == set(range(1, len(months) + 1))
    for number, text in zip(range(1, len(months) + 1), sentences(told.events, START), strict=True):
        start = text.split(";")[0][:30]
        told_at = written(figure.axes[-1]).index(str(number))
        assert written(figure.axes[-1])[told_at + 1].startswith(start)
    assert "dissolved" in written(figure.axes[0])
    assert set(FILLED) <= {"released", "award", "partner_came", "patron_came"}


def test_all_sentences_are_told_as_far_as_the_page_goes(figure, told):
    whole = " ".join(part for part in written(figure.axes[-1]) if not part.isdigit())
    assert "dissolved, since the host's bills were left unpaid" in whole and "more: see story.txt" not in whole
    many = story(told, [f"May 2023: {'a long sentence ' * 12}" for _ in range(70)], START, HEADING)
    assert "more: see story.txt" in written(many.axes[-1])[-1]
    left = int(written(many.axes[-1])[-1].split()[2])
    assert left + sum(text.isdigit() for text in written(many.axes[-1])) == 70


def test_no_sentence_leaves_the_page_or_covers_another(figure):
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[-1].texts]
    whole = figure.bbox
    assert all(whole.x0 <= box.x0 and box.x1 <= whole.x1 and box.y0 >= whole.y0 for box in boxes)
    for k, box in enumerate(boxes):
        assert not any(box.y0 < other.y1 - 1 and other.y0 < box.y1 - 1 and box.overlaps(other) for other in boxes[:k])


def test_a_company_without_patrons_and_a_life_that_goes_on_are_drawn_too():
    seen = [replace(month(number), payers=(), partners=()) for number in range(14, 17)]
    figure = page(SimpleNamespace(months=seen, events=events(seen)))
    assert "no patrons: a company lives on a budget of its own" in [text for axes in figure.axes for text in written(axes)]
    assert figure.axes[len(LANES) - 1].get_xlabel() == "month"
    assert not any("dissolved" in text for text in written(figure.axes[0]))


def test_a_long_title_stays_on_the_page(told):
    page = story(told, sentences(told.events, START), START, ("An organisation with a name that says all there is " * 3, "", ""))
    page.draw_without_rendering()
    assert page.texts[0].get_window_extent().x1 < page.bbox.x1


def test_the_same_life_gives_the_same_bytes(told):
    assert picture(page(told), dpi=30) == picture(page(told), dpi=30)
