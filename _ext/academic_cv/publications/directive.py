"""The directive ``{bibliography}`` and its options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from docutils import nodes
from docutils.parsers.rst import directives

from ..warnings import Warn
from .bibtex_adapter import BibliographyDirective, BibliographyKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from .domain import Publications


class Bibliography(NamedTuple):
    """What a ``{bibliography}`` directive says."""

    location: str
    """Its file and line."""
    files: tuple[Path, ...]
    """The .bib files whose works it may list; empty for all."""
    keys: frozenset[str]
    """Works that it lists whether or not the condition holds for them."""
    condition: str
    """Which works it lists, in the language of ``:filter:``."""
    prefix: str
    """The prefix of labels."""
    is_view: bool
    """It repeats works under the labels of the lists from which they can be cited."""
    descending: bool
    """Its numbers count down to 1."""
    by_year: bool
    """Each year has a heading."""
    limit: int | None
    """The number of works to which it is limited, the newest."""


class publication_list(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """Stands for a list until it is printed; ``docname`` is its page."""


class PublicationsDirective(BibliographyDirective):
    """``{bibliography}`` as sphinxcontrib-bibtex has it, with the options of :class:`Bibliography`."""

    option_spec: ClassVar[dict[str, Any]] = {
        **{name: BibliographyDirective.option_spec[name] for name in ("cited", "notcited", "all", "filter")},
        "labelprefix": directives.unchanged,
        "list": lambda text: directives.choice(text, ("citation", "bullet")),
        "numbering": lambda text: directives.choice(text, ("ascending", "descending")),
        "by-year": directives.flag,
        "limit": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Note the list, which is printed when all pages have been read."""
        domain = cast("Publications", self.env.get_domain("cite"))
        node = publication_list("", docname=self.env.docname)
        self.state.document.note_explicit_target(node, node)
        for key in self.content:
            if key not in domain.works:
                Warn.CITATION(f"no work has the key '{key}': see the keys in the .bib file", self.get_location())
        domain.note_dependencies(linked=True)
        domain.bibliographies[BibliographyKey(self.env.docname, node["ids"][0])] = Bibliography(
            location=self.get_location(),
            files=tuple(self._files(domain)),
            keys=frozenset(self.content),
            condition=self._condition(),
            prefix=self.options.get("labelprefix", ""),
            is_view=self.options.get("list") == "bullet",
            descending=self.options.get("numbering") == "descending",
            by_year="by-year" in self.options,
            limit=self.options.get("limit"),
        )
        return [node]

    def _condition(self) -> str:
        """Return the condition of the options; by default, works that are cited."""
        conditions = {
            "filter": self.options.get("filter", ""),
            "all": "True",
            "notcited": "not cited",
            "cited": "cited",
        }
        given, *more = [name for name in conditions if name in self.options] or ["cited"]
        if more:
            Warn.FILTER(f":{given}: overrides :{more[0]}:, delete one of them", self.get_location())
        return str(conditions[given])

    def _files(self, domain: Publications) -> Iterator[Path]:
        """Yield the .bib files in the argument."""
        known = domain.bibdata.bibfiles
        if not known:
            message = "there is no .bib file: put one beside conf.py, or set bibtex_bibfiles there"
            Warn.BIBFILE(message, self.get_location())
        for name in self.arguments[0].split() if self.arguments else ():
            file = Path(self.env.relfn2path(name)[1]).resolve()
            if file in known:
                yield file
            else:
                Warn.BIBFILE(
                    f"{name} is not one of the .bib files: add it to bibtex_bibfiles in conf.py, or correct it here",
                    self.get_location(),
                )


def setup(app: Sphinx) -> None:
    app.add_directive("bibliography", PublicationsDirective, override=True)
