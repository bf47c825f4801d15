"""Money in double entry: whole cents, and one way for them to move."""

from sim.kernel import kernel

CENTS = 100  # per USD


@kernel
def pay(payer, payee, cents):
    """Move cents between two rows with a ``cash`` column; the caller sees to it that an inside payer can."""
    payer.cash -= cents
    payee.cash += cents


@kernel
def pay_up_to(payer, payee, cents):
    """Move as many of the cents as the payer has; return what was paid. What is not paid is the caller's arrears."""
    paid = max(0, min(cents, payer.cash))
    payer.cash -= paid
    payee.cash += paid
    return paid


@kernel
def to_cents(usd):
    """Whole cents of an amount in USD, rounded down so that nobody pays more than the sum."""
    return int(usd * CENTS)
