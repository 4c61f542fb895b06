"""The language of ``:filter:`` and ``{pubs}``: conditions on the fields of a work.

It is that of sphinxcontrib-bibtex: fields are strings, joined by ``and``, ``or``, ``not``, comparisons and ``%``, which
searches for a regular expression.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..bib.fields import FIELDS
from .bibtex_adapter import FilterVisitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from ..bib.work import Work
    from .owner import Owner

NAMES = frozenset((*FIELDS, "type", "key", "first_author"))
"""The names in a condition that are known even if no work has such a field."""
LIST_NAMES = frozenset({"cited", "docname", "docnames"})
"""Further names in the filter of a list: whether a work is cited, the page of the list, the pages that cite it."""

_ALLOWED = (
    *(ast.BoolOp, ast.boolop, ast.UnaryOp, ast.Not, ast.BinOp, ast.Mod, ast.BitOr, ast.BitAnd),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    *(ast.Name, ast.Constant, ast.Set, ast.Load),
)


class Condition:
    """A condition on works. ``first_author`` in it says whether the owner is that."""

    def __init__(self, text: str, works: Iterable[Work], names: AbstractSet[str] = frozenset()) -> None:
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
        for name in sorted(self.names - NAMES.union(names, *(work.text for work in works))):
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
            raise ValueError(f"the regular expression is wrong: {error}") from None


class _Visitor(FilterVisitor):
    """Evaluates a condition for one work."""

    def __init__(self, work: Work, owner: Owner, docname: str, cited: AbstractSet[str]) -> None:
        super().__init__(work, docname, cited)  # type: ignore[no-untyped-call]
        self.work = work
        self.owner = owner
        self.type = work.type.lower()
        self.types = dict.fromkeys((self.type, work.typed_type.lower()))

    def visit_Compare(self, node: ast.Compare) -> bool:  # noqa: N802  the way of ast.NodeVisitor
        every = isinstance(node.ops[0], ast.NotEq | ast.NotIn)
        outcomes = list(self._for_each_type(super().visit_Compare, node))
        return all(outcomes) if every else any(outcomes)

    def visit_BinOp(self, node: ast.BinOp) -> object:  # noqa: N802
        first, *more = self._for_each_type(super().visit_BinOp, node)
        return next(filter(None, (first, *more)), first)

    def _for_each_type(self, visit: Callable[[ast.AST], object], node: ast.AST) -> Iterable[object]:
        """Evaluate with ``type`` as the normalized type and as the one that was typed: @techreport, @phdthesis."""
        for name in self.types:
            self.type = name
            yield visit(node)

    def visit_Name(self, node: ast.Name) -> object:  # noqa: N802
        name = node.id
        if name == "first_author":
            if not self.owner.forms:
                raise ValueError(
                    "the owner is not known: write the name, as in the .bib file, into cv_owner in conf.py"
                )
            authors = self.work.authors.names
            return bool(authors) and self.owner.matches(authors[0])
        if name in ("author", "editor"):
            return " and ".join(
                ", ".join(filter(None, (f"{each.particle} {each.family}".strip(), each.suffix, each.given)))
                for each in getattr(self.work, f"{name}s").names
            )
        if name in ("type", "key"):
            return self.type if name == "type" else self.work.key.lower()
        if name in LIST_NAMES:
            return super().visit_Name(node)  # type: ignore[no-untyped-call]
        return self.work.text.get((name in FIELDS and FIELDS[name].alias_of) or name, "")
