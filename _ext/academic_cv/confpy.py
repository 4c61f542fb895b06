"""conf.py as text: where a setting stands in it, and what is wrong with its Python."""

from __future__ import annotations

import ast
import builtins
import re
import sys
import tokenize
import traceback
from pathlib import Path

from .suggest import suggest

_CONSTANTS = {"true": "True", "false": "False", "yes": "True", "no": "False", "null": "None", "none": "None"}
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_ADJACENT = re.compile(rb"[\"'](?:\s|#.*\n)++\w*[\"']")


def locate_setting(folder: str | Path, name: str, *values: object) -> str:
    """Return where a setting, or the first of its values that is found there, stands: ``/folder/conf.py:12``.

    It is the first line if the setting is not written there.
    """
    path = Path(folder, "conf.py")
    statements = [node for node in _parse(path) if name in _find_targets(node)]
    lines = [
        node.lineno
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and node.value in values
    ]
    line = min(lines, default=statements[-1].lineno if statements else 1)
    return f"{path}:{line}"


def find_constant(folder: str | Path, message: str) -> str:
    """Return where a string of conf.py that a message quotes stands, as ``/folder/conf.py:12: ``, if there is one."""
    path = Path(folder, "conf.py")
    found = {node.value: node.lineno for node in _parse(path) if isinstance(node, ast.Constant)}
    quoted = re.findall(r"['\"`]([^'\"`]+)['\"`]", message)
    return next((f"{path}:{found[value]}: " for value in quoted if value in found), "")


def find_unused_names(folder: str | Path) -> set[str]:
    """Return the names that conf.py sets and does not use itself."""
    nodes = _parse(Path(folder, "conf.py"))
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return {name for node in nodes for name in _find_targets(node)} - used


def find_annotations(folder: str | Path) -> set[str]:
    """Return the names that conf.py has with a colon, as ``author: "Jane Doe"``, and without a value."""
    nodes = _parse(Path(folder, "conf.py"))
    return {
        name for node in nodes if isinstance(node, ast.AnnAssign) and not node.value for name in _find_targets(node)
    }


def find_joined_strings(folder: str | Path) -> list[tuple[str, str]]:
    """Return where two strings of a list stand without a comma, which Python joins, and the first of each two."""
    path = Path(folder, "conf.py")
    # To look through the words of conf.py takes longer.
    if not path.exists() or not _ADJACENT.search(path.read_bytes()) or not _parse(path):
        return []
    found = []
    brackets: list[str] = []
    before = None
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type in (tokenize.NL, tokenize.COMMENT):
                continue
            if token.type == tokenize.OP and token.string in "[({":
                brackets.append(token.string)
            elif token.type == tokenize.OP and token.string in "])}":
                brackets.pop()
            elif token.type == tokenize.STRING and before and brackets[-1:] == ["["]:
                found.append((f"{path}:{before.start[0]}", before.string))
            before = token if token.type == tokenize.STRING else None
    return found


def _parse(path: Path) -> list[ast.stmt | ast.expr]:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):  # with -C, there is none
        return []
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.expr)]


def _find_targets(node: ast.AST) -> list[str]:
    """Return the names that a statement assigns to, also by ``name += …`` and ``name.append(…)``."""
    match node:
        case ast.Assign(targets=targets):
            return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            return [name]
    return []


def explain(error: BaseException, folder: str | Path) -> str:
    """Return, in one line, where an error in Python's terms is in conf.py, what it is and what to write."""
    path = Path(folder, "conf.py").resolve()
    if isinstance(error, SyntaxError):
        file = Path(error.filename or path)
        line, reason = _explain_syntax(error, file)
        return f"{file}:{line}: {reason}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).resolve() == path]
    line = frames[-1].lineno or 1 if frames else 1
    reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
    if isinstance(error, NameError) and error.name:
        reason = f"the name {error.name} is not defined: {_explain_name(error.name, path, line)}"
    elif isinstance(error, ModuleNotFoundError) and error.name:
        reason = f"there is no Python module {error.name}: add its package to requirements.txt, or remove the line"
    elif isinstance(error, SystemExit):
        reason = "conf.py ends Python with sys.exit(): remove that"
    return f"{path}:{line}: {reason}"


def _explain_name(name: str, path: Path, line: int) -> str:
    """Return what to write for a name that is not defined."""
    if re.search(rf"^\s*{name}\s*==", path.read_text("utf-8").splitlines()[line - 1]):
        return f"write {name} = ..., with one sign"
    if name in sys.stdlib_module_names:
        return f"write 'import {name}' above"
    if meant := _CONSTANTS.get(name.lower()) or suggest(name, [*_list_names(path), *dir(builtins)]):
        return f"did you mean {meant}?"
    return f'write text in quotes, as "{name}"'


def _list_names(path: Path) -> list[str]:
    return [name for node in _parse(path) for name in _find_targets(node)]


def _explain_syntax(error: SyntaxError, path: Path) -> tuple[int, str]:
    """Return the line of an error in the syntax of a file, what is wrong, and what to write."""
    reason, line = error.msg, error.lineno or 1
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        return line, "the line is not encoded in UTF-8: save the file as UTF-8"
    except OSError:
        return line, reason
    lines = text.splitlines()
    shown = lines[line - 1].strip() if line <= len(lines) else ""
    if reason.startswith("invalid character") and (curly := set("“”„«»‘’‚") & set(shown)):
        return line, f"Python needs straight quotes: write \" or ' for {' and '.join(sorted(curly))} in {shown!r}"
    if found := _find_missing_comma(lines, line):
        return found[0], f"a comma is missing: write {found[1]}"
    remedies = {
        "was never closed": f"write {_CLOSING.get(reason[1:2])} where it ends",
        "unterminated": "write the other quote",
        "indent": "begin the line where the others begin",
        "cannot assign": "a name has _ for -, and text is in quotes",
        "invalid syntax": "is text in quotes, and a list in brackets?",
    }
    remedy = next((text for part, text in remedies.items() if part in reason), "correct it")
    return line, f"{reason.partition('. ')[0]} in {shown!r}: {remedy}"


def _find_missing_comma(lines: list[str], line: int) -> tuple[int, str] | None:
    """Return the line that a comma corrects, with the comma: the one with the error, or one of those before it."""
    for number in range(min(line, len(lines)), max(line - 6, 0), -1):
        code = lines[number - 1].rstrip()
        if code.lstrip().startswith("#"):
            continue
        # Between two values, or at the end.
        places = [found.end() for found in re.finditer(r"[\"'\])}](?=[ \t]+[\"'\[({\w])", code)]
        if code and not code.endswith((",", "[", "(", "{", ":", "=", "\\")):
            places.append(len(code))
        for place in places:
            corrected = f"{code[:place]},{code[place:]}"
            try:
                ast.parse("\n".join([*lines[: number - 1], corrected, *lines[number:]]))
            except SyntaxError as error:
                if error.lineno is None or error.lineno <= line:
                    continue
            return number, corrected.strip()
    return None
