"""What LaTeX commands do and print, by their names: styles, spaces, accents and characters."""

from __future__ import annotations

from docutils.utils.math import tex2unichar


def read_pairs(text: str) -> dict[str, str]:
    """Read a table of names and values in turn."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def read_groups(table: dict[str, str]) -> dict[str, str]:
    """Map each of the names in the values of a table to their key."""
    return {name: key for key, names in table.items() for name in names.split()}


def _commands(action: str, table: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {name: (action, value) for name, value in read_groups(table).items()}


ACTIONS: dict[str, tuple[str, str]] = {
    # Styles of the argument, and of the rest of the group
    **_commands(
        "style",
        {
            "emphasis": "emph textit textsl mkbibemph mkbibitalic",
            "strong": "textbf mkbibbold",
            "literal": "texttt code",
            "smallcaps": "textsc mkbibsc",
            "superscript": "textsuperscript mkbibsuperscript",
            "subscript": "textsubscript mkbibsubscript",
        },
    ),
    **_commands(
        "switch",
        {
            "emphasis": "em it itshape sl slshape",
            "strong": "bf bfseries",
            "literal": "tt ttfamily",
            "smallcaps": "sc scshape",
        },
    ),
    # Characters around the argument
    **_commands("around", {"“ ”": "mkbibquote enquote textquote", "( )": "mkbibparens", "[ ]": "mkbibbrackets"}),
    # The first argument is not printed
    **dict.fromkeys(
        "noopsort sortnoop SortNoop NoopSort noop color textcolor foreignlanguage hspace vspace begin end label "
        "raisebox selectlanguage fontsize fontfamily setlength phantom hphantom vphantom".split(),
        ("drop", ""),
    ),
    # Space, or nothing
    **dict.fromkeys(" \t\n\r", ("print", " ")),
    **_commands(
        "print",
        {
            " ": "\\ : ; > quad qquad space par newline linebreak addspace enspace enskip",
            "\N{NO-BREAK SPACE}": "nobreakspace addnbspace",
            "\N{NARROW NO-BREAK SPACE}": ", thinspace addthinspace",
            "": "relax protect normalfont rm rmfamily sf sffamily upshape mdseries up md tiny scriptsize footnotesize "
            "small normalsize large Large LARGE huge Huge noindent null xspace left right big Big bigl bigr Bigl Bigr "
            "displaystyle textstyle limits nolimits unspace adddot isdot nobreak allowbreak break ignorespaces "
            "nolinebreak textcompwordmark - / ! @ ) ] *",
        },
    ),
    **{
        name: ("accent", chr(int(code, 16)))
        for name, code in read_pairs(
            "` 300 ' 301 ^ 302 ~ 303 = 304 u 306 . 307 \" 308 r 30a H 30b v 30c d 323 c 327 k 328 b 331 t 361 G 30f "
            "f 311 textcommabelow 326 hat 302 widehat 302 tilde 303 widetilde 303 bar 304 overline 304 acute 301 "
            "grave 300 breve 306 check 30c ddot 308 dot 307 vec 20d7 dddot 20db ddddot 20dc"
        ).items()
    },
    **{name: (name, "") for name in ("url", "href", "ensuremath", "texorpdfstring")},
    **_commands("address", {"": "nolinkurl path"}),
    **_commands("fraction", {"": "frac tfrac dfrac"}),
}
"""What each command does, and what with; all others print a symbol, or their arguments."""

FUNCTIONS = frozenset(
    "cos sin tan arccos arcsin arctan cosh sinh tanh arccosh arcsinh arctanh ln log exp max min sup inf lim".split()
)
"""Commands that print their own name."""

SYMBOLS: dict[str, str] = {
    **{
        name: symbol
        for table in "mathalpha mathbin mathclose mathfence mathop mathopen mathord mathpunct mathrel".split()
        for name, symbol in getattr(tex2unichar, table).items()
        # Names of projects' own commands, rather than those of primes.
        if name.isalpha() and name not in ("second", "third", "fourth")
    },
    **read_pairs(
        # Letters
        "AA Å aa å AE Æ ae æ DH Ð dh ð DJ Đ dj đ i ı IJ Ĳ ij ĳ j ȷ L Ł l ł NG Ŋ ng ŋ O Ø o ø OE Œ oe œ ss ß TH Þ th þ "
        "Alpha Α Beta Β Epsilon Ε Zeta Ζ Eta Η Iota Ι Kappa Κ Mu Μ Nu Ν omicron ο Omicron Ο Rho Ρ Tau Τ Chi Χ "
        "textmu μ micro μ textordfeminine ª textordmasculine º "
        # Quotation marks and punctuation
        "guillemotleft « guillemotright » guilsinglleft ‹ guilsinglright › quotesinglbase ‚ quotedblbase „ lq ‘ rq ’ "
        "textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” textquotesingle ' textquotedbl \" "
        "glqq „ grqq “ glq ‚ grq ‘ flqq « frqq » textendash – textemdash — bibrangedash – textexclamdown ¡ "
        "textquestiondown ¿ textinterrobang ‽ textperiodcentered ˙ textellipsis … dots … dotsc … dotsb … dotsm … "
        "dotsi … dotso … slash / textfractionsolidus ⁄ textbar | textbrokenbar ¦ textdoublepipe ǂ textunderscore _ "
        "textbackslash \\ textbraceleft { textbraceright } textlangle 〈 textrangle 〉 "
        # Signs
        "& & % % $ $ _ _ # # { { } } | | textdollar $ textsection § textparagraph ¶ dag † ddag ‡ textdagger † "
        "textdaggerdbl ‡ textasteriskcentered ⁎ textbullet • textopenbullet ◦ textbigcircle ◯ textreferencemark ※ "
        "copyright © textcopyright © textcircledP ℗ textregistered ® texttrademark ™ textservicemark ℠ textnumero № "
        "textrecipe ℞ textestimated ℮ textdiscount ⁒ textmusicalnote ♪ textperthousand ‰ textpertenthousand ‱ "
        "textdegree ° degree ° textcelsius ℃ textohm Ω textmho ℧ textcent ¢ textsterling £ textcurrency ¤ textyen ¥ "
        "euro € texteuro € "
        "textonesuperior ¹ texttwosuperior ² textthreesuperior ³ textonequarter ¼ textonehalf ½ textthreequarters ¾ "
        "textasciitilde ~ textasciicircum ^ textasciigrave ` textasciiacute ´ textasciidieresis ¨ textasciimacron ¯ "
        "textasciicaron ˇ textasciibreve ˘ textacutedbl ˝ texttildelow ˜ "
        "textleftarrow ← textuparrow ↑ textrightarrow → textdownarrow ↓ "
        # Mathematics: what docutils does not know, or reads as a character that few fonts have
        "textless < textgreater > textpm ± textmp ∓ texttimes × textdiv ÷ textlnot ¬ lvert | rvert | lVert ‖ rVert ‖ "
        "hbar ħ varnothing ∅ sqrt √ cdot · mid | perp ⊥ setminus ∖ bullet ∙ preceq ≼ succeq ≽ bigotimes ⊗ bigoplus ⊕ "
        "diamond ♢ square □ blacksquare ▪ Colon ∷"
    ),
    **{name: name for name in ("TeX LaTeX BibTeX XeTeX LuaTeX pdfTeX pdfLaTeX XeLaTeX".split())},
    **{name: name for name in FUNCTIONS},
    "limsup": "lim sup",
    "liminf": "lim inf",
    "LaTeXe": "LaTeX2ε",
}
"""Those of docutils for mathematics, and LaTeX's for text."""

