"""al-folio: the folder of a Jekyll site. Texts are Markdown with HTML and Liquid."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from ..dates import Date
from .bibtex import decode, find_files
from .jsonresume import import_json_resume
from .markup import find_network, format_bullets, format_labels, from_markdown, link, profile
from .model import Cv, Entry, Section
from .records import load_json, load_yaml, read_entry, read_items, rest, take, take_line, take_list, to_line, words
from .rendercv import import_rendercv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .records import Record, Text

_LIQUID = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<(script|style|iframe)\b.*?</\1>", re.DOTALL)
_SOCIAL = re.compile(r"(.+)_(?:username|userid|id|url|profile|number)")
_LAYOUT = ("layout", "importance", "related_publications", "giscus_comments", "toc")


def import_al_folio(root: Path) -> Cv:
    """Return all that a site says about its owner."""
    site = _Site(root)
    config, cv = site.config, site.cv
    cv.name = " ".join(filter(None, (take_line(config, name) for name in ("first_name", "middle_name", "last_name"))))
    scholar = take(config, "scholar") or {}
    given, family = take_list(scholar, "first_name"), take_list(scholar, "last_name")
    cv.names = [f"{first} {last}" for last in family for first in given]
    site.read_papers(take_list(scholar, "bibliography"))
    site.read_about()
    site.read_contact()
    site.read_cv()
    site.read_projects()
    site.read_news()
    site.list_the_rest()
    return cv


class _Site:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.cv = Cv()
        self.config: Record = self.load("_config.yml") or {}
        parts = [self.config.pop(name, "").strip("/") for name in ("url", "baseurl")]
        self.address = "/".join(filter(None, parts)) if parts[0] else ""
        self.bibliographies: list[str] = []
        self.left_out: dict[str, list[str]] = {}

    def load(self, name: str, parse: Callable[[str], Any] = load_yaml) -> Any:  # noqa: ANN401
        """Return the content of a file, or an empty string if there is none."""
        path = self.root / name
        try:
            return parse(decode(path.read_bytes())) if path.is_file() else ""
        except Exception as error:
            raise ValueError(f"{path} cannot be read: {' '.join(str(error).split())}") from None

    def load_page(self, path: Path) -> tuple[Record, str]:
        """Return the data and the body of a page."""
        text = decode(path.read_bytes())
        found = re.match(r"---\s*\n(.*?)^---\s*$(.*)", text, re.DOTALL | re.MULTILINE)
        data = load_yaml(found[1]) if found else {}
        return (data, found[2]) if found and isinstance(data, dict) else ({}, text)

    def text(self, text: str) -> str:
        """Return a text without Liquid and pictures, with absolute links."""
        text = re.sub(r"\{%\s*cite\s+(.+?)\s*%\}", self._cite, text)
        text = re.sub(r"\{\{\s*['\"](/[^'\"]*)['\"]\s*\|[^}]*\}\}", r"\1", text)
        text = _LIQUID.sub(lambda found: self._leave_out("Liquid and scripts", found[0]), text)
        text = from_markdown(re.sub(r"\{:.*?\}", "", text))
        text = re.sub(
            r"!\[([^\]]*)\]\(([^)]*)\)(\{[^}]*\})?", lambda m: self._leave_out("pictures", m[2], instead=m[1]), text
        )
        return re.sub(r"\[([^\]]*)\]\((?!\w+:|#)([^)]*)\)", self._link, text)

    def _leave_out(self, kind: str, what: str, instead: str = "") -> str:
        self.left_out.setdefault(kind, []).extend([shorten(what, 80, placeholder=" …")] if what else [])
        return instead

    def _cite(self, found: re.Match[str]) -> str:
        keys = found[1].split()
        known = all(re.search(rf"@\w+\{{\s*{re.escape(key)}\s*,", self.cv.bibtex) for key in keys)
        return f"{{cite:p}}`{','.join(keys)}`" if known else self._leave_out("citations of unknown works", found[1])

    def _link(self, found: re.Match[str]) -> str:
        if self.address:
            return link(found[1], f"{self.address}/{found[2].lstrip('./')}")
        return self._leave_out("links within the site, as _config.yml has no url", found[2], instead=found[1])

    # --- the parts of a site ----------------------------------------------------------------------------------------

    def read_papers(self, names: list[str]) -> None:
        folder = self.root / "_bibliography"
        for path in [path for name in names or ["papers.bib"] for path in sorted(folder.glob(name))]:
            self.bibliographies.append(f"_bibliography/{path.name}")
            self.cv.bibtex += re.sub(r"\A\s*---\s*\n(?:.*\n)*?---\s*\n", "", decode(path.read_bytes()))
        folders = ("pdf", "html", "img/publication_preview")
        self.cv.files = find_files(self.cv.bibtex, [self.root / "assets" / name for name in folders])

    def read_about(self) -> None:
        path = self.root / "_pages" / "about.md"
        data, body = self.load_page(path) if path.is_file() else ({}, "")
        self.cv.headline = self.text(take_line(data, "subtitle", "description"))
        profile_data = take(data, "profile") or {}
        self._leave_out("pictures", take_line(profile_data, "image"))
        self.cv.contact += [("Address", self.text(more)) for more in take_list(profile_data, "more_info", "address")]
        self.cv.about += [self.text(body)] if body.strip() else []

    def read_contact(self) -> None:
        """Read the socials, which older sites have in _config.yml."""
        socials = {"email": take(self.config, "email")}
        for key in list(self.config):
            if (found := _SOCIAL.fullmatch(key)) and find_network(found[1]):
                socials[key] = take(self.config, key)
        for key, value in (socials | (self.load("_data/socials.yml") or {})).items():
            found = _SOCIAL.fullmatch(key)
            if not value or key in ("rss_icon", "cv_pdf", "wechat_qr"):
                self._leave_out("_data/socials.yml", key if value else "")
            elif isinstance(value, dict):
                name = take_line(value, "title", "username") or words(key)
                address = take(value, "url") or f"https://{take(value, 'organization')}.academia.edu/{name}"
                self.cv.contact.append((words(key), link(self.text(name), address)))
            else:
                self.cv.contact.append(profile(words(found[1] if found else key), value))

    def read_cv(self) -> None:
        """Read what the CV of the site shows: RenderCV, JSON Resume if it is set up, or the older format."""
        data, resume = self.load("_data/cv.yml"), self.load("assets/json/resume.json", load_json)
        is_set_up = not data or "resume.json" in to_line(take(self.config, "jekyll_get_json"))
        if isinstance(data, dict):
            self.cv.add(import_rendercv(data))
        elif resume and is_set_up:
            self.cv.add(import_json_resume(resume))
            self.left_out["another CV"] = ["_data/cv.yml"] if data else []
            return
        else:
            self.cv.sections += read_sections(data or [], self.text)
        self.left_out["another CV"] = ["assets/json/resume.json"] if resume else []

    def read_projects(self) -> None:
        pages = [self.load_page(path) for path in sorted(self.root.glob("_projects/*.m*"))]
        pages.sort(key=lambda page: (page[0].get("importance") or "~").zfill(9))
        section = Section("Projects")
        for data, body in pages:
            self._leave_out("pictures", take(data, "img"))
            github = take(data, "github")
            data.setdefault("url", take(data, "redirect") or (f"https://github.com/{github}" if github else ""))
            data["description"] = "\n\n".join(filter(None, (take(data, "description"), body)))
            kept = {name: value for name, value in data.items() if name not in _LAYOUT}
            section.blocks.append(read_entry(kept, self.text))
        self.cv.add(Cv(sections=[section] if pages else []))

    def read_news(self) -> None:
        pages = [self.load_page(path) for path in self.root.glob("_news/**/*.md")]
        section = Section("News", in_pdf=False)
        for data, body in sorted(pages, key=lambda page: page[0].get("date", ""), reverse=True):
            date, title = data.get("date", "")[:10], self.text(data.get("title", ""))
            if title and data.get("inline") != "true":
                section.blocks.append(Entry(title, date=date, body=[self.text(body)]))
            else:
                day = Date.parse(date).text("en") if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else date
                section.blocks.append(format_labels([(day, f"{title} {self.text(body)}".strip())]))
        self.cv.sections += [section] if pages else []

    def list_the_rest(self) -> None:
        """Note what is not read, by name."""
        read = {"_data/cv.yml", "_data/socials.yml", "_pages/about.md", *self.bibliographies}
        for folder in ("_data", "_pages", "_posts", "_books", "_teachings", "_bibliography"):
            paths = sorted(path.relative_to(self.root) for path in (self.root / folder).glob("**/*") if path.is_file())
            self.left_out[folder] = ["/".join(path.parts[1:]) for path in paths if path.as_posix() not in read]
        self.left_out["_config.yml"] = [name for name, value in self.config.items() if value]
        self.cv.left_out += [
            f"{kind}: {', '.join(dict.fromkeys(each))}" for kind, each in self.left_out.items() if each
        ]


def read_sections(data: list[Record], text: Text = from_markdown) -> list[Section]:
    """Return the sections of a cv.yml of al-folio before 2026: a list of records with title, type and contents."""
    sections = []
    for each in data:
        section, contents, kind = Section(take_line(each, "title")), take_list(each, "contents"), take(each, "type")
        if kind == "map":
            pairs = [(take_line(item, "name"), text(take_line(item, "value"))) for item in contents]
            section.blocks.append(format_labels(pairs))
        elif kind == "time_table":
            section.blocks += [block for item in contents for block in _read_row(item, text)]
        else:
            section.blocks.append(read_items(contents, text))
        section.blocks += rest(each, text)
        sections.append(section)
    return sections


def _read_row(record: Record | str, text: Text) -> list[Entry | str]:
    """Return the entry of a row of a time table; one for each item, where only they have a title."""
    if isinstance(record, str):
        return [format_bullets([text(record)])]
    if not record.get("title") and not record.get("institution"):
        year, items = take_line(record, "year"), take_list(record, "items")
        return [*(Entry(text(to_line(item)), date=year) for item in items), *rest(record, text)]
    links = take_list(record, "linkitems")
    entry = read_entry(record, text)
    entry.body.append(read_items(links, text))
    return [entry]
