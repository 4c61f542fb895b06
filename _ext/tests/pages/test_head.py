"""The head of the CV: headline, contact block and photo, the same in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import fold

if TYPE_CHECKING:
    from conftest import MakeProject

PAGE = """# Ann

{photo}

:Email: <me@example.org> / <you@example.org>
:Website: <https://www.example.org/~me/>
:My lab: <https://lab.example.org>
:Office: Room 1

:::{{only}} pdf
:Phone: 555-0100
:::

Words before a section.

:ORCID: <https://orcid.org/0000-0002-1825-0097>
:Scholar: <https://scholar.google.com/citations?user=ABC>
:Google Scholar: [Ann Name](https://scholar.google.com/citations?user=ABC)
:Mastodon: <https://hci.social/@ann>

```{{toctree}}
jobs
students
```

## Section

:Label: of a list
"""
JOB = "# {0}\n\n:::{{entry}} {0}\n:organization: {1}\n:start: 2020\n:end: present\n:::\n"
FILES = {
    "index.md": PAGE.format(photo="![Portrait of Ann](photo.svg)"),
    "jobs.md": JOB.format("Fellow", "Clare Hall") + JOB.format("Editor", "Annals").partition("\n\n")[2],
    "students.md": JOB.format("A student", "Physics"),
    "photo.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"><path d="M0 0h1v1z"/></svg>',
}
CONTACTS = [
    "me@example.org / you@example.org",
    "example.org/~me",
    "My lab: lab.example.org",
    "Office: Room 1",
    "ORCID: 0000-0002-1825-0097",
    "Google Scholar",
    "Google Scholar: Ann Name",
    "Mastodon: @ann@hci.social",
]


def test_the_head_is_made_of_what_the_pages_say(make_project: MakeProject) -> None:
    project = make_project(FILES, 'author = "Ann"', strict=True)
    page = project.page()
    head = page.select_one("h1 + .cv-profile")
    assert head is not None
    assert [fold(line.get_text()) for line in head.select(".cv-headline .line")] == [
        "Fellow, Clare Hall",
        "Editor, Annals",
    ]
    assert [fold(item.get_text()) for item in head.select(".cv-contact li")] == CONTACTS
    assert [image["alt"] for image in page.select("img")] == ["Portrait of Ann"]
    # An icon never stands alone.
    assert all(fold(link.get_text()) for link in head.select("a"))
    assert [link.get_text() for link in head.select("a:has(.cv-icon[aria-hidden=true])")] == [
        "0000-0002-1825-0097",
        "Google Scholar",
        "Ann Name",
        "@ann@hci.social",
    ]
    assert "Words before a section." in fold(page.get_text())
    assert page.select_one("dl.field-list dt").get_text() == "Label:"  # type: ignore[union-attr]
    places = [project.pdf().text.index(words) for words in ("Fellow", "Office", "Phone", "ORCID", "Words", "Label")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("conf", "page", "lines"),
    [
        ("cv_positions = []", "", []),
        ('cv_positions = ["students"]', "", ["A student, Physics"]),
        ("", "```{current-entries}\n```\n", []),
        ("", ":::{only} pdf\n```{current-entries}\n```\n:::\n", ["Fellow, Clare Hall", "Editor, Annals"]),
    ],
)
def test_there_is_a_headline_unless_there_is_no_position_or_the_page_lists_them(
    make_project: MakeProject, conf: str, page: str, lines: list[str]
) -> None:
    files = {**FILES, "index.md": FILES["index.md"].replace("Words", f"{page}\nWords")}
    shown = make_project(files, f'author = "Ann"\n{conf}').page()
    assert [fold(line.get_text()) for line in shown.select(".cv-headline .line")] == lines


def test_an_image_below_text_is_no_photo_and_a_page_needs_no_head(make_project: MakeProject) -> None:
    files = {**FILES, "index.md": "# Ann\n\nText.\n\n![A map](photo.svg)\n"}
    page = make_project(files, "cv_positions = []").page()
    assert not page.select(".cv-profile, .cv-photo")
    assert page.select("img[alt='A map']")


def test_addresses_are_cloaked_unless_conf_py_says_otherwise(make_project: MakeProject) -> None:
    conf = 'author = "Ann"\nhtml_theme = "furo"\nhtml_baseurl = "https://a.example.org/"\n'
    for cloaked in (True, False):
        project = make_project(FILES, f"{conf}cv_cloak_email = {cloaked}")
        for name in ("index", "jobs"):
            assert ("me@example.org" not in (project.out / f"{name}.html").read_text("utf-8")) == cloaked, name
        text = (project.out / "jobs.html").read_text("utf-8")
        assert ("mailto:me&#37;&#52;&#48;example&#46;org" in text) == cloaked


def test_addresses_need_no_angle_brackets(make_project: MakeProject) -> None:
    typed = "# Jane\n\n:Email: {}\n:GitHub: {}\n\n:::{{only}} html\n:ORCID: {}\n:::\n\n## More\n\n:Web: https://a.org\n"
    addresses = ["jane@example.org", "https://github.com/janedoe", "https://orcid.org/0000-0002-1825-0097"]
    bare = make_project({"index.md": typed.format(*addresses)}).page("index").select(".cv-contact")
    linked = make_project({"index.md": typed.format(*(f"<{each}>" for each in addresses))})
    assert bare == linked.page("index").select(".cv-contact")
    assert [link["href"] for link in bare[0].select("a[href^=https]")] == addresses[1:]
