"""LaTeX in the fields of a .bib file → plain text or docutils nodes. No input is an error."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from docutils import nodes

from . import commands
from .braces import pairs, repair

if TYPE_CHECKING:
    from collections.abc import Iterable


def to_text(latex: str) -> str:
    """Return a field as plain text, in Unicode NFC, white space folded: ``{\\"U}ber CO$_2$`` gives ``Über CO₂``."""
    return plain_text(to_nodes(latex)) if _SPECIAL.search(latex) else _fold(latex)


def plain_text(content: Iterable[nodes.Node]) -> str:
    """Return the plain text of inline nodes, as :func:`to_text` does for LaTeX."""
    return "".join(map(_plain, content)).strip(_WHITE)


def to_nodes(latex: str) -> list[nodes.Node]:
    r"""Return a field as inline nodes, without empty or adjacent texts.

    Text, emphasis, strong, literal, superscript, subscript, reference, ``inline.cv-smallcaps`` and math, whose text is
    the TeX source. Braces are dropped, as they only protect capitals. An unknown command is replaced by its arguments,
    or by its name if it has none. A ``$`` that opens no math is a dollar sign. HTML's entities and its tags for
    emphasis and scripts are read too, because databases have them in titles.
    """
    if not _SPECIAL.search(latex):
        text = _fold(latex)
        return [nodes.Text(text)] if text else []
    source = _tags_to_commands(clean(_restore_math(latex)))
    output = _Output()
    _Reader(source, pairs(source), 0, len(source)).read(output)
    return output.stripped()


def _restore_math(latex: str) -> str:
    r"""Return LaTeX whose formulas are not escaped, as Zotero and dblp write them: ``\$\textbackslash{}ell\_1\$``."""
    return _ESCAPED_MATH.sub(_unescape_math, latex) if "textdollar" in latex or "\\$" in latex else latex


_DOLLAR = r"(?:\{\\textdollar\}|\\textdollar\{\}|\\\$)"
_ESCAPED_MATH = re.compile(rf"{_DOLLAR}((?:(?!{_DOLLAR}).)*?(?:\\textbackslash|\\\^\{{\}}|\\_).*?){_DOLLAR}", re.DOTALL)


def _unescape_math(match: re.Match[str]) -> str:
    tex = re.sub(r"\\([{}_&%#])", r"\1", match[1])
    tex = re.sub(r"\{\\\^\{\}\}|\\\^\{\}|\{\\textasciicircum\}|\\textasciicircum\{\}", "^", tex)
    return "$" + re.sub(r"\{\\textbackslash\}|\\textbackslash(?:\{\}|\b ?)", r"\\", tex) + "$"


def clean(text: str) -> str:
    """Remove characters that no page can hold: control characters, lone surrogates, noncharacters, private use."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def unescape(latex: str) -> str:
    """Replace HTML's entities by their characters, except those that are special to LaTeX."""

    def unescaped(match: re.Match[str]) -> str:
        text = html.unescape(match[1])
        return match[0] if re.search(r"[;\\{}$~]", text) else text

    return _ENTITY.sub(unescaped, latex)


def is_web(address: str) -> bool:
    """Return whether a page may link to an address: http, https, ftp with a host, or mailto; never ``javascript:``."""
    return _WEB.match(address) is not None


def url(source: str) -> str:
    r"""Return an address without the escapes ``\_``, ``\%``, ``\#``, ``\&`` and ``\~{}`` that people write in it."""
    if not _ESCAPED_ADDRESS.search(source):
        return clean(source)
    address = re.sub(r"\\url\b|\\nolinkurl\b|\\href\b", "", source)
    address = re.sub(r"\\(?:textasciitilde|~)(?:\{\})?|\{\\textasciitilde\}|\$\\sim\$", "~", address)
    address = re.sub(r"\\textunderscore(?:\{\}|\s)?", "_", address)
    address = re.sub(r"\\(.)", r"\1", address.replace("&amp;", "&"), flags=re.DOTALL)
    return clean(re.sub(r"[{}\\\s]", "", address))


_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
# What makes a field more than plain text.
_SPECIAL = re.compile(rf"[\\{{}}$~`<]|--|''|&#?\w+;|{_FORBIDDEN.pattern}")
_ESCAPED_ADDRESS = re.compile(r"[\\{}\s]|&amp;")
_ENTITY = re.compile(r"\\?(&\#?\w{1,31};)")
_WHITE = " \t\n\r\f\v"
_SPACES = re.compile(rf"[{_WHITE}\x85\u2028\u2029]+")
_WEB = re.compile(r"(?:https?|ftps?)://[^\s/?#:@]|mailto:[^\s]", re.IGNORECASE)


def _fold(text: str) -> str:
    return _normal(_SPACES.sub(" ", text).strip(_WHITE))


def _normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


# ---------------------------------------------------------------- HTML's tags

# As databases write them, and as programs escape them for LaTeX.
_LESS, _GREATER = (
    rf"(?:{sign}|&{entity};|\{{\\{command}\}}|\\{command}\{{\}}|\{{?\${sign}\$\}}?)"
    for sign, entity, command in (("<", "lt", "textless"), (">", "gt", "textgreater"))
)
_TAGS = commands.read_groups(
    {"emph": "i em", "textbf": "b strong", "textsc": "sc scp", "textsuperscript": "sup", "textsubscript": "sub"}
)
_TAGGED = re.compile(
    rf"{_LESS}(?P<tag>{'|'.join(_TAGS)}){_GREATER}(?P<text>(?:(?!{_LESS}(?P=tag){_GREATER}).)*?)"
    rf"{_LESS}/(?P=tag){_GREATER}",
    re.IGNORECASE | re.DOTALL,
)
# Of tags within the same tag.
_DEEPEST_TAG = 4


def _tags_to_commands(latex: str) -> str:
    """Write ``<i>E. coli</i>`` as LaTeX; a tag without its partner, and any other tag, is text."""
    for _ in range(_DEEPEST_TAG if "/" in latex else 0):
        latex, found = _TAGGED.subn(lambda match: f"\\{_TAGS[match['tag'].lower()]}{{{match['text']}}}", latex)
        if not found:
            break
    return latex


# ---------------------------------------------------------------- LaTeX → nodes


class _Output:
    """Nodes being written; text is collected, so that adjacent texts become one."""

    def __init__(self) -> None:
        self.nodes: list[nodes.Node] = []
        self.text: list[str] = []

    def write(self, text: str) -> None:
        self.text.append(text)

    def add(self, node: nodes.Node) -> None:
        self.finish().append(node)

    def finish(self) -> list[nodes.Node]:
        """Return all nodes so far, with the white space around them."""
        text = _normal(_SPACES.sub(" ", "".join(self.text)))
        self.text.clear()
        if text:
            self.nodes.append(nodes.Text(text))
        return self.nodes

    def stripped(self) -> list[nodes.Node]:
        self.finish()
        for index, strip in ((0, str.lstrip), (-1, str.rstrip)):
            while self.nodes and isinstance(edge := self.nodes[index], nodes.Text):
                if text := strip(edge.astext(), _WHITE):
                    self.nodes[index] = nodes.Text(text)
                    break
                del self.nodes[index]
        return self.nodes


def _styled(style: str, children: list[nodes.Node]) -> nodes.Element:
    if style == "literal":
        return nodes.literal("", "".join(child.astext() for child in children))
    if style == "smallcaps":
        return nodes.inline("", "", *children, classes=["cv-smallcaps"])
    element: nodes.Element = getattr(nodes, style)("", "", *children)
    return element


_TOKEN = re.compile(
    r"[^\\{}$~&]+|&(?!\#?\w{1,31};)|\{(?P<plain>[^\\{}$~&]*)\}|(?P<entity>\\?&\#?\w{1,31};)"
    r"|\\(?P<word>[A-Za-z@]+)\*?[ \t\r\n]*|\\(?P<sign>.)|(?P<mark>[{}$~\\])",
    re.DOTALL,
)
_DEEPEST = 40
_Span = tuple[int, int]


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
            match match.lastgroup, match[match.lastgroup or 0]:
                case None | "plain", text:
                    self.write(text, output)
                case "entity", source:
                    text = html.unescape(source.lstrip("\\"))
                    if text.endswith(";"):  # no entity of HTML
                        text, self.position = "&", start + source.index("&") + 1
                    self.write(text, output)
                case "mark", "{":
                    self.read_span(self.take_group(start), output)
                case "mark", "~":
                    output.write("\N{NO-BREAK SPACE}")
                case ("mark", "$") | ("sign", "(" | "[") as token:
                    if found := self.find_math(start):
                        tex, self.position = found
                        _write_math(tex, output)
                    elif token[0] == "mark":
                        output.write("$")
                case "word" | "sign", name:
                    self.command(name, output)

    def write(self, text: str, output: _Output) -> None:
        output.write(text if self.verbatim else _LIGATURES.sub(_ligature, text))

    def read_span(self, span: _Span, output: _Output, *, verbatim: bool = False) -> None:
        """Read an argument; beyond the nesting limit it is read as if it had no braces."""
        if self.depth >= _DEEPEST:
            self.position = span[0]
        else:
            _Reader(self.source, self.partners, *span, self.depth + 1, verbatim=verbatim or self.verbatim).read(output)

    def children(self, span: _Span, *, verbatim: bool = False) -> list[nodes.Node]:
        inner = _Output()
        self.read_span(span, inner, verbatim=verbatim)
        return inner.finish()

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
                self.read_span(self.argument(), output)
                output.write(closing)
            case "drop":
                self.group()
            case "url" | "address":
                address = url(self.group())
                if action == "url" and is_web(address):
                    output.add(nodes.reference("", address, refuri=address))
                else:
                    output.write(address)
            case "href":
                self.link(output)
            case "ensuremath":
                _write_math(self.group(), output)
            case "texorpdfstring":
                self.read_span(self.argument(), output)
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

    def style(self, style: str, span: _Span, output: _Output) -> None:
        children = self.children(span, verbatim=style == "literal")
        if any(child.astext().strip() for child in children):
            output.add(_styled(style, children))
        else:
            output.write("".join(child.astext() for child in children))

    def link(self, output: _Output) -> None:
        address = url(self.group())
        children = self.children(self.argument())
        if not children:
            output.write(address)
        elif is_web(address):
            # Links cannot be nested.
            texts = [nodes.Text(child.astext()) if isinstance(child, nodes.reference) else child for child in children]
            output.add(nodes.reference("", "", *texts, refuri=address))
        else:
            output.finish().extend(children)

    def argument(self) -> _Span:
        """Take the next argument: a group, a command with its own argument, math, or a single character."""
        start = self.position
        # A closing brace has no partner here.
        while self.source.startswith((*_WHITE, "}"), start, self.end):
            start += 1
        if self.source.startswith("{", start, self.end):
            return self.take_group(start)
        match = _TOKEN.match(self.source, start, self.end)
        if not match:
            return start, start
        self.position = match.end()
        match match.lastgroup, match[0]:
            case ("mark", "$") | ("sign", r"\(" | r"\["):
                if found := self.find_math(start):
                    self.position = found[1]
            case "word" | "sign", _:
                # \'\i has a character as its argument, \"\textit{u} a command with an argument.
                self.group()
            case None, _:
                self.position = start + 1
        return start, self.position

    def take_group(self, start: int) -> _Span:
        end = self.partners.get(start, self.end)
        self.position = min(end + 1, self.end)
        return start + 1, end

    def argument_text(self) -> str:
        return "".join(map(_plain, self.children(self.argument())))

    def group(self) -> str:
        """Take the group that follows, if any, and return its source."""
        if not self.source.startswith("{", self.position, self.end):
            return ""
        start, end = self.take_group(self.position)
        return self.source[start:end]

    def find_math(self, start: int) -> tuple[str, int] | None:
        r"""Return the TeX of the math that ``$``, ``$$``, ``\(`` or ``\[`` opens at ``start``, and its end, or None.

        As prose has dollars too, what a ``$`` opens must look like math: no white space inside the delimiters and no
        digit after them (Pandoc's rule), or at least a character that is rare in prose.
        """
        delimiter = next(delimiter for delimiter in _MATH if self.source.startswith(delimiter, start))
        closing, token = _MATH[delimiter]
        inside = position = start + len(delimiter)
        limit = min(self.end, inside + _LONGEST_MATH)
        if self.source.find(closing, inside, limit) < 0:
            return None
        while match := token.search(self.source, position, limit):
            if match[0] == closing:
                break
            position = self.partners.get(match.start(), self.end) + 1 if match[0] == "{" else match.end()
            if match[0] == "}":
                return None
        else:
            return None
        tex = self.source[inside : match.start()]
        inner = tex.strip()
        if not inner or ("$" in inner and "\\" not in inner):
            return None
        if delimiter == "$":
            tight = inner == tex and not self.source[match.end() : match.end() + 1].isdigit()
            if not tight and len(inner) > 1 and not re.search(r"[\\^_=<>]", inner):
                return None
        return inner, match.end()


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


# ---------------------------------------------------------------- math

# The closing delimiter, and a pattern for it and braces, by the opening one.
_MATH = {
    opening: (closing, re.compile(rf"{re.escape(closing)}|\\.|[{{}}]", re.DOTALL))
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))
}
_LONGEST_MATH = 2000
_SCRIPT = re.compile(r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|\S))")
_SCRIPTS = re.compile(rf"(?:{_SCRIPT.pattern}\s*)+".replace("([_^])", "[_^]"))
_WORD = re.compile(r"\\(?:text|mathrm|textrm|rm|mathit|textit|textup)\s*\{([^{}\\$]*)\}|([\w+−–*†‡§-]+)")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿ")
_INNER_MATH = re.compile(r"(?<!\\)\$|\\ensuremath\b|\\[()\[\]]")


