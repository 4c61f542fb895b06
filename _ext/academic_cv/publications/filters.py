"""The language of ``:filter:`` and ``{pubs}``, conditions on the fields of a work, and counts by them.

It is that of sphinxcontrib-bibtex: fields are strings, joined by ``and``, ``or``, ``not``, comparisons and ``%``, which
searches for a regular expression.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from ..bib.fields import FIELDS
from ..locale import N_, _
from ..warnings import Warn
from .bibtex_adapter import FilterVisitor

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx

    from ..bib.work import Work
    from .domain import Publications
    from .owner import Owner

NAMES = frozenset((*FIELDS, "type", "key", "first_author"))
"""What a condition may name even if no work has such a field."""
LIST_NAMES = frozenset({"cited", "docname", "docnames"})
"""Further names in the filter of a list: whether a work is cited, the page of the list, the pages that cite it."""

_ALLOWED = (
    *(ast.BoolOp, ast.boolop, ast.UnaryOp, ast.Not, ast.BinOp, ast.Mod, ast.BitOr, ast.BitAnd),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    *(ast.Name, ast.Constant, ast.Set, ast.Load),
)


class Condition:
    """A condition on works. ``first_author`` in it says whether the owner is that."""

    def __init__(self, text: str, works: Collection[Work], names: AbstractSet[str] = frozenset()) -> None:
        """Parse a condition on ``works``; ``names`` may be used beside those of fields.

        Raises ValueError, with what is wrong, for a condition that cannot hold.
        """
        try:
            self.tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"it is not a condition ({error.msg})") from None
        parts = list(ast.walk(self.tree))
        self.names = {part.id for part in parts if isinstance(part, ast.Name)}
        patterns = [part.right for part in parts if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod)]
        for part in patterns + [part for part in parts if isinstance(part, ast.Constant)]:
            if not isinstance(part, ast.Constant) or not isinstance(part.value, str | bool):
                raise ValueError(f"expected a string in quotation marks, got {ast.unparse(part)}")
        for name in sorted(self.names - NAMES - names):
            if not any(name in work.text for work in works):
                raise ValueError(f"no work has a field '{name}'")
        if not all(isinstance(part, _ALLOWED) for part in parts):
            raise ValueError("only and, or, not, ==, !=, <, <=, >, >=, in and % can be used with fields")

    def holds(self, work: Work, owner: Owner, docname: str = "", cited: AbstractSet[str] = frozenset()) -> bool:
        """Return whether it holds for a work that the pages ``cited`` cite, in a list of the page ``docname``.

        Raises ValueError, with what is wrong, if it cannot be evaluated.
        """
        try:
            return bool(_Visitor(work, owner, docname, cited).visit(self.tree))
        except TypeError:
            raise ValueError("expected strings in quotation marks") from None
        except re.error as error:
            raise ValueError(f"the regular expression is invalid: {error}") from None


class _Visitor(FilterVisitor):
    def __init__(self, work: Work, owner: Owner, docname: str, cited: AbstractSet[str]) -> None:
        super().__init__(work, docname, cited)  # type: ignore[no-untyped-call]
        self.work, self.owner, self.type = work, owner, work.type

    def visit_Compare(self, node: ast.Compare) -> bool:  # noqa: N802  the way of ast.NodeVisitor
        outcomes = self._for_each_type(super().visit_Compare, node)
        return all(outcomes) if isinstance(node.ops[0], ast.NotEq | ast.NotIn) else any(outcomes)

    def visit_BinOp(self, node: ast.BinOp) -> object:  # noqa: N802
        outcomes = self._for_each_type(super().visit_BinOp, node)
        return next(filter(None, outcomes), outcomes[0])

    def _for_each_type(self, visit: Callable[[ast.AST], object], node: ast.AST) -> list[object]:
        """Evaluate with ``type`` as the normalized type and as the one that was typed: @techreport, @phdthesis."""
        outcomes = []
        for name in dict.fromkeys((self.work.type, self.work.typed_type.lower())):
            self.type = name
            outcomes.append(visit(node))
        return outcomes

    def visit_Name(self, node: ast.Name) -> object:  # noqa: N802
        name = node.id
        if name == "first_author":
            if not self.owner.forms:
                raise ValueError(
                    "the owner is not known: write the name, as in the .bib file, into cv_owner in conf.py"
                )
            return any(map(self.owner.matches, self.work.authors.names[:1]))
        if name in ("author", "editor"):
            names = getattr(self.work, f"{name}s").names
            parts = ((f"{each.particle} {each.family}".strip(), each.suffix, each.given) for each in names)
            return " and ".join(", ".join(filter(None, each)) for each in parts)
        if name in ("type", "key"):
            return self.type if name == "type" else self.work.key.lower()
        if name in LIST_NAMES:
            return super().visit_Name(node)  # type: ignore[no-untyped-call]
        return self.work.text.get((name in FIELDS and FIELDS[name].alias_of) or name, "")


WORDS = N_("zero one two three four five six seven eight nine ten eleven twelve")


class Pubs(SphinxRole):
    """``{pubs}`` and ``{pubs-in-words}``: the number of works for which a condition holds, or of ``all``.

    Works with ``options = {skipbib}`` are not counted. Numbers above twelve are digits.
    """

    def __init__(self, *, in_words: bool) -> None:
        self.in_words = in_words

    def run(self) -> tuple[list[Node], list[system_message]]:
        domain = cast("Publications", self.env.get_domain("cite"))
        domain.note_dependencies()
        text = self.text.strip()
        try:
            works = domain.shown.values()
            condition = Condition("True" if text == "all" else text, works)
            if not condition.names and text != "all":
                raise ValueError("there is no field in it")
            number = sum(condition.holds(work, domain.owner) for work in works)
        except ValueError as error:
            Warn.COUNT(
                f"the works '{text}' cannot be counted: {error}. Write 'all', or a condition such as "
                'keywords % "journal" and year >= "2022"',
                self.get_location(),
            )
            return [nodes.Text(f"[{text}?]")], []
        words = dict(enumerate(_(WORDS).split(" "))) if self.in_words else {}
        return [nodes.Text(words.get(number, str(number)))], []


def setup(app: Sphinx) -> None:
    app.add_role("pubs", Pubs(in_words=False))
    app.add_role("pubs-in-words", Pubs(in_words=True))
