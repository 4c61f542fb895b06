"""The CV says what its owner's CV says: every fact is written down here by hand, and looked for in what is built."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import pytest
from bibtexparser.entrypoint import parse_file
from conftest import REPOSITORY, fold
from pybtex.database import parse_file as parse_with_pybtex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import bs4
    from bibtexparser.model import Entry
    from conftest import Project

REFS = REPOSITORY / "refs.bib"

CONTACT = {
    "Email": "liu.ziyin.p@gmail.com / ziyinl@mit.edu",
    "Website": "https://www.mit.edu/~ziyinl/",
    "Citizenship": "China",
    "Office": "Research Laboratory of Electronics, 26-209, 77 Massachusetts Ave, Cambridge, MA 02139",
}

INTERESTS = (
    "Physics-Inspired AI Foundations: Identifying the principles derived from physics and mathematics that underpin"
    " modern artificial intelligence systems.",
    "Empirics of Artificial Neural Networks: Investigating the behaviors, like phase transitions and emergence of"
    " capabilities, in artificial neural networks and large language models.",
    "Biological and Artificial Network Connections: Studying the similarities and dissimilarity between how artificial"
    " networks and biological systems form and utilize latent representations.",
    "Efficient Algorithm: Applying theory to devise efficient algorithms for differentiable relaxation problems.",
)


class Section(NamedTuple):
    """A page of items; the facts of each item stand in the order in which they are printed."""

    page: str
    title: str
    items: tuple[tuple[str, ...], ...]


EDUCATION = Section(
    "sections/education",
    "Education",
    (
        (
            "Sep. 2023",
            "Masters (2018–2020) and PhD (2020–2023) in Physics",
            "The University of Tokyo, Japan",
            "Doctoral Advisor: Masahito Ueda",
            "Doctoral Thesis: Symmetry breaking in deep learning",
        ),
        (
            "Aug. 2018",
            "Bachelor of Science in Physics; Bachelor of Science in Mathematics (Dual Degree)",
            "Carnegie Mellon University, Pittsburgh, USA",
            "Minor in Computer Science",
        ),
    ),
)

EMPLOYMENT = Section(
    "sections/employment",
    "Employment",
    (
        (
            "Mar. 2024 – Now",
            "Postdoctoral Fellow, Research Laboratory of Electronics, MIT",
            "Collaborator: Isaac Chuang (MIT Physics, EECS)",
        ),
        (
            "Mar. 2024 – Now",
            "Postdoctoral Fellow, Physics & Informatics Laboratories, NTT Research",
            "Collaborator: Ryan Hamerly (MIT, NTT Research)",
        ),
        ("Oct. 2023 – Mar. 2024", "JSPS Postdoctoral Fellow, Department of Physics, UTokyo"),
    ),
)

ACTIVITY = Section(
    "sections/professional-activity",
    "Professional Activity",
    (
        (
            "Mar. 2022 – Dec. 2022",
            "Visiting Researcher, Center for Brain Science, Harvard University",
            "Host: Prof. Venkatesh Murthy",
        ),
        (
            "Mar. 2022 – Dec. 2022",
            "Research Intern, Physics & Informatics Labs, NTT Research",
            "Host: Dr. Hidenori Tanaka",
        ),
        ("Jul. 2020 – Oct. 2021", "Quantitative Finance Research Intern, Preferred Networks"),
        (
            "Jun. 2018",
            "Research Intern, High-Dimensional Statistics Unit, RIKEN AIP",
            "Host: Prof. Makoto Yamada",
        ),
        (
            "2017 – 2018",
            "Research Assistant, Language Technology Institute, CMU",
            "Host: Prof. Louis Philippe Morency",
        ),
        ("2017", "Research Assistant, Pittsburgh Supercomputing Center", "Host: Dr. Yang Wang"),
    ),
)


class Work(NamedTuple):
    """A work as it is printed: authors with their marks, title, then venue, pages, year, distinction."""

    key: str
    authors: str
    title: str
    details: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        return self.authors, self.title, *self.details


ICLR = "International Conference on Learning Representations"

CONFERENCE = (
    Work("ziyin2024symmetry", "Liu Ziyin", "Symmetry leads to structured constraint of learning", ("ICML", "2024")),
    Work(
        "ziyin2023spred",
        "Liu Ziyin and Zihao Wang",
        "Sparsity by redundancy: Solving ℓ1 with SGD",
        ("ICML", "2023"),
    ),
    Work(
        "simon2023stepwise",
        "James B. Simon, Maksis Knutins, Liu Ziyin, Daniel Geisz, Abraham J. Fetterman, and Joshua Albrecht",
        "On the stepwise nature of self-supervised learning",
        ("ICML", "2023"),
    ),
    Work(
        "ziyin2023landscape",
        "Liu Ziyin, Ekdeep Singh Lubana, Masahito Ueda, and Hidenori Tanaka",
        "What shapes the loss landscape of self-supervised learning?",
        (ICLR, "2022"),
    ),
    Work(
        "wang2022posterior",
        "Zihao Wang* and Liu Ziyin*",
        "Posterior collapse of a linear latent variable model",
        ("NeurIPS", "2022", "(Oral)"),
    ),
    Work(
        "ziyin2022exact",
        "Liu Ziyin, Botao Li, and Xiangming Meng",
        "Exact solutions of a deep linear network",
        ("NeurIPS", "2022"),
    ),
    Work(
        "ziyin2022portfolio",
        "Liu Ziyin, Kentaro Minami, Kentaro Imajo, et al.",
        "Theoretically motivated data augmentation and regularization for portfolio construction",
        ("3rd ACM International Conference on AI in Finance", "2022"),
    ),
    Work(
        "mori2022powerlaw",
        "Takashi Mori, Liu Ziyin, Kangqiao Liu, and Masahito Ueda",
        "Power-law escape rate of SGD",
        ("ICML", "2022"),
    ),
    Work(
        "ziyin2022sgd",
        "Liu Ziyin, Botao Li, James B Simon, and Masahito Ueda",
        "SGD can converge to local maxima",
        (ICLR, "2022", "(Spotlight)"),
    ),
    Work(
        "ziyin2022minibatch",
        "Liu Ziyin, Kangqiao Liu, Takashi Mori, and Masahito Ueda",
        "Strength of minibatch noise in SGD",
        (ICLR, "2022", "(Spotlight)"),
    ),
    Work(
        "zhang2021distributional",
        "Zhang Zhiyi* and Liu Ziyin*",
        "On the distributional properties of adaptive gradients",
        ("UAI 2021", "2021"),
    ),
    Work(
        "liu2021noise",
        "Kangqiao Liu*, Liu Ziyin*, and Masahito Ueda",
        "Noise and fluctuation of finite learning rate stochastic gradient descent",
        ("ICML 2021", "2021"),
    ),
    Work(
        "liang2021crossmodal",
        "Paul Pu Liang, Peter Wu, Liu Ziyin, Louis-Philippe Morency, and Ruslan Salakhutdinov",
        "Cross-modal generalization: Learning in low resource modalities via meta-alignment",
        ("ACM Multimedia", "2021", "(Oral)"),
    ),
    Work(
        "ziyin2020periodic",
        "Liu Ziyin, Tilman Hartwig, and Masahito Ueda",
        "Neural networks fail to learn periodic functions and how to fix it",
        ("Advances in Neural Information Processing Systems", "33", "2020"),
    ),
    Work(
        "ziyin2019gamblers",
        "Liu Ziyin, Zhikang Wang, Paul Pu Liang, Russ R Salakhutdinov, Louis-Philippe Morency, and Masahito Ueda",
        "Deep gamblers: Learning to abstain with portfolio theory",
        ("NeurIPS 2019", "pages 10622–10632", "2019"),
    ),
    Work(
        "liang2018multistage",
        "Paul Pu Liang, Liu Ziyin, AmirAli Bagher Zadeh, and Louis-Philippe Morency",
        "Multimodal language analysis with recurrent multistage fusion",
        ("EMNLP 2018", "pages 150–161", "2018", "(Oral)"),
    ),
)

WORKSHOP = (
    Work(
        "xu2024mechanisms",
        "Yizhou Xu and Liu Ziyin",
        "Three mechanisms of feature learning in an analytically solvable model",
        ("2024",),
    ),
    Work(
        "ziyin2022neurreps",
        "Liu Ziyin, Ekdeep Singh Lubana, Masahito Ueda, and Hidenori Tanaka",
        "What shapes the loss landscape of self-supervised learning?",
        ("NeurIPS 2022 Workshop on Symmetry and Geometry in Neural Representations", "2022"),
    ),
    Work(
        "ziyin2022ssl",
        "Liu Ziyin, Ekdeep Singh Lubana, Masahito Ueda, and Hidenori Tanaka",
        "Loss landscape of self-supervised learning",
        ("NeurIPS 2022 Workshop: Self-Supervised Learning - Theory and Practice", "2022"),
    ),
    Work(
        "liang2020lowresource",
        "Paul Pu Liang, Peter Wu, Liu Ziyin, Louis-Philippe Morency, and Ruslan Salakhutdinov",
        "Learning in low-resource modalities via cross-modal generalization",
        ("Meta-Learning Workshop of NeurIPS 2020", "2020"),
    ),
    Work(
        "liang2019think",
        "Paul Pu Liang, Terrance Liu, Liu Ziyin, Ruslan Salakhutdinov, and Louis-Philippe Morency",
        "Think locally, act globally: Federated learning with local and global representations",
        ("Federated Learning Workshop of NeurIPS 2019", "2019", "(Distinguished Paper Award)"),
    ),
    Work(
        "ziyin2018pairing",
        "Ziyin Liu, Yao-Hung Hubert Tsai, Makoto Yamada, and Ruslan Salakhutdinov",
        "Semi-supervised pairing via basis-sharing Wasserstein matching auto-encoder",
        ("Bayesian Deep Learning Workshop of NeurIPS 2018", "2018"),
    ),
    Work(
        "ziyin2018relational",
        "Ziyin Liu, Junxiang Chen, Paul Pu Liang, and Masahito Ueda",
        "Relational attention networks via fully-connected conditional random fields",
        ("Bayesian Deep Learning Workshop of NeurIPS 2018", "2018"),
    ),
)

JOURNAL = (
    Work(
        "ziyin2023zeroth",
        "Liu Ziyin and Masahito Ueda",
        "Zeroth, first, and second-order phase transitions in deep neural networks",
        ("Physical Review Research", "2023"),
    ),
    Work(
        "ziyin2023jstat",
        "Liu Ziyin, Botao Li, and Xiangming Meng",
        "Exact solutions of a deep linear network",
        ("Journal of Statistical Mechanics: Theory and Experiment", "2023", "(by invitation)"),
    ),
    Work(
        "ziyin2023tur",
        "Liu Ziyin and Masahito Ueda",
        "Universal thermodynamic uncertainty relation in non-equilibrium dynamics",
        ("Physical Review Research", "2022"),
    ),
    Work(
        "ziyin2022powerlaws",
        "Liu Ziyin, Katsuya Ito, Kentaro Imajo, and Kentaro Minami",
        "Power laws and symmetries in a minimal model of financial market economy",
        ("Physical Review Research", "2022"),
    ),
)

PREPRINT = (
    Work(
        "ziyin2024implicit",
        "Liu Ziyin, Mingze Wang, and Lei Wu",
        "The implicit bias of gradient noise: A symmetry perspective",
        ("2024", "Preprint"),
    ),
    Work(
        "xu2024feature",
        "Yizhou Xu* and Liu Ziyin*",
        "When does feature learning happen? perspective from an analytically solvable model",
        ("2024", "Preprint"),
    ),
    Work(
        "ziyin2023law",
        "Liu Ziyin, Hongchao Li, and Masahito Ueda",
        "Law of balance and stationary distribution of stochastic gradient descent",
        ("arXiv preprint arXiv:2308.06671", "2023", "Preprint"),
    ),
    Work(
        "ziyin2023probabilistic",
        "Liu Ziyin, Botao Li, Tomer Galanti, and Masahito Ueda",
        "The probabilistic stability of stochastic gradient descent",
        ("arXiv preprint arXiv:2303.13093", "2023", "Preprint"),
    ),
)

LISTS = {
    "Conference Publications": ("C", CONFERENCE),
    "Workshop Papers": ("W", WORKSHOP),
    "Journal Publications": ("J", JOURNAL),
    "Preprints": ("P", PREPRINT),
}
WORKS = (*CONFERENCE, *WORKSHOP, *JOURNAL, *PREPRINT)
LEGEND = "* denotes equal contribution or alphabetical ordering"

TALKS = Section(
    "sections/talks",
    "Seminars and Invited Talks",
    (
        ("Parameter Symmetry and Formation of Latent Representations", "MIT IAIFI Summer Workshop Talk"),
        (
            "Jun. 2024",
            "Symmetry and Formation of Hidden Representations",
            "Gatsby Computational Neuroscience Seminar",
            "University College London",
        ),
        (
            "Nov. 2023",
            "How does loss function symmetry affect the learning of neural networks?",
            "Institute for Physics of Intelligence Seminar",
            "The University of Tokyo",
        ),
        (
            "Apr. 2023",
            "What shapes the loss landscape of Self-Supervised Learning?",
            "Okinawa Institute of Science and Technology (OIST)",
        ),
        (
            "Mar. 7, 2023",
            "Collapse and Phase Transition in Deep Learning",
            "Seminar of Statistical Physics and Statistical Sciences",
            "The Institute of Statistical Mathematics, Japan",
        ),
        (
            "Feb. 2023",
            "What shapes the loss landscape of Self-Supervised Learning?",
            "NTT Japan, Musashino R&D Center",
        ),
        (
            "Jan. 2023",
            "The Probabilistic Stability and Low-Rank Bias of SGD",
            "Mathematical Machine Learning Seminar",
            "Max Planck Institute & UCLA",
        ),
        (
            "Dec. 2022",
            "Collapse and Phase Transition in Deep Learning",
            "Redwood Center for Theoretical Neuroscience, University of California, Berkeley",
        ),
        ("Nov. 2022", "Collapse and Phase Transition in Deep Learning", "Tomaso Poggio Lab, MIT"),
        (
            "Oct. 11, 2022",
            "Collapse and Phase Transition in Deep Learning",
            "NeuroTheory Seminar",
            "Harvard University",
        ),
        (
            "2022",
            "Does the Refractory Period Help Learning? A Spiking Neural Network Perspective",
            "Harvard-LMU Young Scientists’ Forum",
        ),
        ("2021", "Stochastic Gradient Descent with Multiplicative Noise", "RIKEN AIP"),
        (
            "2019",
            "Careful Deep Learning: Learning to Abstain by Training on A Simple Loss Function",
            "Institute for Physics of Intelligence Seminar",
            "The University of Tokyo",
        ),
        (
            "2018",
            "A Full Potential Approach to the Solution of Core States",
            "American Physical Society March Conference",
        ),
    ),
)

AWARDS = Section(
    "sections/awards",
    "Scholarships, Grants and Awards",
    (
        ("2022", "NeurIPS 2022 Scholar Award & Travel Grant (~ $2000)"),
        (
            "2022 – 2023",
            "Japan Society for the Promotion of Science Fellowship & Grant (~ $10000 per year)",
        ),
    ),
)

CONFERENCES = (
    "International Conference on Machine Learning (ICML)",
    "International Joint Conference on Artificial Intelligence (IJCAI)",
    "Conference on Computer Vision and Pattern Recognition (CVPR)",
    "International Conference on Computer Vision (ICCV)",
    "International Conference on Artificial Intelligence and Statistics (AISTATS)",
    "The Conference on Uncertainty in Artificial Intelligence (UAI)",
    "Neural Information Processing Systems (NeurIPS)",
    "International Conference on Learning Representations (ICLR)",
    "Special Interest Group on Knowledge Discovery and Data Mining (KDD)",
    "International Conference on Data Mining (ICDM)",
)
JOURNALS = (
    "Transactions on Machine Learning Research (TMLR)",
    "Journal of Machine Learning Research (JMLR)",
    "IEEE Transactions on Signal Processing (IEEE-TSP)",
    "IEEE Transactions on Pattern Analysis and Machine Intelligence (TPAMI)",
    "KDD (Special Interest Group on Knowledge Discovery and Data Mining)",
    "IEEE Transactions on Neural Networks and Learning Systems (IEEE-TNNLS)",
    "IEEE Signal Processing Letters",
)
SERIES = (
    "Institute for Physics of Intelligence Seminars (The University of Tokyo)",
    "Advanced Statistics Study Group (The University of Tokyo)",
)
SERVICE = {"Conference Referee": CONFERENCES, "Journal Referee": JOURNALS, "Organizer": SERIES}
WORKSHOPS_TOO = "and workshop affiliated thereto."

HOBBY = "Play Go (ancient Chinese/Japanese board game), Draw, Philosophy, Poems, Anime"

TITLES = (
    EDUCATION.title,
    EMPLOYMENT.title,
    ACTIVITY.title,
    "Publications",
    TALKS.title,
    AWARDS.title,
    "Professional Service",
    "Hobby",
)

# Only what a public record shows beside the title: DOI, arXiv number, and an address that says more than these.
IDENTIFIERS = {
    "ziyin2024symmetry": ("", "2309.16932", "https://proceedings.mlr.press/v235/ziyin24a/ziyin24a.pdf"),
    "ziyin2023spred": ("", "2210.01212", "https://proceedings.mlr.press/v202/ziyin23a.html"),
    "simon2023stepwise": ("", "2303.15438", "https://proceedings.mlr.press/v202/simon23a/simon23a.pdf"),
    "ziyin2023landscape": ("", "2210.00638", "https://openreview.net/forum?id=3zSn48RUO8M"),
    "wang2022posterior": ("", "2205.04009", "https://openreview.net/forum?id=zAc2a6_0aHb"),
    "ziyin2022exact": ("", "2202.04777", "https://openreview.net/forum?id=X6bp8ri8dV"),
    "ziyin2022portfolio": ("10.1145/3533271.3561720", "2106.04114", ""),
    "mori2022powerlaw": ("", "2105.09557", "https://proceedings.mlr.press/v162/mori22a.html"),
    "ziyin2022sgd": ("", "2107.11774", "https://openreview.net/forum?id=9XhPLAjjRB"),
    "ziyin2022minibatch": ("", "2102.05375", "https://openreview.net/forum?id=uorVGbWV5sw"),
    "zhang2021distributional": ("", "2105.07222", "https://proceedings.mlr.press/v161/zhang21a.html"),
    "liu2021noise": ("", "2012.03636", "http://proceedings.mlr.press/v139/liu21ad.html"),
    "liang2021crossmodal": ("10.1145/3474085.3475247", "2012.02813", ""),
    "ziyin2020periodic": (
        "",
        "2006.08195",
        "https://papers.neurips.cc/paper/2020/hash/1160453108d3e537255e9f7b931f4e90-Abstract.html",
    ),
    "ziyin2019gamblers": ("", "1907.00208", ""),
    "liang2018multistage": ("10.18653/v1/D18-1014", "1808.03920", "https://aclanthology.org/D18-1014"),
    "xu2024mechanisms": ("", "2401.07085", "https://openreview.net/forum?id=aWKJPjhOkX"),
    "ziyin2022neurreps": ("", "", "https://nips.cc/Conferences/2022/ScheduleMultitrack?event=60872"),
    "ziyin2022ssl": ("", "", "https://sslneurips22.github.io/paper_pdfs/paper_3.pdf"),
    "liang2020lowresource": ("", "", "https://nips.cc/virtual/2020/20180"),
    "liang2019think": ("", "2001.01523", ""),
    "ziyin2018pairing": ("", "", "http://bayesiandeeplearning.org/2018/papers/123.pdf"),
    "ziyin2018relational": ("", "", ""),
    "ziyin2023zeroth": ("10.1103/PhysRevResearch.5.043243", "", ""),
    "ziyin2023jstat": ("", "2202.04777", ""),
    "ziyin2023tur": ("", "2202.13311", ""),
    "ziyin2022powerlaws": ("", "2206.06802", ""),
    "ziyin2024implicit": ("", "2402.07193", ""),
    "xu2024feature": ("", "2401.07085", ""),
    "ziyin2023law": ("", "2308.06671", ""),
    "ziyin2023probabilistic": ("", "2303.13093", ""),
}


def rest(text: str, facts: Iterable[str]) -> str:
    """What a text says besides the facts, which must stand in it in this order; punctuation says nothing."""
    others = []
    for fact in facts:
        before, found, after = text.partition(fact)
        assert found, f"not found, in this place: {fact!r}; the text goes on with: {text[:200]!r}"
        others.append(before)
        text = after
    return re.sub(r"[ ,.]", "", "".join([*others, text]))


def words(element: bs4.Tag) -> str:
    """The text of an element as it is read, without the links that each heading has to itself."""
    for link in element.select(".headerlink"):
        link.decompose()
    return fold(element.get_text())


def unspaced(text: str) -> str:
    """A PDF's text to compare: PDFium guesses spaces from distances, and reads U+FFFE for a hyphen that ends a line."""
    return "".join(text.split()).replace("\ufffe", "-")


