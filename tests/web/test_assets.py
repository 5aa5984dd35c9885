"""How long browsers may keep static files."""

from flask.testing import FlaskClient

from crm.web.assets import FOR_EVER, asset


def kept(client: FlaskClient, address: str) -> str:
    """What the answer says of keeping; the file behind it is closed."""
    with client.get(address) as answer:
        return answer.headers["Cache-Control"]


def test_a_file_is_kept_for_ever_under_the_address_with_its_digest(app, client):
    with app.test_request_context():
        address = asset("mark.svg")

    assert kept(client, address) == FOR_EVER


def test_an_old_address_does_not_hold_a_newer_file(client):
    assert kept(client, "/static/mark.svg?v=0123456789") == "no-cache"
