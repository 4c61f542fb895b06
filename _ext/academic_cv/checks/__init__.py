"""Checks that are no part of a build: rules for what is written, the links, and the files that are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from ..config import Config
from ..confpy import locate_setting
from ..suggest import suggest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig


# The modules of the checks are loaded where they are needed: builds, which are many, would load them for nothing.


def validate(app: Sphinx, config: SphinxConfig) -> None:
    """Raise ConfigError for a name in ``cv_checks_off`` that is no rule."""
    off = Config.of(config).cv_checks_off
    if not off:
        return
    from .rules import RULES, SILENCED

    for name in off:
        if name not in {*RULES, SILENCED}:
            near = suggest(name, RULES)
            hint = f"did you mean {near!r}?" if near else f"the rules are {', '.join([*RULES, SILENCED])}"
            place = locate_setting(app.confdir, "cv_checks_off", name)
            raise ConfigError(f"{place}: cv_checks_off has {name!r}, which is not a rule: {hint}")


def collect_links_of_works(app: Sphinx) -> None:
    """Let linkcheck see the links of works, too."""
    if app.builder.name == "linkcheck":
        from .links import CollectLinksOfWorks

        app.add_post_transform(CollectLinksOfWorks)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", validate)
    app.connect("builder-inited", collect_links_of_works)
