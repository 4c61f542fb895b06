"""``python -m academic_cv``, and the command ``academic-cv``: ``new``, ``build`` and ``live``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from . import build
from .new import command

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["build"]:
        return build.main(given[1:])
    if given[:1] == ["live"]:
        from . import live  # it needs sphinx-autobuild, which is installed for this only

        live.main(given[1:])
        return 0
    return command.main(given)


if __name__ == "__main__":
    sys.exit(main())
