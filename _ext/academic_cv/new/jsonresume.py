"""JSON Resume: a JSON file of jsonresume.org's schema. Texts are plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import format_address, from_plain, profile
from .model import Cv, Section
from .records import read_publication, read_section, rest, take, take_line, take_list, to_line, words

if TYPE_CHECKING:
    from .records import Record

_TITLES = {"work": "Experience", "volunteer": "Volunteering", "hobbies": "Interests"}


def import_json_resume(data: Record) -> Cv:
    """Return the CV of the content of a file, which is consumed."""
    basics = take(data, "basics", "bio") or {}
    cv = Cv(name=take_line(basics, "name"), headline=from_plain(take_line(basics, "label")))
    for key, label in (("email", "Email"), ("phone", "Phone"), ("url", "Website"), ("website", "Website")):
        cv.contact += [(label, format_address(to_line(value))) for value in take_list(basics, key)]
    cv.contact += [("Address", from_plain(to_line(value))) for value in take_list(basics, "location")]
    for each in take_list(basics, "profiles"):
        cv.contact.append(profile(take(each, "network"), take(each, "username"), take(each, "url")))
    cv.left_out += [f"the picture {image}" for image in take_list(basics, "image", "picture")]
    cv.about += [from_plain(summary) for summary in take_list(basics, "summary")]
    cv.about += rest(basics, from_plain)
    cv.left_out += [f"'{name}', which is about the file" for name in ("$schema", "meta") if take(data, name)]
    for name in list(data):
        title, items = _TITLES.get(name, words(name).title()), take_list(data, name)
        if name == "publications":
            cv.sections.append(Section(title, works=[read_publication(item) for item in items]))
        elif items:
            cv.sections.append(read_section(title, items, from_plain))
    return cv
