from flask import Flask

from tests import factories


def test_an_address_nobody_has_gives_the_page_of_words(client):
    answer = client.get("/no-such-page")

    assert answer.status_code == 404


def test_the_cast_can_be_put_on_stage(app: Flask):
    event = factories.make_event()

    factories.make_attendance(event, factories.make_person())

    assert event.starts_at.hour == 8
