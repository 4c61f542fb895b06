"""Time the building of many publications: against stock sphinxcontrib-bibtex, and as their number grows.

It prints seconds of processor time, and their ratios, of one run on one machine; `make bench` runs it. Each build is
a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

LISTS = ("article", "talk", "book", "report")
OURS = """
import sys
sys.path.insert(0, {extension!r})
extensions = ["myst_parser", "academic_cv"]
bibtex_bibfiles = ["refs.bib"]
pdf_documents = []
html_theme = "basic"
"""
STOCK = """
extensions = ["myst_parser", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = "unsrt"
html_theme = "basic"
"""


def entry(number: int) -> str:
    """Write an entry as real ones are: some LaTeX, a formula in every tenth, several authors, an identifier."""
    formula = f": $\\ell_{{{number}}}$" if number % 10 == 0 else ""
    return f"""@article{{key{number},
  author = {{G{{\\"o}}del, Kurt and Ann B. Author{number} and Chris Coauthor and {{Owner}} Name}},
  title = {{On the {{Number}} {number}{formula} and its \\emph{{Properties}}}},
  journal = {{Journal of Numbers}},
  volume = {{{number}}},
  pages = {{{number}--{number + 9}}},
  year = {{{1980 + number % 45}}},
  doi = {{10.1000/numbers.{number}}},
  keywords = {{{LISTS[number % len(LISTS)]}}},
}}
"""


def write(folder: Path, conf: str, entries: int, citations: int) -> None:
    """Write a project of four lists on one page, cited from another."""
    folder.mkdir(parents=True)
    (folder / "conf.py").write_text(conf, "utf-8")
    (folder / "refs.bib").write_text("\n".join(map(entry, range(entries))), "utf-8")
    lists = (
        f'## {name}\n\n```{{bibliography}}\n:filter: keywords % "{name}"\n:labelprefix: {name[0].upper()}\n```\n'
        for name in LISTS
    )
    (folder / "lists.md").write_text("# Lists\n\n" + "\n".join(lists), "utf-8")
    cited = " ".join(f"{{cite:p}}`key{number * entries // citations}`" for number in range(citations))
    (folder / "index.md").write_text(f"# Prose\n\n{cited}\n\n```{{toctree}}\nlists\n```\n", "utf-8")


def seconds(folder: Path) -> float:
    """Build a project anew in a process of its own, and count its processor time."""
    command = [sys.executable, "-m", "sphinx", "-Q", "-E", "-b", "html", str(folder), str(folder.parent / "out")]
    before = os.times()
    subprocess.run(command, check=True)  # noqa: S603
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def measure(conf: str, entries: int, citations: int = 200) -> float:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "source", conf, entries, citations)
        return min(seconds(Path(folder) / "source") for _ in range(3))


def main() -> None:
    ours = OURS.format(extension=str(Path(__file__).parents[2] / "_ext"))
    start = measure(ours, 1, 1)
    times = {entries: measure(ours, entries) for entries in (500, 1000, 2000, 4000)}
    stock = measure(STOCK, 2000)
    print(f"a project of one entry: {start:.2f} s")
    for entries, time in times.items():
        print(
            f"{entries:5} entries in 4 lists, 200 citations: {time:.2f} s, {(time - start) / entries * 1e3:.2f} ms each"
        )
    print(f" 2000 entries with stock sphinxcontrib-bibtex, style unsrt: {stock:.2f} s")
    print(f"stock takes {stock / times[2000]:.1f} times as long")
    print(f"8 times the entries take {(times[4000] - start) / (times[500] - start):.1f} times as long")


if __name__ == "__main__":
    main()
