from datetime import datetime

from crm.i18n import gettext as _
from crm.i18n import speaking
from crm.mail import actions
from crm.mail.models import Letter
from crm.mail.writing import render
from crm.web.addresses import public_url
from crm.web.present import Present


def send_test(user: Present, *, at: datetime) -> Letter | None:
    """Queue a letter by which an administrator sees that mail works; one a second at most."""
    with speaking(user.language):
        sender_name = _("Engagement desk")
    return actions.queue(
        kind="test",
        cause=f"test:{user.user_id}:{at:%Y%m%d%H%M%S}",
        recipient=user.email,
        recipient_name=user.full_name,
        sender_name=sender_name,
        reply_to=None,
        language=user.language,
        content=render("test", user.language, name=user.full_name, url=public_url("mail.state")),
        about=None,
        reader=("user", user.user_id),
        unsubscribe_url=None,
        at=at,
    )
