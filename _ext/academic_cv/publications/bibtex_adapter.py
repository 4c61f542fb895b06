"""Everything that this package uses of sphinxcontrib-bibtex and pybtex.

No other module imports them. What is expected of each name is tested in ``test_bibtex_adapter.py``, which shows what a
new release of them changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pybtex.database import BibliographyData
from pybtex.plugin import register_plugin as register_pybtex_plugin
from sphinxcontrib.bibtex.bibfile import BibData as BibData
from sphinxcontrib.bibtex.bibfile import BibFile as BibFile
from sphinxcontrib.bibtex.bibfile import get_mtime as get_mtime
from sphinxcontrib.bibtex.bibfile import is_bibdata_outdated as is_bibdata_outdated
from sphinxcontrib.bibtex.citation_target import CitationTarget as CitationTarget
from sphinxcontrib.bibtex.directives import BibliographyDirective as BibliographyDirective
from sphinxcontrib.bibtex.directives import BibliographyKey as BibliographyKey
from sphinxcontrib.bibtex.domain import BibtexDomain as BibtexDomain
from sphinxcontrib.bibtex.foot_domain import BibtexFootDomain
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.roles import CitationRef as CitationRef
from sphinxcontrib.bibtex.style.names.last import LastNameStyle
from sphinxcontrib.bibtex.style.referencing.foot import FootReferenceStyle
from sphinxcontrib.bibtex.style.referencing.label import LabelReferenceStyle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sphinx.application import Sphinx

FOOT_ROLES = tuple(BibtexFootDomain.roles)

PLUGINS = (
    (register_pybtex_plugin, "pybtex.style.names", "last", LastNameStyle),
    (register_plugin, "sphinxcontrib.bibtex.style.referencing", "label", LabelReferenceStyle),
    (register_plugin, "sphinxcontrib.bibtex.style.referencing", "foot", FootReferenceStyle),
)
"""What sphinxcontrib-bibtex asks for by group and name: where it is not registered, all installed packages are read."""


def make_bibdata(encoding: str, files: Mapping[Path, BibFile], works: Mapping[str, Any]) -> BibData:
    """Return the data of .bib files as the domain of sphinxcontrib-bibtex keeps it; ``works`` are by key."""
    data = BibliographyData()
    # A plain dictionary: pybtex's own ignores the case of keys.
    data.entries = dict(works)
    return BibData(encoding=encoding, bibfiles=dict(files), data=data)


def setup(app: Sphinx) -> None:
    for register, group, name, plugin in PLUGINS:
        register(group, name, plugin, force=True)
    app.setup_extension("sphinxcontrib.bibtex")
