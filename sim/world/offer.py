"""What an artefact gives away: bits of its revealed items, and whether anyone may take the weights of a model."""

from sim.kernel import kernel
from sim.world.names import Domain, Item, Terms

WEIGHTS_BIT = 1 << Item.WEIGHTS.value
CODE_BIT = 1 << Item.CODE.value
DATA_BIT = 1 << Item.DATA.value


@kernel
def is_open_model(artefact):
    """True for a model that anyone may run or build on: weights revealed, on whatever terms, and not withdrawn."""
    return (
        artefact.domain == Domain.MODELS
        and (artefact.revealed & WEIGHTS_BIT) != 0
        and artefact.terms >= Terms.GATED
        and artefact.retired == 0
    )
