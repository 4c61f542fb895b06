"""Time the PDF of many publications: what Typst needs for them at least, and what a PDF pass and Typst in it take.

It prints seconds of processor time, and their ratio, of one run on one machine. The floor is a list of the same length
with the same text, set by a template of a few lines.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typst

sys.path.insert(0, str(Path(__file__).parents[2]))

from sphinx.application import Sphinx

from academic_cv.pdf.typst import Compiled, TypstInput

COUNT = 3000
CONF = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
extensions = ["myst_parser", "academic_cv"]
bibtex_bibfiles = ["refs.bib"]
"""
PAGE = """# Ada Lovelace

```{bibliography}
:filter: True
:labelprefix: C
```
"""
FLOOR = """
#set document(title: "Floor")
#set page(margin: (left: 5.6cm))
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en", hyphenate: false)
= Floor
#let works = json("works.json")
#pad(left: -3cm, enum(
  numbering: number => box(width: 2.7cm, align(right)[[C#number]]),
  ..works.map(work => enum.item(block(breakable: false)[
    *#work.author* and Charles Babbage. #work.title. _#work.venue _, 1843. #link("https://doi.org/" + work.doi)[DOI]
  ])),
))
"""


def work(number: int) -> dict[str, str]:
    title = f"On the engine of number {number} and its many uses in mathematics and in music"
    return {"author": "Ada Lovelace", "title": title, "venue": "Scientific Memoirs", "doi": f"10.1000/{number}"}


def entry(number: int) -> str:
    author, title, venue, doi = work(number).values()
    return (
        f"@article{{key{number}, author = {{{author} and Charles Babbage}}, title = {{{title}}}, journal = {{{venue}}},"
        f" year = {{1843}}, doi = {{{doi}}}}}\n"
    )


def main() -> None:
    works = json.dumps([work(number) for number in range(COUNT)]).encode()
    start = time.process_time()
    typst.compile(
        {"main.typ": FLOOR.encode(), "works.json": works},  # type: ignore[call-overload]
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
    )
    floor = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        for name, text in {
            "conf.py": CONF,
            "index.md": PAGE,
            "refs.bib": "".join(entry(number) for number in range(COUNT)),
        }.items():
            (source / name).write_text(text, "utf-8")
        app = Sphinx(source, source, source / "out", source / "doctrees", "pdf", status=None)
        app.builder.read()
        share = 0.0
        compile_input = TypstInput.compile

        def timed(source: TypstInput, *arguments: Any) -> Compiled:  # noqa: ANN401  as compile
            nonlocal share
            begin = time.process_time()
            made = compile_input(source, *arguments)
            share = time.process_time() - begin
            return made

        with patch.object(TypstInput, "compile", timed):
            start = time.process_time()
            app.builder.write_documents(set())
            taken = time.process_time() - start
    print(
        f"{COUNT} publications: a bare list {floor:.1f} s; the PDF pass {taken:.1f} s, of which Typst {share:.1f} s, "
        f"{share / floor:.1f} times the bare list"
    )


if __name__ == "__main__":
    main()
