"""LaTeX as it stands in the fields of a .bib file, read as text or as docutils nodes. No input is an error."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from pylatexenc.latex2text import get_default_latex_context_db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def to_text(latex: str) -> str:
    """Read a field as plain text, in Unicode NFC, white space folded: ``{\\"U}ber CO$_2$`` gives ``Über CO₂``."""
    if not _special(latex):
        return _fold(latex)
    return plain_text(to_nodes(latex))


def plain_text(content: Iterable[nodes.Node]) -> str:
    """Return the plain text of inline nodes, as :func:`to_text` does for LaTeX."""
    return "".join(map(_plain, content)).strip(_WHITE)


def to_nodes(latex: str) -> list[nodes.Node]:
    r"""Read a field as inline nodes, without empty or adjacent texts.

    Text, emphasis, strong, literal, superscript, subscript, reference, ``inline.cv-smallcaps`` and math, whose text is
    the TeX source. Braces vanish, they only protect capitals. An unknown command leaves the text of its arguments; one
    that has none leaves its name. A ``$`` that opens no math is a dollar sign. Of HTML, which databases have in titles,
    entities are read, and the tags of emphasis and scripts.
    """
    if not _special(latex):
        text = _fold(latex)
        return [nodes.Text(text)] if text else []
    output = _Output()
    _Reader(_parse(_tags_to_commands(clean(latex)))).read(output)
    return output.finish()


def clean(text: str) -> str:
    """Remove what no page can hold: control characters, lone surrogates and noncharacters."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def unescape(latex: str) -> str:
    """Put the letters and signs in place of HTML's entities, but for those that LaTeX would read as its own."""
    return _ENTITY.sub(_unescaped, latex) if "&" in latex else latex


def _unescaped(match: re.Match[str]) -> str:
    text = html.unescape(match[1])
    return match[0] if re.search(r"[;\\{}$~]", text) else text


def is_web(address: str) -> bool:
    """Tell whether an address is one that a page may link to: never ``javascript:`` and its kind."""
    return _WEB.match(address) is not None


_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
# What makes a field more than plain text.
_SPECIAL = re.compile(rf"[\\{{}}$~`<]|--|''|&#?\w+;|{_FORBIDDEN.pattern}")
_ENTITY = re.compile(r"\\?(&\#?\w{1,31};)")
_WHITE = " \t\n\r\f\v"
_SPACES = re.compile(rf"[{_WHITE}\x85\u2028\u2029]+")
_WEB = re.compile(r"(?:https?|ftps?)://[^\s]|mailto:[^\s]", re.IGNORECASE)


def _special(latex: str) -> bool:
    return _SPECIAL.search(latex) is not None


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
_TAGS = {
    **dict.fromkeys(("i", "em"), "emph"),
    **dict.fromkeys(("b", "strong"), "textbf"),
    **dict.fromkeys(("sc", "scp"), "textsc"),
    "sup": "textsuperscript",
    "sub": "textsubscript",
}
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


# ---------------------------------------------------------------- source → items


class _Command(NamedTuple):
    name: str
    """Without the backslash: letters, or one other character."""


class _Math(NamedTuple):
    tex: str


class _Group(NamedTuple):
    items: list[_Item]
    source: str
    """What stands between the braces."""


_Item = str | _Command | _Math | _Group

_TOKEN = re.compile(
    r"(?P<entity>\\?&\#?\w{1,31};)|\\(?P<word>[A-Za-z@]+)\*?[ \t\r\n]*|\\(?P<sign>.)|(?P<mark>[{}$~\\])|[^\\{}$~&]+|&",
    re.DOTALL,
)
_DEEPEST = 40
_LONGEST_MATH = 2000
_CLOSERS = {"(": r"\)", "[": r"\]"}


def _parse(source: str) -> list[_Item]:
    """Split a source into items; braces without a partner, and those nested beyond all sense, just vanish."""
    top: list[_Item] = []
    stack: list[tuple[list[_Item], int]] = [(top, 0)]
    too_deep = 0
    position = 0
    while match := _TOKEN.match(source, position):
        start, position = position, match.end()
        items = stack[-1][0]
        kind = match.lastgroup
        mark = match["mark"]
        if kind is None:
            items.append(match[0])
        elif kind == "entity":
            text = html.unescape(match[0].lstrip("\\"))
            if text.endswith(";"):  # no entity of HTML
                text, position = "&", start + match[0].index("&") + 1
            items.append(text)
        elif kind == "word":
            items.append(_Command(match["word"]))
        elif kind == "sign" and match["sign"] not in _CLOSERS:
            items.append(_Command(match["sign"]))
        elif mark == "{":
            if len(stack) > _DEEPEST:
                too_deep += 1
            else:
                stack.append(([], position))
        elif mark == "}":
            if too_deep:
                too_deep -= 1
            elif len(stack) > 1:
                inner, inside = stack.pop()
                stack[-1][0].append(_Group(inner, source[inside:start]))
        elif mark == "~":
            items.append("\N{NO-BREAK SPACE}")
        elif mark == "$" or kind == "sign":
            if found := _math(source, start):
                tex, position = found
                items.append(_Math(tex))
            elif mark:
                items.append("$")
    while len(stack) > 1:
        inner, inside = stack.pop()
        stack[-1][0].append(_Group(inner, source[inside:]))
    return top


def _math(source: str, start: int) -> tuple[str, int] | None:
    r"""Read the math that ``$``, ``$$``, ``\(`` or ``\[`` opens at ``start``: its TeX and its end, or None.

    As prose has dollars too, what a ``$`` opens must look like math: no white space inside the delimiters and no digit
    after them (Pandoc's rule), or at least a sign that prose has not.
    """
    if source[start] == "\\":
        delimiter = _CLOSERS[source[start + 1]]
        inside = start + 2
    else:
        delimiter = "$$" if source.startswith("$$", start) else "$"
        inside = start + len(delimiter)
    depth = 0
    position = inside
    last = min(len(source), inside + _LONGEST_MATH)
    while position < last:
        if depth == 0 and source.startswith(delimiter, position):
            break
        character = source[position]
        if character == "\\":
            position += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth < 0:
                return None
        position += 1
    else:
        return None
    tex = source[inside:position]
    end = position + len(delimiter)
    inner = tex.strip()
    if not inner or ("$" in inner and "\\" not in inner):
        return None
    if delimiter == "$":
        tight = inner == tex and not source[end : end + 1].isdigit()
        if not tight and len(inner) > 1 and not re.search(r"[\\^_=<>]", inner):
            return None
    return inner, end


# ---------------------------------------------------------------- items → nodes


class _Output:
    """Nodes being written: text is gathered, so that neighbours become one."""

    def __init__(self) -> None:
        self.nodes: list[nodes.Node] = []
        self.text: list[str] = []

    def write(self, text: str) -> None:
        self.text.append(text)

    def add(self, node: nodes.Node) -> None:
        self.flush()
        self.nodes.append(node)

    def flush(self) -> None:
        text = _normal(_SPACES.sub(" ", "".join(self.text)))
        self.text.clear()
        if text:
            self.nodes.append(nodes.Text(text))

    def finish(self) -> list[nodes.Node]:
        """The nodes, with no white space around them."""
        self.flush()
        for index, strip in ((0, str.lstrip), (-1, str.rstrip)):
            while self.nodes and isinstance(edge := self.nodes[index], nodes.Text):
                if text := strip(edge.astext(), _WHITE):
                    self.nodes[index] = nodes.Text(text)
                    break
                del self.nodes[index]
        return self.nodes

    def contents(self) -> list[nodes.Node]:
        """The nodes with the white space they have."""
        self.flush()
        return self.nodes


def _element(node_class: type[nodes.TextElement], *classes: str) -> Callable[[Iterable[nodes.Node]], nodes.Element]:
    def make(children: Iterable[nodes.Node]) -> nodes.Element:
        return node_class("", "", *children, classes=list(classes))

    return make


def _literal(children: Iterable[nodes.Node]) -> nodes.Element:
    text = "".join(child.astext() for child in children)
    return nodes.literal(text, text)


_EMPHASIS = _element(nodes.emphasis)
_STRONG = _element(nodes.strong)
_SMALL_CAPS = _element(nodes.inline, "cv-smallcaps")
_SUPERSCRIPT = _element(nodes.superscript)
_SUBSCRIPT = _element(nodes.subscript)

# Commands that style their argument, and those that style what follows in the group.
_STYLES = {
    **dict.fromkeys(("emph", "textit", "textsl", "mkbibemph", "mkbibitalic"), _EMPHASIS),
    **dict.fromkeys(("textbf", "mkbibbold"), _STRONG),
    **dict.fromkeys(("texttt", "code"), _literal),
    **dict.fromkeys(("textsc", "mkbibsc"), _SMALL_CAPS),
    **dict.fromkeys(("textsuperscript", "mkbibsuperscript"), _SUPERSCRIPT),
    **dict.fromkeys(("textsubscript", "mkbibsubscript"), _SUBSCRIPT),
}
_SWITCHES = {
    **dict.fromkeys(("em", "it", "itshape", "sl", "slshape"), _EMPHASIS),
    **dict.fromkeys(("bf", "bfseries"), _STRONG),
    **dict.fromkeys(("tt", "ttfamily"), _literal),
    **dict.fromkeys(("sc", "scshape"), _SMALL_CAPS),
}
# Commands that put signs around their argument.
_AROUND = {
    **dict.fromkeys(("mkbibquote", "enquote", "textquote"), ("“", "”")),
    "mkbibparens": ("(", ")"),
    "mkbibbrackets": ("[", "]"),
}
# Commands whose first argument is no text.
_DROP_FIRST = frozenset(
    [
        "noopsort",
        "sortnoop",
        "SortNoop",
        "NoopSort",
        "noop",
        "color",
        "textcolor",
        "foreignlanguage",
        "hspace",
        "vspace",
        "begin",
        "end",
        "label",
        "raisebox",
        "selectlanguage",
        "fontsize",
        "fontfamily",
        "setlength",
        "phantom",
        "hphantom",
        "vphantom",
    ]
)
# Commands that print nothing and have no argument.
_SILENT = frozenset(
    [
        "relax",
        "protect",
        "normalfont",
        "rm",
        "rmfamily",
        "sf",
        "sffamily",
        "upshape",
        "mdseries",
        "up",
        "md",
        "tiny",
        "scriptsize",
        "footnotesize",
        "small",
        "normalsize",
        "large",
        "Large",
        "LARGE",
        "huge",
        "Huge",
        "noindent",
        "null",
        "xspace",
        "left",
        "right",
        "big",
        "Big",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "displaystyle",
        "textstyle",
        "limits",
        "nolimits",
        "unspace",
        "bibrangedash",
        "adddot",
        "isdot",
        "nobreak",
        "allowbreak",
        "break",
        "ignorespaces",
    ]
)
_SILENT_SIGNS = frozenset("-/!@)]*")
_SPACING = {
    **dict.fromkeys((" ", "\t", "\n", "\r", "\\", ":", ";", ">"), " "),
    **dict.fromkeys(("quad", "qquad", "space", "par", "newline", "linebreak", "addspace", "enspace"), " "),
    **dict.fromkeys(("nobreakspace", "addnbspace"), "\N{NO-BREAK SPACE}"),
    **dict.fromkeys((",", "thinspace", "addthinspace"), "\N{NARROW NO-BREAK SPACE}"),
}
# Signs and words that pylatexenc does not know, or reads otherwise.
_SYMBOLS = {
    **{name: name for name in ("TeX", "LaTeX", "BibTeX", "XeTeX", "LuaTeX", "pdfTeX", "pdfLaTeX", "XeLaTeX")},
    **{sign: sign for sign in "&%$_#{}|"},
    "LaTeXe": "LaTeX2ε",
    "&": "&",
    "S": "§",
    "P": "¶",
    "copyright": "©",
    "ddag": "‡",
    "dagger": "†",
    "ddagger": "‡",
    "textdaggerdbl": "‡",
    "euro": "€",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textunderscore": "_",
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textdollar": "$",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textmu": "μ",
    "micro": "μ",
    "textdegree": "°",
    "degree": "°",
    "textendash": "–",
    "textemdash": "—",
    "bibrangedash": "–",
    "ast": "∗",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "lq": "‘",
    "rq": "’",
    "glqq": "„",
    "grqq": "“",
    "glq": "‚",
    "grq": "‘",
    "flqq": "«",
    "frqq": "»",
    "sqrt": "√",
    "slash": "/",
    "i": "ı",
    "j": "ȷ",
    "cdots": "⋯",
    "prime": "′",
}
_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
    "G": "\u030f",
    "f": "\u0311",
    "textcommabelow": "\u0326",
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0304",
    "acute": "\u0301",
    "grave": "\u0300",
    "breve": "\u0306",
    "check": "\u030c",
    "ddot": "\u0308",
    "dot": "\u0307",
    "vec": "\u20d7",
}
_LONE_ACCENTS = {"'": "’", "`": "‘", "^": "^", "~": "~"}
_UNDOTTED = str.maketrans("ıȷ", "ij")
_LIGATURES = re.compile(r"[?!]`|---?|``|''|`([^`']*)'(?!\w)|`")
_LIGATURE = {"?`": "¿", "!`": "¡", "--": "–", "---": "—", "``": "“", "''": "”", "`": "‘"}


