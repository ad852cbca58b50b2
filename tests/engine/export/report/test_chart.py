"""A plot as text: where its points are, and that whatever is in it stays text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ddpm_studio.engine.export.report import page
from ddpm_studio.engine.export.report.chart import HEIGHT, MOST_POINTS, WIDTH, Curve, chart


def test_a_curve_goes_from_the_first_to_the_last_point_within_the_frame():
    drawn = chart([Curve("a & b", [0, 500, 1000], [1.0, 0.1, 0.01])], "step", "<loss>", is_log=True)
    root = ElementTree.fromstring(drawn)
    (line,) = root.iter("polyline")
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    assert len(points) == 3 and points[1][0] - points[0][0] == points[2][0] - points[1][0]
    assert abs(points[1][1] * 2 - points[0][1] - points[2][1]) < 0.3, "evenly by factors"
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in points)
    texts = [element.text for element in root.iter("text")]
    assert "<loss>" in texts and "1,000" in texts and "0.1" in texts


def test_long_curves_are_thinned_and_what_is_no_number_is_left_out():
    many = Curve("loss", range(100_000), [1.0 + index % 2 for index in range(100_000)])
    (points,) = re.findall('points="([^"]*)"', chart([many], "step", "loss"))
    assert 100 < len(points.split()) <= MOST_POINTS
    assert chart([Curve("loss", [1, 2], [float("nan"), 1.0])], "step", "loss") == ""
    assert "polyline" in chart([Curve("loss", [1, 2], [3.0, 3.0])], "step", "loss"), "a flat line"
    assert chart([Curve("loss", [1, 2], [0.0, -1.0])], "step", "loss", is_log=True) == ""


def test_what_a_page_quotes_is_text():
    evil = "<script>alert(1)</script>\x1b[31m"
    made = page.page(
        evil, [page.heading(evil), page.sentence(evil), page.table([evil], [[evil]]), page.source_text(evil)]
    )
    assert "<script" not in made and "\x1b" not in made and made.count("&lt;script&gt;") == 6
    assert "default-src 'none'" in made
