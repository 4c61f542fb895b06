"""The reference of a work: authors, title, venue, details, year, distinction, notes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..bib.richtext import RichText, Span, concat, join, strings
from ..locale.scripts import is_foreign
from .details import FORMS, print_part
from .people import ROLES, print_byline
from .printing import ENGLISH

if TYPE_CHECKING:
    from ..bib.work import Work
    from .printing import Printing


class Reference(NamedTuple):
    """A reference as it is printed."""

    text: RichText
    marks: frozenset[str]
    """The annotations of the names in it."""
    is_styled: bool
    """It is in a CSL style."""


def reference(work: Work, printing: Printing) -> RichText:
    """Return *Authors. Title. Venue, details, year (Distinction). Note.*

    Authors, title and the rest are a span each, so that styles can put them on lines of their own. Punctuation that
    such lines, and a distinction printed as a badge, do not need is an ``inline.cv-stop``::

        inline.cv-byline   inline.cv-authors .
        inline.cv-heading  inline.cv-title .
        inline.cv-facts    emphasis.cv-venue , details, year ( inline.cv-distinction ) . note.

    Fields that a work does not have are left out together with their punctuation. The lines of a work in Latin script,
    in a CV in another script, have the class ``cv-foreign`` too.
    """
    printing, script = _in_script_of(work, printing)
    byline, title, year = print_byline(work, printing), _title(work), _year(work)
    facts = [print_part(part, work, printing) for part in ("titleaddon", *FORMS[work.type], "pubstate")]
    distinction, *notes = [print_part(part, work, printing) for part in ("distinction", "note", "addendum")]
    # A title that only a year or a distinction follows is one sentence with it: "Title, 2024."
    ends = any(facts) or not (year or distinction)
    behind_title = _full_stop(title) if ends else printing.say(", ").rstrip() if year else ""
    details = printing.join([*facts, year])
    if distinction:
        details = concat(details, " " if details else "", _stop("("), distinction, _stop(")"))
    *sentences, last = [_capital(sentence, printing) for sentence in (details, *notes) if sentence] or [()]
    details = join(" ", [*(concat(each, _full_stop(each)) for each in sentences), last])
    lines = (
        ("cv-byline", byline, _full_stop(byline)),
        ("cv-heading", title, behind_title),
        ("cv-facts", details, _full_stop(details)),
    )
    spans = [Span("inline", (*line, *_stop(stop)), " ".join((css, *script))) for css, line, stop in lines if line]
    return join(" ", [(span,) for span in spans])


def styled_reference(work: Work, content: RichText, printing: Printing) -> RichText:
    """Return *Reference (Distinction). Note.* as ``inline.cv-styled``; ``content`` is in a CSL style."""
    printing, script = _in_script_of(work, printing)
    if distinction := print_part("distinction", work, printing):
        content = concat(content, " ", _stop("("), distinction, _stop(")"))
    text = "".join(strings(content)).casefold()
    for note in ("titleaddon", "pubstate", "year", "note", "addendum"):
        sentence = print_part(note, work, printing)
        words = "".join(strings(sentence))
        if not words or words.casefold() in text or work.text[note].casefold() in text:
            continue
        if note in {"pubstate", "year"}:
            sentence = (words[:1].upper() + words[1:],)
        # No full stop belongs to an address, nor to a distinction.
        last = content[-1]
        stop = "" if isinstance(last, Span) and last.kind in {"reference", "inline"} else _full_stop(content)
        content = concat(content, stop, " ", sentence, _full_stop(sentence))
    return (Span("inline", content, " ".join(("cv-styled", *script))),)


def _in_script_of(work: Work, printing: Printing) -> tuple[Printing, tuple[str, ...]]:
    """Return how to print a work, and a class: in English for one in Latin script, in a CV in another script."""
    if is_foreign(work.title, printing.language):
        return printing._replace(messages=ENGLISH), ("cv-foreign",)
    return printing, ()


def _title(work: Work) -> RichText:
    title = join(": ", [work.richtext("title"), work.richtext("subtitle")])
    # That of a volume is printed as a venue.
    if title and work.type in {"book", "collection", "proceedings", "periodical", "manual"}:
        title = (Span("emphasis", title),)
    return (Span("inline", title, "cv-title"),) if title else ()


def _year(work: Work) -> RichText:
    """Return the year, or the years from the first to the last: *1998–2004*, *2020–*."""
    last = work.text.get("endyear")
    return work.richtext("year") if last is None else (f"{work.text.get('year', '')}–{last}",)


@lru_cache(maxsize=32)
def _stop(text: str) -> RichText:
    return (Span("inline", (text,), "cv-stop"),) if text else ()


def _full_stop(sentence: RichText) -> str:
    """Return the full stop of a sentence; an empty string if it ends with a punctuation mark."""
    end = "".join(strings(sentence[-1:])).rstrip("”’\"'")
    return "" if end.endswith((".", "?", "!", "…", "。", "？", "！", "؟")) else "."


_LEADING = (
    *("volume {volume} of {series}", "volume {volume}", "number {number}", "no. {number}", "chapter {chapter}"),
    *("page {pages}", "pages {pages}", "version {version}", *ROLES.values()),
)
"""The messages that a sentence may begin with."""


def _capital(sentence: RichText, printing: Printing) -> RichText:
    """Capitalize a sentence that begins with a message; the author's own words stay as they are."""
    first, *rest = sentence
    if isinstance(first, str) and first[0] != (capital := first[0].upper()):
        words = filter(None, (printing.messages[message].partition("{")[0] for message in _LEADING))
        if first.startswith(tuple(words)):
            return (capital + first[1:], *rest)
    return sentence
