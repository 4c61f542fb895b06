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

_UNTIL_STARTED = 2_000_000, 10, 100
"""The same while a process starts that makes one build: its modules and works stay, and little else is made."""

_UNTIL_FIRST = 200_000, 10, 100
"""The same from then to the first collection: the build of a usual CV ends before it, with some 5 MB more."""


def start_build() -> None:
    """Let the collector never look through what is there when the one build of this process starts to read."""
    gc.set_threshold(*_UNTIL_STARTED)


def end_build() -> None:
    """Let Python not look through all that is left before the process ends."""
    gc.freeze()


def setup(app: Sphinx) -> None:
    """Let the collector run more rarely, until the build has finished."""
    before = gc.get_threshold()
    app.connect("build-finished", lambda *_: gc.set_threshold(*before), priority=999)
    if before == _UNTIL_STARTED:  # by start_build(); in the process of another program, nothing is left out
        app.connect("builder-inited", _leave_out, priority=999)
    else:
        gc.set_threshold(*THRESHOLDS)


def _leave_out(app: Sphinx) -> None:
    gc.freeze()
    gc.set_threshold(*_UNTIL_FIRST)
    gc.callbacks.append(lambda *_: gc.set_threshold(*THRESHOLDS))
