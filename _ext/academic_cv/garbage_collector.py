"""Python's garbage collector during a build."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

THRESHOLDS = 20_000, 10, 100
"""How many objects are made between two collections of new ones, and how often older ones are looked through as well.

Python's own values are made for programs that run long. A build makes many objects that stay; to look through all of
them again and again takes a tenth of its time, and a quarter with thousands of works. Without any collection, projects
of hundreds of pages would need several times the memory.
"""
_WHILE_STARTING = 2_000_000, 10, 100
"""Modules and works stay: they are never looked through."""


def setup(app: Sphinx) -> None:
    """Let the collector run more rarely, until the build has finished."""
    before = gc.get_threshold()
    gc.set_threshold(*_WHILE_STARTING)
    app.connect("builder-inited", lambda _app: start(), priority=900)  # when the works have been read
    app.connect("build-finished", lambda *_: stop(before), priority=999)


def start() -> None:
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def stop(before: tuple[int, int, int]) -> None:
    gc.unfreeze()
    gc.set_threshold(*before)
