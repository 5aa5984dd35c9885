"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from crm.app import create_app
from crm.operations.schema import refuse_newer

app = create_app()
refuse_newer(app)
