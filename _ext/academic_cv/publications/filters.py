"""The language of ``:filter:`` and ``{pubs}``, conditions on the fields of a work, and counts by them.

It is that of sphinxcontrib-bibtex: fields are strings, joined by ``and``, ``or``, ``not``, comparisons and ``%``, which
searches for a regular expression.
"""

from __future__ import annotations

import ast
import re
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from ..bib.fields import FIELDS
from ..locale import N_, _
from ..warnings import Warn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx

    from ..bib.names import Names
    from ..bib.work import Work
    from .domain import Publications
    from .owner import Owner

    _Part = Callable[["_Subject"], object]

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
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"it is not a condition ({error.msg})") from None
        parts = list(ast.walk(tree))
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
        self._evaluate = _compile(tree)

    def holds(self, work: Work, owner: Owner, docname: str = "", cited: AbstractSet[str] = frozenset()) -> bool:
        """Return whether it holds for a work that the pages ``cited`` cite, in a list of the page ``docname``.

        Raises ValueError, with what is wrong, if it cannot be evaluated.
        """
        try:
            return bool(self._evaluate(_Subject(work, owner, docname, cited, work.type)))
        except TypeError:
            raise ValueError("expected strings in quotation marks") from None
        except (re.error, OverflowError) as error:
            raise ValueError(f"the regular expression is invalid: {error}") from None


class _Subject(NamedTuple):
    """What a condition is about."""

    work: Work
    owner: Owner
    docname: str
    cited: AbstractSet[str]
    type: str


def _compile(node: ast.AST) -> _Part:
    """Return a part of a condition as a function."""
    match node:
        case ast.Name(id=name):
            return _compile_name(name)
        case ast.Constant(value=value):
            return lambda _: value
        case ast.Set(elts=elements):
            members = [*map(_compile, elements)]
            return lambda subject: frozenset(member(subject) for member in members)
        case ast.UnaryOp(operand=operand):
            negated = _compile(operand)
            return lambda subject: not negated(subject)
        case ast.BoolOp(op=operator, values=values):
            parts = [*map(_compile, values)]
            combine = all if isinstance(operator, ast.And) else any
            return lambda subject: combine(part(subject) for part in parts)
        case (
            ast.BinOp(left=left, op=operator, right=right) | ast.Compare(left=left, ops=[operator], comparators=[right])
        ):
            return _compile_operation(node, _compile(left), operator, _compile(right))
    raise ValueError("multiple comparators are not supported")


def _compile_operation(node: ast.AST, left: _Part, operator: ast.AST, right: _Part) -> _Part:
    """Return a comparison or an operation as a function.

    ``type`` is the normalized type and the one that was typed: @techreport, @phdthesis. An operation holds if it holds
    for one of them, ``!=`` and ``not in`` if they hold for both.
    """
    operate = _OPERATORS[type(operator)]
    if not any(isinstance(part, ast.Name) and part.id == "type" for part in ast.walk(node)):
        return lambda subject: operate(left(subject), right(subject))
    is_negative = isinstance(operator, ast.NotEq | ast.NotIn)

    def evaluate(subject: _Subject) -> object:
        kinds = dict.fromkeys((subject.work.type, subject.work.typed_type.lower()))
        subjects = [subject._replace(type=kind) for kind in kinds]
        outcomes = [operate(left(each), right(each)) for each in subjects]
        return all(outcomes) if is_negative else next(filter(None, outcomes), outcomes[0])

    return evaluate


def _search(text: object, pattern: object) -> object:
    if not isinstance(text, str) or not isinstance(pattern, str):
        raise ValueError("expected strings on both sides of %")
    return re.search(pattern, text, re.IGNORECASE)


_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], object]] = {
    ast.Mod: _search,
    ast.BitOr: or_,
    ast.BitAnd: and_,
    ast.Eq: eq,
    ast.NotEq: ne,
    ast.Lt: lt,
    ast.LtE: le,
    ast.Gt: gt,
    ast.GtE: ge,
    ast.In: lambda value, values: value in values,
    ast.NotIn: lambda value, values: value not in values,
}


def _compile_name(name: str) -> _Part:
    match name:
        case "first_author":
            return _is_first_author
        case "author":
            return lambda subject: _print_names(subject.work.authors)
        case "editor":
            return lambda subject: _print_names(subject.work.editors)
        case "type":
            return lambda subject: subject.type
        case "key":
            return lambda subject: subject.work.key.lower()
        case "cited":
            return lambda subject: bool(subject.cited)
        case "docname":
            return lambda subject: subject.docname
        case "docnames":
            return lambda subject: subject.cited
    field = (name in FIELDS and FIELDS[name].alias_of) or name
    return lambda subject: subject.work.text.get(field, "")


def _is_first_author(subject: _Subject) -> bool:
    if not subject.owner.forms:
        raise ValueError("the owner is not known: write the name, as in the .bib file, into cv_owner in conf.py")
    return any(map(subject.owner.matches, subject.work.authors.names[:1]))


def _print_names(names: Names) -> str:
    parts = ((f"{each.particle} {each.family}".strip(), each.suffix, each.given) for each in names.names)
    return " and ".join(", ".join(filter(None, each)) for each in parts)


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
