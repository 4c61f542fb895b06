"""Checks that are no part of a build: rules for what is written, the links, and the files that are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from ..config import Config
from ..suggest import suggest
from .links import CollectLinksOfWorks
from .rules import RULES, SILENCED

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig


def validate(app: Sphinx, config: SphinxConfig) -> None:
    """Raise ConfigError for a name in ``cv_checks_off`` that is no rule."""
    for name in Config.of(config).cv_checks_off:
        if name not in {*RULES, SILENCED}:
            near = suggest(name, RULES)
            hint = f"did you mean {near!r}?" if near else f"the rules are {', '.join([*RULES, SILENCED])}"
            raise ConfigError(f"conf.py: cv_checks_off has {name!r}, which is not a rule: {hint}")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", validate)
    app.add_post_transform(CollectLinksOfWorks)
