"""Every page that there is."""

from collections.abc import Sequence

from app.pages import entrance, stream
from app.pages.desk import (
    agenda,
    agendas,
    audit,
    calls,
    client,
    client_directory,
    client_instructions,
    client_parts,
    client_search,
    clients,
    day,
    deliveries,
    disputes,
    interaction,
    new,
    people,
    questions,
    unassigned,
    whole_text,
    work_list,
)
from app.pages.desk.setup import client_setup, new_client
from app.pages.page import Page
from app.pages.people import me, sign_in, sign_in_code, sign_in_openid, sign_out, welcome
from app.pages.portal import days, instructions, interactions, month, papers, parts
from app.pages.portal import whole_text as whole_of_client

PAGES: Sequence[Page] = (
    entrance.PAGE,
    sign_in.PAGE,
    sign_in_code.PAGE,
    sign_in_openid.BEGIN,
    sign_in_openid.RETURN,
    sign_out.PAGE,
    welcome.PAGE,
    me.PAGE,
    month.PAGE,
    parts.GAUGE,
    parts.WAITING,
    days.PAGE,
    whole_of_client.INTERACTION,
    interactions.PAGE,
    *papers.PAGES,
    instructions.PAGE,
    work_list.PAGE,
    work_list.LIST,
    whole_text.PAGE,
    interaction.PAGE,
    calls.PAGE,
    clients.PAGE,
    client.PAGE,
    client_directory.PAGE,
    client_instructions.PAGE,
    client_parts.QUOTA,
    client_search.SEARCH,
    agendas.PAGE,
    agenda.PAGE,
    agenda.DAYS,
    day.PAGE,
    new.PAGE,
    unassigned.PAGE,
    disputes.PAGE,
    questions.PAGE,
    deliveries.PAGE,
    new_client.PAGE,
    client_setup.PAGE,
    people.LIST,
    people.ONE,
    audit.PAGE,
    stream.PAGE,
)
