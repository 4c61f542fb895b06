"""Every kind of work prints as one conventional reference; what it lacks is left away, and nothing is residue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conftest import build, fold, write

if TYPE_CHECKING:
    import bs4

    from conftest import Project

# key: the entry without its key, and the reference as it must be printed, links last.
WORKS: dict[str, tuple[str, str]] = {
    # --- types
    "article": (
        "@article{, author={A. One and B. Two and C. Three}, title={Title}, journal={Journal}, volume=5, number=2,"
        " pages={100--110}, year=2020, publisher={Press}}",
        "A. One, B. Two, and C. Three. Title. Journal, 5(2):100–110, 2020.",
    ),
    "article-number": (
        "@article{, author={A. One}, title={Title}, journal={Journal}, number=3, pages={24-31}, year=2015}",
        "A. One. Title. Journal, no. 3:24–31, 2015.",
    ),
    "article-id": (
        "@article{, author={A. One}, title={Title}, journaltitle={Phys. Rev. Research}, volume=5, eid={043243},"
        " date={2023-12-07}}",
        "A. One. Title. Phys. Rev. Research, 5:043243, 2023.",
    ),
    "article-pages": (
        "@article{, author={A. One}, title={Title}, journal={Journal}, pages={7}}",
        "A. One. Title. Journal, page 7.",
    ),
    "inproceedings": (
        "@inproceedings{, author={A. One and B. Two}, title={Title}, booktitle={Proceedings of X}, pages={1-9},"
        " series={Proceedings of Machine Learning Research}, volume=161, year=2021, publisher={PMLR}, editor={E. D.}}",
        "A. One and B. Two. Title. Proceedings of X, volume 161 of Proceedings of Machine Learning Research, "
        "pages 1–9, 2021.",
    ),
    "conference": (
        "@conference{, author={A. One}, title={Title}, booktitle={NeurIPS}, volume=33, year=2020}",
        "A. One. Title. NeurIPS, 33, 2020.",
    ),
    "conference-pages": (
        "@inproceedings{, author={A. One}, title={Title}, booktitle={AAAI}, volume={34}, number={05}, pages={1--9}}",
        "A. One. Title. AAAI, volume 34, number 05, pages 1–9.",
    ),
    "twice-an-at": (
        "@@inproceedings{, author={A. One}, title={Title}, booktitle={NeurIPS}, year=2020}",
        "A. One. Title. NeurIPS, 2020.",
    ),
    "book": (
        "@book{, author={A. One}, title={Title}, subtitle={A Subtitle}, edition=2, volume=3, series={Series},"
        " publisher={Press}, address={City}, year=1999}",
        "A. One. Title: A Subtitle. 2nd edition, volume 3 of Series, Press, City, 1999.",
    ),
    "book-edited": (
        "@book{, editor={A. One and B. Two}, title={Title}, publisher={Press}, location={City}, date={1999}}",
        "A. One and B. Two, editors. Title. Press, City, 1999.",
    ),
    "collection": (
        "@collection{, editor={A. One}, title={Title}, volume=61, publisher={Press}, year=1990}",
        "A. One, editor. Title. Volume 61, Press, 1990.",
    ),
    "incollection": (
        "@incollection{, author={A. One}, title={Title}, booktitle={Book}, editor={E. Four and F. Five},"
        " chapter=3, pages={1--23}, publisher={Press}, address={City}, year=2001}",
        "A. One. Title. In Book, edited by E. Four and F. Five, chapter 3, pages 1–23, Press, City, "
        "2001.",
    ),
    "bookauthor": (
        "@inbook{, author={A. One}, bookauthor={B. Two}, title={Title}, booktitle={Book}, year=2001}",
        "A. One. Title. In B. Two, Book, 2001.",
    ),
    "bookauthor-author": (
        "@inbook{, author={A. One}, bookauthor={One, A.}, title={Title}, booktitle={Book}, year=2001}",
        "A. One. Title. In Book, 2001.",
    ),
    "inbook": (
        "@inbook{, author={A. One}, title={Title}, booktitle={Book}, edition={Third}, pages={xi--xx}, year=2001}",
        "A. One. Title. In Book, Third edition, pages xi–xx, 2001.",
    ),
    "inreference": (
        "@inreference{, author={A. One}, title={Entropy}, booktitle={Encyclopedia}, volume=2, year=2001}",
        "A. One. Entropy. In Encyclopedia, volume 2, 2001.",
    ),
    "book-roles": (
        "@book{, author={A. One}, editor={B. Two and C. Three and others}, translator={Jane Q. Owner},"
        " introduction={D. Four}, title={Title}, titleaddon={A Novel}, volumes=3, pagetotal=212, publisher={Press},"
        " year=1999}",
        "A. One. Title. A Novel, edited by B. Two, C. Three, et al., translated by Jane Q. Owner, with an introduction "
        "by D. Four, 3 volumes, Press, 212 pages, 1999.",
    ),
    "owner-translator": (
        "@book{, author={A. One}, translator={Owner, Jane Q.}, title={Title}, publisher={Press}, year=1999}",
        "A. One. Title. Translated by **Jane Q. Owner**, Press, 1999.",
    ),
    "translator-alone": (
        "@book{, translator={A. One}, title={Title}, publisher={Press}, year=1999}",
        "Title. Translated by A. One, Press, 1999.",
    ),
    "article-translator": (
        "@article{, author={A. One}, translator={B. Two}, title={Title}, journal={Journal}, volume=5, pages={1--2}}",
        "A. One. Title. Journal, 5:1–2, translated by B. Two.",
    ),
    "years": ("@book{, author={A. One}, title={Title}, publisher={Press}, date={1998/2004}}",
        "A. One. Title. Press, 1998–2004."),
    "years-open": ("@book{, title={Title}, publisher={Press}, date={2020/}}", "Title. Press, 2020–."),
    "inspire-proceedings": (
        "@inproceedings{, author={Doe, Jane}, title={{Title}}, booktitle={40th Conference}, journal={PoS},"
        " volume={ICHEP2020}, pages={123}, year=2021}",
        "Jane Doe. Title. 40th Conference, PoS, ICHEP2020:123, 2021.",
    ),
    "journal-proceedings": (
        "@inproceedings{, author={Doe, Jane}, title={{Title}}, journal={PoS}, volume={ICHEP2020}, pages={123}}",
        "Jane Doe. Title. PoS, ICHEP2020:123.",
    ),
    "journal-twice": (
        "@inproceedings{, author={A. One}, title={Title}, booktitle={NeurIPS}, journal={NeurIPS}, year=2020}",
        "A. One. Title. NeurIPS, 2020.",
    ),
    "inspire-report": (
        "@techreport{, author={A. One}, title={Title}, reportNumber={CERN-2020-1}, institution={CERN}, year=2020}",
        "A. One. Title. Technical report CERN-2020-1, CERN, 2020.",
    ),
    "patent-request": (
        "@patent{, author={A. One}, title={Title}, type={patreq}, number={CN123}, year=1997}",
        "A. One. Title. Patent request CN123, 1997.",
    ),
    "phdthesis": (
        "@phdthesis{, author={A. One}, title={Title}, school={The University}, year=2023}",
        "A. One. Title. PhD thesis, The University, 2023.",
    ),
    "masterthesis": (
        "@masterthesis{, author={A. One}, title={Title}, institution={The University}, year=2020}",
        "A. One. Title. Master’s thesis, The University, 2020.",
    ),
    "thesis": (
        "@thesis{, author={A. One}, title={Title}, type={Habilitation}, institution={The University}, date={2020}}",
        "A. One. Title. Habilitation, The University, 2020.",
    ),
    "techreport": (
        "@techreport{, author={A. One}, title={Title}, number={CS-12}, institution={Institute}, year=2011}",
        "A. One. Title. Technical report CS-12, Institute, 2011.",
    ),
    "report": (
        "@report{, author={A. One}, title={Title}, type={Research report}, number=7, institution={IBM}, date={1978}}",
        "A. One. Title. Research report 7, IBM, 1978.",
    ),
    "patent": (
        "@patent{, author={A. One}, title={Title}, number={5668842}, type={patentus}, holder={Company}, year=1997}",
        "A. One. Title. U.S. patent 5668842, Company, 1997.",
    ),
    "online": (
        "@online{, author={A. One}, title={Title}, organization={Site}, date={2020-01-02}, url={https://a.example/x}}",
        "A. One. Title. Site, 2020. Paper",
    ),
    "software": (
        "@software{, author={A. One}, title={program}, version={1.2}, date={2022}, url={https://github.com/a/b}}",
        "A. One. program. Version 1.2, 2022. GitHub",
    ),
    "dataset": (
        "@dataset{, author={A. One}, title={Data}, publisher={Zenodo}, doi={10.5281/zenodo.1}, date={2022}}",
        "A. One. Data. Zenodo, 2022. Zenodo",
    ),
    "manual": (
        "@manual{, title={The Manual}, organization={Makers}, edition={1}, year=2000}",
        "The Manual. 1st edition, Makers, 2000.",
    ),
    "proceedings": (
        "@proceedings{, editor={A. One}, title={Proceedings of X}, publisher={Press}, year=2000}",
        "A. One, editor. Proceedings of X. Press, 2000.",
    ),
    "periodical": ("@periodical{, title={A Journal}, volume=35, year=2011}", "A Journal. Volume 35, 2011."),
    "unpublished": (
        "@unpublished{, author={A. One}, title={Title}, note={In preparation}}",
        "A. One. Title. In preparation.",
    ),
    "misc": (
        "@misc{, author={A. One}, title={Title}, howpublished={Blog post}, year=2016}",
        "A. One. Title. Blog post, 2016.",
    ),
    "preprint": (
        "@misc{, author={A. One}, title={Title}, year=2024, eprint={2402.07193}, eprinttype={arxiv}, note={Preprint}}",
        "A. One. Title, 2024. Preprint. arXiv",
    ),
    "unknown-type": ("@poem{, author={A. One}, title={Title}, year=2016}", "A. One. Title, 2016."),
    # --- what is missing
    "title-alone": ("@article{, title={Title}}", "Title."),
    "author-alone": ("@article{, author={A. One}}", "A. One."),
    "year-alone": ("@article{, year=2020}", "2020."),
    "no-title": ("@article{, author={A. One}, journal={Journal}, year=2020}", "A. One. Journal, 2020."),
    "no-year": ("@inproceedings{, author={A. One}, title={Title}, booktitle={ICML}}", "A. One. Title. ICML."),
    # --- how sentences end
    "question": (
        "@inproceedings{, author={A. One}, title={Why?}, booktitle={ICML}, year=2020}",
        "A. One. Why? ICML, 2020.",
    ),
    "quotation": (
        "@misc{, author={A. One}, title={``Why?''}, howpublished={Blog}, year=2020}",
        "A. One. “Why?” Blog, 2020.",
    ),
    "parenthesis": ("@misc{, title={Title (really!)}, howpublished={Blog}}", "Title (really!). Blog."),
    # --- distinction, state
    "distinction": (
        "@inproceedings{, author={A. One}, title={Title}, booktitle={ICML}, year=2020, distinction={Oral}}",
        "A. One. Title. ICML, 2020 (Oral).",
    ),
    "award": ("@misc{, title={Title}, year=2020, award={Best Paper}}", "Title, 2020 (Best Paper)."),
    "in-press": (
        "@article{, author={A. One}, title={Title}, journal={Journal}, pubstate={inpress}, year=2025}",
        "A. One. Title. Journal, in press, 2025.",
    ),
    "submitted": ("@article{, title={Title}, journal={Journal}, pubstate={submitted}}", "Title. Journal, submitted."),
    # --- LaTeX
    "latex": (
        r"@misc{, title={\textit{E. coli} \& \emph{more}: 50\% of {\"u}ber~alles -- CO$_2$ \textsuperscript{nd}}}",
        "E. coli & more: 50% of über alles – CO2 nd.",
    ),
    "as-typed": ("@misc{, title={LMs and SGD in a Title: don't Touch it}}", "LMs and SGD in a Title: don't Touch it."),
    "hash-and-brackets": ("@misc{, title={C# @ [x] // #let}}", "C# @ [x] // #let."),
    # --- identifiers, in the forms people paste
    "doi-url": ("@misc{, title={T}, doi={https://doi.org/10.1000/a(b)1},"
        " url={http://dx.doi.org/10.1000/a(b)1}}", "T. DOI"),
    "doi-prefix": ("@misc{, title={T}, doi={doi:10.1000/ab}}", "T. DOI"),
    "doi-in-url": ("@misc{, title={T}, url={https://doi.org/10.1000/ab}}", "T. DOI"),
    "arxiv-id": ("@misc{, title={T}, eprint={arXiv:2308.06671v2}, archiveprefix={arXiv}}", "T. arXiv"),
    "arxiv-url": ("@misc{, title={T}, url={https://arxiv.org/abs/2308.06671}}", "T. arXiv"),
    "arxiv-pdf": ("@misc{, title={T}, url={https://arxiv.org/pdf/2308.06671.pdf}}", "T. arXiv"),
    "arxiv-field": ("@misc{, title={T}, arxiv={2308.06671}}", "T. arXiv"),
    "arxiv-old": ("@misc{, title={T}, eprint={math/0506203}, eprinttype={arxiv}}", "T. arXiv"),
    "corr": ("@article{, title={T}, journal={CoRR}, volume={abs/2308.06671}, year=2023}",
        "T. CoRR, abs/2308.06671, 2023. arXiv"),
    "all-links": (
        "@misc{, title={T}, url={https://openreview.net/forum?id=a_b}, arxiv={2308.06671}, doi={10.1000/ab},"
        " code={https://github.com/a/b}, slides={https://a.example/s}, poster={https://a.example/p},"
        " video={https://a.example/v}, website={https://a.example/w}, supp={https://a.example/x},"
        " html={https://a.example/h}, pdf={https://a.example/f.pdf}}",
        "T. DOI · arXiv · OpenReview · PDF · HTML · Code · Slides · Poster · Video · Supplement · Website",
    ),
    "bamos": (
        "@inproceedings{, title={T}, _venue={ICML}, year=2024,"
        " codeurl={https://a.example/c}, slidesurl={https://a.example/s}}",
        "T. ICML, 2024. Code · Slides",
    ),
    # --- people
    "marks": (
        "@misc{, author={Ann One* and Bob Two$^{\\dag}$ and Cy Three and Di Four}, author+an={3=equal}, title={T}}",
        "Ann One*, Bob Two†, Cy Three*, and Di Four. T.",
    ),
    "inspire": (
        '@article{, author="Aad, Georges and others", collaboration="ATLAS, CMS", title="{T}", journal="JHEP",'
        ' volume=8, pages=45, year=2016}',
        "Georges Aad et al. (ATLAS and CMS Collaborations). T. JHEP, 8:45, 2016.",
    ),
    "inspire-no-author": ("@article{, collaboration={LHCb}, title={T}, year=2016}", "LHCb Collaboration. T, 2016."),
    "inspire-author": (
        "@article{, author={{The LHCb Collaboration}}, collaboration={LHCb}, title={T}, year=2016}",
        "The LHCb Collaboration. T, 2016.",
    ),
    "others": ("@misc{, author={Ann One and Bob Two and others}, title={T}}", "Ann One, Bob Two, et al. T."),
    "collaboration": ("@misc{, author={{The ATLAS Collaboration} and Ann One}, title={T}}",
        "The ATLAS Collaboration and Ann One. T."),
    "extended-name": (
        "@misc{, author={family=Beethoven, given=Ludwig, prefix=van and King, Jr., Martin Luther}, title={T}}",
        "Ludwig van Beethoven and Martin Luther King Jr. T.",
    ),
    "accents": (
        r"@misc{, author={G{\"o}del, Kurt and {\L}ukasiewicz, Jan and Nguyễn Văn An and Erd{\H o}s, P.}, title={T}}",
        "Kurt Gödel, Jan Łukasiewicz, Nguyễn Văn An, and P. Erdős. T.",
    ),
    "long": (
        f"@misc{{, author={{{' and '.join(f'Name{n} Family{n}' for n in range(1, 2001))} and Jane Q. Owner and "
        f"{' and '.join(f'Name{n} Family{n}' for n in range(2001, 3001))}}}, title={{T}}}}",
        ", ".join(f"Name{n} Family{n}" for n in range(1, 19))
        + ", …, Jane Q. Owner, …, Name3000 Family3000; 3,001 authors. T.",
    ),
    # --- the owner
    "owner": ("@misc{, author={Owner, Jane Q. and Owner, John}, title={T}}", "**Jane Q. Owner** and John Owner. T."),
    "owner-initials": (
        "@misc{, author={Owner, J.Q.* and Other, J. Q.}, title={T}}",
        "**J.Q. Owner*** and J. Q. Other. T."),
}  # fmt: skip


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("works")
    bib = "\n\n".join(entry.replace("{,", f"{{{key},", 1) for key, (entry, _) in WORKS.items())
    conf = 'cv_owner = ["Jane Q. Owner", "J. Q. Owner"]\ncv_marks = {"†": ("†", "who led the work")}'
    write(folder / "source", {"index.md": "# Works\n\n```{bibliography}\n:all:\n```\n", "refs.bib": bib}, conf)
    project = build(folder / "source", folder / "built", "html")
    assert [line for line in project.warnings.splitlines() if "has no title" not in line] == []
    return project


def row(works: Project, key: str) -> bs4.Tag:
    [found] = works.page().select(f".cv-publication[id='{key}'] .cv-reference")
    return found


@pytest.mark.parametrize("key", WORKS)
def test_a_work_prints_as_its_reference(works: Project, key: str) -> None:
    line = row(works, key)
    for owner in line.select(".cv-owner") if key.startswith("owner") else ():
        owner.insert_before("**")
        owner.insert_after("**")
    label, _, printed = fold(line.get_text()).replace("\xa0", " ").partition(" ")
    assert re.fullmatch(r"\[\d+\]", label)
    assert printed == WORKS[key][1]


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("doi-url", "https://doi.org/10.1000/a(b)1"),
        ("doi-prefix", "https://doi.org/10.1000/ab"),
        ("doi-in-url", "https://doi.org/10.1000/ab"),
        ("arxiv-id", "https://arxiv.org/abs/2308.06671"),
        ("arxiv-url", "https://arxiv.org/abs/2308.06671"),
        ("arxiv-pdf", "https://arxiv.org/abs/2308.06671"),
        ("arxiv-field", "https://arxiv.org/abs/2308.06671"),
        ("arxiv-old", "https://arxiv.org/abs/math/0506203"),
        ("corr", "https://arxiv.org/abs/2308.06671"),
    ],
)
def test_an_identifier_in_any_form_is_one_link(works: Project, key: str, address: str) -> None:
    assert [link["href"] for link in row(works, key).select("a.cv-link")] == [address]


def test_emphasis_and_scripts_of_titles_are_kept(works: Project) -> None:
    title = row(works, "latex").select_one(".cv-title")
    assert title is not None
    assert [part.get_text() for part in title.select("em")] == ["E. coli", "more"]
    assert [part.get_text() for part in title.select("sup")] == ["nd"]


def test_no_reference_has_residue_of_its_source(works: Project) -> None:
    for line in works.page().select(".cv-reference"):
        assert not re.search(r"[{}\\$]|missing|None", line.get_text())
