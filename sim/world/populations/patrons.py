"""Who pays for organisations that are no companies: documented patrons where there are some, else drawn ones."""

from functools import cache
from typing import Any

import numpy as np

from sim.entry import Facts, Parameter
from sim.world.names import AXES, KINDS, MOTIVES, REGION_NAMES, Account
from sim.world.populations.keyed import choice, dirichlet, uniforms
from sim.world.populations.read import identity, read
from sim.world.tables import MAX_PATRONS

CLASSES = AXES["patron"]  # state, philanthropy, company, hub
ACCOUNT_OF = {"philanthropy": Account.PHILANTHROPY, "company": Account.PARENT_COMPANIES, "hub": Account.HUB}
NUMBER_DRAW, CLASS_DRAW, SHARE_DRAW = 30, 31, 40  # draws of one organisation


def give_patrons(rows: np.recarray, listed: np.ndarray, seed: np.ndarray, params: Any) -> None:
    """Fill in patrons, their shares of the bill and how far their motives lie from their host's."""
    weights = np.asarray(params.patron_weight, float).reshape(KINDS, len(CLASSES))[listed["kind"]]
    rows["patron_kind"] = -1
    here = np.flatnonzero(weights.sum(axis=1) > 0.0)
    number = 1 + choice(uniforms(seed, rows.id[here], NUMBER_DRAW, 1)[:, 0], np.asarray(params.patron_number))
    points = uniforms(seed, rows.id[here], CLASS_DRAW, MAX_PATRONS)
    accounts = np.full((len(here), MAX_PATRONS), -1)
    weighed = np.where(np.arange(MAX_PATRONS) < number[:, None], float(params.patron_evenness), 0.0)
    for j in range(MAX_PATRONS):
        drawn = choice(points[:, j], weights[here])
        accounts[:, j] = np.where(j < number, _account(drawn, listed["region"][here]), -1)
    for place, row in enumerate(here):
        known = documented().get(int(listed["id"][row]))
        if known:
            accounts[place], weighed[place] = -1, 0.0
            for j, (account, ties) in enumerate(known):
                accounts[place, j], weighed[place, j] = account, params.patron_evenness * ties
    rows.patron_kind[here] = accounts
    rows.patron_share[here] = dirichlet(seed, rows.id[here], weighed, SHARE_DRAW)
    rows.patron_mismatch[here] = _mismatch(accounts, rows.motive[here], params)


def _account(classes: np.ndarray, region: np.ndarray) -> np.ndarray:
    others = np.array([0] + [ACCOUNT_OF[name].value for name in CLASSES[1:]])
    return np.where(classes == 0, Account.STATE.value + region, others[classes])


def _mismatch(accounts: np.ndarray, motives: np.ndarray, params: Any) -> np.ndarray:
    """Half the distance between the motives of host and patron, 0 the same to 1 nothing in common."""
    means = np.asarray(params.patron_motive, float).reshape(len(CLASSES), MOTIVES)
    means = means / means.sum(axis=1, keepdims=True)
    distance = 0.5 * np.abs(means[patron_class(accounts)] - motives[:, None, :]).sum(axis=2)
    return np.where(accounts >= 0, distance, 0.0)


def patron_class(accounts: np.ndarray) -> np.ndarray:
    """Row of the table of patrons' motives for each account: 0 state, 1 philanthropy, 2 company, 3 hub."""
    rest = np.where(accounts == Account.HUB.value, 3, np.where(accounts == Account.PHILANTHROPY.value, 1, 2))
    return np.where(accounts >= Account.STATE.value, 0, rest)


@cache
def documented() -> dict[int, list[tuple[int, int]]]:
    """By id of a host, its documented patrons as (account, number of ties), those with most ties first, at most four."""
    found: dict[int, dict[int, int]] = {}
    for tie in read("ties"):
        if tie["payer"] == "state":
            account = Account.STATE.value + REGION_NAMES.index(tie["payer_region"])
        elif tie["payer"] in ACCOUNT_OF:
            account = ACCOUNT_OF[tie["payer"]].value
        else:
            continue
        ties = found.setdefault(identity(tie["to"]), {})
        ties[account] = ties.get(account, 0) + 1
    return {host: sorted(ties.items(), key=lambda tie: (-tie[1], tie[0]))[:MAX_PATRONS] for host, ties in found.items()}


FACTS = Facts(
    parameters=(
        Parameter("patron_weight", "weight", (
            (0.0, 0.0, 0.0, 0.0),
            (0.0, 0.0, 0.0, 0.0),
            (0.6, 0.2, 0.2, 0.0),
            (0.9, 0.0, 0.1, 0.0),
            (0.7, 0.15, 0.15, 0.0),
            (0.15, 0.4, 0.3, 0.15),
            (0.0, 0.0, 0.0, 0.0),
        ), "How often a patron is a state, a philanthropy, a company or the hub, by kind of organisation; all 0 for kinds that "
            "live without patrons.", low=0.0, by=("kind", "patron"),
            source="assumed; order as among the documented patrons of the table of ties"),
        Parameter("patron_number", "weight", (0.4, 0.3, 0.2, 0.1), "How often one, two, three or four patrons pay.", low=0.0,
                  by=("patron_place",)),
        Parameter("patron_evenness", "1", 2.0, "How even patrons' shares are: each weighs as a gamma draw of this shape per "
                  "documented tie.", low=0.1),
        Parameter("patron_motive", "share", (
            (0.5, 0.5, 0.5, 0.9, 0.2, 0.3, 0.1),
            (0.9, 0.6, 0.7, 0.2, 0.0, 0.4, 0.1),
            (0.2, 0.2, 0.2, 0.2, 0.9, 0.7, 0.4),
            (0.8, 0.6, 0.4, 0.2, 0.6, 0.6, 0.3),
        ), "Motives of patrons by class: state, philanthropy, company, hub.", low=0.0, high=1.0, by=("patron", "motive")),
    ),
)  # fmt: skip