def section(page: bs4.Tag, title: str) -> bs4.Tag:
    """The section under a heading."""
    for heading in page.select("h2"):
        if words(heading) == title:
            assert heading.parent is not None
            return heading.parent
    raise AssertionError(f"no section '{title}'")


def all_facts() -> Iterator[str]:
    """Every fact of the CV, in the order of its pages."""
    yield "Liu Ziyin"
    yield from chain.from_iterable(CONTACT.items())
    yield "Research Interests"
    yield from INTERESTS
    for part in (EDUCATION, EMPLOYMENT, ACTIVITY):
        yield part.title
        yield from chain.from_iterable(part.items)
    yield "Publications"
    for title, (prefix, works) in LISTS.items():
        yield title
        for number, work in enumerate(works, start=1):
            yield f"[{prefix}{number}]"
            yield from work.facts
        if any("*" in work.authors for work in works):
            yield LEGEND
    for part in (TALKS, AWARDS):
        yield part.title
        yield from chain.from_iterable(part.items)
    yield "Professional Service"
    for title, names in SERVICE.items():
        yield title
        yield from names
        if names == CONFERENCES:
            yield WORKSHOPS_TOO
    yield "Hobby"
    yield HOBBY


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    """The entries of refs.bib, by key."""
    library = parse_file(str(REFS))
    assert not library.failed_blocks
    return dict(library.entries_dict)


