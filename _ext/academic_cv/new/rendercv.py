"""RenderCV: a YAML file with ``cv``; also al-folio's dialect of it. Texts are Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .markup import format_address, from_markdown
from .model import Cv
from .profiles import profile
from .records import read_section, rest, take, to_line, to_list

if TYPE_CHECKING:
    from .records import Record

_SMALL = set("a an and as at but by for from in nor of on or the to with".split())


def import_rendercv(data: Record) -> Cv:
    """Return the CV of the content of a file, which is consumed."""
    person = take(data, "cv") or {}
    cv = Cv(name=to_line(take(person, "name")), headline=_text(to_line(take(person, "headline", "label"))))
    for key, label in (("email", "Email"), ("phone", "Phone"), ("website", "Website"), ("url", "Website")):
        cv.contact += [(label, format_address(_plain(value))) for value in to_list(take(person, key))]
    for key, label in (("location", "Location"), ("address", "Address")):
        cv.contact += [(label, _text(to_line(value))) for value in to_list(take(person, key))]
    for network in to_list(take(person, "social_networks")):
        cv.contact.append(profile(take(network, "network"), take(network, "username"), take(network, "url")))
    for connection in to_list(take(person, "custom_connections")):
        icon = to_line(take(connection, "fontawesome_icon"))
        cv.contact.append(
            (icon.capitalize(), format_address(to_line(take(connection, "placeholder")), take(connection, "url")))
        )
    if photo := take(person, "photo", "image"):
        cv.left_out.append(f"the photo {photo}")
    if summary := take(person, "summary"):
        cv.about.append(_text(summary))
    for title, items in (take(person, "sections") or {}).items():
        cv.sections.append(read_section(_title(title), to_list(items), _text))
    cv.about += rest(person, _text)
    cv.left_out += [f"'{name}': the look and the settings of RenderCV" for name in data]
    return cv


def _text(text: str) -> str:
    # " - " is how RenderCV writes a list below an item.
    return from_markdown(re.sub(r"(?<=\S) - (?=\S)", "\n- ", text) if text.count(" - ") > 1 else text)


def _plain(value: str) -> str:
    return to_line(value).removeprefix("tel:").removeprefix("mailto:")


def _title(key: str) -> str:
    """Return a title as RenderCV makes it: ``Research Grants`` for ``research_grants``; others as they are."""
    if " " in key or key != key.lower():
        return key
    parts = key.split("_")
    return " ".join(part if part in _SMALL and number else part.capitalize() for number, part in enumerate(parts))
