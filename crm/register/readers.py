"""One function a file: from cells that were read to rows that are written."""

from crm.events.models import Site
from crm.people.models import Affiliation, BackgroundAnswer, Consent, Expertise
from crm.programmes.models import Indicator, LetterText, Programme, Strand, Target
from crm.register import (
    event_readers,
    group_readers,
    house_readers,
    invitation_readers,
    people_readers,
    queries,
    segment_readers,
    stakeholder_readers,
    talk_readers,
)
from crm.register.reading import Reading, linked, pairs_once
from crm.register.tables import Table
from crm.text.collation import sort_key


def programmes(reading: Reading, table: Table) -> None:
    reading.add(
        "programme",
        Programme,
        table,
        [{**row.values, "created_at": reading.at} for row in table.rows],
    )


def strands(reading: Reading, table: Table) -> None:
    owned = list(linked(reading, table, programme="programme"))
    taken = queries.taken(Strand, "programme_id", "code")
    for row, values in owned:
        if (values["programme_id"], values["code"]) in taken:
            table.refuse(row, "code", "exists", f"the programme has a strand {values['code']!r}")
    stays = pairs_once(
        table, [(row, (v["programme_id"], v["code"])) for row, v in owned], "code of a programme"
    )
    rows = [values for (_, values), stay in zip(owned, stays, strict=True) if stay]
    if len(rows) == len(table.rows) and not table.errors:
        reading.add("strand", Strand, table, rows)


def targets(reading: Reading, table: Table) -> None:
    taken = queries.taken(Target, "programme_id", "indicator")
    found = list(linked(reading, table, programme="programme"))
    for row, values in found:
        if (values["programme_id"], values["indicator"]) in taken:
            table.refuse(row, "indicator", "exists", "the programme has a target for it already")
        if values["indicator"] is Indicator.MIGRANT_SHARE and values["value"] > 1:
            table.refuse(row, "value", "out_of_range", "a share is a decimal between 0 and 1")
    stays = pairs_once(
        table, [(row, (v["programme_id"], v["indicator"])) for row, v in found], "indicator"
    )
    reading.write(Target, [v for (_, v), stay in zip(found, stays, strict=True) if stay])


def letter_texts(reading: Reading, table: Table) -> None:
    found = list(linked(reading, table, programme="programme"))
    keys = [(row, (v["programme_id"], v["kind"], v["language"])) for row, v in found]
    stays = pairs_once(table, keys, "letter and language")
    taken = queries.taken(LetterText, "programme_id", "kind", "language")
    for row, key in keys:
        if key in taken:
            table.refuse(row, "kind", "exists", "the programme has words for this letter already")
    if not table.errors:
        reading.write(LetterText, [v for (_, v), stay in zip(found, stays, strict=True) if stay])


def affiliations(reading: Reading, table: Table) -> None:
    found = list(linked(reading, table, person="person", organisation="organisation"))
    for row, values in found:
        starts, ends = values["starts_on"], values["ends_on"]
        if starts and ends and ends < starts:
            table.refuse(row, "ends_on", "ends_before_start", "it ends before it starts")
    if not table.errors:
        reading.write(Affiliation, [values for _, values in found])


def expertises(reading: Reading, table: Table) -> None:
    reading.write(Expertise, [v for _, v in linked(reading, table, person="person")])


def background_answers(reading: Reading, table: Table) -> None:
    reading.write(
        BackgroundAnswer,
        [
            {**values, "recorded_at": reading.at}
            for _, values in linked(reading, table, person="person")
        ],
    )


def consents(reading: Reading, table: Table) -> None:
    found = list(linked(reading, table, person="person"))
    for row, values in found:
        if values["withdrawn_on"] and values["withdrawn_on"] < values["given_on"]:
            table.refuse(
                row, "withdrawn_on", "withdrawn_before_given", "it is withdrawn before it is given"
            )
    if not table.errors:
        reading.write(Consent, [{**values, "recorded_at": reading.at} for _, values in found])


def sites(reading: Reading, table: Table) -> None:
    reading.add(
        "site",
        Site,
        table,
        [
            {**row.values, "sort_key": sort_key(row.values["name"]), "created_at": reading.at}
            for row in table.rows
        ],
    )


READERS = {
    "colleagues": house_readers.colleagues,
    "programmes": programmes,
    "strands": strands,
    "targets": targets,
    "letter_texts": letter_texts,
    "organisations": house_readers.organisations,
    "people": people_readers.people,
    "emails": people_readers.emails,
    "phones": people_readers.phones,
    "affiliations": affiliations,
    "expertises": expertises,
    "background_answers": background_answers,
    "consents": consents,
    "sites": sites,
    "events": event_readers.events,
    "transitions": event_readers.transitions,
    "invitations": invitation_readers.invitations,
    "replies": invitation_readers.replies,
    "attendances": event_readers.attendances,
    "headcounts": event_readers.headcounts,
    "tags": group_readers.tags,
    "person_tags": group_readers.person_tags,
    "lists": group_readers.lists,
    "list_memberships": group_readers.list_memberships,
    "conversations": talk_readers.conversations,
    "conversation_parties": talk_readers.conversation_parties,
    "commitments": talk_readers.commitments,
    "issues": talk_readers.issues,
    "positions": stakeholder_readers.positions,
    "groups": stakeholder_readers.groups,
    "group_memberships": stakeholder_readers.group_memberships,
    "distinct_pairs": group_readers.distinct_pairs,
    "attachments": talk_readers.attachments,
    "segments": segment_readers.segments,
    "segment_picks": segment_readers.segment_picks,
}