JOURNALS = dict(
    line.strip().split(" ", 1)
    for line in r"""
    aap Astronomy & Astrophysics
    aapr The Astronomy and Astrophysics Review
    aaps Astronomy and Astrophysics Supplement Series
    actaa Acta Astronomica
    aj The Astronomical Journal
    ao Applied Optics
    apj The Astrophysical Journal
    apjl The Astrophysical Journal Letters
    apjs The Astrophysical Journal Supplement Series
    aplett Astrophysical Letters
    apss Astrophysics and Space Science
    araa Annual Review of Astronomy and Astrophysics
    baas Bulletin of the American Astronomical Society
    bain Bulletin of the Astronomical Institutes of the Netherlands
    cjaa Chinese Journal of Astronomy and Astrophysics
    gca Geochimica et Cosmochimica Acta
    grl Geophysical Research Letters
    icarus Icarus
    jcap Journal of Cosmology and Astroparticle Physics
    jcp Journal of Chemical Physics
    jgr Journal of Geophysical Research
    jqsrt Journal of Quantitative Spectroscopy and Radiative Transfer
    jrasc Journal of the Royal Astronomical Society of Canada
    maps Meteoritics and Planetary Science
    memras Memoirs of the Royal Astronomical Society
    memsai Memorie della Società Astronomica Italiana
    mnras Monthly Notices of the Royal Astronomical Society
    na New Astronomy
    nar New Astronomy Reviews
    nat Nature
    nphysa Nuclear Physics A
    pasa Publications of the Astronomical Society of Australia
    pasj Publications of the Astronomical Society of Japan
    pasp Publications of the Astronomical Society of the Pacific
    physrep Physics Reports
    physscr Physica Scripta
    planss Planetary and Space Science
    pra Physical Review A
    prb Physical Review B
    prc Physical Review C
    prd Physical Review D
    pre Physical Review E
    prl Physical Review Letters
    procspie Proceedings of SPIE
    psj The Planetary Science Journal
    qjras Quarterly Journal of the Royal Astronomical Society
    rmxaa Revista Mexicana de Astronomía y Astrofísica
    solphys Solar Physics
    sovast Soviet Astronomy
    ssr Space Science Reviews
    zap Zeitschrift für Astrophysik
    """.strip().splitlines()
)
"""The macros of AASTeX for journals, which ADS exports."""
