"""What the history of a user says: its verbs and fields in the reader's words."""

from crm.i18n import lazy_gettext as _

VERBS = {
    "created": _("created"),
    "changed": _("changed"),
    "deactivated": _("deactivated"),
    "reactivated": _("activated again"),
    "password_changed": _("password changed"),
    "link_made": _("link to set a password made"),
}
FIELDS = {
    "email": _("mail address"),
    "full_name": _("name"),
    "role": _("role"),
    "language": _("language"),
    "theme": _("appearance"),
    "wants_daily_mail": _("daily mail"),
}