def field(entry: Entry, name: str) -> str:
    """The value of a field, empty where there is none."""
    found = entry.fields_dict.get(name)
    return str(found.value) if found else ""


def test_each_list_is_complete() -> None:
    lists = (*(works for _, works in LISTS.values()), TALKS.items, AWARDS.items, ACTIVITY.items, EMPLOYMENT.items)
    assert [len(items) for items in lists] == [16, 7, 4, 4, 14, 2, 6, 3]
    assert [len(names) for names in SERVICE.values()] == [10, 7, 2]


def test_first_page_says_who_and_where(cv: Project) -> None:
    page = cv.page()
    heading = page.h1
    assert heading is not None
    assert words(heading) == "Liu Ziyin"
    contact = page.select_one("dl.field-list")
    assert contact is not None
    names = [words(name).removesuffix(":") for name in contact.select("dt")]
    assert dict(zip(names, map(words, contact.select("dd")), strict=True)) == CONTACT


def test_first_page_has_the_research_interests(cv: Project) -> None:
    items = section(cv.page(), "Research Interests").select("h2 + ul > li:not(.cv-publication)")
    assert tuple(map(words, items)) == INTERESTS


def test_first_page_leads_to_every_section_in_order(cv: Project) -> None:
    links = cv.page().select(".toctree-wrapper > ul > li > a")
    assert [title for title in map(words, links) if title in TITLES] == list(TITLES)


