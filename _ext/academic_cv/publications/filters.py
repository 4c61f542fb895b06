"""Conditions on works, as in the ``:filter:`` of a list and in ``{pubs}``: read, checked, and asked of each work."""

from __future__ import annotations

import ast
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sphinxcontrib.bibtex.domain import _FilterVisitor

from ..bib.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from ..bib.reader import Work
    from .owner import Owner

_KNOWN = frozenset((*FIELDS, "type", "key", "first_author"))
_UNDERSTOOD = (
    *(ast.BoolOp, ast.boolop, ast.UnaryOp, ast.Not, ast.BinOp, ast.Mod, ast.BitOr, ast.BitAnd),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    *(ast.Name, ast.Constant, ast.Set, ast.Load),
)


class Condition:
    """A condition in the language of sphinxcontrib-bibtex's ``:filter:``.

    A name in it is a field of a work, which is a text; ``first_author`` tells whether the owner is that.
    """

    def __init__(self, text: str, works: Iterable[Work], places: AbstractSet[str] = frozenset()) -> None:
        """Read a condition on ``works``; ``places`` are the names of what it may ask beside fields, as ``cited``.

        Raises ValueError, with what is wrong, for one that can hold for none.
        """
        try:
            self.tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"this is no condition ({error.msg})") from None
        parts = list(ast.walk(self.tree))
        for part in parts:
            if (
                isinstance(part, ast.BinOp)
                and isinstance(part.op, ast.Mod)
                and not isinstance(part.right, ast.Constant)
            ):
                raise ValueError(f"what % looks for stands in quotation marks, and is not {ast.unparse(part.right)}")
        self.names = {part.id for part in parts if isinstance(part, ast.Name)}
        for name in sorted(self.names - _KNOWN.union(places, *(work.text for work in works))):
            raise ValueError(f"no work has a field '{name}'")
        for part in parts:
            if isinstance(part, ast.Constant) and not isinstance(part.value, str | bool):
                raise ValueError(f"values are texts, in quotation marks, and {ast.unparse(part)} is none")
            if not isinstance(part, _UNDERSTOOD):
                raise ValueError("only and, or, not, ==, !=, <, <=, >, >=, in and % join fields and texts")

    def holds(self, work: Work, owner: Owner, docname: str = "", cited: AbstractSet[str] = frozenset()) -> bool:
        """Tell whether it holds for a work, which the pages ``cited`` cite.

        Raises ValueError, with what is wrong, if that cannot be told.
        """
        try:
            return bool(_Visitor(work, owner, docname, cited).visit(self.tree))
        except TypeError:
            raise ValueError("values are texts, in quotation marks") from None
        except re.error as error:
            raise ValueError(f"the regular expression is wrong: {error}") from None


class _Visitor(_FilterVisitor):
    """Looks through a condition for one work."""

    def __init__(self, work: Work, owner: Owner, docname: str, cited: AbstractSet[str]) -> None:
        persons = {role: work.names[role].names for role in ("author", "editor") if role in work.names}
        entry = SimpleNamespace(type=work.type, key=work.key, fields=work.text, persons=persons)
        super().__init__(entry, docname, cited)  # type: ignore[no-untyped-call]
        self.owner = owner
        self.authors = work.authors.names

    def visit_Name(self, node: ast.Name) -> object:  # noqa: N802  the way of ast.NodeVisitor
        if node.id != "first_author":
            return super().visit_Name(node)  # type: ignore[no-untyped-call]
        if not self.owner.forms:
            raise ValueError("who is the owner? Write the name as it stands in the .bib file into cv_owner of conf.py")
        return bool(self.authors) and self.owner.matches(self.authors[0])
