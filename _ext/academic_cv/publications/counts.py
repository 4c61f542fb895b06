"""Numbers of works, for prose that cannot go stale: ``{pubs}`` counts entries of the .bib files whenever they change.

``{pubs}`all``` is the number of all works but those left out on purpose; any other content is a condition as in the
``:filter:`` of a list, on the fields of an entry, which are texts:

- ``{pubs}`keywords % "journal"```: that have a keyword (``%`` looks for a regular expression);
- ``{pubs}`year >= "2022"```: since a year; ``year == "2022"``: in one;
- ``{pubs}`type == "article"```: of a BibTeX type;
- ``{pubs}`first_author```: whose first author is the owner, by the names in ``cv_owner``;
- ``{pubs}`distinction```: that have this field; ``distinction % "oral|spotlight"``: with such words in it;
- ``{pubs}`first_author and year >= "2022" and not keywords % "preprint"```: all at once.

``{pubs-in-words}`` is the same, with numbers up to twelve as English words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from ..warnings import Warn
from .filters import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx

    from ..bib.reader import Work
    from .domain import Publications
    from .owner import Owner

WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def count(condition: str, works: Sequence[Work], owner: Owner) -> int:
    """Count the works that a condition holds for.

    Raises ValueError, with what is wrong, for one that can be applied to none.
    """
    if condition == "all":
        return len(works)
    checked = Condition(condition, works)
    if not checked.names:
        raise ValueError("it names no field")
    return sum(checked.holds(work, owner) for work in works)


class Pubs(SphinxRole):
    """``{pubs}`` and ``{pubs-in-words}``: the text of a number, counted while the page is read."""

    def __init__(self, *, in_words: bool) -> None:
        self.in_words = in_words

    def run(self) -> tuple[list[Node], list[system_message]]:
        domain = cast("Publications", self.env.get_domain("cite"))
        domain.note_bibfiles()
        works = [work for work in domain.works.values() if not work.is_skipped]
        text = self.text.strip()
        try:
            number = count(text, works, domain.owner)
        except ValueError as error:
            Warn.COUNT(
                f"the works '{text}' cannot be counted: {error}. Write 'all', or a condition such as "
                'keywords % "journal" and year >= "2022"',
                self.get_location(),
            )
            return [nodes.Text(f"[{text}?]")], []
        return [nodes.Text(WORDS[number] if self.in_words and number < len(WORDS) else str(number))], []


def setup(app: Sphinx) -> None:
    app.add_role("pubs", Pubs(in_words=False))
    app.add_role("pubs-in-words", Pubs(in_words=True))
