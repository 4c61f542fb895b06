"""Where blocks end: a rule of markdown-it for ``:::`` and code fences, which also reads what is not written properly.

No blank is needed behind ``{name}``, blocks of the same length may be nested, and a block that is not closed ends where
it was probably meant to end. Lists and quotations within many others are text, where markdown-it would lose the rest of
the page.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock

    BlockRule = Callable[[StateBlock, int, int, bool], bool]

# What is meant to be hidden stays hidden: unclosed, it reaches to the end of the page.
HIDING = frozenset(["only", "private"])
# These have no other blocks in them; but for that of a toctree, a blank line ends what is usually written.
_BEFORE_BLANK = frozenset(["bibliography", "current-entries", "pdf-documents"])
_LEAVES = _BEFORE_BLANK | {"toctree"}
_DIRECTIVE = re.compile(r"\{\s*([\w:.+-]+)\s*\}")
_HEADING = re.compile(r"#{1,6}[ \t]+\S")


class Fence(NamedTuple):
    """A line that opens or closes a block: three or more colons, backticks or tildes, and what follows them."""

    marker: str
    size: int
    info: str

    @property
    def directive(self) -> str:
        """The name of the directive that the block is, or an empty string."""
        name = _DIRECTIVE.match(self.info)
        return name[1].lower() if name else ""

    @property
    def is_code(self) -> bool:
        return self.marker != ":" and not self.directive


def _read_fence(state: StateBlock, line: int, markers: str) -> Fence | None:
    text = _read_line(state, line)
    marker = text[:1]
    info = text.lstrip(marker)
    size = len(text) - len(info)
    if size < 3 or marker not in markers or state.is_code_block(line) or (marker == "`" and marker in info):
        return None
    return Fence(marker, size, info.strip())


def _read_line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _read_block(markers: str, token_type: str, state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a block; ``token.meta["unclosed"]`` is its first line if it is not closed."""
    fence = _read_fence(state, start, markers)
    if fence is None or silent:
        return fence is not None
    after, is_closed = _find_end(state, start, end, fence)
    state.line = after + is_closed
    token = state.push(token_type, "code", 0)
    name = _DIRECTIVE.match(fence.info)
    token.info = f"{{{name[1]}}} {fence.info[name.end() :].strip()}".strip() if name else fence.info
    token.content = state.getLines(start + 1, after, state.sCount[start], keepLastLF=True)
    token.markup = fence.marker * fence.size
    token.map = [start, state.line]
    token.meta = {} if is_closed else {"unclosed": fence}
    return True


def _find_end(state: StateBlock, start: int, end: int, fence: Fence) -> tuple[int, bool]:
    """Return the line behind the content of a block, and whether that line closes it."""
    fences: dict[int, Fence | None] = {}
    opened = [fence.size]
    for line in range(start + 1, end):
        if _read_line(state, line) and state.sCount[line] < state.blkIndent:
            break  # as at the end of a list item
        found = fences[line] = _read_fence(state, line, fence.marker)
        if found and not found.info:
            same = [at for at, size in enumerate(opened) if size == found.size]
            shorter = [at for at, size in enumerate(opened) if size < found.size]
            del opened[max(same or shorter or [len(opened)]) :]
            if not opened:
                return line, True
        elif found and fence.is_code:
            if found.directive and found.size >= fence.size:
                return line, False
        elif found and (
            fence.directive in _LEAVES or (fence.directive == found.directive == "entry" and fence.size == found.size)
        ):
            break  # there are no entries in an entry
        elif found:
            opened.append(found.size)
    return _guess_end(state, start, fences, fence), False


def _guess_end(state: StateBlock, start: int, fences: dict[int, Fence | None], fence: Fence) -> int:
    """Return the line before which a block that is not closed was probably meant to end."""
    if not fence.info:
        return start + 1  # it closes a block that is closed already
    has_text = False
    for line, found in fences.items():
        if fence.directive in HIDING or fence.is_code:
            break
        text = _read_line(state, line)
        if _HEADING.match(text) or (found and found.info and found.size == fence.size):
            return line
        if not text and (fence.directive in _BEFORE_BLANK or (fence.directive in _LEAVES and has_text)):
            return line
        has_text |= bool(text) and not text.startswith(":")
    return start + 1 + len(fences)


# Of the tokens around a block, two for each list; below maxNesting of markdown-it, where all that follows is left out.
DEEPEST = 16


def _read_deep(rule: BlockRule, state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list or quotation; too deep ones as a paragraph with ``token.meta["deep"]``."""
    if silent or state.level < DEEPEST:
        return rule(state, start, end, silent)
    if not rule(state, start, end, True):
        return False
    inside = range(start, end)
    after = next((line for line in inside if state.isEmpty(line) or state.sCount[line] < state.blkIndent), end)
    token = state.push("paragraph_open", "p", 1)
    token.map = [start, after]
    token.meta = {"deep": True}
    inline = state.push("inline", "", 0)
    inline.map, inline.children = [start, after], []
    inline.content = state.getLines(start, after, state.blkIndent, keepLastLF=False).strip()
    state.push("paragraph_close", "p", -1)
    state.line = after
    return True


def use_blocks(md: MarkdownIt) -> None:
    """Let a Markdown parser read blocks in this way, as a plugin of markdown-it."""
    interrupted: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    for name in ("blockquote", "list"):
        rule = next(each for each in md.block.ruler.__rules__ if each.name == name)
        md.block.ruler.at(name, partial(_read_deep, rule.fn), {"alt": rule.alt})
    md.block.ruler.at("fence", partial(_read_block, "`~", "fence"), interrupted)
    if "colon_fence" in md.get_all_rules()["block"]:
        md.block.ruler.at("colon_fence", partial(_read_block, ":", "colon_fence"), interrupted)
