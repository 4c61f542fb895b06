"""The people of a work: the byline before the title, the roles after it, the marks of names and their legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from ..bib.richtext import RichText, Span, concat
from ..dates import find_locale
from ..locale import N_, _
from .owner import mark, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..bib.names import Name, Names
    from ..bib.work import Work
    from .owner import Mark
    from .printing import Printing

ROLES = {
    "editor": N_("edited by {names}"),
    "translator": N_("translated by {names}"),
    "annotator": N_("annotated by {names}"),
    "commentator": N_("with a commentary by {names}"),
    "introduction": N_("with an introduction by {names}"),
    "foreword": N_("with a foreword by {names}"),
    "afterword": N_("with an afterword by {names}"),
}
"""The people that are printed after the title, and the words before them."""


def print_byline(work: Work, printing: Printing) -> RichText:
    """Return the authors, or the editors of a volume, as ``inline.cv-authors``."""
    role = first_role(work)
    if not role:
        return ()
    who = print_people(work.names[role], printing)
    if role == "editor":
        several = len(work.editors.names) > 1 or work.editors.others
        who = printing.phrase("{names}, editors", names=who) if several else printing.phrase("{name}, editor", name=who)
    elif work.collaboration and not _is_collaboration(work):
        who = concat(who, f" ({work.collaboration})")
    return (Span("inline", who, "cv-authors"),)


def _is_collaboration(work: Work) -> bool:
    """Return whether the collaboration is among the authors, or the only author is one by another name."""
    names = [str(name).casefold().removeprefix("the ") for name in work.authors.names]
    return work.collaboration.casefold() in names or (len(names) == 1 and "collaboration" in names[0])


def first_role(work: Work) -> str:
    """Return the role that is printed before the title: authors, or editors of a volume; else an empty string."""
    if work.authors.names:
        return "author"
    part_of_a_volume = work.type in {"incollection", "inproceedings", "inreference", "article"}
    return "editor" if work.editors.names and not part_of_a_volume else ""


def print_role(role: str, work: Work, printing: Printing) -> RichText:
    """Return the people of a role after the title; nobody who is before it."""
    if role not in work.names or role == first_role(work):
        return ()
    return printing.phrase(ROLES[role], names=print_people(work.names[role], printing))


def print_people(names: Names, printing: Printing) -> RichText:
    """Print names in reading order, as *A*, *A and B*, *A, B, and C*, *A et al.*, or *A, …, Z; 3,000 authors*."""
    shown = shorten(names.names, printing.owner, printing.max_authors)
    parts = [_print_name(name, printing) if name else ("…",) for name in shown]
    if None in shown:
        count = format_decimal(len(names.names), locale=find_locale(printing.language) or "en")
        several = printing.join(parts)
        if names.others:
            return printing.phrase("{names}; {count} authors and others", names=several, count=count)
        return printing.phrase("{names}; {count} authors", names=several, count=count)
    if not parts:
        return concat(printing.say("{names} et al.", names="").strip())
    *others, last = parts
    if names.others and others:
        return printing.phrase("{names}, et al.", names=printing.join(parts))
    if names.others:
        return printing.phrase("{names} et al.", names=last)
    if len(others) > 1:
        return printing.phrase("{names}, and {last}", names=printing.join(others), last=last)
    return printing.phrase("{first} and {last}", first=others[0], last=last) if others else last


def _print_name(name: Name, printing: Printing) -> RichText:
    """Print the owner in bold, and marks as superscripts."""
    text = str(name)
    printed: RichText = (text,) if text else ()
    if printing.owner.matches(name):
        printed = (Span("strong", printed, "cv-owner"),)
    if name.marks:
        printing.used.update(name.marks)
        if symbols := "".join(mark(word, printing.marks).symbol for word in name.marks):
            printed = (*printed, Span("superscript", (symbols,), "cv-mark"))
    return printed


def legend(used: Collection[str], marks: Mapping[str, Mark]) -> str:
    """Return the legend of the marks that are used, in the language of the CV; an empty string without any."""
    words = (word for word in (*marks, *sorted(used)) if word in used)
    meanings = dict.fromkeys(mark(word, marks) for word in words)
    return _(", ").join(
        _("{symbol} denotes {meaning}").format(symbol=symbol, meaning=_(meaning))
        for symbol, meaning in meanings
        if meaning
    )
