"""The letter a person would get, for a preview: real words, links that lead nowhere."""

from crm.events.models import Event
from crm.invitations import mails
from crm.mail.writing import Content
from crm.people.models import Person
from crm.web.addresses import public_url

NO_TOKEN = {"token": "…"}


def invitation(event: Event, person: Person) -> Content:
    """The invitation as it would be queued now; nothing is written and no link is minted."""
    blank = mails.invitation(event, mails.languages_of(person))
    return blank.for_reader(
        mails.Reader(
            name=person.full_name,
            first_name=person.first_name,
            address=person.email or mails.NO_ADDRESS,
            link=public_url("invitations.rsvp", **NO_TOKEN),
            unsubscribe_link=public_url("invitations.unsubscribe", **NO_TOKEN),
        )
    )
