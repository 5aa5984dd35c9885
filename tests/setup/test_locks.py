"""The lock files fit pyproject.toml, and the check that says so can say no."""

from tests.setup.locks import ROOT, check, complaints, disagreements

PYPROJECT = {
    "project": {"dependencies": ["flask>=3.1,<3.2"]},
    "dependency-groups": {"build": ["hatchling>=1.33"]},
}
GOOD = """\
flask==3.1.3 \\
    --hash=sha256:aa
hatchling==1.33.0 \\
    --hash=sha256:bb
"""


def test_the_lock_files_of_this_checkout_fit():
    found = check(ROOT)

    assert found == []


def test_a_fitting_lock_has_no_complaints():
    found = complaints(PYPROJECT, "requirements.lock", GOOD)

    assert found == []


def test_a_version_out_of_range_is_reported():
    lock = GOOD.replace("flask==3.1.3", "flask==3.2.0")

    found = complaints(PYPROJECT, "requirements.lock", lock)

    assert found == ["requirements.lock pins flask 3.2.0, not <3.2,>=3.1."]


def test_a_missing_package_is_reported():
    lock = GOOD.replace("hatchling", "hatching")

    found = complaints(PYPROJECT, "requirements.lock", lock)

    assert found == ["requirements.lock does not pin hatchling."]


def test_an_address_is_reported():
    lock = "--index-url https://index.example/simple\n" + GOOD

    found = complaints(PYPROJECT, "requirements.lock", lock)

    assert found[0].startswith("requirements.lock names an address")


def test_a_pin_without_hash_is_reported():
    lock = GOOD + "click==8.5.1\n"

    found = complaints(PYPROJECT, "requirements.lock", lock)

    assert found == ["requirements.lock has no hash for click==8.5.1."]


def test_two_locks_that_differ_are_reported():
    other = GOOD.replace("3.1.3", "3.1.4")

    found = disagreements(GOOD, other)

    assert found == ["requirements-test.lock pins flask differently from requirements.lock."]
