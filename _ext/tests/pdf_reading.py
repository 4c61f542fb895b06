"""What the tests read in a PDF: its structure tree, outline and links; and pictures to put into one."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw

from conftest import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Pdf


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x99" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#999"/></svg>'

# A page with every node.
SINK: dict[str, str | bytes] = {
    "index.md": Path(__file__).with_name("kitchen-sink.md").read_text("utf-8"),
    "other.md": "---\norphan: true\n---\n# Other\n",
    "picture.png": png(60, 40),
    "picture.svg": SVG,
}


class Part(NamedTuple):
    """An element of the structure tree."""

    role: str
    marked: str
    """The text that it marks, in the order of reading."""
    attributes: dict[str, str]
    parts: list[Part]

    @property
    def text(self) -> str:
        return fold(self.marked)

    def find(self, role: str) -> Iterator[Part]:
        """All parts of a role, in the order of reading."""
        for part in self.parts:
            if part.role == role:
                yield part
            yield from part.find(role)


def structure(pdf: Pdf) -> Part:
    """Read the structure tree with the text that its elements mark."""
    marked: dict[tuple[int, int], str] = {}
    with pypdfium2.PdfDocument(pdf.path) as document:
        for number, page in enumerate(document):
            words = page.get_textpage()
            for item in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
                mark = number, pypdfium2.raw.FPDFPageObj_GetMarkedContentID(item.raw)
                length = pypdfium2.raw.FPDFTextObj_GetText(item.raw, words.raw, None, 0)
                buffer = (pypdfium2.raw.FPDF_WCHAR * length)()
                pypdfium2.raw.FPDFTextObj_GetText(item.raw, words.raw, buffer, length)
                marked[mark] = marked.get(mark, "") + bytes(buffer).decode("utf-16-le").rstrip("\0")
    with pikepdf.open(pdf.path) as file:
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages)}

        def read(element: pikepdf.Object, number: int) -> Part:
            number = numbers[element.Pg.objgen] if "/Pg" in element else number
            kids = element.get("/K", pikepdf.Array())
            found: list[Part | str] = []
            for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, int):
                    found.append(marked.get((number, kid), ""))
                elif "/MCID" in kid:
                    page = numbers[kid.Pg.objgen] if "/Pg" in kid else number
                    found.append(marked.get((page, int(kid.MCID)), ""))
                elif "/S" in kid:
                    found.append(read(kid, number))
            attributes = {name: str(element[name]) for name in ("/Alt", "/T") if name in element}
            text = "".join(part.marked if isinstance(part, Part) else part for part in found)
            parts = [part for part in found if isinstance(part, Part)]
            return Part(str(element.get("/S", "/Root")), text, attributes, parts)

        return read(file.Root.StructTreeRoot, -1)


def texts(part: Part, role: str) -> list[str]:
    return [found.text for found in part.find(role)]


def outline(pdf: Pdf) -> list[object]:
    """The titles of the outline, each followed by the list of those below it."""

    def walk(items: list[pikepdf.OutlineItem]) -> list[object]:
        found: list[object] = []
        for item in items:
            found += [item.title, walk(item.children)] if item.children else [item.title]
        return found

    with pikepdf.open(pdf.path) as document, document.open_outline() as opened:
        return walk(opened.root)


def links(pdf: Pdf) -> list[str]:
    """Where the links of all pages lead: an address, or "page 2" in the same PDF."""
    found = []
    with pikepdf.open(pdf.path) as document:
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                action = annotation.get("/A")
                found.append(str(action.URI) if action is not None and "/URI" in action else "within")
    return found


def tagged_marks(document: pikepdf.Pdf) -> dict[int, list[int]]:
    """The numbers of marked content on each page, in the order of the structure tree.

    Without notes, which are at the bottom of the page, and figures, whose caption comes first.
    """
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    found: dict[int, list[int]] = {}

    def walk(element: pikepdf.Object, number: int) -> None:
        number = numbers[element.Pg.objgen] if "/Pg" in element else number
        kids = element.get("/K", pikepdf.Array())
        for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                found.setdefault(number, []).append(kid)
            elif "/MCID" in kid:
                page = numbers[kid.Pg.objgen] if "/Pg" in kid else number
                found.setdefault(page, []).append(int(kid.MCID))
            elif kid.get("/S") not in ("/Note", "/Figure", None):
                walk(kid, number)

    walk(document.Root.StructTreeRoot, -1)
    return found


def painted_marks(page: pikepdf.Page) -> list[int]:
    """The numbers of marked content on a page, in the order of painting."""
    return [
        int(each.operands[1].MCID)
        for each in pikepdf.parse_content_stream(page, "BDC")
        if isinstance(each, pikepdf.ContentStreamInstruction)
        and str(each.operator) == "BDC"
        and "/MCID" in each.operands[1]
    ]


def find_faults(path: Path, *, margin: float, joined: bool = False) -> list[str]:
    """What is wrong in the pictures of the pages: ink in the margins at both sides, and text that is not painted.

    Text on other text, too, but not if the letters are joined, which overlap. The margin is in points.
    """
    faults = []
    for number, page in enumerate(pypdfium2.PdfDocument(path), 1):
        scale = 2
        ink = page.render(scale=scale).to_pil().convert("L").point(lambda value: 255 * (value < 250))
        width, height = page.get_size()
        left, _top, right, _bottom = ink.getbbox()
        if min(left, width * scale - right) < margin * scale:
            faults.append(f"page {number}: ink in the margin, from {left / scale} to {right / scale} of {width}")
        text = page.get_textpage()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        words = [(box, word) for box in boxes if (word := text.get_text_bounded(*box).strip())]
        for index, ((x1, y1, x2, y2), word) in enumerate(words):
            place = (int(x1 * scale), int((height - y2) * scale), int(x2 * scale) + 1, int((height - y1) * scale) + 1)
            if ink.crop(place).getbbox() is None and y2 - y1 > 1:
                faults.append(f"page {number}: {word!r} is not painted")
            for (a1, b1, a2, b2), other in () if joined else words[:index]:
                if min(x2, a2) - max(x1, a1) > 1 and min(y2, b2) - max(y1, b1) > 2:
                    faults.append(f"page {number}: {word!r} is on {other!r}")
    return faults
