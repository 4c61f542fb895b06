"""The words that the CV says by itself: in English, or as ``cv_words`` of conf.py has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from .dates import find_locale
from .warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

WORDS = (
    "Now",  # of what has not ended: Mar. 2024 – Now
    "Last updated",
    "Page",  # Page 1 of 2
    "of",
    "References",  # what a statement cites
    "cited on page",
    "cited on pages",
    "Undated",  # the works without a year, in a list by year
    "Cited in",
    "Copy",  # the BibTeX of a work
    "Copied",
    "Selected",  # by hand to be copied, where the browser does not let a page copy
    "Publications",  # what the filter is for
    "Words",  # to look for
    "Type",
    "Year",
    "First author",
    "All",
    "Show all",
    "works",  # 3 of 31 works
)


def say(config: Config, word: str) -> str:
    """Give one of WORDS in the author's language."""
    said: str = config.cv_words.get(word, word)
    return said


def check_words(app: Sphinx, config: Config) -> None:
    """Raise ConfigError, with what to write, for words that are none of WORDS; warn of a language that dates lack."""
    if not isinstance(config.cv_words, dict):
        raise ConfigError(f'conf.py: cv_words is {config.cv_words!r}: write cv_words = {{"Now": "heute"}}')
    for word, said in config.cv_words.items():
        if word not in WORDS:
            known = ", ".join(map(repr, WORDS))
            raise ConfigError(f"conf.py: cv_words has {word!r}, which the CV does not say: the words are {known}")
        if not isinstance(said, str):
            raise ConfigError(f"conf.py: cv_words[{word!r}] is {said!r}: write a text")
    if not find_locale(config.language):
        Warn.SETTING(
            f"language is {config.language!r}, in which no dates are known, so they are English: write a code such as "
            "de or pt_BR",
            f"{app.confdir}/conf.py:1",
        )


def setup(app: Sphinx) -> None:
    app.add_config_value("cv_words", {}, "env", types=frozenset({dict}))
    app.connect("config-inited", check_words)
