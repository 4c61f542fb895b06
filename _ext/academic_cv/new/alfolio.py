"""al-folio: the folder of a Jekyll site. Texts are Markdown with HTML and Liquid."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..dates import Date
from .bibtex import decode, find_files
from .jsonresume import import_json_resume
from .markup import format_bullets, format_labels, from_markdown, link
from .model import Cv, Entry, Section
from .profiles import ADDRESSES, profile
from .records import load_yaml, read_entry, read_items, rest, take, to_line, to_list, to_strings, words
from .rendercv import import_rendercv

if TYPE_CHECKING:
    from pathlib import Path

    from .records import Record

_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)(?:\{[^}]*\})?")
_SOCIAL = re.compile(r"(.+)_(?:username|userid|id|url|profile|number)")
_BASIS = ("title", "first_name", "middle_name", "last_name", "email", "url", "baseurl", "scholar", "lang")


class AlFolio:
    """A site that is being read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cv = Cv()
        self.config: Record = self.load("_config.yml") or {}
        url, base = self.config.get("url", ""), self.config.get("baseurl", "").strip("/")
        self.address = "/".join(filter(None, (url.rstrip("/"), base))) if url else ""

    def load(self, name: str) -> Any:  # noqa: ANN401
        """Return the content of a YAML file, or None if there is none."""
        path = self.root / name
        try:
            return load_yaml(decode(path.read_bytes())) if path.is_file() else None
        except Exception as error:
            raise ValueError(f"{path} is not YAML: {str(error).splitlines()[0]}") from None

    def front_matter(self, path: Path) -> tuple[Record, str]:
        """Return the data and the body of a page."""
        found = re.match(r"---\s*\n(.*?)^---\s*$(.*)", decode(path.read_bytes()), re.DOTALL | re.MULTILINE)
        data = load_yaml(found[1]) if found else {}
        return (data if isinstance(data, dict) else {}), found[2] if found else decode(path.read_bytes())

    def text(self, text: str) -> str:
        """Return a text without Liquid, pictures and links within the site whose address is not known."""

        def leave_out(what: str, instead: str = "") -> str:
            self.cv.left_out.append(" ".join(what.split()))
            return instead

        text = re.sub(r"\{%\s*cite\s+([\w:.+/-]+(?:\s+[\w:.+/-]+)*)\s*%\}", _citation, text)
        text = re.sub(r"\{\{\s*['\"](/[^'\"]*)['\"]\s*\|[^}]*\}\}", r"\1", text)
        text = re.sub(
            r"\{%.*?%\}|\{\{.*?\}\}|<(script|style|iframe)\b.*?</\1>", lambda m: leave_out(m[0]), text, flags=re.DOTALL
        )
        text = re.sub(r"\{:.*?\}", "", text)
        text = from_markdown(text)
        text = _PICTURE.sub(lambda m: leave_out(f"the picture {m[2]}", m[1]), text)
        return re.sub(r"\[([^\]]*)\]\((?!\w+:|#)([^)]*)\)", self._absolute, text)

    def _absolute(self, found: re.Match[str]) -> str:
        if not self.address:
            self.cv.left_out.append(f"the link to {found[2]}, as _config.yml has no url")
            return found[1]
        return link(found[1], f"{self.address}/{found[2].lstrip('./')}")

    # --- the parts of a site ----------------------------------------------------------------------------------------

    def read(self) -> Cv:
        """Return all that the site says."""
        cv, config = self.cv, self.config
        cv.name = " ".join(filter(None, (config.get(name, "") for name in ("first_name", "middle_name", "last_name"))))
        scholar = config.get("scholar") or {}
        cv.names = [
            f"{first} {last}"
            for last in to_list(scholar.get("last_name"))
            for first in to_list(scholar.get("first_name"))
        ]
        self.read_about()
        self.read_contact()
        self.read_cv()
        self.read_papers(scholar)
        self.read_projects()
        self.read_news()
        self.list_the_rest()
        return cv

    def read_about(self) -> None:
        path = self.root / "_pages" / "about.md"
        if not path.is_file():
            return
        data, body = self.front_matter(path)
        if subtitle := take(data, "subtitle", "description"):
            self.cv.headline = self.text(subtitle)
        if more := take(data.get("profile") or {}, "more_info", "address"):
            self.cv.contact.append(("Address", " ".join(self.text(more).split())))
        self.cv.about += [self.text(body)] if body.strip() else []

    def read_contact(self) -> None:
        socials: Record = self.load("_data/socials.yml") or {}
        known = {re.sub("[ _]", "", name).casefold() for name in ADDRESSES} | {"scholar", "inspirehep", "stackoverflow"}
        for key, value in self.config.items():
            found = _SOCIAL.fullmatch(key)
            if value and found and found[1].replace("_", "") in known:
                socials.setdefault(key, value)
        for key, value in {"email": self.config.get("email", ""), **socials}.items():
            found = _SOCIAL.fullmatch(key)
            if not value or key in ("rss_icon", "cv_pdf", "wechat_qr"):
                self.cv.left_out += [f"'{key}: {value}' of _data/socials.yml"] * bool(value)
            elif key == "email":
                self.cv.contact.append(("Email", f"<{value}>" if "@" in value else self.text(value)))
            elif isinstance(value, dict):
                name = to_line(take(value, "title", "username")) or words(key)
                address = take(value, "url") or f"https://{take(value, 'organization')}.academia.edu/{name}"
                self.cv.contact.append((words(key), link(self.text(name), address)))
            else:
                self.cv.contact.append(profile(words(found[1]) if found else words(key), value))

    def read_cv(self) -> None:
        data = self.load("_data/cv.yml")
        resume = self.root / "assets" / "json" / "resume.json"
        if isinstance(data, dict):
            self.cv.add(import_rendercv(data))
        elif isinstance(data, list):
            self.cv.sections += read_sections(data, self.text)
        elif resume.is_file():
            self.cv.add(import_json_resume(to_strings(json.loads(decode(resume.read_bytes())))))

    def read_papers(self, scholar: Record) -> None:
        names = to_list(scholar.get("bibliography")) or ["papers.bib"]
        folder = self.root / "_bibliography"
        for path in [folder / name for name in names] if "*" not in names[0] else sorted(folder.glob("*.bib")):
            if path.is_file():
                self.cv.bibtex += re.sub(r"\A\s*---\s*\n(?:.*\n)*?---\s*\n", "", decode(path.read_bytes()))
        self.cv.files |= find_files(self.cv.bibtex, [self.root / "assets" / "pdf"])
        self.cv.files |= find_files(self.cv.bibtex, [self.root / "assets" / "img" / "publication_preview"])

    def read_projects(self) -> None:
        pages = [self.front_matter(path) for path in sorted(self.root.glob("_projects/*.m*"))]
        pages.sort(key=lambda page: int(page[0]["importance"]) if page[0].get("importance", "").isdigit() else 99)
        section = Section("Projects")
        for data, body in pages:
            for name in ("layout", "img", "importance", "related_publications", "giscus_comments", "toc"):
                data.pop(name, "")
            github = take(data, "github")
            data.setdefault("url", take(data, "redirect") or (f"https://github.com/{github}" if github else ""))
            description = take(data, "description")
            entry = read_entry(data, self.text)
            entry.body = [
                *([self.text(description)] if description else []),
                *([self.text(body)] if body.strip() else []),
                *entry.body,
            ]
            section.blocks.append(entry)
        self.cv.sections += [section] if section.blocks else []

    def read_news(self) -> None:
        items = [self.front_matter(path) for path in self.root.glob("_news/**/*.md")]
        items.sort(key=lambda item: to_line(item[0].get("date")), reverse=True)
        section = Section("News", in_pdf=False)
        for data, body in items:
            date, title = to_line(data.get("date"))[:10], to_line(data.get("title"))
            if title and data.get("inline") != "true":
                section.blocks.append(Entry(self.text(title), date=date, body=[self.text(body)]))
                continue
            try:
                day = str(Date.parse(date))
            except ValueError:
                day = date
            section.blocks.append(format_labels([(day, " ".join(filter(None, (self.text(title), self.text(body)))))]))
        self.cv.sections += [section] if section.blocks else []

    def list_the_rest(self) -> None:
        """Note the pages and data that are not read, by name."""
        read = {"_data/cv.yml", "_data/socials.yml", "_pages/about.md"}
        for folder in ("_data", "_pages", "_posts", "_books", "_teachings", "_teaching", "_bibliography"):
            for path in sorted(self.root.glob(f"{folder}/**/*")):
                name = path.relative_to(self.root).as_posix()
                if path.is_file() and name not in read and not (folder == "_bibliography" and self.cv.bibtex):
                    self.cv.left_out.append(name)
        settings = [name for name, value in self.config.items() if value and name not in _BASIS]
        self.cv.left_out += [f"the settings of the site in _config.yml: {', '.join(settings)}"] if settings else []


