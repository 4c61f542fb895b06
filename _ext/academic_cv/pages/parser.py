"""Markdown as people write it: MyST-Parser, which also reads names that are nearly right, and reports them.

Names of directives, options and roles are read as those that they are probably meant for; the text of unknown ones is
printed.
"""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Literal, cast

from docutils import nodes
from docutils.parsers.rst import directives, roles
from docutils.parsers.rst.directives.misc import Include
from myst_parser.config.main import TopmatterReadError, merge_file_level, read_topmatter
from myst_parser.mdit_to_docutils.base import token_line
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.directives import is_option_line
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from myst_parser.warnings_ import MystWarnings, create_warning
from sphinx.util import logging

from ..suggest import suggest
from ..warnings import Warn
from .blocks import HIDING, use_blocks
from .includes import find_included, is_includable
from .misplaced import PRIVATE, is_private
from .profile import NUMBERED
from .removal import TO_THE_END, drop_content, shows_private

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docutils.parsers.rst import Directive
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode
    from sphinx.application import Sphinx

    from .blocks import Fence

# The bullets of word processors, the last two in their symbol font.
_BULLET = re.compile("^([ \t]*)[•‣◦▪●○\uf0a7\uf0b7]([ \t]+)", re.MULTILINE)

logger = logging.getLogger(__name__)

_AROUND = ":::{private} around"
_OPTION = re.compile(r":[ \t]*([\w-]+)[ \t]*:[ \t]*(.*)")
_PRICE = re.compile(r"\$\d")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
# What begins otherwise than a plain string of YAML, or has a comment in it.
_NOT_PLAIN = re.compile(r"[\[\]{},&*!|>'\"%@`#?-]|.*[ \t]#|.*:(?:[ \t]|$)")


