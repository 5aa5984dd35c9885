from crm.mail.writing import Content, render


def password_reset(*, name: str, language: str, link: str) -> Content:
    """The letter with the link that sets a password."""
    return render("password_reset", language, name=name, link=link)
