"""Handing out a file. Whoever calls this has looked whether the reader may see its record."""

from flask import Response, abort, send_file

from crm.files.models import StoredFile
from crm.files.store import Store

#: Should a browser show it in spite of everything, then without script, form or origin.
POLICY = "default-src 'none'; sandbox"


def download(file: StoredFile, store: Store) -> Response:
    """The bytes as an attachment under the name they were sent with; 404 when they are gone."""
    try:
        source = store.open(file.sha256)
    except FileNotFoundError:
        abort(404)
    response = send_file(
        source,
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
        max_age=None,
    )
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
