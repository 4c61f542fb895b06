"""Dates are read as ISO writes them and printed in one style."""

from __future__ import annotations

import pytest

from academic_cv.dates import Date, Span


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2024", "2024"),
        ("2024-03", "Mar. 2024"),
        ("2024-05", "May 2024"),
        ("2022-10-11", "Oct. 11, 2022"),
        (" 2023-03-07 ", "Mar. 7, 2023"),
        ("2024-02-29", "Feb. 29, 2024"),
    ],
)
def test_a_date_is_printed_to_the_precision_it_has(text: str, printed: str) -> None:
    date = Date.parse(text)
    assert str(date) == printed
    assert date.iso == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "Mar 2024", "2024-3", "24", "2024-13", "2024-00", "2023-02-29", "2024-04-31", "2024/03", "0000", "２０２４"],
)
def test_what_is_no_date_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date: .*write 2024, 2024-03 or 2024-03-15"):
        Date.parse(text)


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ("2024-03", "present", "Mar. 2024 – Now"),
        ("2024-03", "Present", "Mar. 2024 – Now"),
        ("2017", "2018", "2017 – 2018"),
        ("2023-10", "2024-03", "Oct. 2023 – Mar. 2024"),
        ("2024", "2024-03", "2024 – Mar. 2024"),
        ("2024-03", "2024", "Mar. 2024 – 2024"),
        ("2018-06", "2018-06", "Jun. 2018"),
        ("2018-06", None, "Jun. 2018"),
        (None, None, ""),
    ],
)
def test_a_span_is_printed_from_start_to_end(start: str | None, end: str | None, printed: str) -> None:
    assert str(Span.parse(start=start, end=end)) == printed


@pytest.mark.parametrize(
    ("start", "end", "date", "message"),
    [
        ("2024-03", "2024-02", None, "the end 2024-02 is before the start 2024-03: correct or swap them"),
        ("2024", "2023-12", None, "before the start"),
        (None, "2024", None, "'end' has no 'start': add 'start', or write 'date'"),
        ("2023", None, "2024", "'date' stands alone"),
        ("2023", "now", None, "'now' is not a date: write 2024, 2024-03 or 2024-03-15, or present"),
        (None, None, "present", "is not a date"),
    ],
)
def test_a_span_that_cannot_be_is_refused(start: str | None, end: str | None, date: str | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Span.parse(start=start, end=end, date=date)