def import_al_folio(root: Path) -> Cv:
    return AlFolio(root).read()


def _citation(found: re.Match[str]) -> str:
    return f"{{cite:p}}`{','.join(found[1].split())}`"


def read_sections(data: list[Record], text: Any = from_markdown) -> list[Section]:  # noqa: ANN401
    """Return the sections of a cv.yml of al-folio before 2026: a list of records with title, type and contents."""
    sections = []
    for each in data:
        section, contents = Section(to_line(take(each, "title"))), to_list(take(each, "contents"))
        kind = take(each, "type")
        if kind == "map":
            pairs = [(to_line(take(item, "name")), text(to_line(take(item, "value")))) for item in contents]
            section.blocks.append(format_labels(pairs))
        elif kind == "time_table":
            section.blocks += [entry for item in contents for entry in _entries(item, text)]
        elif contents:
            section.blocks.append(read_items(contents, text))
        section.blocks += rest(each, text)
        sections.append(section)
    return sections


def _entries(record: Record, text: Any) -> list[Entry | str]:  # noqa: ANN401
    """Return the entry of a record of a time table; one for each item, where only they have a title."""
    if isinstance(record, str):
        return [format_bullets([text(record)])]
    if not record.get("title") and not record.get("institution"):
        year, items = to_line(take(record, "year")), to_list(take(record, "items"))
        if items and all(isinstance(item, str) for item in items):
            entries: list[Entry | str] = [Entry(text(item), date=year) for item in items]
            return [*entries, *rest(record, text)]
        record |= {"year": year, "items": items}
    links = to_list(take(record, "linkitems"))
    entry = read_entry(record, text)
    entry.body += [read_items(links, text)] if links else []
    return [entry]
