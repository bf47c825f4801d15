"""Which group of stakeholders an organisation counts as when it takes part in another's project."""

from sim.kernel import kernel
from sim.world.names import Kind, Stakeholder


@kernel
def group_of(kind):
    """Companies, institutes, volunteers or providers, by kind of organisation."""
    if kind == Kind.GRASSROOTS:
        return Stakeholder.VOLUNTEERS.value
    if kind == Kind.COMPANY_LARGE or kind == Kind.START_UP:
        return Stakeholder.COMPANIES.value
    if kind == Kind.PROVIDER:
        return Stakeholder.PROVIDERS.value
    return Stakeholder.INSTITUTES.value
