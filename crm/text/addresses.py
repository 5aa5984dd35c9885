"""E-mail addresses: what may be written to, and when two are the same."""

import idna
from email_validator import EmailNotValidError, validate_email


def mail_key(address: str) -> str:
    """The form in which addresses are compared: small letters, the domain in ASCII (IDNA).

    Never refuses: what is no address comes back trimmed and in small letters. Dots and +tags in
    the local part stay, because only the owner of a domain can say what they mean.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{_ascii_domain(domain)}"


def check_mail(address: str) -> str:
    """The address as letters are sent to it: trimmed, domain in small letters and ASCII (IDNA).

    Asks no name server; addresses under .example are accepted, .test, .invalid and .localhost
    are not. Raises ValueError with "non_ascii_local" in `args[0]` for a name before the @ in
    other letters, which most mail servers cannot take, and with "syntax" for all else.
    """
    try:
        checked = validate_email(address.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError("syntax") from error
    if checked.ascii_email is None:
        raise ValueError("non_ascii_local")
    return checked.ascii_email


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain
