"""Recovery of broken entries: what was probably meant, and what is wrong."""

from __future__ import annotations

import re
from itertools import zip_longest

from .braces import excess, find_end, fold, read_value, repair
from .fields import FIELDS

TypedField = tuple[str, list[str], int]
"""The name of a field, the parts of its value with delimiters, and its place."""

_KEY = re.compile(r"[{(]\s*(?P<key>[^,={}\"\n]*?)\s*(?:,|\n|(?=[{}\"=])|$)")
_KEY_BEFORE_FIELD = re.compile(r"[{(]\s*(?:(?P<key>[^\s,={}\"]+)\s+)?(?=[A-Za-z][\w+-]*\s*=)")
# A known name starts a field even in the middle of a line, or without a delimiter after it.
_FIELD_NAME = re.compile(
    r"(?<=[\n,])[ \t]*([A-Za-z][\w+:-]*)[ \t]*=[ \t\n]*(?=[{\"])"
    rf"|(?:(?<=[\n,}}\"])[ \t]*|(?<=\d)[ \t]+)((?:{'|'.join(FIELDS)})(?:\+an)?)[ \t]*=[ \t\n]*(?=[{{\"\w,}}])",
    re.IGNORECASE,
)
_ENTRY_END = re.compile(r"[\s,]*[})](?P<after>.*)", re.DOTALL)
_EMPTY_LINE = re.compile(r"[ \t]*\n[ \t]*\n")
_COMMENT_LINE = re.compile(r"^[ \t]*%.*$", re.MULTILINE)


def without_comments(text: str) -> str:
    """Overwrite comment lines with spaces; the length stays the same."""
    return _COMMENT_LINE.sub(lambda match: " " * len(match[0]), text)


def repair_entry(text: str) -> tuple[str, list[TypedField], list[tuple[int, str]], tuple[str, int] | None]:
    """Read the text of a broken entry from its opening delimiter: each field reaches from its name to the next name.

    Return its key, its fields, what is wrong, and the name of a field after its end; with positions in the text.
    """
    head = _KEY_BEFORE_FIELD.match(text) or _KEY.match(text)
    key, inside = (fold(head["key"] or ""), head.end()) if head else ("", 1)
    # Names follow a line end.
    body = "\n" + without_comments(text[inside:])
    found = [(match, match.lastindex or 0) for match in _FIELD_NAME.finditer(body)]
    names = [(match[group], match.start(group) + inside - 1, match.start(), match.end()) for match, group in found]
    fields: list[TypedField] = []
    faults: list[tuple[int, str]] = []
    if names and (stray := fold(body[: names[0][2]].strip(" \t\n,"))):
        stray = stray if len(stray) <= 40 else f"{stray[:39]}…"
        faults.append((0, f"'{stray}' is not part of a field"))
    for (name, position, _, start), following in zip_longest(names, names[1:]):
        parts, fault, ended = _value_before_next(body[start : following[2] if following else None], last=not following)
        fields.append((name, parts, position))
        if ended and following:
            return key, fields, faults, following[:2]
        if fault:
            faults.append((position, f"{fault} '{name}'"))
    return key, fields, faults, None


def _value_before_next(segment: str, *, last: bool) -> tuple[list[str], str, bool]:
    """Return the parts of the value that starts a segment, what is wrong with it, and whether the entry has ended.

    A segment is all from the name of a field to the name of the next.
    """
    found = read_value(segment, 0) if segment[:1] not in (",", "}", "") else ([], 0)
    if found:
        parts, after = found[0], segment[found[1] :]
        end = _ENTRY_END.match(after)
        if end and last and not is_cut_off(end["after"]):
            return parts, "", True
        if end and not last and parts and (end["after"].strip(" \t\n,)}") or _EMPTY_LINE.match(end["after"])):
            return parts, "", True
        if not after.strip(" \t\n,"):
            fault = "the entry does not end after" if last else "" if "," in after else "a comma is missing after"
            return parts, fault, False
    value, fault = _repair_value(segment)
    return [value], fault, False


def is_cut_off(after: str) -> bool:
    """Return whether an entry has ended within a value: text with braces follows on its line, or a } too many."""
    if "}" not in after or not re.search(r"\w", after.rpartition("}")[0]):
        return False
    return excess(after) < 0 or re.match(r"[ \t]*[^\s@%]", after) is not None


def _repair_value(segment: str) -> tuple[str, str]:
    """Return all that stands before the next field as a value in braces, and what is wrong with it."""
    text = segment.strip(" \t\n,")
    opening = text[:1]
    if opening not in ("{", '"'):
        return f"{{{repair(text.rstrip('}) '))}}}", "{ and } are missing around the value of"
    inner = text[1:]
    fault = 'there is a } or a " too many in the value of'
    if find_end(text, 0) is None:
        fault = f"{'}' if opening == '{' else opening} is missing in the value of"
    if opening == '"':
        inner = inner.rstrip(' \t\n,}"')
    surplus = max(-excess(inner), 0)
    if stray := re.match(rf"(?:\}}[ \t\n,]*){{0,{surplus}}}+", inner[::-1]):
        inner = inner[: len(inner) - stray.end()]
    return f"{{{repair(inner)}}}", fault