def _write_math(tex: str, output: _Output) -> None:
    """Write math. Scripts of letters or digits alone, or a symbol such as ×, are text, which copies well."""
    tex = tex.replace("\\ensuremath", "").strip()
    if repair(tex) != tex:
        # Unbalanced braces would break whoever reads the TeX.
        output.write(_math_text(tex))
    elif symbol := _lone_symbol(tex):
        output.write(symbol)
    elif scripts := _lone_scripts(tex):
        for script in scripts:
            output.add(script)
    elif tex in ("^\\circ", "^{\\circ}"):
        output.write("°")
    elif tex:
        output.add(nodes.math(tex, tex))


def _lone_symbol(tex: str) -> str | None:
    """Return the symbol, if math is one that is no letter: a letter would be in italics."""
    symbol = commands.SYMBOLS.get(tex[1:]) if re.fullmatch(r"\\[A-Za-z]+", tex) else tex
    if symbol and len(symbol) == 1 and unicodedata.category(symbol)[0] in "SP" and symbol not in "\\{}$":
        return symbol
    return None


def _lone_scripts(tex: str) -> list[nodes.Node] | None:
    """Return superscripts and subscripts, if math is nothing else and they are words."""
    if not _SCRIPTS.fullmatch(tex):
        return None
    scripts: list[nodes.Node] = []
    for sign, group, single in _SCRIPT.findall(tex):
        inner = (group or single).strip()
        word = _WORD.fullmatch(_lone_symbol(inner) or inner)
        text = (word[1] or word[2] or "").replace("-", "−").replace("∗", "*") if word else ""
        if not text.strip():
            return None
        scripts.append(_styled("subscript" if sign == "_" else "superscript", [nodes.Text(_normal(text))]))
    return scripts


def _math_text(tex: str) -> str:
    """Return math as one line of text: ``\\ell_1`` gives ``ℓ₁``."""
    return plain_text(to_nodes(_SCRIPT.sub(_script_text, _INNER_MATH.sub("", tex))))


def _script_text(match: re.Match[str]) -> str:
    sign, group, single = match.groups()
    text = group if group is not None else single
    table = _SUBSCRIPTS if sign == "_" else _SUPERSCRIPTS
    return text.translate(table) if all(ord(letter) in table for letter in text) else f"{sign}{text}"


def _plain(node: nodes.Node) -> str:
    """Return the text of a node, with scripts of digits as Unicode characters."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return _math_text(node.astext())
    text = "".join(map(_plain, node.children))
    if isinstance(node, nodes.subscript | nodes.superscript) and all(letter in "0123456789+-−" for letter in text):
        return text.translate(_SUBSCRIPTS if isinstance(node, nodes.subscript) else _SUPERSCRIPTS)
    return text
