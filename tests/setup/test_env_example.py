"""`.env.example` and the settings that the application reads name the same variables."""

import re
from dataclasses import fields

from crm.config import Settings
from tests.setup.locks import ROOT

READ_ELSEWHERE = {"CRM_TEST_DATABASE_URL"}  # by the tests themselves


def test_every_setting_is_in_the_example_and_nothing_else():
    example = (ROOT / ".env.example").read_text("utf-8")
    settings = {f"CRM_{field.name.upper()}" for field in fields(Settings)} - {"CRM_EXPLICIT"}

    named = set(re.findall(r"^#(CRM_[A-Z_]+)=", example, re.MULTILINE))

    assert named == settings | READ_ELSEWHERE


def test_copying_the_example_changes_nothing():
    example = (ROOT / ".env.example").read_text("utf-8")

    active = [line for line in example.splitlines() if line and not line.startswith("#")]

    assert active == []
