"""The command ``academic-cv``, also ``python -m academic_cv``."""

from __future__ import annotations

import argparse
import gc
import sys
from typing import TYPE_CHECKING

from . import garbage_collector

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    # Each command imports what it needs; what that makes stays.
    gc.set_threshold(*garbage_collector.THRESHOLDS)
    if given[:1] == ["build"]:
        garbage_collector.start_build()
        from . import build

        status = build.main(given[1:])
        garbage_collector.end_build()
        return status
    if given[:1] == ["live"]:
        try:
            from . import live
        except ModuleNotFoundError as error:
            print(f'academic-cv: {error.name} is not installed: run pip install "academic-cv[live]"', file=sys.stderr)
            return 1
        live.main(given[1:])
        return 0
    from . import lock
    from .checks import command as check
    from .checks import links, published, reproduce
    from .new import command as new

    parser = argparse.ArgumentParser(prog="academic-cv", description="An academic CV as a Sphinx project")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new.add_arguments(commands.add_parser("new", help="write a new project into an empty folder"))
    commands.add_parser("build", help="sphinx-build, with mistakes in conf.py on one line each")
    commands.add_parser("live", help="sphinx-autobuild, with problems shown on the page, too")
    check.add_arguments(commands.add_parser("check", help="build strictly, and check the works and the pages"))
    links.add_arguments(commands.add_parser("linkcheck", help="check all links to other sites"))
    published.add_arguments(
        commands.add_parser("published", help="build the site, and list every file that visitors can get")
    )
    reproduce.add_arguments(commands.add_parser("reproduce", help="build twice in different conditions, and compare"))
    lock.add_arguments(commands.add_parser("lock", help="write the exact versions and hashes of all packages"))
    options = parser.parse_args(given)
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
