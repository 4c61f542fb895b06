"""Builds that follow others, in the same folder or elsewhere: they give what a clean build gives."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pdf_reading import png
from sphinx.builders.html._assets import _file_checksum_inner

from academic_cv.__main__ import main
from conftest import CONF, PACKAGE, Project, build, run, write

if TYPE_CHECKING:
    from collections.abc import Mapping

Content = str | bytes | None

BIB = "@misc{a, author = {Jane Doe}, title = {Alpha}, year = 2024}\n@misc{b, title = {Beta}, year = 2023}\n"
FURO = CONF.replace("basic", "furo")
SETTINGS = f'{FURO}author = project = "Jane Doe"\nhtml_static_path = ["_static"]\npdf_documents = []\n'
FILES: dict[str, Content] = {
    "conf.py": SETTINGS,
    "refs.bib": BIB,
    "index.md": "# Jane Doe\n\n![One](a/one.png) ![Two](b/one.png)\n\n{cite:p}`a`\n\n```{toctree}\ntalks\nlists\n```\n",
    "talks.md": "# Talks\n\nUnforgettable {download}`slides <slides.txt>`.\n\n![Another](b/one.png)\n",
    "lists.md": "# Lists\n\n```{bibliography}\n:all:\n```\n",
    "slides.txt": "Slides",
    "a/one.png": png(1, 1),
    "b/one.png": png(2, 2),
    "_static/custom.css": "p { color: black }\n",
    "_static/old.css": "p { color: black }\n",
}
INDEX = "# Jane Doe\n\n```{{toctree}}\n{}\n```\n"
CHANGES: dict[str, Mapping[str, Content]] = {
    "edit a page and replace an image": {"talks.md": "# Talks\n\nForgotten.\n", "a/one.png": png(3, 3)},
    "rename a heading and delete a static file": {
        "talks.md": "# Lectures\n\nUnforgettable.\n",
        "_static/old.css": None,
    },
    "add a page": {"new.md": "# New\n", "index.md": INDEX.format("talks\nlists\nnew")},
    "delete a page": {"talks.md": None, "index.md": INDEX.format("lists")},
    "rename a page": {"talks.md": None, "lectures.md": FILES["talks.md"], "index.md": INDEX.format("lectures\nlists")},
    "change a work": {"refs.bib": BIB.replace("Alpha", "Omega")},
    "delete a work": {"refs.bib": BIB[: BIB.index("@misc{b")]},
    "add a citation and change custom.css": {
        "talks.md": "# Talks\n\n{cite:p}`b`\n",
        "_static/custom.css": "p { color: red }\n",
    },
    "add a template": {"conf.py": f'{SETTINGS}templates_path = ["_templates"]\n', "_templates/404.html": "Gone."},
    "change the title": {"conf.py": f'{SETTINGS}html_title = "CV"\n'},
    "change the author": {"conf.py": SETTINGS.replace("Jane Doe", "John Smith")},
    "change the language": {"conf.py": f'{SETTINGS}language = "de"\n'},
    "change the theme": {"conf.py": SETTINGS.replace("furo", "alabaster")},
    "add an address": {"conf.py": f'{SETTINGS}html_baseurl = "https://example.org/"\n'},
    "publish the sources": {"conf.py": f"{SETTINGS}html_copy_source = html_show_sourcelink = True\n"},
    "remove an image": {"index.md": INDEX.format("talks\nlists")},
    "add an image": {"lists.md": "# Lists\n\n![Third](0/one.png)\n", "0/one.png": png(4, 4)},
    "remove a download": {"talks.md": "# Talks\n", "slides.txt": None},
}


def change(source: Path, files: Mapping[str, Content]) -> None:
    for name, content in files.items():
        if content is None:
            (source / name).unlink(missing_ok=True)
            if not any((source / name).parent.iterdir()):
                (source / name).parent.rmdir()
        else:
            (source / name).parent.mkdir(exist_ok=True)
            (source / name).write_bytes(content.encode() if isinstance(content, str) else content)


def list_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def read_files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


def differences(one: Project, other: Project) -> list[str]:
    """Return the names of the files that differ."""
    files, others = read_files(one.out), read_files(other.out)
    return sorted(name for name in files | others if files.get(name) != others.get(name))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write(tmp_path / "source", {name: content for name, content in FILES.items() if content is not None})
    return tmp_path / "source"


def test_a_change_gives_what_a_clean_build_gives(source: Path, tmp_path: Path) -> None:
    first = build(source, tmp_path / "built", "html")
    assert not first.warnings
    before = original = read_files(first.out)
    # Each change is the next one after the one before it, which is taken back.
    for name, files in (CHANGES | {"back to the beginning": {}}).items():
        change(source, {**dict.fromkeys(list_files(source) - FILES.keys()), **FILES, **files})
        _file_checksum_inner.cache_clear()  # another process has a cache of its own
        after = run("html", source, tmp_path / "built")
        assert differences(after, build(source, tmp_path / "clean", "html")) == [], name
        assert before != read_files(after.out), f"{name}: nothing is different"
        before = read_files(after.out)
    assert before == original


def test_other_conditions_give_the_same_files(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    settings = "author = 'Jane Doe'\nhtml_static_path = ['_static']\nhtml_copy_source = True\n"
    settings += "myst_enable_extensions = ['amsmath', 'dollarmath']\n"
    equation = "# Talks\n\n\\begin{equation}\nx\n\\end{equation}\n"
    change(source, {"conf.py": FURO + settings, "talks.md": equation})
    one = build(source, tmp_path / "one", "html")
    elsewhere = Path(shutil.copytree(source, tmp_path / "somewhere else, ünïcode" / "source"))
    for path in elsewhere.rglob("*"):
        os.utime(path, (10**9, 10**9))
    for name, value in {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANGUAGE": "tr"}.items():
        monkeypatch.setenv(name, value)
    time.tzset()
    before = os.umask(0o077)
    try:
        other = run("html", elsewhere, tmp_path / "other", anew=True, parallel=2)
    finally:
        os.umask(before)
        monkeypatch.undo()
        time.tzset()
    assert differences(one, other) == []


def test_several_processes_make_the_same_site_as_one(tmp_path: Path) -> None:
    names = [f"page{number}" for number in range(12)]
    pages = {f"{name}.md": f"# {name.title()}\n\n{{cite:p}}`a,b` [](#a) {{pubs}}`all`\n" for name in names}
    pages["page3.md"] += "\n:::{entry} Clerk\n:start: 2020\n:end: present\n:::\n\n:::{only} pdf\n(lab)=\n## X\n:::\n"
    pages["page5.md"] += "\n```{bibliography}\n:all:\n:by-year:\n:list: bullet\n```\n"
    pages["lists.md"] = (
        "# Lists\n\n```{bibliography}\n:filter: key == 'a'\n:numbering: descending\n:by-year:\n:labelprefix: A\n```\n\n"
        "```{bibliography}\n:filter: key != 'a'\n:labelprefix: B\n```\n"
    )
    toctree = "\n".join([*reversed(names), "lists"])
    index = f"# Name\n\n```{{current-entries}}\n```\n\n```{{toctree}}\n{toctree}\n```\n"
    write(tmp_path / "source", {"index.md": index, "refs.bib": BIB, **pages}, 'html_baseurl = "https://example.org/"')
    one, two = (
        run("html", tmp_path / "source", tmp_path / f"with{number}", anew=True, parallel=number) for number in (1, 2)
    )
    assert one.warnings == two.warnings == ""
    cited = [link.get_text() for link in two.page("lists").select("#a .cv-cited-in a")]
    assert cited == [name.title() for name in reversed(names)]
    assert [year.get_text() for year in two.page("lists").select(".cv-year")] == ["2024"]
    assert differences(one, two) == []


# ---------------------------------------------------------------- interrupted builds


def kill(source: Path, target: Path, event: str) -> None:
    """Start a build in a process of its own, which is killed at an event."""
    conf = source / "conf.py"
    text = conf.read_text("utf-8")
    handler = "lambda *args: __import__('os').kill(__import__('os').getpid(), 9)"
    conf.write_text(f"{text}\ndef setup(app):\n    app.connect({event!r}, {handler})\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", str(target / "doctrees"), str(source)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([*command, str(target / "html")], env=environment, check=False)  # noqa: S603
    assert done.returncode == -signal.SIGKILL
    conf.write_text(text, "utf-8")


@pytest.mark.parametrize("event", ["env-updated", "write-started", "html-page-context", "build-finished"])
def test_a_build_after_a_killed_one_is_complete(source: Path, tmp_path: Path, event: str) -> None:
    kill(source, tmp_path / "built", event)
    run("html", source, tmp_path / "built")
    change(source, {"refs.bib": BIB.replace("Alpha", "Omega"), "index.md": str(FILES["index.md"]).replace("b/", "a/")})
    kill(source, tmp_path / "built", event)
    change(source, {"index.md": FILES["index.md"]})
    _file_checksum_inner.cache_clear()
    after = run("html", source, tmp_path / "built")
    assert not after.warnings
    assert differences(after, build(source, tmp_path / "clean", "html")) == []


def test_files_of_others_stay_in_the_site(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "built" / "html"
    write(out, {"CNAME": "cv.example.org"} | {"refs.bib": "", "conf.py": ""})
    build(source, tmp_path / "built", "html")
    (out / ".nojekyll").touch()
    change(source, CHANGES["delete a page"])
    run("html", source, tmp_path / "built")
    assert {"CNAME", ".nojekyll", "conf.py"} <= read_files(out).keys()
    assert "talks.html" not in read_files(out)


@pytest.mark.parametrize("content", ["", "# Sphinx build info version 1\n", "?"])
def test_a_damaged_record_of_sphinx_does_no_harm(source: Path, tmp_path: Path, content: str) -> None:
    before = build(source, tmp_path / "built", "html")
    files = read_files(before.out)
    (before.out / ".buildinfo").write_text(content)
    after = before.rebuild()
    assert not after.warnings
    assert read_files(after.out) == files


def test_what_could_not_be_written_is_written_by_the_next_build(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_text = Path.write_text

    def fill_disk(path: Path, text: str, *args: str, **kwargs: str) -> int:
        if path.name == "talks.html":
            write_text(path, text[:100], *args, **kwargs)
            raise OSError(28, "No space left on device", str(path))
        return write_text(path, text, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", fill_disk)
        full = build(source, tmp_path / "built", "html")
    assert "No space left on device" in full.warnings
    assert full.warnings.splitlines()[-1].startswith("ERROR: not all files are written")
    assert full.app.statuscode == 1
    after = full.rebuild()
    assert differences(after, build(source, tmp_path / "clean", "html")) == []


def test_a_second_build_waits_for_the_first(source: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    build(source, tmp_path / "built", "html")
    command = "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print(flush=True); input()"
    lock = [sys.executable, "-c", command, str(tmp_path / "built" / "doctrees" / "lock")]
    with subprocess.Popen(lock, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:  # noqa: S603
        assert other.stdout
        assert other.stdin
        other.stdout.readline()
        timer = threading.Timer(0.5, lambda: other.communicate("\n"))
        timer.start()
        assert run("html", source, tmp_path / "built").app.statuscode == 0
        assert other.poll() == 0
        timer.join()
    assert "Another build is using" in capfd.readouterr().err


def test_files_that_differ_between_two_builds_are_named(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (source / "conf.py").write_text(f"{SETTINGS}import os\nhtml_context = {{'x': os.environ['TZ']}}\n", "utf-8")
    assert main(["reproduce", str(source)]) == 1
    assert ".buildinfo: differs between two builds" in capfd.readouterr().err
    (source / "conf.py").write_text(SETTINGS, "utf-8")
    shutil.copytree(PACKAGE, source / "_ext" / PACKAGE.name)  # of which each clone of a project has its own
    assert main(["reproduce", str(source)]) == 0
