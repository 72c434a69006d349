"""What puts disputed interactions right: which they are, and what they were perhaps done for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.access.keys import Caller
from app.domain.metering.interactions.interactions import Interaction
from app.repositories.database import Database
from app.services.directory.names import names_within
from app.services.metering.interactions.amendments import SuggestedCause, suggest_within
from app.services.metering.interactions.reading import visible_interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """An interaction that a client objects to.

    Attributes:
        suggestions: what it was perhaps done for, best first.
        names: of the suggestions' other parties that the client's directory knows.
    """

    interaction: Interaction
    suggestions: Sequence[SuggestedCause]
    names: Mapping[str, str]


async def read_disputed_interactions(
    database: Database, caller: Caller, interaction_ids: Iterable[str]
) -> dict[str, Disputed]:
    """Return interactions by their ids.

    Raises:
        NothingFound: the caller may not see one of them.
    """
    async with database.read() as connection:
        interactions = [
            await visible_interaction(connection, caller, each) for each in interaction_ids
        ]
        suggested = {
            each.id: await suggest_within(connection, caller, each) for each in interactions
        }
        names = await names_within(
            connection,
            [
                (interaction.client_id, suggestion.candidate.counterpart)
                for interaction in interactions
                for suggestion in suggested[interaction.id]
                if suggestion.candidate.counterpart
            ],
        )
    return {
        each.id: Disputed(
            interaction=each,
            suggestions=suggested[each.id],
            names={
                party: name for (owner, party), name in names.items() if owner == each.client_id
            },
        )
        for each in interactions
    }
