"""From a study to rows of results, each with its caveats; one module for each question that a notebook asks.

- `participation`: who was recruited, finished, answered and was interviewed
- `items`: answers to each item, and Cronbach's alpha of each scale
- `respondents`: whose scores the numbers of a real cohort are of
- `change`: scores before and after, and the differences of those with both
- `paired`: the same differences by other estimators, and people beyond reliable change
- `before_after`: means and SDs before and after, from records or as printed
- `explanations`: what else could lie behind a difference without a control group
- `specifications`: the difference worked out in every reasonable way
- `worlds`: simulated studies in which the groups do nothing
- `printed`: whether printed means and SDs are attainable; `left_open`: what they leave open
- `same_people`: what printed means and SDs before and after say about the same people
- `known`: what is known of the difference, published or by records, and of which people
- `outline`: a codebook as it is told; `themes`: tallies of themes and codes, pairs of codes
- `of_files`: tallies straight from files of qualitative tools
- `stated`: what an article states of its interviews: how many spoke of what, whose words it prints
- `matrices`, `saturation`, `coders`, `varieties`: codes by people, codes by interview, coders beside each other, and
  which of these a variety of thematic analysis asks for
- `strands`: who spoke of what beside how their scores changed
- `across`: cohorts side by side, by what their reports have released
- `article`: what the article says of itself: conclusions, checklists
"""

from peergroups.estimates import (
    across,
    article,
    before_after,
    change,
    coders,
    explanations,
    items,
    known,
    left_open,
    matrices,
    of_files,
    outline,
    paired,
    participation,
    printed,
    respondents,
    same_people,
    saturation,
    specifications,
    stated,
    strands,
    themes,
    varieties,
    worlds,
)  # fmt: skip