class _Reader:
    """Reads items from left to right; commands take their arguments from what follows them."""

    def __init__(self, items: Sequence[_Item], *, depth: int = 0, verbatim: bool = False) -> None:
        self.rest = list(reversed(items))
        self.depth = depth
        self.verbatim = verbatim
        """Dashes and quotation marks stay as they are typed."""

    def inner(self, items: Sequence[_Item], output: _Output, *, verbatim: bool = False) -> None:
        """Read items that stand inside of what this reader reads; nested beyond all sense, they stand beside it."""
        if self.depth >= _DEEPEST:
            self.rest += reversed(items)
        else:
            _Reader(items, depth=self.depth + 1, verbatim=verbatim or self.verbatim).read(output)

    def read(self, output: _Output) -> None:
        while self.rest:
            match self.rest.pop():
                case str() as text:
                    output.write(text if self.verbatim else _LIGATURES.sub(_ligature, text))
                case _Group(items):
                    self.inner(items, output)
                case _Math(tex):
                    _write_math(tex, output)
                case _Command(name):
                    self.command(name, output)

    def command(self, name: str, output: _Output) -> None:
        if name in _ACCENTS:
            output.write(_accented(self.argument_text(), name))
        elif name in _STYLES:
            self.styled(_STYLES[name], self.argument(), output)
        elif name in _SWITCHES:
            rest = self.rest[::-1]
            self.rest.clear()
            self.styled(_SWITCHES[name], rest, output)
        elif name in _SPACING:
            output.write(_SPACING[name])
        elif name in _AROUND:
            opening, closing = _AROUND[name]
            output.write(opening)
            self.inner(self.argument(), output)
            output.write(closing)
        elif name in _DROP_FIRST:
            self.group()
        elif name in _SILENT or name in _SILENT_SIGNS:
            pass
        elif name in ("url", "nolinkurl", "path"):
            self.address(output, link=name == "url")
        elif name == "href":
            self.link(output)
        elif name == "ensuremath":
            if group := self.group():
                _write_math(group.source, output)
        elif name == "texorpdfstring":
            self.inner(self.argument(), output)
            self.argument()
        elif name in ("frac", "tfrac", "dfrac"):
            output.write(f"{self.argument_text()}/{self.argument_text()}")
        else:
            output.write(self.symbol(name))

    def symbol(self, name: str) -> str:
        """What a command prints that is a sign; an unknown one steps back before its arguments."""
        text = _symbol(name)
        if text is not None:
            return text
        if (self.rest and isinstance(self.rest[-1], _Group)) or not name.isalpha():
            return ""
        return f"{name} " if self.rest and isinstance(self.rest[-1], str) and self.rest[-1][:1].isalnum() else name

    def styled(
        self, make: Callable[[Iterable[nodes.Node]], nodes.Element], items: Sequence[_Item], output: _Output
    ) -> None:
        inner = _Output()
        self.inner(items, inner, verbatim=make is _literal)
        children = inner.contents()
        if any(child.astext().strip() for child in children):
            output.add(make(children))
        else:
            output.write("".join(child.astext() for child in children))

    def argument(self) -> list[_Item]:
        """Take the next argument: a group, a command with its own argument, or a single character."""
        self.skip_white()
        if not self.rest:
            return []
        item = self.rest.pop()
        if isinstance(item, _Group):
            return item.items
        if isinstance(item, _Command):
            # \'\i has a sign as its argument, \"\textit{u} a command with an argument.
            follower = self.rest[-1] if self.rest else None
            return [item, self.rest.pop()] if isinstance(follower, _Group) else [item]
        if isinstance(item, str):
            if item[1:]:
                self.rest.append(item[1:])
            return [item[0]]
        return [item]

    def argument_text(self) -> str:
        inner = _Output()
        self.inner(self.argument(), inner)
        return "".join(_plain(child) for child in inner.contents())

    def group(self) -> _Group | None:
        """Take the next item if it is a group."""
        if self.rest and isinstance(self.rest[-1], _Group):
            group = self.rest.pop()
            assert isinstance(group, _Group)  # noqa: S101 (for mypy: an index is not narrowed)
            return group
        return None

    def skip_white(self) -> None:
        while self.rest and isinstance(text := self.rest[-1], str):
            left = text.lstrip(_WHITE)
            if left:
                self.rest[-1] = left
                return
            self.rest.pop()

    def address(self, output: _Output, *, link: bool) -> None:
        if group := self.group():
            address = url(group.source)
            if link and is_web(address):
                output.add(nodes.reference("", address, refuri=address))
            else:
                output.write(address)

    def link(self, output: _Output) -> None:
        target = self.group()
        inner = _Output()
        self.inner(self.argument(), inner)
        children = inner.contents()
        address = url(target.source) if target else ""
        if is_web(address) and children:
            # A link inside a link is no link.
            texts = [nodes.Text(child.astext()) if isinstance(child, nodes.reference) else child for child in children]
            output.add(nodes.reference("", "", *texts, refuri=address))
        elif children:
            for child in children:
                output.add(child)
        else:
            output.write(address)


