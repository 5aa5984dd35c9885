"""One function a file: from cells that were read to rows that are written."""

from collections.abc import Iterator
from typing import Any

from crm.events.models import Site
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, BackgroundAnswer, Consent, Expertise
from crm.programmes.models import Indicator, LetterText, Programme, Strand, Target
from crm.register import event_readers, people_readers, queries
from crm.register.reading import Reading, Values, pairs_once, set_by_number
from crm.register.tables import Row, Table
from crm.search.actions import index_many
from crm.text.collation import sort_key


def programmes(reading: Reading, table: Table) -> None:
    reading.add(
        "programme",
        Programme,
        table,
        [{**row.values, "created_at": reading.at} for row in table.rows],
    )


def strands(reading: Reading, table: Table) -> None:
    owned = list(_with(reading, table, programme="programme"))
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
    found = list(_with(reading, table, programme="programme"))
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
    found = list(_with(reading, table, programme="programme"))
    keys = [(row, (v["programme_id"], v["kind"], v["language"])) for row, v in found]
    stays = pairs_once(table, keys, "letter and language")
    taken = queries.taken(LetterText, "programme_id", "kind", "language")
    for row, key in keys:
        if key in taken:
            table.refuse(row, "kind", "exists", "the programme has words for this letter already")
    if not table.errors:
        reading.write(LetterText, [v for (_, v), stay in zip(found, stays, strict=True) if stay])


def organisations(reading: Reading, table: Table) -> None:
    parents = {row.values["ref"]: row.values.pop("parent") for row in table.rows}
    reading.add(
        "organisation",
        Organisation,
        table,
        [
            {**row.values, "sort_key": sort_key(row.values["name"]), "created_at": reading.at}
            for row in table.rows
        ],
    )
    numbers = reading.refs["organisation"].numbers
    owners = {}
    for row in table.rows:
        row.values["parent"] = parents[row.values["ref"]]
        parent = reading.refs["organisation"].resolve(table, row, "parent")
        if parent is not None:
            owners[numbers[row.values["ref"]]] = parent
    for row in table.rows:
        if is_in_cycle(numbers[row.values["ref"]], owners):
            table.refuse(row, "parent", "cycle", "an organisation cannot stand above itself")
    set_by_number(Organisation, "parent_id", owners)
    index_many(
        "organisation",
        {
            numbers[row.values["ref"]]: [
                row.values[n] for n in ("name", "name_bg", "email", "phone")
            ]
            for row in table.rows
        },
    )


def is_in_cycle(number: int, owners: dict[int, int]) -> bool:
    """Whether walking up from a record leads back to it or goes round for ever."""
    seen = {number}
    current = owners.get(number)
    while current is not None:
        if current in seen:
            return True
        seen.add(current)
        current = owners.get(current)
    return False


def affiliations(reading: Reading, table: Table) -> None:
    found = list(_with(reading, table, person="person", organisation="organisation"))
    for row, values in found:
        starts, ends = values["starts_on"], values["ends_on"]
        if starts and ends and ends < starts:
            table.refuse(row, "ends_on", "ends_before_start", "it ends before it starts")
    if not table.errors:
        reading.write(Affiliation, [values for _, values in found])


def expertises(reading: Reading, table: Table) -> None:
    reading.write(Expertise, [v for _, v in _with(reading, table, person="person")])


def background_answers(reading: Reading, table: Table) -> None:
    reading.write(
        BackgroundAnswer,
        [
            {**values, "recorded_at": reading.at}
            for _, values in _with(reading, table, person="person")
        ],
    )


def consents(reading: Reading, table: Table) -> None:
    found = list(_with(reading, table, person="person"))
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


def _with(reading: Reading, table: Table, **links: str) -> Iterator[tuple[Row, Values]]:
    """Rows whose links were settled: column `person` becomes `person_id`."""
    for row in table.rows:
        values: dict[str, Any] = dict(row.values)
        is_good = True
        for column, kind in links.items():
            number = reading.refs[kind].resolve(table, row, column)
            del values[column]
            values[f"{column}_id"] = number
            is_good = is_good and (number is not None or row.values[column] is None)
        if is_good:
            yield row, values


READERS = {
    "programmes": programmes,
    "strands": strands,
    "targets": targets,
    "letter_texts": letter_texts,
    "organisations": organisations,
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
    "invitations": event_readers.invitations,
    "replies": event_readers.replies,
    "attendances": event_readers.attendances,
    "headcounts": event_readers.headcounts,
}