@pytest.mark.parametrize("expected", [EDUCATION, EMPLOYMENT, ACTIVITY, TALKS, AWARDS], ids=lambda s: s.page)
def test_section_has_every_fact_and_no_other(cv: Project, expected: Section) -> None:
    page = cv.page(expected.page)
    items = page.select("li.cv-entry")
    assert len(items) == len(expected.items)
    for item, facts in zip(items, expected.items, strict=True):
        assert rest(words(item), facts) == ""
    assert rest(words(page), [expected.title, *chain.from_iterable(expected.items)]) == ""


def test_titles_of_talks_thesis_and_venues_are_in_italics(cv: Project) -> None:
    titles = cv.page("sections/talks").select(".cv-title")
    assert [words(title) for title in titles] == [words(italic) for title in titles for italic in title.select("em")]
    assert [words(italic) for italic in cv.page("sections/education").select("em")] == [
        "Symmetry breaking in deep learning"
    ]
    venues = [words(venue) for venue in cv.page("sections/publications").select("em.cv-venue")]
    assert venues == [work.details[0] for work in WORKS if not work.details[0].isdecimal()]


@pytest.mark.parametrize("title", LISTS)
def test_each_work_is_printed_as_in_the_cv(cv: Project, title: str) -> None:
    prefix, works = LISTS[title]
    items = section(cv.page("sections/publications"), title).select("li.cv-publication")
    assert [item["id"] for item in items] == [work.key for work in works]
    for number, (item, work) in enumerate(zip(items, works, strict=True), start=1):
        reference = item.select_one(".cv-reference")
        assert reference is not None
        for links in reference.select(".cv-links"):
            links.decompose()
        text = words(reference).replace(r"\(\ell_1\)", "ℓ1")  # TeX, as long as MathJax sets it
        label = f"[{prefix}{number}]"
        assert rest(text, [label, *work.facts]) == ""
        assert text.startswith(f"{label} {work.authors}")


