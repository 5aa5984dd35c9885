"""What was said, promised and raised, by an archive; and the files attached to it."""

from crm.conversations.models import Commitment, CommitmentState, Conversation, Issue, Party
from crm.files.models import StoredFile
from crm.files.names import safe_name
from crm.register import queries
from crm.register.attached import check_file
from crm.register.cells import CellError
from crm.register.reading import Reading, Values, linked, pairs_once
from crm.register.tables import Row, Table
from crm.search.actions import index_many


def conversations(reading: Reading, table: Table) -> None:
    found = list(
        linked(reading, table, programme="programme", event="event", our_side=queries.COLLEAGUE)
    )
    _add(reading, table, "conversation", Conversation, [values for _row, values in found])
    _index(reading, table, "conversation", ("about", "text", "purpose", "place"))


def conversation_parties(reading: Reading, table: Table) -> None:
    found = list(
        linked(
            reading, table, conversation="conversation", person="person",
            organisation="organisation",
        )
    )  # fmt: skip
    names = ("conversation_id", "person_id", "organisation_id")
    taken = queries.taken(Party, *names)
    pairs = [(row, tuple(values[name] for name in names)) for row, values in found]
    for row, pair in pairs:
        check_one_of_both(table, row)
        if pair in taken:
            table.refuse(row, "", "exists", "they are part of the conversation already")
    pairs_once(table, pairs, "conversation and person or organisation")
    if not table.errors:
        reading.write(Party, [values for _row, values in found])


def check_one_of_both(table: Table, row: Row) -> None:
    """That a row names a person or an organisation."""
    person, organisation = row.values["person"], row.values["organisation"]
    if person is None and organisation is None:
        table.refuse(row, "person", "missing", "a person or an organisation is required")
    if person is not None and organisation is not None:
        table.refuse(row, "organisation", "both_given", "either person or organisation is given")


def commitments(reading: Reading, table: Table) -> None:
    found = list(
        linked(
            reading, table, conversation="conversation", person="person",
            organisation="organisation", programme="programme", owner=queries.COLLEAGUE,
        )
    )  # fmt: skip
    for row, values in found:
        is_open = values["state"] is CommitmentState.OPEN
        if is_open and values["settled_on"] is not None:
            table.refuse(row, "settled_on", "still_open", "what is open is not settled yet")
        if not is_open and values["settled_on"] is None:
            table.refuse(row, "settled_on", "missing", "the day it was settled on is required")
        if is_open and values["reported_on"] is not None:
            table.refuse(row, "reported_on", "still_open", "there is no outcome to report yet")
    _add(reading, table, "commitment", Commitment, [values for _row, values in found])
    _index(reading, table, "commitment", ("text",))


def issues(reading: Reading, table: Table) -> None:
    found = list(
        linked(
            reading, table, conversation="conversation", person="person",
            organisation="organisation", programme="programme", owner=queries.COLLEAGUE,
        )
    )  # fmt: skip
    for row, values in found:
        answered = values["answered_on"]
        if answered is not None and answered < values["raised_on"]:
            table.refuse(row, "answered_on", "ends_before_start", "the answer is before the day")
        if values["satisfaction"] is not None and answered is None:
            table.refuse(row, "answered_on", "missing", "whoever is satisfied had an answer")
    _add(reading, table, "issue", Issue, [values for _row, values in found])
    _index(reading, table, "issue", ("text", "answer"))


def attachments(reading: Reading, table: Table) -> None:
    """Their rows; the bytes are only checked here and go into the store before the commit."""
    rows = [_attachment(reading, table, row) for row in table.rows]
    if not table.errors:
        reading.write(StoredFile, rows)


def _attachment(reading: Reading, table: Table, row: Row) -> Values | None:
    values = row.values
    about = reading.refs[values["about_kind"].value].resolve(table, row, "about")
    try:
        kind, size = check_file(reading.folder, values["sha256"], values["name"])
    except CellError as error:
        table.refuse(row, "sha256", error.code, error.message)
        return None
    if values["size"] not in (None, size):
        table.refuse(row, "size", "other_size", f"the file has {size} bytes")
    if values["media_type"] not in ("", kind.media_type):
        table.refuse(row, "media_type", "other_kind", f"by its content it is {kind.media_type}")
    return {
        "about_kind": values["about_kind"].value,
        "about_id": about,
        "name": safe_name(values["name"], kind),
        "sha256": values["sha256"],
        "media_type": kind.media_type,
        "size": size,
        "created_at": values["created_at"] or reading.at,
    }


def _add(
    reading: Reading,
    table: Table,
    kind: str,
    model: type[Conversation | Commitment | Issue],
    rows: list[Values],
) -> None:
    if not table.errors:
        reading.add(kind, model, table, [{**values, "created_at": reading.at} for values in rows])


def _index(reading: Reading, table: Table, kind: str, columns: tuple[str, ...]) -> None:
    if not table.errors:
        numbers = reading.refs[kind].numbers
        index_many(
            kind, {numbers[r.values["ref"]]: [r.values[n] for n in columns] for r in table.rows}
        )
