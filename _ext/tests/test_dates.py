"""Dates are parsed from ISO 8601 and printed in the language of the CV."""

from __future__ import annotations

import pytest

from academic_cv.dates import Date, Span


@pytest.mark.parametrize(
    ("text", "language", "printed"),
    [
        ("2024", "en", "2024"),
        ("2024-03", "en", "Mar. 2024"),
        ("2024-05", "en_US", "May 2024"),
        ("2022-10-11", "en", "Oct. 11, 2022"),
        (" 2023-03-07 ", "en", "Mar. 7, 2023"),
        ("2024-02-29", "en_US", "Feb. 29, 2024"),
        ("2024-03", "en_GB", "Mar 2024"),
        ("2022-10-11", "en_GB", "11 Oct 2022"),
        ("2022-10-11", "en-AU", "11 Oct 2022"),
        ("2022-03-11", "de", "11. März 2022"),
        ("2022-03", "fr", "mars 2022"),
        ("2022-03-11", "pt-BR", "11 de mar. de 2022"),
        ("2022-03", "zh_CN", "2022年3月"),
        ("2022", "zh_CN", "2022"),
        ("2022-03-11", "tlh", "Mar. 11, 2022"),
    ],
)
def test_a_date_is_printed_in_the_language_to_the_precision_it_has(text: str, language: str, printed: str) -> None:
    date = Date.parse(text)
    assert date.text(language) == printed
    assert date.iso == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "Mar 2024", "2024-3", "24", "2024-13", "2024-00", "2024-03-00", "2023-02-29", "2024/03", "0000", "２０２４"],
)
def test_an_invalid_date_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date: .*write 2024, 2024-03 or 2024-03-15"):
        Date.parse(text)


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ({"start": "2024-03", "end": "Present"}, "Mar. 2024 – Now"),
        ({"start": "2017", "end": "2018"}, "2017 – 2018"),
        ({"start": "2023-10", "end": "2024-03"}, "Oct. 2023 – Mar. 2024"),
        ({"start": "2024", "end": "2024-03"}, "2024 – Mar. 2024"),
        ({"start": "2024-03", "end": "2024"}, "Mar. 2024 – 2024"),
        ({"start": "2018-06", "end": "2018-06"}, "Jun. 2018"),
        ({"start": "2018-06"}, "Jun. 2018"),
        ({}, ""),
    ],
)
def test_a_span_is_printed_from_start_to_end(options: dict[str, str], printed: str) -> None:
    assert Span.parse(**options).text("en", "Now") == printed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"start": "2024-03", "end": "2024-02"}, "the end 2024-02 is before the start 2024-03"),
        ({"start": "2024", "end": "2023-12"}, "before the start"),
        ({"end": "2024"}, "'end' has no 'start'"),
        ({"start": "2023", "date": "2024"}, "either 'date', or 'start' and 'end'"),
        ({"start": "2023", "end": "now"}, "'now' is not a date: write 2024, 2024-03 or 2024-03-15, or present"),
        ({"date": "present"}, "is not a date"),
    ],
)
def test_an_impossible_span_is_refused(options: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Span.parse(**options)