def url(source: str) -> str:
    r"""Read an address: the escapes ``\_``, ``\%``, ``\#``, ``\&`` and ``\~{}`` that people write in it are undone."""
    address = re.sub(r"\\url\b|\\nolinkurl\b|\\href\b", "", source)
    address = re.sub(r"\\(?:textasciitilde|~)(?:\{\})?|\{\\textasciitilde\}|\$\\sim\$", "~", address)
    address = re.sub(r"\\textunderscore(?:\{\}|\s)?", "_", address)
    address = re.sub(r"\\(.)", r"\1", address.replace("&amp;", "&"), flags=re.DOTALL)
    return clean(re.sub(r"[{}\\\s]", "", address))


def _ligature(match: re.Match[str]) -> str:
    return _LIGATURE.get(match[0]) or f"‘{match[1]}’"


def _accented(text: str, accent: str) -> str:
    if not text.strip():
        # An accent on nothing is meant as the sign that it looks like: O\\'{}Brien.
        return _LONE_ACCENTS.get(accent, "") + text
    first, rest = text[0].translate(_UNDOTTED), text[1:]
    return unicodedata.normalize("NFC", first + _ACCENTS[accent]) + rest


@cache
def _symbols() -> dict[str, str]:
    """The signs that pylatexenc knows, by the name of their command."""
    database = get_default_latex_context_db()
    return {
        spec.macroname: spec.simplify_repl
        for category in reversed(database.categories())
        for spec in database.iter_macro_specs([category])
        if isinstance(spec.simplify_repl, str)
        and spec.macroname != "today"  # that of the build
        and not re.search(r"%|[{}\\$<]", spec.simplify_repl)
    }


