"""``academic-cv linkcheck``: Sphinx's linkcheck, which reports only what a person has to look at."""

from __future__ import annotations

import datetime
import json
import re
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlsplit

from sphinx.builders import linkcheck
from sphinx.builders.linkcheck import HyperlinkAvailabilityCheckWorker, HyperlinkCollector
from sphinx.errors import SphinxError

from .build import prepare

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx.application import Sphinx

    from ..publications.domain import Publications

HANDLES = "https://doi.org/api/handles/"
"""The API that says whether a DOI exists (https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation)."""

AGE = 30
"""The number of days for which a link that works is not checked again."""

_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\..+)", re.IGNORECASE)

SETTINGS: Mapping[str, object] = {
    "linkcheck_anchors": False,  # scripts make them
    "linkcheck_rate_limit_timeout": 60,
    "linkcheck_retries": 2,
    "linkcheck_timeout": 20,
}
"""Defaults of Sphinx's settings, unless conf.py sets them."""


class Link(NamedTuple):
    """A checked link."""

    uri: str
    state: str
    """``works``, ``broken``, ``refused``, ``unknown`` or ``moved``."""
    info: str
    place: str
    """Where it is written, as ``file:line``: in the .bib file, or at first in a page."""


GROUPS = {
    "broken": "Broken: correct or delete them",
    "unknown": "No answer: try again later",
    "refused": "Refuse robots: open them in a browser, if you doubt",
    "moved": "Moved for good: write the new address",
}
"""What is reported, in this order, and what to do."""

# What servers answer to programs, and not to people.
_REFUSALS = frozenset((401, 402, 403, 405, 406, 418, 429, 451))


class CollectLinksOfWorks(HyperlinkCollector):
    """Collects links after the lists of works have been printed, which Sphinx's own transform is too early for."""

    default_priority = 900


class Worker(HyperlinkAvailabilityCheckWorker):
    """Checks links, and gives up on servers that want to be asked again later than after a minute."""

    def limit_rate(self, response_url: str, retry_after: str | None) -> float | None:
        again = super().limit_rate(response_url, retry_after)
        if again is None or again <= time.time() + self.rate_limit_timeout:
            return again
        self.rate_limits.pop(urlsplit(response_url).netloc)  # for which its other links would wait
        return None


@contextmanager
def use_worker() -> Iterator[None]:
    before, linkcheck.HyperlinkAvailabilityCheckWorker = linkcheck.HyperlinkAvailabilityCheckWorker, Worker  # type: ignore[misc]
    try:
        yield
    finally:
        linkcheck.HyperlinkAvailabilityCheckWorker = before  # type: ignore[misc]


class Resolver:
    """Asks the API for DOIs instead of their addresses: publishers refuse programs, the API does not."""

    def __init__(self) -> None:
        self.originals: dict[str, str] = {}

    def replace(self, app: Sphinx, uri: str) -> str | None:
        """Return the address of the API for that of a DOI."""
        if not (found := _DOI.fullmatch(uri)):
            return None
        self.originals[HANDLES + found[1]] = uri
        return HANDLES + found[1]