def test_the_owner_is_in_bold_in_both_forms(cv: Project) -> None:
    items = cv.page("sections/publications").select("li.cv-publication")
    owners = [[words(name) for name in item.select("strong.cv-owner")] for item in items]
    assert owners == [["Ziyin Liu" if "Ziyin Liu" in work.authors else "Liu Ziyin"] for work in WORKS]


def test_stars_are_explained_where_there_are_any(cv: Project) -> None:
    page = cv.page("sections/publications")
    legends = {title: [words(text) for text in section(page, title).select(".cv-legend")] for title in LISTS}
    assert legends == {
        title: [LEGEND] if any("*" in work.authors for work in works) else [] for title, (_, works) in LISTS.items()
    }


def test_service_has_every_name_and_no_other(cv: Project) -> None:
    page = cv.page("sections/service")
    for title, names in SERVICE.items():
        assert tuple(map(words, section(page, title).select("li"))) == names
    conferences, journals, series = ((title, *names) for title, names in SERVICE.items())
    assert rest(words(page), ["Professional Service", *conferences, WORKSHOPS_TOO, *journals, *series]) == ""


def test_hobby(cv: Project) -> None:
    assert words(cv.page("sections/hobby")) == f"Hobby {HOBBY}"


def test_pdf_has_every_fact_in_order(cv: Project) -> None:
    rest(unspaced(cv.pdf().text), map(unspaced, all_facts()))


