"""Fonts for PDFs: those of Typst, of the project's folder, and of packages that are installed with pip.

The same sources and packages give the same PDF on every machine: fonts of the system are used only for characters that
none of these fonts has, and the build reports it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from ..config import Config
from ..confpy import locate_setting
from ..warnings import Warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig

# Packages with one family each (https://pypi.org/project/fontpkg/), and one with several, also Chinese, Japanese and
# Korean.
_FAMILY_PACKAGES = "fontpkg.family"
_COLLECTION = "rendercv_fonts"

_CJK = "rendercv-fonts"
_SCRIPTS = {
    "CJK": (_CJK, "Noto Sans SC"),
    "HIRAGANA": (_CJK, "Noto Sans JP"),
    "KATAKANA": (_CJK, "Noto Sans JP"),
    "HANGUL": (_CJK, "Noto Sans KR"),
    "HEBREW": ("fontpkg-heebo", "Heebo"),
    "BENGALI": ("fontpkg-hind-siliguri", "Hind Siliguri"),
    **{
        script.upper(): (f"fontpkg-noto-sans-{script.lower()}", f"Noto Sans {script}")
        for script in ("Arabic", "Devanagari", "Khmer", "Tamil", "Telugu", "Thai")
    },
}
"""By the first word of characters' names in Unicode: a package, and the family in it that has them."""

_LANGUAGES = {"ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "hi": "DEVANAGARI", "ja": "HIRAGANA"}
_LANGUAGES |= {"ko": "HANGUL", "zh": "CJK"}


@cache
def list_installed() -> dict[str, Path]:
    """Return the font families that are installed with pip, as keys, with their folders."""
    found = {}
    for point in entry_points(group=_FAMILY_PACKAGES):
        if (spec := find_spec(point.value)) and spec.origin:
            found[_make_key(point.name)] = Path(spec.origin).parent
    if (spec := find_spec(_COLLECTION)) and spec.origin:
        # One of its folders has several families: Noto Sans, Noto Sans JP, ...
        files = Path(spec.origin).parent.glob("*/*.[ot]tf")
        found = {_make_key(path.stem.partition("-")[0]): path.parent for path in files} | found
    return dict(sorted(found.items()))


def _make_key(family: str) -> str:
    """Return the name of a family as names of files and packages have it: in lower case, without spaces."""
    return re.sub("[ _]", "", family.lower())


def load_fonts(app: Sphinx, families: Iterable[str] | None, *, system: bool = False) -> typst.Fonts:
    """Return the fonts of Typst, of the project and of the packages that have these families; None for all packages."""
    installed = list_installed()
    own = Path(app.confdir, Config.of(app.config).pdf_font_path)
    wanted = installed if families is None else map(_make_key, families)
    folders = [own, *(installed[family] for family in wanted if family in installed)]
    return _load(tuple((folder, folder.stat().st_mtime_ns) for folder in folders if folder.is_dir()), system)


@lru_cache(maxsize=8)
def _load(folders: tuple[tuple[Path, int], ...], system: bool) -> typst.Fonts:
    """Return the fonts in folders, each with the time of its last change."""
    return typst.Fonts(include_system_fonts=system, font_paths=[folder for folder, _time in folders])


def extend_families(families: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Add the families for other scripts that are installed, that of the language first."""
    installed = list_installed()
    scripts = sorted(_SCRIPTS, key=lambda script: script != _LANGUAGES.get(language))
    others = (family for _package, family in map(_SCRIPTS.__getitem__, scripts) if _make_key(family) in installed)
    return tuple(dict.fromkeys((*families, *others)))


def check_font_of_language(app: Sphinx, config: SphinxConfig) -> None:
    """Warn where Arabic letters have no font but that of code, DejaVu Sans Mono, which comes with Typst."""
    script = _LANGUAGES.get(config.language.partition("_")[0])
    settings = Config.of(config)
    own = settings.pdf_font or any(Path(app.confdir, settings.pdf_font_path).glob("*.[ot]t[fc]"))
    if script == "ARABIC" and not own and _make_key(_SCRIPTS[script][1]) not in list_installed():
        Warn.PDF(
            f"Arabic letters are printed in a font for code: write {_SCRIPTS[script][0]} into requirements.txt, or put "
            f"the file of a font into {settings.pdf_font_path}, and its name into pdf_font, in conf.py",
            locate_setting(app.confdir, "language"),
        )


def suggest_fonts(characters: Iterable[str], folder: str) -> str:
    """Return what to do about characters that no font has: the packages, if known, and the folder for fonts."""
    scripts = {unicodedata.name(character, "").partition(" ")[0] for character in characters}
    packages = sorted({package for script, (package, _family) in _SCRIPTS.items() if script in scripts})
    install = f"write {', '.join(packages)} into requirements.txt, or " if packages else ""
    return f"{install}put the file of a font that has them into {folder} (pdf_font_path in conf.py)"


def list_system_families(pdf: bytes, fonts: typst.Fonts, own: typst.Fonts) -> list[str]:
    """Return the families in a PDF that are not among one's own: names of fonts there start with their family's."""
    others = sorted(set(fonts.families()) - set(own.families()), key=len, reverse=True)
    used: dict[str, None] = {}
    for part in pdf.split(b"/BaseFont/")[1:]:
        name = part[:80].partition(b"+")[2].decode("ascii", "replace").casefold()
        family = next((each for each in others if name.startswith(each.replace(" ", "").casefold())), None)
        if family:
            used[family] = None
    return list(used)
