"""Downloads: a table as CSV written while it is read, or as a workbook."""

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile

from flask import Response, stream_with_context

from crm.db import writes
from crm.web.exports import CSV_TYPE, XLSX_TYPE, Cell, csv_lines, write_xlsx

PIECE = 64 * 1024


def download(
    rows: Iterator[Sequence[Cell]], *, name: str, kind: str, for_bulgarian_excel: bool = False
) -> Response:
    """The file as an attachment. What was to be written is committed before: this only reads."""
    writes.set(False)
    if kind == "xlsx":
        body, mimetype = _workbook(rows), XLSX_TYPE
    else:
        lines = csv_lines(rows, for_bulgarian_excel=for_bulgarian_excel)
        body, mimetype = (line.encode() for line in lines), CSV_TYPE
    return Response(
        stream_with_context(body),
        mimetype=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def download_text(pieces: Iterator[str], *, name: str, mimetype: str) -> Response:
    """Text as an attachment, sent while it is read; `name` with its ending."""
    writes.set(False)
    return Response(
        stream_with_context(piece.encode() for piece in pieces),
        mimetype=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _workbook(rows: Iterator[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook can be sent when its last row is written: until then it lies on disk."""
    with TemporaryFile() as file:
        write_xlsx(file, rows, sheet="report")
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