class Renderer(SphinxRenderer):
    """MyST-Parser's renderer of tokens as nodes."""

    including: tuple[Path, ...] = ()
    """The page, and the files that are being included, while they are."""

    def __init__(self, parser: MarkdownIt) -> None:
        super().__init__(parser)
        self.added_lines: set[int] = set()
        """Where directives have a blank line above their text that the page does not have."""

    def nested_render_text(
        self,
        text: str,
        lineno: int,
        inline: bool = False,
        temp_root_node: nodes.Element | None = None,
        heading_offset: int = 0,
    ) -> None:
        is_added = lineno in self.added_lines
        self.added_lines.discard(lineno)
        super().nested_render_text(text, lineno - is_added, inline, temp_root_node, heading_offset)

    def render_paragraph(self, token: SyntaxTreeNode) -> None:
        super().render_paragraph(token)
        if token.meta.get("deep"):
            message = "lists and quotations are nested too deeply, and the innermost are text: nest them less deeply"
            Warn.BLOCK(message, f"{self.document['source']}:{token_line(token, 0)}")

    def render_fence(self, token: SyntaxTreeNode) -> None:
        if not self.report_unclosed(token):
            super().render_fence(token)

    def render_colon_fence(self, token: SyntaxTreeNode) -> None:
        if self.report_unclosed(token):
            return
        name, _, arguments = token.info.partition(" ")
        if name.startswith("{") and name.endswith("}"):
            self.render_directive(token, name[1:-1], arguments)  # MyST-Parser adds a line above a block in it
        else:
            super().render_colon_fence(token)

    def report_unclosed(self, token: SyntaxTreeNode) -> bool:
        """Warn about a block that is not closed; return whether it is no block, but closes one that is closed."""
        fence: Fence | None = token.meta.get("unclosed")
        if fence is None:
            return False
        ends = fence.marker * fence.size
        remedy = f"write {ends} below it"
        if fence.directive == PRIVATE and not shows_private(self.sphinx_env):
            self.current_node += nodes.comment("", TO_THE_END)  # it may stand in a list, which ends before the page
        if not fence.info:
            message = f"{ends} closes nothing: remove it, or open a block with {ends}{{name}}"
        elif fence.directive in HIDING:
            message = f"{{{fence.directive}}} is not closed, it reaches to the end of the page: {remedy}"
        elif fence.directive:
            message = f"{{{fence.directive}}} is not closed: {remedy}"
        else:
            message = f"the block {ends}{fence.info} is not closed: {remedy}"
        Warn.BLOCK(message, f"{self.document['source']}:{token_line(token, 0)}")
        return not fence.info

    def run_directive(
        self,
        name: str,
        first_line: str,
        content: str,
        position: int,
        additional_options: dict[str, str] | None = None,
        *,
        block_text: str | None = None,
    ) -> list[nodes.Element]:
        directive = self.find_directive(name)
        if directive is None and (meant := suggest(name, self.list_names("directives"))):
            self.warn(MystWarnings.UNKNOWN_DIRECTIVE, f"there is no {{{name}}}, it is read as {{{meant}}}", position)
            name, directive = meant, self.find_directive(meant)
        if directive is None:
            if self.hides(first_line, content):
                message = f"there is no directive {{{name}}}, and its text is left out: write :::{{private}} instead"
                self.warn(MystWarnings.UNKNOWN_DIRECTIVE, message, position)
                drop_content(self.sphinx_env, content)
                return []
            message = f"there is no directive {{{name}}}, its text is printed: correct the name, or remove it"
            self.warn(MystWarnings.UNKNOWN_DIRECTIVE, message, position)
            return self.print_text(first_line, content, position, is_code=not (block_text or "").startswith(":"))
        options: list[str] = []
        body = content.splitlines(keepends=True)
        if directive.option_spec and not content.startswith("---"):
            options, body = self.correct_options(name, directive.option_spec, body, position)
            block_text = block_text and block_text.replace(content, "".join(options + body))
            if body and is_option_line(body[0]):
                body.insert(0, "\n")  # or MyST-Parser reads text as an option
                self.added_lines.add(position + len(options) + 1)
            if directive.option_spec.keys().isdisjoint(("class", "private")) and self.hides("", "".join(options)):
                location = f"{self.document['source']}:{position}"
                Warn.PRIVATE(f"{{{name}}} is left out, as no option makes it private: write {_AROUND} it", location)
                drop_content(self.sphinx_env, content)
                return []
        content = "".join(options + body)
        before = self.including
        if issubclass(directive, Include) and not first_line.startswith("<"):  # which docutils ships
            page = find_included(self.sphinx_env, f"/{self.sphinx_env.doc2path(self.sphinx_env.docname, False)}")
            around = before or (page,)
            location = f"{self.document['source']}:{position}"
            as_text = re.search(r"^\W*(literal|code)\b", content, re.MULTILINE) is not None
            if not is_includable(self.sphinx_env, first_line, around, location, as_text=as_text):
                return []
            self.including = (*around, find_included(self.sphinx_env, first_line))
        try:
            result = super().run_directive(
                name, first_line, content, position, additional_options, block_text=block_text
            )
        except (AttributeError, LookupError, NameError, TypeError, ValueError) as error:
            message = (
                f"{{{name}}} fails, its text is printed: correct it, or remove it ({type(error).__name__}: {error})"
            )
            if self.hides(first_line, content):
                message = message.replace("its text is printed", "its text is left out, as it may be private")
                Warn.BLOCK(message, f"{self.document['source']}:{position}")
                drop_content(self.sphinx_env, content)
                return []
            Warn.BLOCK(message, f"{self.document['source']}:{position}")
            return self.print_text(first_line, "".join(body), position + len(options), is_code=False)
        finally:
            self.including = before
        if not (directive.has_content or content.startswith("---")):  # MyST-Parser reports it, and leaves it out
            has_arguments = directive.required_arguments or directive.optional_arguments
            text = "" if has_arguments else first_line
            result += self.print_text(text, "".join(body), position + len(options), is_code=False)
        return result

    def render_myst_role(self, token: SyntaxTreeNode) -> None:
        name, line = token.meta["name"], token_line(token, 0)
        if self.find_role(name):
            super().render_myst_role(token)
        elif meant := suggest(name, self.list_names("roles")):
            self.warn(MystWarnings.UNKNOWN_ROLE, f"there is no {{{name}}}, it is read as {{{meant}}}", line)
            token.meta["name"] = meant
            super().render_myst_role(token)
        else:
            message = f"there is no role {{{name}}}, its text is printed: correct the name, or remove it"
            self.warn(MystWarnings.UNKNOWN_ROLE, message, line)
            self.current_node += nodes.Text(token.content)

    def render_ordered_list(self, token: SyntaxTreeNode) -> None:
        """Print the numbers that are typed: years, and lists that count down, are lists of labels."""
        numbers = [int(item.info) for item in token.children]
        falls = any(number < before for before, number in pairwise(numbers))
        if not falls and (numbers[0] < 1000 or numbers == list(range(numbers[0], numbers[0] + len(numbers)))):
            super().render_ordered_list(token)
            return
        fields = nodes.field_list(classes=["myst", NUMBERED])
        self.add_line_and_source_path(fields, token)
        with self.current_node_context(fields, append=True):
            for item, number in zip(token.children, numbers, strict=True):
                name = f"{number}{token.markup}"
                body = nodes.field_body()
                self.add_line_and_source_path(body, item)
                self.current_node += nodes.field("", nodes.field_name(name, name), body)
                with self.current_node_context(body):
                    self.render_children(item)

    def renderInlineAsText(self, tokens: list[SyntaxTreeNode]) -> str:  # noqa: N802  of MyST-Parser
        """Return the alternative text of an image, without what is private in it."""
        if shows_private(self.sphinx_env):
            return super().renderInlineAsText(tokens)
        shown = [each for each in tokens or () if not any(map(is_private, str(each.attrs.get("class", "")).split()))]
        around: nodes.Element | None = self.current_node if len(shown) < len(tokens or ()) else None
        while around is not None:
            around.rawsource = ""  # which has it, too
            around = around.parent
        return super().renderInlineAsText(shown)

    def _random_label(self) -> str:
        """Return a label of an equation that has none, the same in each build."""
        return f"{self.sphinx_env.docname}-{self.sphinx_env.new_serialno('amsmath')}"

    def render_substitution(self, token: SyntaxTreeNode, inline: bool) -> None:
        """Print a substitution, or its source if it is not known, which is reported."""
        length = len(self.current_node)
        super().render_substitution(token, inline)
        added = self.current_node.children[length:]
        is_known = token.content.strip() in self.md_config.substitutions
        if not is_known and all(isinstance(node, nodes.system_message) for node in added):
            text = nodes.Text(f"{{{{ {token.content.strip()} }}}}")
            self.current_node += text if inline else nodes.paragraph("", "", text)

    def warn(self, kind: MystWarnings, message: str, line: int) -> None:
        logger.warning(message, type="myst", subtype=kind.value, location=f"{self.document['source']}:{line}")

    def find_directive(self, name: str) -> type[Directive] | None:
        if not self.has_domain(name):
            return None
        return directives.directive(name, self.language_module_rst, self.document)[0]

    def find_role(self, name: str) -> object:
        return self.has_domain(name) and roles.role(name, self.language_module_rst, 0, self.reporter)[0]

    def has_domain(self, name: str) -> bool:
        """Whether a name has no prefix, or that of a domain; of others, Sphinx warns without a location."""
        domain, colon, _ = name.partition(":")
        return not colon or any(domain == known.name for known in self.sphinx_env.domains.sorted())

    def list_names(self, kind: Literal["directives", "roles"]) -> list[str]:
        """Return the names of all directives or roles, those of domains with a prefix."""
        registered = {
            "directives": (vars(directives)["_directives"], vars(directives)["_directive_registry"]),
            "roles": (vars(roles)["_roles"], vars(roles)["_role_registry"]),
        }
        names: list[str] = [name for registry in registered[kind] for name in registry]
        for domain in self.sphinx_env.domains.sorted():
            prefix = "" if domain.name == "std" else f"{domain.name}:"
            names += [prefix + name for name in getattr(domain, kind)]
        return names

    def hides(self, first_line: str, content: str) -> bool:
        """Return whether a directive that cannot be run is meant to be private, by its argument or an option."""
        lines = [line.strip() for line in content.splitlines() if line.strip()]
        options = list(takewhile(bool, map(_OPTION.match, lines)))
        words = [*first_line.split()[:1], *(option[1] for option in options if option)]
        words += [word for option in options if option and option[1] == "class" for word in option[2].split()]
        return any(map(is_private, words)) and not shows_private(self.sphinx_env)

    def print_text(self, first_line: str, content: str, line: int, *, is_code: bool) -> list[nodes.Element]:
        """Return what an unknown directive has: code as it is written, other text as Markdown."""
        if is_code:
            text = "\n".join(filter(None, (first_line, content.rstrip("\n"))))
            return [nodes.literal_block(text, text)]
        parent = nodes.container()
        with self.current_node_context(parent):
            self.nested_render_text(first_line, line - 1)
            self.nested_render_text(content, line)
        return cast("list[nodes.Element]", parent.children)

    def correct_options(
        self, name: str, known: Mapping[str, object], lines: list[str], line: int
    ) -> tuple[list[str], list[str]]:
        """Return the options of a directive, written as MyST-Parser reads them, and the other lines."""
        blank = next((number for number, text in enumerate(lines) if text.strip()), 0)
        # A blank line may stand above the options.
        options = [text.strip() for text in takewhile(_is_option, lines[blank:])]
        found = [_OPTION.fullmatch(text) for text in options]
        given = {option[1] for option in found if option}
        seen: set[str] = set()
        for number, option in enumerate(found):
            if option is None:
                continue
            key, value = option.groups()
            message = ""
            if key not in known and (meant := suggest(key, known.keys() - given)):
                message = f"{{{name}}} has no option '{key}', it is read as '{meant}'"
                key = meant
            if key in seen:
                message = f"{{{name}}} has the option '{key}' twice, and only the last one is read"
            if message:
                self.warn(MystWarnings.DIRECTIVE_OPTION, message, line + blank + number + 1)
            seen.add(key)
            if key in known and _NOT_PLAIN.match(value) and not _QUOTED.fullmatch(value):
                value = "'{}'".format(value.replace("'", "''"))
            options[number] = f":{key}: {value}".rstrip()
        return [f"{option}\n" for option in options], lines[:blank] + lines[blank + len(options) :]


