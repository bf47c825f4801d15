"""Worlds of projects and people, put together by hand."""

import numpy as np

from sim.world.names import LANGUAGES, Activity, Form, Kind, Stage
from tests.processes.handmade import world_of

ENGLISH = 1


def projects_of(world):
    return world.projects.rows[: world.projects.count[0]]


def people_of(world):
    return world.contributors.rows[: world.contributors.count[0]]


def community_of(projects=6, people=400, organisations=6, kind=Kind.GRASSROOTS, months=80, **sizes):
    """Projects at rest, all alike, hosted by turns; rested people of one language in the pool."""
    world = world_of(organisations, projects=projects, contributors=people, languages=LANGUAGES, months=months, **sizes)
    hosts = world.organisations.rows
    hosts["kind"], hosts["staff"], hosts["last_release"] = int(kind), 8.0, -1
    hosts["left"], hosts["projects"], hosts["motive"] = -1, 1, 1.0 / 7.0
    rows = world.projects.rows
    rows["host"] = np.arange(rows.size) % organisations
    rows["form"] = rows["form_at_start"] = int(Form.NONPROFIT_GRASSROOTS)
    rows["activity"], rows["stage"] = int(Activity.DERIVE), int(Stage.REST)
    rows["since"] = rows["last_release"] = -1
    for column in ("end", "box", "legacy", "base_model", "partner_provider", "programme", "partners", "testers"):
        rows[column] = -1
    rows["core"], rows["modularity"], rows["centralisation"], rows["languages"] = 4.0, 0.6, 0.3, ENGLISH
    crowd = world.contributors.rows
    crowd["languages"], crowd["energy"], crowd["skill"] = ENGLISH, 1.0, 0.6
    crowd["home"] = crowd["joined"] = -1
    crowd["region"] = np.arange(crowd.size) % 8
    world.market.rows["contributor_weight"] = 1.0
    world.market.rows["population_scale"] = 1.0
    world.languages.rows["speaker_share"] = 1.0 / LANGUAGES
    return world
