"""LaTeX in the fields of a .bib file → formatted or plain text. No input is an error."""

from __future__ import annotations

import html
import re
import unicodedata

from . import commands
from .addresses import is_web, read_address
from .braces import pairs, repair
from .escapes import FORBIDDEN, clean, restore_math, tags_to_commands
from .formulas import find_formula, flatten, flatten_script, print_formula
from .richtext import RichText, Span, strings


def to_text(latex: str) -> str:
    """Return a field as plain text, in Unicode NFC, white space folded: ``{\\"U}ber CO$_2$`` gives ``Über CO₂``."""
    return plain_text(to_richtext(latex)) if _SPECIAL.search(latex) else _fold(latex)


def plain_text(text: RichText) -> str:
    """Return the plain text of formatted text, as :func:`to_text` does for LaTeX."""
    return "".join(map(_plain, text)).strip(_WHITE)


def to_richtext(latex: str) -> RichText:
    r"""Return a field as formatted text: ``{T}he \emph{E. coli}``.

    It has emphasis, strong, literal, superscript, subscript, reference, ``inline.cv-smallcaps`` and math. Braces are
    dropped, as they only protect capitals. An unknown command is replaced by its arguments, or by its name if it has
    none. A ``$`` that opens no math is a dollar sign. HTML's entities and its tags for emphasis and scripts are read
    too, because databases have them in titles.
    """
    if latex.isalnum() and latex.isascii():  # a number or a word, as many fields are
        return (latex,)
    if not _SPECIAL.search(latex):
        text = _fold(latex)
        return (text,) if text else ()
    source = clean(restore_math(latex))
    if "</" in source and "math" in source:
        from .mathml import to_latex

        source = to_latex(source)
    source = tags_to_commands(source)
    output = _Output()
    _Reader(source, pairs(source), 0, len(source)).read(output)
    return output.stripped()


# What makes a field more than plain text, and braces that protect capitals.
_SPECIAL = re.compile(rf"[\\$~`<]|--|''|&#?\w+;|{FORBIDDEN}")
_WHITE = " \t\n\r\f\v"
_SPACES = re.compile(rf"[{_WHITE}\x85\u2028\u2029]+")


def _fold(text: str) -> str:
    return _normal(_SPACES.sub(" ", text.replace("{", "").replace("}", "")).strip(_WHITE))


def _normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _plain(part: str | Span) -> str:
    """Return a part of a text, with scripts of digits as Unicode characters."""
    if isinstance(part, str):
        return part
    if part.kind == "math":
        return _math_text("".join(strings(part.content)))
    text = "".join(map(_plain, part.content))
    return flatten_script(text, part.kind) if part.kind in ("subscript", "superscript") else text


def _math_text(tex: str) -> str:
    """Return math as one line of text: ``\\ell_1`` gives ``ℓ₁``."""
    return plain_text(to_richtext(flatten(tex)))


class _Output:
    """Formatted text being written; strings are collected, so that adjacent ones become one."""

    def __init__(self) -> None:
        self.parts: list[str | Span] = []
        self.text: list[str] = []

    def write(self, text: str) -> None:
        self.text.append(text)

    def add(self, *parts: str | Span) -> None:
        for part in parts:
            if isinstance(part, str):
                self.text.append(part)
            else:
                self.finish().append(part)

    def finish(self) -> list[str | Span]:
        """Return all parts so far, with the white space around them."""
        text = _normal(_SPACES.sub(" ", "".join(self.text)))
        self.text.clear()
        if text:
            self.parts.append(text)
        return self.parts

    def stripped(self) -> RichText:
        self.finish()
        for index, strip in ((0, str.lstrip), (-1, str.rstrip)):
            while self.parts and isinstance(edge := self.parts[index], str):
                if text := strip(edge, _WHITE):
                    self.parts[index] = text
                    break
                del self.parts[index]
        return tuple(self.parts)


_TOKEN = re.compile(
    r"[^\\{}$~&]+|&(?!\#?\w{1,31};)|\{(?P<plain>[^\\{}$~&]*)\}|(?P<entity>\\?&\#?\w{1,31};)"
    r"|\\(?P<word>[A-Za-z@]+)\*?[ \t\r\n]*|\\(?P<sign>.)|(?P<mark>[{}$~\\])",
    re.DOTALL,
)
_BEFORE_ARGUMENT = (*_WHITE, "}")
_DEEPEST = 40
_Range = tuple[int, int]


