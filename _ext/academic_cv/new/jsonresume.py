"""JSON Resume: a JSON file of jsonresume.org's schema. Texts are plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import format_address, from_plain
from .model import Cv, Section
from .profiles import profile
from .records import read_publication, read_section, rest, take, to_line, to_list, words

if TYPE_CHECKING:
    from .records import Record

_TITLES = {"work": "Experience", "volunteer": "Volunteering", "hobbies": "Interests"}


def import_json_resume(data: Record) -> Cv:
    """Return the CV of the content of a file, which is consumed."""
    basics = take(data, "basics", "bio") or {}
    cv = Cv(name=to_line(take(basics, "name")), headline=from_plain(to_line(take(basics, "label"))))
    for key, label in (("email", "Email"), ("phone", "Phone"), ("url", "Website"), ("website", "Website")):
        cv.contact += [(label, format_address(to_line(value))) for value in to_list(take(basics, key))]
    cv.contact += [("Address", from_plain(to_line(value))) for value in to_list(take(basics, "location"))]
    for each in to_list(take(basics, "profiles")):
        cv.contact.append(profile(take(each, "network"), take(each, "username"), take(each, "url")))
    if image := take(basics, "image", "picture"):
        cv.left_out.append(f"the picture {image}")
    cv.about += [from_plain(summary)] if (summary := take(basics, "summary")) else []
    cv.about += rest(basics, from_plain)
    for name in [name for name in ("$schema", "meta") if data.pop(name, "")]:
        cv.left_out.append(f"'{name}', which says only of which format the file is")
    for name, items in data.items():
        title = _TITLES.get(name, words(name).title())
        if name == "publications":
            cv.sections.append(Section(title, works=[read_publication(item) for item in to_list(items)]))
        elif items:
            cv.sections.append(read_section(title, to_list(items), from_plain))
    return cv