def _is_option(line: str) -> bool:
    """Return whether a line at the beginning of a directive is an option; two colons begin a mistyped block."""
    return is_option_line(line) and not line.lstrip().startswith("::")


def read_money(state: StateInline, silent: bool) -> bool:
    """Read the sign in ``$50k–$60k``: as in Pandoc, no formula ends before a digit."""
    end = state.src.find("$", state.pos + 1)
    is_money = _PRICE.match(state.src, state.pos) and end > 0 and state.src[end + 1 : end + 2].isdigit()
    if is_money and not silent:
        state.pending += "$"
    state.pos += bool(is_money)
    return bool(is_money)


class Parser(MystParser):
    """The parser of Markdown pages."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse a page into ``document``, as :meth:`myst_parser.parsers.sphinx_.MystParser.parse` does."""
        config = document.settings.env.myst_config
        try:
            topmatter = read_topmatter(inputstring)
        except TopmatterReadError:
            topmatter = None  # it is reported when it is rendered
        if topmatter:

            def warn(kind: MystWarnings, message: str) -> None:
                create_warning(document, message, kind, line=1, append_to=document)

            config = merge_file_level(config, topmatter, warn)
        parser = create_md_parser(config, Renderer)
        parser.use(use_blocks)
        if "math_inline" in parser.get_all_rules()["inline"]:
            parser.inline.ruler.before("math_inline", "money", read_money)
        parser.options["document"] = document
        parser.render(_BULLET.sub(r"\1-\2", inputstring))


def setup(app: Sphinx) -> None:
    app.add_source_parser(Parser, override=True)
