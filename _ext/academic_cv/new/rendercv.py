"""RenderCV: a YAML file with ``cv``; also al-folio's dialect of it. Texts are Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .markup import format_address, from_markdown, profile
from .model import Cv
from .records import read_section, rest, take, take_line, take_list, to_line

if TYPE_CHECKING:
    from .records import Record

_SMALL = frozenset("a an and as at but by for from in nor of on or the to with".split())


def import_rendercv(data: Record) -> Cv:
    """Return the CV of the content of a file, which is consumed."""
    person = take(data, "cv") or {}
    cv = Cv(name=take_line(person, "name"), headline=_text(take_line(person, "headline", "label")))
    for key in ("email", "phone", "website", "url"):
        cv.contact += [
            (key.capitalize(), format_address(value.removeprefix("tel:"))) for value in take_list(person, key)
        ]
    for key in ("location", "address"):
        cv.contact += [(key.capitalize(), _text(to_line(value))) for value in take_list(person, key)]
    for each in take_list(person, "social_networks"):
        cv.contact.append(profile(take(each, "network"), take(each, "username"), take(each, "url")))
    for each in take_list(person, "custom_connections"):
        label = take_line(each, "fontawesome_icon").capitalize()
        cv.contact.append((label, format_address(take_line(each, "placeholder"), take_line(each, "url"))))
    cv.left_out += [f"the photo {photo}" for photo in take_list(person, "photo", "image")]
    cv.about += [_text(summary) for summary in take_list(person, "summary")]
    for title, items in (take(person, "sections") or {}).items():
        cv.sections.append(read_section(_title(title), items if isinstance(items, list) else [items], _text))
    cv.about += rest(person, _text)
    cv.left_out += [f"'{name}': the look and the settings of RenderCV" for name in data]
    return cv


def _text(text: str) -> str:
    # " - " in an item is how RenderCV writes a list below it.
    return from_markdown(re.sub(r"(?<=\S) - (?=\S)", "\n- ", text) if text.count(" - ") > 1 else text)


def _title(key: str) -> str:
    """Return a title as RenderCV makes it: ``Research Grants`` for ``research_grants``; others as they are."""
    if " " in key or key != key.lower():
        return key
    parts = key.split("_")
    return " ".join(part if part in _SMALL and number else part.capitalize() for number, part in enumerate(parts))
