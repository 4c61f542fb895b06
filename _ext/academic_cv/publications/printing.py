"""How references are printed: the owner, the marks of names, and the messages, in a language."""

from __future__ import annotations

from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from ..bib.richtext import concat, join, strings
from ..locale import fit_and

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..bib.richtext import RichText, Span
    from .owner import Mark, Owner


class Messages(dict[str, str]):
    """The messages of references in a language, by their English originals; each is translated once."""

    def __init__(self, translate: Callable[[str], object] = str) -> None:
        super().__init__()
        self.translate = translate

    def __missing__(self, message: str) -> str:
        translation = self[message] = str(self.translate(message))
        return translation


ENGLISH = Messages()


class Printing(NamedTuple):
    """How references are printed, and which annotations occur in them."""

    owner: Owner
    """Printed in bold."""
    marks: Mapping[str, Mark]
    """The symbols of annotations and what they denote."""
    max_authors: int
    """Longer lists of authors are truncated to this many names."""
    used: set[str]
    """The annotations of the printed names, for the legend."""
    language: str = "en"
    """The language of the CV."""
    messages: Messages = ENGLISH
    """In the language of the reference."""

    def say(self, message: str, **parts: object) -> str:
        """Return a message in the language of the reference, with parts in its placeholders."""
        return self.messages[message].format(**parts)

    def join(self, parts: Iterable[RichText]) -> RichText:
        """Join parts with commas."""
        return join(self.messages[", "], parts)

    def phrase(self, message: str, **parts: str | Span | RichText) -> RichText:
        """Return a message with formatted text in its placeholders."""
        shown = self.messages[message]
        if "last" in parts:
            shown = fit_and(shown, "".join(strings(concat(parts["last"]))))
        return concat(
            *(piece for words, name in split_placeholders(shown) for piece in (words, parts[name] if name else ""))
        )


@lru_cache(maxsize=256)
def split_placeholders(message: str) -> tuple[tuple[str, str], ...]:
    """Return the text before each placeholder and its name, which is empty at the end."""
    return tuple((words, name or "") for words, name, *_rest in Formatter().parse(message))
