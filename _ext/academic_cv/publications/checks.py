"""Consistency checks: works in no list or in two, equal labels, unknown keys, the owner, marks without a legend."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from ..confpy import locate_setting
from ..suggest import suggest
from ..warnings import Warn, warn_of_many
from .filters import Condition
from .owner import mark, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .bibtex_adapter import BibliographyKey, CitationRef
    from .domain import Item, Publications

logger = logging.getLogger(__name__)


def check(domain: Publications, broken: Sequence[BibliographyKey]) -> None:
    """Check the works, lists and citations; ``broken`` are the lists whose filters cannot be applied."""
    check_marks(domain)
    check_labels(domain)
    check_empty(domain, broken)
    # What a list with a wrong filter would show is not known.
    if not broken:
        check_shown(domain)
    check_citations(domain, broken)
    check_owner(domain)
    log_lists(domain)


def check_marks(domain: Publications) -> None:
    """Report signs on names that no legend explains, and annotations that may be misspelt."""
    places: dict[str, list[tuple[str, str]]] = {}
    for work in domain.shown.values():
        names = (shorten(each.names, domain.owner, domain.settings.cv_max_authors) for each in work.names.values())
        words = {word for shown in names for name in shown if name for word in name.marks}
        for word in sorted(words - domain.marks.keys()):
            places.setdefault(word, []).append((f"'{work.key}'", f"{work.file}:{work.line}"))
    for word, found in places.items():
        if symbol := mark(word, domain.marks).symbol:
            remedy = f'cv_marks = {{"{symbol}": ("{symbol}", "...")}} in conf.py, or author+an = {{1=corresponding}}'
            message = f"no legend says what the sign {symbol} on a name of %s denotes: write {remedy}"
            warn_of_many(Warn.BIBFILE, found, message)
        elif meant := suggest(word, domain.marks):
            message = f"unknown annotation '{word}' of %s, it is not printed: did you mean {meant}?"
            warn_of_many(Warn.BIBFILE, found, message)


def check_labels(domain: Publications) -> None:
    """Report works that have labels in two lists, and labels of two works."""
    first: dict[str, Item] = {}
    labels: dict[str, Item] = {}
    twice: list[tuple[str, str]] = []
    equal: list[tuple[str, str]] = []
    for key, items in domain.lists.items():
        place = domain.bibliographies[key].location
        for item in (item for item in items if item.anchor):
            if (other := first.setdefault(item.key, item)) is not item:
                twice.append((f"'{item.key}' (here {item.label}, in {other.docname} {other.label})", place))
            elif (other := labels.setdefault(str(item.label), item)) is not item:
                equal.append((f"'{item.key}' and '{other.key}' are both {item.label}", place))
    remedy = "correct the keywords or the filters, or write ':list: bullet' here"
    warn_of_many(Warn.TWICE, twice, f"works have labels in two lists: %s. Each can be cited from one only: {remedy}")
    warn_of_many(Warn.LABEL, equal, "equal labels: %s. Give each list a :labelprefix: of its own")


def check_empty(domain: Publications, broken: Sequence[BibliographyKey]) -> None:
    """Report lists without works; the groups of a list are only those that it has."""
    lists = {key: domain.bibliographies[key] for key, items in domain.lists.items() if not items and key not in broken}
    places = [(f"'{each.condition}'", each.location) for each in lists.values() if domain.works and not each.group]
    remedy = "correct the filter or the keywords, or delete the list with its heading, which are not printed"
    warn_of_many(Warn.EMPTY, places, f"no work for a list of %s: {remedy}")


def check_shown(domain: Publications) -> None:
    """Report works that no list shows; a further view counts only if there are no other lists."""
    works = domain.shown.values()
    items = [item for items in domain.lists.values() for item in items]
    shown = {item.key for item in items if item.anchor} or {item.key for item in items}
    if any(work.key not in shown for work in works):
        shown |= find_private_works(domain)
    missing = [(f"'{work.key}'", f"{work.file}:{work.line}") for work in works if work.key not in shown]
    many = f"{len(missing)} of {len(works)} works are in no list, the first are %s"
    remedy = "change the keywords or a list's filter, or leave a work out on purpose with options = {skipbib}"
    if not domain.bibliographies:
        remedy = "write a {bibliography} block into a page"
    message = many if len(missing) > 1 else "%s is in no list"
    warn_of_many(Warn.NOT_SHOWN, missing, f"{message}: {remedy}")


_PRIVATE = re.compile(r"\bprivate\b", re.IGNORECASE)
# A list as it is written: its options, and the keys of works.
_LIST = re.compile(r"\{bibliography\}.*\n((?:[ \t>]*:[\w-]+:.*\n)*)((?:(?![ \t>]*[`~:]{3}).*\n)*)")
_CONDITION = re.compile(r"^[ \t>]*:(?:filter:[ \t]*(.*)|all:)", re.MULTILINE)
_CITED = re.compile(r"^[ \t>]*:cited:", re.MULTILINE)


def find_private_works(domain: Publications) -> set[str]:
    """Return the keys of works in lists of pages with private parts, which only a build for these reads."""
    env = domain.env
    root, suffixes = Path(env.srcdir), tuple(env.config.source_suffix)
    excluded = (path for name in env.config.exclude_patterns if name.endswith(".*") for path in root.glob(name))
    paths = {*(env.doc2path(docname) for docname in env.found_docs), *excluded}
    texts = [path.read_text("utf-8", "replace") for path in sorted(paths) if path.name.endswith(suffixes)]
    lists = [found.groups() for text in filter(_PRIVATE.search, texts) for found in _LIST.finditer(text)]
    found = {word for _, keys in lists for word in keys.split()}
    if any(_CITED.search(options) for options, _ in lists):
        found |= {target.key for ref in domain.citation_refs for target in ref.targets}
    for condition in (each[1] or "True" for options, _ in lists for each in _CONDITION.finditer(options)):
        with suppress(ValueError):  # a wrong filter, which is reported when its list is read
            parsed = Condition(condition, domain.works.values())
            found |= {key for key, work in domain.works.items() if parsed.holds(work, domain.owner)}
    return found


def check_citations(domain: Publications, broken: Sequence[BibliographyKey]) -> None:
    """Report each key that cannot be cited, at its first citation."""
    if not domain.works and not all(math.isfinite(file.mtime) for file in domain.bibdata.bibfiles.values()):
        return  # a .bib file is missing, which is reported
    refs: dict[str, list[CitationRef]] = {}
    for ref in domain.citation_refs:
        for key in dict.fromkeys(target.key for target in ref.targets if ref.citation_ref_id):
            if not domain.items.get(key) and not (broken and key in domain.works):
                refs.setdefault(key, []).append(ref)
    for key, (ref, *more) in refs.items():
        tree = domain.env.get_doctree(ref.docname)
        found = (node for node in tree.findall(nodes.Element) if ref.citation_ref_id in node["ids"])
        place = next(found, (ref.docname, ref.line))  # it is not in the tree if the block around it has an error
        again = f" (and {len(more)} more citations of it)" if more else ""
        Warn.CITATION(f"{_explain(domain, key)}{again}", place)


def _explain(domain: Publications, key: str) -> str:
    """Say why a key cannot be cited, and what to do."""
    if key in domain.works:
        remedy = "change its keywords or a list's filter, or delete the citation"
        return f"'{key}' is in no list that gives it a label: {remedy}"
    keys = {known.casefold(): known for known in domain.works}
    near = [keys[match] for match in get_close_matches(key.casefold(), keys, n=3)]
    if near and " " not in key:
        return f"no work has the key '{key}'; did you mean {' or '.join(near)}?"
    remedy = "write a comma between keys" if " " in key else "see the keys in the .bib file"
    return f"no work has the key '{key}': {remedy}"


def check_owner(domain: Publications) -> None:
    """Report an owner who is not an author of any work."""
    names = (name for work in domain.works.values() for each in work.names.values() for name in each.names)
    if domain.owner.forms and domain.works and not any(map(domain.owner.matches, names)):
        forms, remedy = list(domain.settings.cv_owner), "write the name in each form in which it occurs there"
        Warn.OWNER(
            f"none of cv_owner = {forms!r} is an author in the .bib files: {remedy}",
            locate_setting(domain.env._app.confdir, "cv_owner"),
        )


def log_lists(domain: Publications) -> None:
    lists = []
    for key, items in domain.lists.items():
        labels = f" ({items[0].label}–{items[-1].label})" if len(items) > 1 and items[0].label else ""
        lists.append(f"{len(items)} in {key.docname}{labels}")
    skipped = len(domain.works) - len(domain.shown)
    more = f"; left out on purpose: {skipped}" if skipped else ""
    logger.info("publications: %d works; in lists: %s%s", len(domain.works), ", ".join(lists) or "none", more)
