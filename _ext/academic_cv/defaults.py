"""Defaults for settings of Sphinx and of other extensions, so that a conf.py of five lines gives a complete CV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .locale import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def is_set(config: Config, name: str) -> bool:
    """Tell whether conf.py or the command line sets a value."""
    return name in config._raw_config or name in config.overrides


def defaults(folder: Path, config: Config) -> dict[str, object]:
    """Return, for the folder of conf.py, the values that suit a CV better than those for the manual of a program."""
    names = (str(config[name]) for name in ("project", "author") if is_set(config, name))
    return {
        "bibtex_bibfiles": sorted(path.name for path in folder.glob("*.bib")),
        # conf.py may stand beside what is not a page: environments, outputs, hidden folders.
        "exclude_patterns": [".*", "_build", "_ext", "_readthedocs", "venv", "env", "README.md"],
        "html_copy_source": False,  # sources have comments, and parts that are for other outputs
        "html_show_copyright": is_set(config, "copyright") or is_set(config, "project_copyright"),
        "html_show_sourcelink": False,
        "html_static_path": ["_static"] if (folder / "_static").is_dir() else [],
        "html_theme": "furo",
        "html_title": next(names, _("Curriculum Vitae")),
        "html_use_index": False,
        # "$50 and $60" is money: a formula begins and ends without a space.
        "myst_disable_syntax": ["code"],  # what is indented, by a tab of a word processor, is text
        "myst_dmath_allow_space": False,
        "myst_enable_extensions": [
            "attrs_block",
            "attrs_inline",
            "colon_fence",
            "deflist",
            "dollarmath",
            "fieldlist",
            "html_image",
            "substitution",
        ],
        "myst_substitutions": {"author": config.author},
        "templates_path": ["_templates"] if (folder / "_templates").is_dir() else [],
    }


def set_defaults(app: Sphinx, config: Config) -> None:
    """Set each of these values, unless the project sets it itself."""
    for name, value in defaults(Path(app.confdir), config).items():
        if not is_set(config, name):
            setattr(config, name, value)


def setup(app: Sphinx) -> None:
    app.setup_extension("myst_parser")
    app.connect("config-inited", set_defaults, priority=300)  # before any setting is checked
