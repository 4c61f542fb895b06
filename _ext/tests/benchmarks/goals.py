"""Time whole builds of a CV, and of thousands of works, each beside its goal.

``goals.py PROJECT`` takes the folder of a CV. Every build is a process of its own; each number is the median of nine,
three for the large ones, and compared builds take turns, so that what else the machine does meets both. The stock chain
is Sphinx with MyST, sphinxcontrib-bibtex (style "unsrt") and Furo, without this package: it writes the same pages,
their entries as admonitions, to HTML only. Each program has run once before, so that its modules are compiled, and this
package's templates.
``RENDERCV`` may name the program of RenderCV, in an environment of its own:
its sample CV is rendered to PDF, HTML, Markdown and PNG. ``REPEAT`` is another number of builds than nine.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXTENSION = Path(__file__).parents[2]
REPEAT = int(os.environ.get("REPEAT", "9"))
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
LISTS = ("article", "talk", "book", "report")
WORKS = f"""
import sys
sys.path.insert(0, {str(EXTENSION)!r})
extensions = ["academic_cv"]
author = "Owner Name"
pdf_documents = []
"""
STOCK_WORKS = """
extensions = ["myst_parser", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = "unsrt"
html_theme = "furo"
"""
STOCK_CV = """
project = author = "Owner"
extensions = ["myst_parser", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = "unsrt"
html_theme = "furo"
html_copy_source = False
include_patterns = ["index.md", "sections/**.md"]
myst_enable_extensions = [
    "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist", "substitution"
]
myst_substitutions = {"author": author}
"""

TYPESET = """
import sys, time, typst
from pathlib import Path
from academic_cv.pdf.typst import TypstInput

source = TypstInput(Path(sys.argv[1]), "cv.typ", typst.Fonts(include_system_fonts=False))
start = time.perf_counter()
source.compile_pdf(0)
print(time.perf_counter() - start)
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


def run(command: list[str], folder: Path) -> tuple[float, float, int]:
    """Return the wall time and the processor time of a command in seconds, and the most memory of any so far in MB."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = ENVIRON | {"PYTHONPATH": str(EXTENSION)}
    subprocess.run(command, cwd=folder, check=True, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used, after.ru_maxrss // 1024


FOLDERS = ["-d", "_build/doctrees", ".", "_build/html"]


def build(folder: Path, *, new: bool = True, stock: bool = False) -> tuple[float, float, int]:
    """Build a project as ``make`` does; a new build starts with nothing."""
    if new:
        shutil.rmtree(folder / "_build", ignore_errors=True)
    program = ["sphinx"] if stock else ["academic_cv", "build"]
    return run([sys.executable, "-m", *program, "-Q", "-b", "html", *FOLDERS], folder)


def medians(count: int, *measures: Callable[[], tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """Return the medians of measures that take turns, after each has been taken once."""
    for measure in measures:
        measure()
    turns = [[measure() for measure in measures] for _ in range(count)]
    return [
        (statistics.median(wall), statistics.median(used), max(memory))
        for wall, used, memory in (zip(*results, strict=True) for results in zip(*turns, strict=True))
    ]


def report(what: str, value: float, goal: float, unit: str = "times") -> None:
    print(
        f"{what:66} {value:7.2f} {unit:5} (at most {goal:g}){'' if value <= goal else '  <- not reached'}", flush=True
    )


def write_stock(project: Path, folder: Path) -> Path:
    """Write the pages of a CV for the stock chain, without the directives that only this package has."""
    folder.mkdir()
    (folder / "conf.py").write_text(STOCK_CV, "utf-8")
    shutil.copy(project / "refs.bib", folder)
    for page in [project / "index.md", *project.glob("sections/**/*.md")]:
        text = page.read_text("utf-8").replace("{entry}", "{admonition}")
        text = re.sub(
            r"^(:::\{admonition\}.*\n)((?::[a-z]+:.*\n)*)",
            lambda match: match[1] + "\n" + re.sub(r"^:([a-z]+):", r"- \1", match[2], flags=re.MULTILINE) + "\n",
            text,
            flags=re.MULTILINE,
        )
        text = re.sub(r"```\{(?:current-entries|pdf-documents)\}\n```\n", "", text)
        text = re.sub(r"\{pubs\}`[^`]*`", "31", text)
        text = re.sub(r"^:(?:limit|heading-level):.*\n", "", text, flags=re.MULTILINE)
        copy = folder / page.relative_to(project)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(re.sub(r"distinction % .*", "True", text), "utf-8")
    return folder


def wait_for(condition: Callable[[], bool]) -> float:
    """Return how long it takes until something holds, in seconds."""
    start = time.perf_counter()
    while not condition():
        if time.perf_counter() > start + 120:
            raise TimeoutError
        time.sleep(0.005)
    return time.perf_counter() - start


def save(folder: Path) -> list[tuple[float, float]]:
    """Save a page again and again while ``make live`` runs: until the page is written, and until the build is done."""
    log, page = folder / "_build" / "log", next(folder.glob("sections/*.md"))
    written = (folder / "_build" / "html" / page.relative_to(folder)).with_suffix(".html")
    command = [sys.executable, "-m", "academic_cv", "live", "--port", "0", "--ignore", str(log.parent / "*"), *FOLDERS]
    environ = ENVIRON | {"PYTHONPATH": str(EXTENSION), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as file:
        server = subprocess.Popen(command, cwd=folder, env=environ, stdout=file, stderr=file, start_new_session=True)  # noqa: S603
    try:
        wait_for(lambda: "Waiting to detect" in log.read_text("utf-8"))
        time.sleep(2)  # it watches only a moment later
        found = []
        for number in range(REPEAT + 1):
            builds = log.read_text("utf-8").count("Serving on")
            with page.open("a", encoding="utf-8") as text:
                text.write(f"\nLine {number} is new.\n")
            seen = wait_for(lambda: f"Line {number} is new." in written.read_text("utf-8"))  # noqa: B023
            found.append((seen, seen + wait_for(lambda: log.read_text("utf-8").count("Serving on") > builds)))  # noqa: B023
            time.sleep(0.5)
        return found[1:]
    finally:
        os.killpg(server.pid, signal.SIGTERM)


def typeset(folder: Path) -> float:
    """Return how long Typst takes for the PDF of a CV that has been built, in seconds."""
    command = [sys.executable, "-c", TYPESET, str(folder / "_build/doctrees/typst/cv.pdf")]
    environ = ENVIRON | {"PYTHONPATH": str(EXTENSION)}
    return float(subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout)  # noqa: S603


def measure_cv(project: Path, folder: Path) -> None:
    own, stock = folder / "cv", write_stock(project, folder / "stock")
    shutil.copytree(project, own, ignore=shutil.ignore_patterns(".*", "_build", "tests"))
    measures = [lambda: build(own), lambda: build(stock, stock=True)]
    if rendercv := os.environ.get("RENDERCV"):
        (folder / "sample").mkdir()
        run([rendercv, "new", "Jane Doe"], folder / "sample")
        measures.append(lambda: run([rendercv, "render", "Jane_Doe_CV.yaml"], folder / "sample"))
    cv, *others = medians(REPEAT, *measures)
    print(f"The CV, site and PDFs, nothing cached: {cv[0]:.2f} s, {cv[1]:.2f} s of processor time")
    for name, goal, other in zip(("the stock chain's HTML", "RenderCV's sample"), (0.9, 1.0), others, strict=False):
        report(f"  as against {name}, wall time", cv[0] / other[0], goal)
        report(f"  as against {name}, processor time", cv[1] / other[1], goal)
    build(own)
    report("  cv.pdf in it, by Typst", statistics.median(typeset(own) for _ in range(REPEAT)), 0.08, "s")
    [warm] = medians(REPEAT, lambda: build(own, new=False))
    report("Nothing has changed", warm[0], 0.55, "s")
    seen, done = map(statistics.median, zip(*save(own), strict=True))
    report("A line is added to a page in make live: the page is written", seen, 0.6, "s")
    report("  all is written, and the browser reloads", done, 0.7, "s")


def measure_works(folder: Path) -> None:
    def make(name: str, conf: str, works: int) -> Path:
        write(folder / name, conf, works, 200)
        return folder / name

    small, large, stock = (
        make("w500", WORKS, 500),
        make("w2000", WORKS, 2000),
        make("s2000", STOCK_WORKS, 2000),
    )
    few, many, usual = medians(
        min(REPEAT, 3), lambda: build(small), lambda: build(large), lambda: build(stock, stock=True)
    )
    report("2,000 works in four lists, 200 citations, by the stock chain's time", many[1] / usual[1], 0.25)
    report("Each further work", (many[1] - few[1]) / 1.5, 0.45, "ms")
    ten = make("w10000", WORKS, 10000)
    wall, _, memory = build(ten)
    report("10,000 works, the site", wall, 6, "s")
    report("10,000 works, the site: memory", memory, 300, "MB")
    with (ten / "conf.py").open("a", encoding="utf-8") as file:
        file.write('pdf_documents = [{"startdocname": "index", "targetname": "cv.pdf", "title": "CV"}]\n')
    wall, _, memory = build(ten)
    report("10,000 works, with one PDF", wall, 14, "s")
    report("10,000 works, with one PDF: memory", memory, 700, "MB")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure_cv(Path(sys.argv[1]).resolve(), Path(folder))
        measure_works(Path(folder))


if __name__ == "__main__":
    main()
