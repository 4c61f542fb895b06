"""The head of the CV and its current entries, the same wherever they are shown."""

from __future__ import annotations

import pytest

from academic_cv.services import ADDRESSES, find_profile, read_icons, shorten_address
from conftest import MakeProject, fold

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
FURO = 'author = "Ann"\nhtml_theme = "furo"\nhtml_baseurl = "https://a.example.org/"\n'
HOME = "# Name\n\n:{}\n\n```{{current-entries}}\n```\n\n```{{toctree}}\njobs\nstudents\n```\n"
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


@pytest.mark.parametrize("cloaked", [True, False])
def test_addresses_are_cloaked_unless_conf_py_says_otherwise(make_project: MakeProject, cloaked: bool) -> None:
    project = make_project(FILES, f"{FURO}cv_cloak_email = {cloaked}")
    index, jobs = ((project.out / f"{name}.html").read_text("utf-8") for name in ("index", "jobs"))
    assert ("me@example.org" in index) is ("me@example.org" in jobs) is (not cloaked)
    assert ("mailto:me&#37;&#52;&#48;example&#46;org" in jobs) is cloaked


def test_addresses_need_no_angle_brackets(make_project: MakeProject) -> None:
    typed = "# Jane\n\n:Email: {}\n:GitHub: {}\n\n:::{{only}} html\n:ORCID: {}\n:::\n\n## More\n\n:Web: https://a.org\n"
    addresses = ["jane@example.org", "https://github.com/janedoe", "https://orcid.org/0000-0002-1825-0097"]
    bare, linked = (
        make_project(typed.format(*each)).page().select(".cv-contact")
        for each in (addresses, [f"<{each}>" for each in addresses])
    )
    assert bare == linked
    assert [link["href"] for link in bare[0].select("a[href^=https]")] == addresses[1:]


def test_a_current_entry_has_links_that_lead_from_where_it_is_shown_and_no_footnotes(make_project: MakeProject) -> None:
    entry = ":::{entry} [One](talks.md) {doc}`talks` {ref}`lab` [](#lab)[^1]\n:start: 2020\n:end: present\n:::\n"
    files = {
        "index.md": "# CV\n\n```{current-entries}\n```\n\n```{toctree}\nsections/work\nsections/talks\n```\n",
        "sections/work.md": f"# Work\n\n{entry}\n[^1]: Since May.\n",
        "sections/talks.md": "# Talks\n\n(lab)=\n## Lab\n",
    }
    project = make_project(files)
    talks = "sections/talks.html"
    links = project.page().select(".cv-title a")
    assert [link["href"] for link in links] == [talks, talks, f"{talks}#lab", f"{talks}#lab"]
    assert len(project.page("sections/work").select(".cv-title a")) == 5


def test_what_only_a_pdf_shows_is_nowhere_in_the_site(make_project: MakeProject) -> None:
    hidden = ":::{entry} Secret Agent\n:organization: Abroad\n:start: 2020\n:end: present\n:::\n"
    field = "Phone:\n  :::{only} pdf\n  +1 555 0100\n  :::\n"
    work = "```{bibliography}\n:all:\n```\n"
    files = {
        "index.md": HOME.format(f"{field}:Email: <me@example.org>"),
        "jobs.md": f"# Jobs\n\n::::{{only}} pdf\n{hidden}\n{work}::::\n\n{JOB.format('Thomas Miller', 'Physics')}",
        "students.md": "# Students\n",
        "refs.bib": "@misc{a, title = {Classified}}",
    }
    project = make_project(files, FURO)
    for file in project.out.glob("**/*"):
        if file.suffix in {".html", ".js", ".xml"}:
            for word in ("Secret", "Abroad", "555", "Classified"):
                assert word not in file.read_text("utf-8"), file
    assert "Thomas Miller" in project.text()
    for word in ("Secret Agent", "Abroad", "555", "Classified"):
        assert word in project.pdf().text
    assert project.pdf().text.count("Secret Agent") == 2


def test_a_page_of_positions_that_does_not_exist_is_reported_at_each_build(make_project: MakeProject) -> None:
    project = make_project(FILES, 'cv_positions = ["jobs", "work"]')
    for again in (project, project.rebuild()):
        assert "conf.py:6: WARNING: cv_positions has 'work'" in again.warnings
        assert "[cv.positions]" in again.warnings


# --- profiles of other sites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "profile"),
    [
        ("https://orcid.org/0000-0002-1825-0097", ("ORCID", "0000-0002-1825-0097")),
        ("https://scholar.google.de/citations?hl=en&user=ABC", ("Google Scholar", "")),
        ("https://scholar.google.com/citations?user=ABC&hl=en", ("Google Scholar", "")),
        ("https://github.com/jane/", ("GitHub", "jane")),
        ("https://gitlab.com/jane", ("GitLab", "jane")),
        ("https://de.linkedin.com/in/jane-doe-1/", ("LinkedIn", "jane-doe-1")),
        ("https://www.linkedin.com/in/j%C3%A1ne", ("LinkedIn", "jáne")),
        ("https://hci.social/@jane", ("Mastodon", "@jane@hci.social")),
        ("https://bsky.app/profile/jane.example.org", ("Bluesky", "jane.example.org")),
        ("https://www.researchgate.net/profile/Jane-Doe", ("ResearchGate", "Jane-Doe")),
        ("https://dblp.uni-trier.de/pid/12/345.html", ("DBLP", "")),
        ("https://arxiv.org/a/doe_j_1", ("arXiv", "doe_j_1")),
        ("https://www.semanticscholar.org/author/J-Doe/123", ("Semantic Scholar", "")),
        ("https://twitter.com/jane", ("X", "jane")),
        ("https://github.com/", None),
        ("https://github.com/jane/software", None),
        ("https://orcid.org.example.com/0000", None),
        ("https://medium.com/@jane/a-story", None),
        ("https://www.example.org/~jane/", None),
        ("mailto:jane@github.com", None),
    ],
)
def test_a_profile_is_known_by_its_address(address: str, profile: tuple[str, str] | None) -> None:
    assert find_profile(address) == profile


def test_icons_are_single_paths() -> None:
    assert ADDRESSES.keys() - read_icons().keys() == {"IMDB", "Twitter"}
    for icon, text in read_icons().items():
        assert text.count("<path d=") == text.count('viewBox="0 0 24 24"') == 1, icon
        assert len(text) < 4500


def test_an_address_is_shown_as_people_write_it() -> None:
    assert shorten_address("https://www.example.org/~jane/") == "example.org/~jane"
    assert shorten_address("mailto:jane@example.org") == "jane@example.org"