def classify(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return state and reason of an entry of linkcheck's ``output.json``."""
    status, info = entry["status"], " ".join(str(entry["info"]).split())
    code = int(found[1]) if (found := re.match(r"(\d{3})\b", info)) else 401 if info == "unauthorized" else 0
    if status == "working":
        return "works", ""
    if status == "redirected":
        return ("moved", f"→ {info}") if entry["code"] in (301, 308) else ("works", "")
    if code in _REFUSALS:
        return "refused", info.partition(" for url:")[0]
    if "timed out" in info:
        return "unknown", "timed out"
    if code >= 500 or status in ("timeout", "rate-limited", "ignored"):
        return "unknown", info.partition(" for url:")[0].partition("(Caused by")[0][:100] or "no answer"
    if code or not info:
        return "broken", info.partition(" for url:")[0] or "there is no such file"
    if re.search("Name or service not known|getaddrinfo|NameResolution|nodename nor servname", info):
        return "broken", _NO_HOST
    if "certificate" in info.lower():
        return "broken", "its certificate is not valid"
    known = "Connection refused|Connection aborted|reset by peer|redirects"
    return "unknown", (found[0].lower() if (found := re.search(known, info, re.IGNORECASE)) else info[:100])


_NO_HOST = "there is no such host"


class Cache:
    """The links that have worked, with the dates of their checks: a JSON file."""

    def __init__(self, path: Path, today: datetime.date) -> None:
        self.path = path
        self.today = today
        try:
            dates: dict[str, str] = json.loads(path.read_text("utf-8"))
            self.dates = {uri: date for uri, date in dates.items() if self.is_fresh(date)}
        except (FileNotFoundError, ValueError):
            self.dates = {}

    def is_fresh(self, date: str) -> bool:
        return self.today - datetime.timedelta(days=AGE) < datetime.date.fromisoformat(date) <= self.today

    def save(self, links: Sequence[Link]) -> None:
        for link in links:
            if link.state == "works":
                self.dates.setdefault(link.uri, self.today.isoformat())
        self.path.write_text(json.dumps(self.dates, indent=1, sort_keys=True), "utf-8")


def find_places(app: Sphinx) -> dict[str, str]:
    """Return where the addresses of works are written, by address."""
    domain = cast("Publications", app.env.get_domain("cite"))
    return {
        link.uri: f"{work.file}:{work.line}"
        for work in domain.works.values()
        for link in work.links
        if not link.is_file
    }


def check(source: Path, output: Path, day: datetime.date) -> tuple[list[Link], int]:
    """Check the links of a project; return them, and how many have not been checked again. Raises SphinxError."""
    cache, resolver = Cache(output / "cache.json", day), Resolver()
    with prepare(source, output, output / "doctrees", "linkcheck") as build:
        app = build.app
        for name, value in SETTINGS.items():
            if name not in app.config._raw_config and name not in app.config.overrides:
                setattr(app.config, name, value)
        known = {resolver.replace(app, uri) or uri for uri in cache.dates}
        app.config.linkcheck_ignore = [*app.config.linkcheck_ignore, *(f"{re.escape(uri)}$" for uri in known)]
        app.connect("linkcheck-process-uri", resolver.replace, priority=900)
        with use_worker():
            app.build(force_all=True)
        places = find_places(app)
    links, skipped = [], 0
    for line in Path(app.outdir, "output.json").read_text("utf-8").splitlines():
        entry = json.loads(line)
        uri = resolver.originals.get(entry["uri"], entry["uri"])
        state, info = classify(entry)
        if entry["status"] == "ignored" and not entry["info"] and uri in cache.dates:
            state, info, skipped = "works", "", skipped + 1
        elif entry["status"] == "unchecked" or (entry["status"] == "ignored" and not entry["info"]):
            continue  # mail addresses, and what conf.py ignores
        if state == "broken" and uri != entry["uri"] and info != _NO_HOST:
            info = "there is no such DOI"
        page = f"{Path(app.srcdir, entry['filename'])}:{max(entry['lineno'], 1)}"
        links.append(Link(uri, state, info, places.get(uri, page)))
    if len(links) > skipped and all(link.info == _NO_HOST for link in links if link.uri not in cache.dates):
        raise SphinxError("no host is found: the check needs the network")
    cache.save(links)
    return links, skipped


def format_links(links: Sequence[Link], skipped: int) -> Iterator[str]:
    """Yield the lines of the report, by what is to be done."""
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        groups[link.state].append(link)
    for state, title in GROUPS.items():
        if group := groups[state]:
            yield f"{title} ({len(group)})"
            for link in sorted(group, key=lambda link: link.place):
                yield f"  {_shorten(link.place)}: {link.uri}  {link.info}".rstrip()
            yield ""
    again = f", {skipped} of them checked within the last {AGE} days" if skipped else ""
    yield f"{len(links)} links, {len(groups['works'])} work{again}."


def _shorten(place: str) -> str:
    file, _, line = place.rpartition(":")
    path = Path(file)
    return f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}:{line}"


def run(arguments: argparse.Namespace) -> int:
    """Run the command; the exit status is 1 if links are broken, and 2 if the project cannot be built."""
    try:
        links, skipped = check(
            arguments.source.resolve(), arguments.output.resolve(), datetime.datetime.now(datetime.UTC).date()
        )
    except SphinxError as error:
        print(f"academic-cv: {error}", file=sys.stderr)
        return 2
    print("\n".join(format_links(links, skipped)))
    return 1 if any(link.state == "broken" for link in links) else 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", type=Path, nargs="?", default=Path(), help="the folder of conf.py; by default, this one"
    )
    parser.add_argument("--output", type=Path, default=Path("_build/linkcheck"), help="where to build, and the cache")
    parser.set_defaults(run=run)
