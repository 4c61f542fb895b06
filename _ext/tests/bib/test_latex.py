"""LaTeX in fields is read as text and as nodes, and no command or brace is left in them."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

import pytest
from docutils import nodes
from hypothesis import given, settings
from hypothesis import strategies as st

from academic_cv.bib.addresses import is_web, read_address
from academic_cv.bib.latex import to_richtext, to_text
from academic_cv.publications.nodes import make_nodes

TEXTS = [
    # accents, in all the ways to write them
    (r"{\"u} \"{u} \"u {\"{u}}", "ü ü ü ü"),
    (r"\'{\i} \'\i{} {\'\i} \v{c} \c{c} \c c", "í í í č ç ç"),
    (
        r"Erd\H{o}s, \v S\'ark\"ozy, \L{}ukasz, \.Istanbul, \k{a}, \r{a}, \u{g}, \d{s}",
        "Erdős, Šárközy, Łukasz, İstanbul, ą, å, ğ, ṣ",
    ),
    (r"\o \ss{} \aa\ \AE\ \OE{} \ae \i", "øß å Æ Œ æı"),
    (r"Vall{\'e}e {\'E}cole d{\textquotesingle}x", "Vallée École d'x"),
    ("u\u0308ber", "über"),
    (r"O\'{}Brien", "O’Brien"),
    # signs
    (r"A \& B, 5\%, \$5, a\_b, \#1", "A & B, 5%, $5, a_b, #1"),
    ("100% sure & more #1 a_b ^", "100% sure & more #1 a_b ^"),
    ("R&amp;D, \\&amp; 1 &lt; 2, AT&T; x", "R&D, & 1 < 2, AT&T; x"),
    ("?`Por qu\\'e? !`S\\'{\\i}! (?)`so'", "¿Por qué? ¡Sí! (?)‘so’"),
    (r"A~B, J.\,Q.", "A\N{NO-BREAK SPACE}B, J.\N{NARROW NO-BREAK SPACE}Q."),
    ("1--2 --- ``so'' `it' don't well-known", "1–2 — “so” ‘it’ don't well-known"),
    (r"long\-word, f\/f, a\\b, c\ d", "longword, ff, a b, c d"),
    (r"\TeX{} and \LaTeX\ \ldots", "TeX and LaTeX …"),
    (r"\textregistered\texttrademark\ \dag \ddag \S \copyright \guillemotleft\textdegree", "®™ †‡§©«°"),
    (r"\leadsto $\ne$ \eth, \lvert\Beta\rvert", "⤳≠ ð, |Β|"),
    (r"$\log n$, $\sin(x)$, \liminf", "log n, sin(x), lim inf"),
    # biblatex
    (r"\autocap{i}n \mkbibquote{x} \mkbibemph{y} \enquote{z} \mkbibparens{w}", "in “x” y “z” (w)"),
    (r"{\noopsort{1973b}}1973", "1973"),
    # math in one line of text
    (r"CO$_2$, $\ell_1$, $^{13}$C, $x^2$, $10^{-3}$, $\alpha$-Fe", "CO₂, ℓ₁, ¹³C, x², 10⁻³, α-Fe"),
    (r"SO$_4^{2-}$, 20$^\circ$C, $n^{\text{th}}$, $O(\sqrt{n})$, \$x $\$5$", "SO₄²⁻, 20°C, n^th, O(√n), $x $5"),
    (r"p $<$ 0.05, 5$\times$5, $\sim$10", "p < 0.05, 5×5, ∼10"),
    (r"\(\beta\) and \ensuremath{\gamma}", "β and γ"),
    # money
    ("$5", "$5"),
    ("from $5 to $10", "from $5 to $10"),
    ("{from $a} to b$", "from $a to b$"),
    ("US$3-$4 and $", "US$3-$4 and $"),
    # braces
    ("{T}he {BERT} {{model}}", "The BERT model"),
    ("open { and } close } }", "open and close"),
    # unknown commands
    (r"read \today, \ss{}x", "read today, ßx"),
    (r"\foo{bar}, \baz qux, \proglang{R}", "bar, baz qux, R"),
    (" a\n\tb  c ", "a b c"),
    ("", ""),
]


@pytest.mark.parametrize(("latex", "text"), TEXTS)
def test_reads_as_text(latex: str, text: str) -> None:
    assert to_text(latex) == text


NODES = [
    (
        r"A {\textdollar}{\textbackslash}mathrm\{AC\}{\^{}}0[{\textbackslash}oplus]{\textdollar} b",
        r"A <math>\mathrm{AC}^0[\oplus]</math> b",
    ),
    (r"\$\textbackslash{}ell\_1\$ for \$5 or \$6", r"<math>\ell_1</math> for $5 or $6"),
    (r"$^{{\ensuremath{-}}1}x$", "<math>^{{{-}}1}x</math>"),
    (r"\emph{E. coli} in \textit{vivo}", "<emphasis>E. coli</emphasis> in <emphasis>vivo</emphasis>"),
    (
        r"{\it one} {\em two} {\bf three} four",
        "<emphasis>one</emphasis> <emphasis>two</emphasis> <strong>three</strong> four",
    ),
    (r"\textbf{a \emph{b} c}", "<strong>a <emphasis>b</emphasis> c</strong>"),
    (r"\texttt{--x}", "<literal>--x</literal>"),
    (r"\textsc{Foo}", '<inline classes="cv-smallcaps">Foo</inline>'),
    (r"4\textsuperscript{th} H\textsubscript{2}O", "4<superscript>th</superscript> H<subscript>2</subscript>O"),
    (r"CO$_2$, $^{13}$C", "CO<subscript>2</subscript>, <superscript>13</superscript>C"),
    (r"SO$_4^{2-}$", "SO<subscript>4</subscript><superscript>2−</superscript>"),
    (r"4$^{\text{th}}$, $5\,\times\,5$, 5$\times$5", r"4<superscript>th</superscript>, <math>5\,\times\,5</math>, 5×5"),
    (r"the $\ell_1$ norm", r"the <math>\ell_1</math> norm"),
    (r"\ensuremath{x^2} \(y\) $$z$$", "<math>x^2</math> <math>y</math> <math>z</math>"),
    (
        r"\url{https://a.org/b\_c~d\%20}",
        '<reference refuri="https://a.org/b_c~d%20">https://a.org/b_c~d%20</reference>',
    ),
    (
        r"\href{https://a.org}{see \emph{it}}",
        '<reference refuri="https://a.org">see <emphasis>it</emphasis></reference>',
    ),
    (r"\nolinkurl{https://a.org}", "https://a.org"),
    (r"\url{javascript:alert(1)}", "javascript:alert(1)"),
    (r"\href{javascript:alert(1)}{text}", "text"),
    ("<i>E. coli</i> in <EM>{v}ivo</EM>", "<emphasis>E. coli</emphasis> in <emphasis>vivo</emphasis>"),
    ("<b>a <i>b</i></b> x<sup>2</sup>", "<strong>a <emphasis>b</emphasis></strong> x<superscript>2</superscript>"),
    ("<i>a <i>b</i></i> H<sub>2</sub>O", "<emphasis>a <emphasis>b</emphasis></emphasis> H<subscript>2</subscript>O"),
    ("&lt;i&gt;a&lt;/i&gt;", "<emphasis>a</emphasis>"),
    (r"{\textless}i{\textgreater}a{\textless}/i{\textgreater}", "<emphasis>a</emphasis>"),
    ("$<$i$>$a$<$/i$>$ {$<$}b{$>$}b{$<$}/b{$>$}", "<emphasis>a</emphasis> <strong>b</strong>"),
    ("low <math><msub><mi>p</mi><mi>T</mi></msub></math>", "low <math>{p}_{T}</math>"),
    (
        '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mrow><mml:msqrt><mml:mi>s</mml:mi><mml:mi>x</mml:mi>'
        "</mml:msqrt><mml:mo>=</mml:mo><mml:mn>13</mml:mn><mml:mtext>TeV</mml:mtext></mml:mrow></mml:math>",
        r"<math>\sqrt{sx}=13\text{TeV}</math>",
    ),
    (
        "<math><mover><mi>t</mi><mo>¯</mo></mover><mo>→</mo><mi>GeV</mi></math>",
        r"<math>\bar{t}\to \mathrm{GeV}</math>",
    ),
    ("<math>x</math> <math><mi>$</mi></math>", "<math>x</math> <math><mi>$</mi></math>"),
    ("<math><menclose>x</menclose></math> <math><msub>", "<math><menclose>x</menclose></math> <math><msub>"),
    ("<scp>dna</scp>", '<inline classes="cv-smallcaps">dna</inline>'),
    ("<p>a</p> <i>b <u>c</u> 1 < 2 > 0</b>", "<p>a</p> <i>b <u>c</u> 1 < 2 > 0</b>"),
    (r"\emph{}", ""),
    ("plain", "plain"),
]


@pytest.mark.parametrize(("latex", "xml"), NODES)
def test_reads_as_nodes(latex: str, xml: str) -> None:
    written = make_nodes(to_richtext(latex))
    assert "".join(str(node) if isinstance(node, nodes.Element) else node.astext() for node in written) == xml


FRAGMENTS = st.sampled_from(
    [
        *r"\emph{ \textbf{ \it \"  \'{\i} { } $ $$ \( \) \[ \] \ensuremath{ ^ _ ^{ _{ \href{ \url{".split(" "),
        *r"\frac \foo \\ % & ~ -- `` '' ' ` \begin{ \noopsort{ \TeX \textsuperscript{ \, &amp; &#36; #".split(" "),
        *"é 中 a Bc 2".split(" "),
        *(" ", "\n", "\x00", "\ud800"),
    ]
)
LATEX = st.lists(FRAGMENTS, max_size=25).map("".join) | st.text(max_size=60)
# These ask for the sign itself, by name.
ASKED_FOR = re.compile(r"\\[{}]|\\textb|&#?\w+;|\\\\?$")


def is_balanced(text: str) -> bool:
    signs = re.findall(r"\\.|[{}]", text, re.DOTALL)
    depths = [*accumulate(({"{": 1, "}": -1}.get(sign, 0) for sign in signs), initial=0)]
    return min(depths) == depths[-1] == 0


@settings(deadline=None, derandomize=True)
@given(LATEX)
def test_nothing_of_latex_is_left_whatever_the_input(latex: str) -> None:
    """No brace, no backslash, no control character; a dollar only where the input has one. Braces in math pair."""
    found = [node for top in make_nodes(to_richtext(latex)) for node in top.findall(nodes.Text)]
    shown = to_text(latex) + "".join(node.astext() for node in found if not isinstance(node.parent, nodes.math))
    assert ASKED_FOR.search(latex) or not set("{}\\") & set(shown)
    assert shown.count("$") <= 2 * latex.count("$") + 2 * len(re.findall(r"&#?\w+;", latex))
    assert all(character == "\n" or unicodedata.category(character) not in ("Cc", "Cs") for character in shown)
    for node in found:
        assert not isinstance(node.parent, nodes.math) or is_balanced(node.astext())


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(exclude_characters="\\{}$~`&'-", exclude_categories=["C", "Z"])))
def test_words_without_latex_stay_as_they_are(text: str) -> None:
    assert to_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "fragment", ["{", r"\emph{", r"\it ", r"\ensuremath{", "$", r"\(\[", r"\"", "$^{", r"\href{", "<i>"]
)
def test_nesting_beyond_the_limit_is_read(fragment: str) -> None:
    assert to_text(fragment * 2000 + "x" + "}" * 2000).count("x") <= 1


def test_addresses_lose_the_escapes_of_latex() -> None:
    assert read_address(r"https://a.org/\~{}b\_c\%20\#d\&e") == "https://a.org/~b_c%20#d&e"
    assert read_address(r"\url{https://a.org}") == "https://a.org"


def test_only_web_addresses_with_a_host_are_web_addresses() -> None:
    wrong = "javascript:alert(1) JaVaScript:x data:text/html,x //a.org a.pdf https:foo http:javascript:x https:///a"
    assert not is_web("http://?q")
    assert not any(map(is_web, wrong.split()))
    for address in ("HTTPS://a.org", "http://a.org:80/?q", "mailto:a@b.org", "ftp://u@a.org/f"):
        assert is_web(address)
