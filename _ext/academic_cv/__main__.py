"""The command ``academic-cv``, also ``python -m academic_cv``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from .checks import command as check
from .new import command as new

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "new": (new.add_arguments, "write a project of one's own into an empty folder"),
    "check": (check.add_arguments, "build strictly, and check what is written"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = argparse.ArgumentParser(prog="academic-cv", description="An academic CV as a Sphinx project")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (add_arguments, description) in COMMANDS.items():
        add_arguments(commands.add_parser(name, help=description, description=description.capitalize()))
    given = parser.parse_args(arguments)
    return int(given.run(given))


if __name__ == "__main__":
    sys.exit(main())
