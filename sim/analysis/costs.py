"""What policies cost: the net payments of those who pay for them.

Counted are the outside accounts that the compared scenarios' levers name as their payers. What such a payer pays more in one
scenario than in the other is the cost: grants, wages and hours of the policy itself, and also what follows from it (less spent
elsewhere, money that flows back). States are those of all regions together. Nobody else's money is a cost: revenue of
sellers, budgets of companies and time of volunteers respond to a policy but do not pay for it.
"""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim import catalogue
from sim.entry import Outcome
from sim.store import Run
from sim.world.ledger import CENTS
from sim.world.names import REGIONS, Account

if TYPE_CHECKING:
    from sim.scenario import Scenario

MILLION = 1e6
STATE = "state"
SPENT = "public_spending"  # the one payer whose payments are a monthly outcome
ACCOUNTS = {
    STATE: tuple(range(Account.STATE, Account.STATE + REGIONS)),
    "philanthropy": (Account.PHILANTHROPY,),
    "companies": (Account.PARENT_COMPANIES,),
    "hub": (Account.HUB,),
}
WORDS = {
    "state": STATE, "public": STATE, "philanthrop": "philanthropy", "foundation": "philanthropy", "compan": "companies",
    "hub": "hub",
}  # fmt: skip
# Payers without an account that could be read: time of developers, buyers' own money, and those outside the model.
UNCOUNTED = ("developers", "users", "nobody in the model")
PAID = Outcome("paid", "million USD since start", "Net payments of those who pay for the policies.", "less", by="payer",
               headline=False, label="Paid for policies")  # fmt: skip


def payers(scenarios: Iterable["Scenario"]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Payers of the levers that scenarios pull, and the words for payers among them whose money is not counted."""
    words = {
        part for scenario in scenarios for policy in scenario.policies for part in parts(catalogue.levers()[policy.lever].pays)
    }
    named = {word: {payer for part, payer in WORDS.items() if part in word.lower()} for word in words}
    found = set().union(*named.values())
    return tuple(payer for payer in ACCOUNTS if payer in found), tuple(sorted(word for word in words if not named[word]))


def parts(pays: str) -> list[str]:
    """Each of those who share the cost of a lever, as the lever says."""
    return pays.split(" and ")


def paid(run: Run, payer: str, month: int) -> float:
    """What a payer has paid, net, from the start of a run to the end of a month, in million USD.

    States are recorded month by month, the others' balances are known at the end of a run only: NaN before it, and for
    a run without its world.
    """
    if payer == STATE:
        return float(run.series[SPENT][month]) / MILLION
    if run.world is None or month != run.series.size - 1:
        return math.nan
    cash = run.world.accounts.rows["cash"]
    return -sum(int(cash[row]) for row in ACCOUNTS[payer]) / CENTS / MILLION
