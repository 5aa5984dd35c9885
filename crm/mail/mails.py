from crm.mail.writing import Content, render
from crm.web.addresses import public_url
from crm.web.present import Present


def test_letter(user: Present) -> Content:
    """The letter by which an administrator sees that mail works."""
    return render("test", user.language, name=user.full_name, url=public_url("mail.state"))
