"""Research institutes, public bodies and universities: a mandate to publish."""

from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.names import Kind, Terms


@kernel
def mandate(organisation, params):
    """The least open terms that the funder accepts once weights are published; a company has no funder."""
    if organisation.kind == Kind.RESEARCH_INSTITUTE or organisation.kind == Kind.PUBLIC_BODY:
        return int(params.institute_mandate)
    if organisation.kind == Kind.UNIVERSITY:
        return int(params.university_mandate)
    return Terms.CLOSED.value


FACTS = Facts(
    parameters=(
        Parameter("institute_mandate", "terms", 3.0, "Least open terms a public funder accepts from an institute or public "
                  "body (0 closed to 4 open).", low=0.0, high=4.0),
        Parameter("university_mandate", "terms", 3.0, "Least open terms accepted from a university.", low=0.0, high=4.0),
    ),
)  # fmt: skip