class _Reader:
    """Reads a source from ``position`` to ``end``; commands take their arguments from what follows them."""

    def __init__(
        self, source: str, partners: dict[int, int], position: int, end: int, depth: int = 0, *, verbatim: bool = False
    ) -> None:
        self.source = source
        self.partners = partners
        """Of braces; a group that is not closed ends with the source."""
        self.position = position
        self.end = end
        self.depth = depth
        self.verbatim = verbatim
        """Dashes and quotation marks stay as typed."""

    def read(self, output: _Output) -> None:
        while self.position < self.end and (match := _TOKEN.match(self.source, self.position, self.end)):
            start, self.position = match.span()
            kind = match.lastgroup
            if kind is None or kind == "plain":
                self.write(match[kind or 0], output)
                continue
            match kind, match[kind]:
                case "entity", source:
                    text = html.unescape(source.lstrip("\\"))
                    if text.endswith(";"):  # no entity of HTML
                        text, self.position = "&", start + source.index("&") + 1
                    self.write(text, output)
                case "mark", "{":
                    self.read_range(self.take_group(start), output)
                case "mark", "~":
                    output.write("\N{NO-BREAK SPACE}")
                case ("mark", "$") | ("sign", "(" | "[") as token:
                    if found := find_formula(self.source, self.partners, start, self.end):
                        tex, self.position = found
                        output.add(*_formula(tex))
                    elif token[0] == "mark":
                        output.write("$")
                case "word" | "sign", name:
                    self.command(name, output)

    def write(self, text: str, output: _Output) -> None:
        if not self.verbatim and ("`" in text or "--" in text or "''" in text):
            text = _LIGATURES.sub(_ligature, text)
        output.write(text)

    def read_range(self, range_: _Range, output: _Output, *, verbatim: bool = False) -> None:
        """Read an argument; beyond the nesting limit it is read as if it had no braces."""
        if self.depth >= _DEEPEST:
            self.position = range_[0]
        else:
            reader = _Reader(self.source, self.partners, *range_, self.depth + 1, verbatim=verbatim or self.verbatim)
            reader.read(output)

    def content(self, range_: _Range, *, verbatim: bool = False) -> RichText:
        inner = _Output()
        self.read_range(range_, inner, verbatim=verbatim)
        return tuple(inner.finish())

    def command(self, name: str, output: _Output) -> None:
        action, value = commands.ACTIONS.get(name, ("symbol", ""))
        match action:
            case "accent":
                output.write(_accented(self.argument_text(), value))
            case "style":
                self.style(value, self.argument(), output)
            case "switch":
                rest = self.position, self.end
                self.position = self.end
                self.style(value, rest, output)
            case "print":
                output.write(value)
            case "around":
                opening, closing = value.split()
                output.write(opening)
                self.read_range(self.argument(), output)
                output.write(closing)
            case "drop":
                self.group()
            case "url" | "address":
                address = read_address(self.group())
                is_link = action == "url" and is_web(address)
                output.add(Span("reference", (address,), uri=address) if is_link else address)
            case "href":
                self.link(output)
            case "ensuremath":
                output.add(*_formula(self.group()))
            case "texorpdfstring":
                self.read_range(self.argument(), output)
                self.argument()
            case "fraction":
                output.write(f"{self.argument_text()}/{self.argument_text()}")
            case _:
                output.write(self.symbol(name))

    def symbol(self, name: str) -> str:
        """Return the character that a command prints. An unknown command is its name, or nothing before a group."""
        following = self.source[self.position : min(self.position + 1, self.end)]
        symbol = commands.SYMBOLS.get(name)
        if symbol is None:
            symbol = name if name.isalpha() and following != "{" else ""
        elif name not in commands.FUNCTIONS:
            return symbol
        return f"{symbol} " if symbol and following.isalnum() else symbol

    def style(self, style: str, range_: _Range, output: _Output) -> None:
        content = self.content(range_, verbatim=style == "literal")
        text = "".join(strings(content))
        if not text.strip():
            output.write(text)
        elif style == "literal":
            output.add(Span("literal", (text,)))
        elif style == "smallcaps":
            output.add(Span("inline", content, "cv-smallcaps"))
        else:
            output.add(Span(style, content))

    def link(self, output: _Output) -> None:
        address = read_address(self.group())
        content = self.content(self.argument())
        if not content:
            output.write(address)
        elif is_web(address):
            # Links cannot be nested.
            parts = (
                "".join(strings(part.content)) if isinstance(part, Span) and part.uri else part for part in content
            )
            output.add(Span("reference", tuple(parts), uri=address))
        else:
            output.add(*content)

    def argument(self) -> _Range:
        """Take the next argument: a group, a command with its own argument, math, or a single character."""
        start = self.position
        # A closing brace has no partner here.
        while self.source.startswith(_BEFORE_ARGUMENT, start, self.end):
            start += 1
        if self.source.startswith("{", start, self.end):
            return self.take_group(start)
        match = _TOKEN.match(self.source, start, self.end)
        if not match:
            return start, start
        self.position = match.end()
        match match.lastgroup, match[0]:
            case ("mark", "$") | ("sign", r"\(" | r"\["):
                if found := find_formula(self.source, self.partners, start, self.end):
                    self.position = found[1]
            case "word" | "sign", _:
                # \'\i has a character as its argument, \"\textit{u} a command with an argument.
                self.group()
            case None, _:
                self.position = start + 1
        return start, self.position

    def take_group(self, start: int) -> _Range:
        end = self.partners.get(start, self.end)
        self.position = min(end + 1, self.end)
        return start + 1, end

    def argument_text(self) -> str:
        return "".join(map(_plain, self.content(self.argument())))

    def group(self) -> str:
        """Take the group that follows, if any, and return its source."""
        if not self.source.startswith("{", self.position, self.end):
            return ""
        start, end = self.take_group(self.position)
        return self.source[start:end]


def _formula(tex: str) -> RichText:
    tex = tex.replace("\\ensuremath", "").strip()
    # Unbalanced braces would break whoever reads the TeX.
    return print_formula(tex) if repair(tex) == tex else (_math_text(tex),)


_LONE_ACCENTS = {"\u0301": "’", "\u0300": "‘", "\u0302": "^", "\u0303": "~"}
_UNDOTTED = str.maketrans("ıȷ", "ij")
_LIGATURES = re.compile(r"[?!]`|---?|``|''|`([^`']*)'(?!\w)|`")
_LIGATURE = {"?`": "¿", "!`": "¡", "--": "–", "---": "—", "``": "“", "''": "”", "`": "‘"}


def _ligature(match: re.Match[str]) -> str:
    return _LIGATURE.get(match[0]) or f"‘{match[1]}’"


def _accented(text: str, accent: str) -> str:
    if not text.strip():
        # An accent on nothing is meant as the character that it looks like: O\\'{}Brien.
        return _LONE_ACCENTS.get(accent, "") + text
    first, rest = text[0].translate(_UNDOTTED), text[1:]
    return unicodedata.normalize("NFC", first + accent) + rest