def _symbol(name: str) -> str | None:
    text = _SYMBOLS.get(name)
    return text if text is not None else _symbols().get(name)


# ---------------------------------------------------------------- math

_SCRIPT = re.compile(r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|\S))")
_SCRIPTS = re.compile(rf"(?:{_SCRIPT.pattern}\s*)+".replace("([_^])", "[_^]"))
_WORD = re.compile(r"\\(?:text|mathrm|textrm|rm|mathit|textit|textup)\s*\{([^{}\\$]*)\}|([\w+−–*†‡§-]+)")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿ")


def _write_math(tex: str, output: _Output) -> None:
    """Write math; what is only scripts of letters or digits, or only a sign such as ×, is text, which copies well."""
    tex = tex.strip()
    if not _balanced(tex):
        # It would break whoever reads the TeX.
        output.write(_math_text(tex))
    elif sign := _lone_sign(tex):
        output.write(sign)
    elif scripts := _lone_scripts(tex):
        for script in scripts:
            output.add(script)
    elif tex in ("^\\circ", "^{\\circ}"):
        output.write("°")
    elif tex:
        output.add(nodes.math(tex, tex))


def _lone_sign(tex: str) -> str | None:
    """The sign, if math is one that is no letter: a letter would be in italics."""
    sign = _symbol(tex[1:]) if re.fullmatch(r"\\[A-Za-z]+", tex) else tex if len(tex) == 1 else None
    return sign if sign and len(sign) == 1 and unicodedata.category(sign)[0] in "SP" and sign not in "\\{}$" else None


