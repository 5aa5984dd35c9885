"""The drawings say what the numbers say: shares of the width, words, and the table below."""

import re
from xml.etree import ElementTree as ET

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crm.config import ROOT


def draw(call: str) -> str:
    """Render one chart macro with plain English words and numbers."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    env.filters["number"] = str
    env.filters["percent"] = lambda fraction: f"{fraction * 100:.1f} %"
    source = f'{{% import "_macros/charts.html" as charts %}}{{{{ charts.{call} }}}}'
    return env.from_string(source).render()


def widths(figure: str, css: str) -> list[float]:
    """Widths in per cent of the drawn rectangles of a class, keys left out."""
    pattern = rf'<rect [^>]*width="([\d.]+)%"[^>]*class="[^"]*\b{css}\b'
    return [float(width) for width in re.findall(pattern, figure)]


def test_the_solid_part_of_the_honest_bar_is_the_people_known_by_name():
    figure = draw('honest_bar("a", 500, 500, 500, 1000)')

    assert widths(figure, "fill-solid") == [pytest.approx(100 * 500 / 1020, abs=0.001)]
    assert widths(figure, "dotted-edge") == []


def test_the_dotted_part_of_the_honest_bar_runs_from_at_least_to_at_most():
    figure = draw('honest_bar("a", 13, 39, 47, 100)')

    assert widths(figure, "dotted-edge") == [pytest.approx(100 * 8 / 102, abs=0.001)]
    assert widths(figure, "fill-half") == [pytest.approx(100 * 26 / 102, abs=0.001)]


@pytest.mark.parametrize(
    ("people", "low", "high", "target"),
    [(0, 0, 0, 1000), (1, 1, 1, 100_000), (990, 995, 1000, 1000), (8000, 8100, 8300, 1000)],
)
def test_nothing_of_the_honest_bar_is_drawn_outside_it(people, low, high, target):
    figure = draw(f'honest_bar("a", {people}, {low}, {high}, {target})')

    places = [float(place) for place in re.findall(r'x[12]?="([\d.]+)%"', figure)]
    assert [place for place in places if not 0 <= place <= 100] == []


def test_a_bar_without_a_target_has_no_tick():
    figure = draw('honest_bar("a", 5, 5, 6, none)')

    assert 'class="tick"' not in figure


def test_the_segments_of_the_share_bar_fill_it_exactly():
    figure = draw('share_bar("a", 5, 1, 2, 5, 0.2, "1/5")')

    drawn = [float(w) for w in re.findall(r'y="24" width="([\d.]+)%"', figure)]
    assert sum(drawn) == pytest.approx(100, abs=0.01)


def test_the_share_bar_names_both_ends_of_what_is_possible():
    figure = draw('share_bar("a", 5, 1, 2, 5, 0.2, "1/5")')

    assert "38.5 % to 61.5 %" in figure


def test_a_share_of_nobody_is_a_sentence_and_no_drawing():
    figure = draw('share_bar("a", 0, 0, 0, 0, 0.2)')

    assert "<svg" not in figure
    assert "Nobody is counted yet" in figure


def test_the_table_below_the_columns_adds_up_from_what_came_before():
    figure = draw('columns("a", [("I", 13), ("II", 31)], "New people", before=40)')

    cells = re.findall(r'<td class="number-cell">(\d+)</td>', figure)
    assert cells == ["13", "53", "31", "84"]


@pytest.mark.parametrize(
    "call",
    [
        'honest_bar("a", 612, 639, 655, 1000, people_url="/p", range_url="/q")',
        'share_bar("a", 3, 40, 210, 1202, 0.2, urls={"yes": "/y"})',
        'columns("a", [("I", 0), ("II", 0)], "New people")',
        'bars("a", [("Invited", 38), ("<b>Came</b>", 0)], "Did people come?", "people")',
    ],
)
def test_every_drawing_is_well_formed_and_carries_a_title_and_a_description(call):
    figure = ET.fromstring(draw(call))

    drawing = next(svg for svg in figure.iter("svg") if svg.get("role") == "img")
    labels = (drawing.get("aria-labelledby") or "").split()
    named = [e.text for e in drawing.iter() if e.get("id") in labels and (e.text or "").strip()]
    assert len(named) == 2