def test_refs_bib_has_every_work_in_order_for_both_parsers(entries: dict[str, Entry]) -> None:
    keys = [work.key for work in WORKS]
    assert list(entries) == keys
    assert list(parse_with_pybtex(REFS, "bibtex").entries) == keys


def test_each_work_has_its_identifiers_and_no_other(entries: dict[str, Entry]) -> None:
    found = {key: tuple(field(entry, name) for name in ("doi", "eprint", "url")) for key, entry in entries.items()}
    assert found == IDENTIFIERS


def test_identifiers_are_well_formed(entries: dict[str, Entry]) -> None:
    for entry in entries.values():
        doi, eprint, url = (field(entry, name) for name in ("doi", "eprint", "url"))
        assert re.fullmatch(r"(10\.\d{4,9}/[!-~]+)?", doi)
        assert re.fullmatch(r"(\d{4}\.\d{4,5})?", eprint)
        assert field(entry, "eprinttype") == ("arxiv" if eprint else "")
        assert re.fullmatch(r"(https?://(?!(dx\.)?doi\.org|arxiv\.org)[!-~]+)?", url)


def test_each_work_is_in_the_list_its_keyword_names(entries: dict[str, Entry]) -> None:
    for keyword, works in (
        ("conference", CONFERENCE),
        ("workshop", WORKSHOP),
        ("journal", JOURNAL),
        ("preprint", PREPRINT),
    ):
        assert [key for key, entry in entries.items() if keyword in keywords(entry)] == [work.key for work in works]
    assert {word for entry in entries.values() for word in keywords(entry)} == {
        "conference",
        "workshop",
        "journal",
        "preprint",
        "selected",
    }


def test_works_with_a_distinction_are_selected(entries: dict[str, Entry]) -> None:
    assert all("selected" in keywords(entry) for entry in entries.values() if field(entry, "distinction"))


def test_stars_are_annotations_of_the_authors(entries: dict[str, Entry]) -> None:
    for work in WORKS:
        names = re.split(r",? and |, ", work.authors)
        marks = [f"{number}=equal" for number, name in enumerate(names, start=1) if name.endswith("*")]
        assert field(entries[work.key], "author+an") == "; ".join(marks)


def test_comments_are_safe_for_any_parser() -> None:
    for number, line in outside_entries(REFS.read_text("utf-8")):
        assert not line or line.startswith("% "), f"refs.bib:{number}: a comment starts with '% '"
        assert "@" not in line, f"refs.bib:{number}: '@' would start an entry"


def keywords(entry: Entry) -> list[str]:
    return field(entry, "keywords").split(", ")


def outside_entries(text: str) -> Iterator[tuple[int, str]]:
    """The lines that belong to no entry, and their numbers; an entry ends with a brace on a line of its own."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        inside = inside or line.startswith("@")
        if not inside:
            yield number, line
        inside = inside and line != "}"