def _lone_scripts(tex: str) -> list[nodes.Node] | None:
    """Superscripts and subscripts, if math is nothing else and they are words."""
    if not _SCRIPTS.fullmatch(tex):
        return None
    scripts: list[nodes.Node] = []
    for sign, group, single in _SCRIPT.findall(tex):
        inner = (group or single).strip()
        word = _WORD.fullmatch(_lone_sign(inner) or inner)
        text = (word[1] or word[2] or "").replace("-", "−").replace("∗", "*") if word else ""
        if not text.strip():
            return None
        scripts.append((_SUBSCRIPT if sign == "_" else _SUPERSCRIPT)([nodes.Text(_normal(text))]))
    return scripts


def _balanced(tex: str) -> bool:
    depth = 0
    for brace in re.findall(r"\\.|[{}]", tex, re.DOTALL):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return False
    return depth == 0


_INNER_MATH = re.compile(r"(?<!\\)\$|\\ensuremath\b|\\[()\[\]]")


def _math_text(tex: str) -> str:
    """Print math in one line of text: ``\\ell_1`` gives ``ℓ₁``."""
    tex = _SCRIPT.sub(_script_text, _INNER_MATH.sub("", tex))
    return "".join(_plain(node) for node in to_nodes(tex))


def _script_text(match: re.Match[str]) -> str:
    sign, group, single = match.groups()
    return _script(group if group is not None else single, sign)


def _script(text: str, sign: str) -> str:
    table = _SUBSCRIPTS if sign == "_" else _SUPERSCRIPTS
    return text.translate(table) if all(ord(letter) in table for letter in text) else f"{sign}{text}"


def _plain(node: nodes.Node) -> str:
    """The text of a node, with scripts of digits as Unicode has them."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return _math_text(node.astext())
    text = "".join(_plain(child) for child in node.children)
    if isinstance(node, nodes.subscript | nodes.superscript):
        table = _SUBSCRIPTS if isinstance(node, nodes.subscript) else _SUPERSCRIPTS
        if all(letter in "0123456789+-−" for letter in text):
            return text.translate(table)
    return text
