"""Publishers on the hub: Simon's copying, which gives the law of models per publisher without tuning."""

from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.draws import Draw, newborn_id, uniform_at
from sim.world.tables import add_row

TRIES = 8  # bounded redraws until a publisher that may publish again is found


@kernel
def publisher_of(world, params, key, child, earlier):
    """Row of the publisher of a new model: a newcomer, or whoever published a random earlier one (Simon 1955)."""
    if earlier > 0 and uniform_at(key, child, 0) >= params.publisher_new:
        for attempt in range(TRIES):
            row = min(earlier - 1, int(uniform_at(key, child, 2 + attempt) * earlier))
            publisher = int(world.derivatives.rows[row].publisher)
            if int(world.publishers.rows[publisher].once) == 0:
                world.publishers.rows[publisher].models += 1
                return publisher
    number = add_row(world.publishers)
    row = world.publishers.rows[number]
    row.id = newborn_id(child, 0, Draw.PUBLISHER.value, 0)
    row.models = 1
    row.once = 1 if uniform_at(key, child, 1) < params.publisher_once else 0
    return number


FACTS = Facts(
    parameters=(
        Parameter("publisher_new", "share", 0.315, "New models that come from a new publisher.", low=0.001, high=1.0,
                  source="3.66 models per publisher (15,152 publishers, 2022), corrected for those who publish once"),
        Parameter("publisher_once", "share", 0.07, "Newcomers who publish once only.", low=0.0, high=1.0, source="prototype"),
    ),
)  # fmt: skip
