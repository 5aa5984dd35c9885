"""Downloads: a table as CSV written while it is read, or as a workbook."""

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile

from flask import Response, send_file, stream_with_context

from crm.db import writes
from crm.web.exports import CSV_TYPE, XLSX_TYPE, Cell, csv_lines, write_xlsx


def download(
    rows: Iterator[Sequence[Cell]], *, name: str, kind: str, for_bulgarian_excel: bool
) -> Response:
    """The file as an attachment. What was to be written is committed before: this only reads."""
    writes.set(False)
    if kind == "xlsx":
        file = TemporaryFile()  # noqa: SIM115 - closed by the server when it is sent
        write_xlsx(file, rows, sheet="report")
        file.seek(0)
        return send_file(file, mimetype=XLSX_TYPE, as_attachment=True, download_name=f"{name}.xlsx")
    lines = csv_lines(rows, for_bulgarian_excel=for_bulgarian_excel)
    return Response(
        stream_with_context(lines),
        mimetype=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
