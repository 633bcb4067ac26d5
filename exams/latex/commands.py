r"""The LaTeX that formulas may hold: what both renderers draw, tried by a test.

`\ce` is ours: it is rewritten to the rest before either renderer sees it.
"""


def words(text):
    return set(text.split())


SYMBOLS = words("""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu
    nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    times div cdot pm mp ast star circ bullet oplus ominus otimes oslash odot wedge vee
    cap cup setminus amalg dagger ddagger
    le leq ge geq ne neq approx equiv sim simeq cong propto ll gg prec succ preceq succeq
    subset supset subseteq supseteq in notin ni perp parallel mid nmid models vdash
    to gets leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow
    longrightarrow longleftarrow Longrightarrow Longleftarrow iff implies mapsto
    uparrow downarrow updownarrow Uparrow Downarrow nearrow searrow swarrow nwarrow
    rightleftharpoons leftharpoonup rightharpoonup hookrightarrow
    infty partial nabla forall exists nexists emptyset varnothing neg lnot land lor
    therefore because angle measuredangle triangle square degree prime hbar ell Re Im aleph
    ldots cdots vdots ddots dots langle rangle lfloor rfloor lceil rceil lbrace rbrace
    lvert rvert lVert rVert vert Vert quad qquad
    sum prod coprod int iint iiint oint bigcup bigcap
    sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth log ln lg exp
    lim limsup liminf max min sup inf det dim ker gcd arg deg
    displaystyle textstyle limits nolimits
    """)
ONE = words("""
    sqrt text textbf textit textrm mathrm mathbf mathit mathbb mathcal mathfrak mathsf
    boldsymbol operatorname overline underline overrightarrow overleftarrow overbrace
    underbrace hat widehat bar vec dot ddot tilde widetilde boxed pmod phantom
    substack xrightarrow xleftarrow
    """)
TWO = words("frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel")
OURS = {"ce"}
PAIRS = {"left", "right", "begin", "end", "middle", "big", "Big", "bigg", "Bigg"}
MARKS = set(r",;:!{}|%&#$_\ ")
ENVIRONMENTS = words(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix cases array aligned align* "
    "smallmatrix split"
)
ALLOWED = SYMBOLS | ONE | TWO | OURS | PAIRS | MARKS
