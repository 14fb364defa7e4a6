"""What is said of London and of nowhere else, and figures that a study from elsewhere might have published."""

from __future__ import annotations

import re
from pathlib import Path

# The place, the time, the people and the authors of London's study.
OF_LONDON = r"""
    london | weekly | \b(?:six|6)\s(?:sessions|weeks) | \bwom[ae]n\b | female | violence | aggression | pandemic
    | second\swave | (?<![\d.])2021(?![\d.]) | bjpsych | 10\.1192 | \b(?:carter|paphitis|oram|mcmullen|curtis)\b
    | doctors\s(?:in\straining|of\sthe\sstudy)(?!:)
"""
OF_AN_ARTICLE = r"\bthe\sarticle | \barticle.s\b | article&\#39;s"
# Pictures as numbers, the looks of a page, and the title of this compendium, which is cited everywhere.
NO_WORDS = re.compile(
    r"base64,[A-Za-z0-9+/=]+|<style>.*?</style>|<(?:path|use|g|defs|clipPath)\b[^>]*>"
    r"|Peer groups for doctors in training: a reproducible\s+compendium",
    re.DOTALL,
)
TEXTS = {".html", ".ipynb", ".csv", ".json", ".svg", ".txt", ".md"}


def said_of_london(report: Path, article: bool) -> list[str]:
    """Each place in a report's files that speaks of London's study or, unless it has one, of an article."""
    looked_for = re.compile(OF_LONDON + ("" if article else f"| {OF_AN_ARTICLE}"), re.IGNORECASE | re.VERBOSE)
    found = []
    for file in sorted(file for file in report.rglob("*") if file.suffix in TEXTS):
        text = NO_WORDS.sub("", file.read_text(encoding="utf-8"))
        for place in looked_for.finditer(text):
            around = text[max(0, place.start() - 60) : place.end() + 40]
            found.append(f"{file.name}: {around!r}")
    return found


# Forty people, twelve sessions. What is empty in the last columns is `unclear`; every row is of "Section 3".
PUBLISHED = {
    "burnout_scores": """timepoint,scale,n,mean,sd,band_claimed,place,band_place,unclear
before,personal,39,50.0,12.5,,Section 3,,
before,work,39,50.0,11.1,,Section 3,,
before,client,39,51.2,12.0,,Section 3,,
after,personal,38,48.1,12.5,,Section 3,,
after,work,38,47.2,11.1,,Section 3,,
after,client,38,51.2,12.0,,Section 3,,
""",
    "measurement_schedule": """\
row,instrument,timepoint,counted_from,weeks_smallest,weeks_largest,month_from,month_to,place,unclear
1,Copenhagen Burnout Inventory,before,first session,,,,,Section 3,
2,Copenhagen Burnout Inventory,after,last session,4,4,,,Section 3,
""",
    "participant_flow": """step,group,count,sessions_attended,reason,place,unclear
recruited,both,40,,,Section 3,
withdrew,both,1,,,Section 3,
finished,both,39,,,Section 3,
answered-before,both,39,,,Section 3,
answered-after,both,38,,,Section 3,
interviewed,both,39,,,Section 3,
""",
    "characteristics": """characteristic,value,k_smallest,k_largest,n,n_other_readings,place,unclear
gender,male,25,25,40,,Section 3,
first-language,not English,3,12,40,,Section 3,
""",
    "themes": """theme,title,description,supplementary_data,quotations,place,unclear
1,work,What the work is like.,,1,Section 3,
2,groups,What the meetings are like.,,2,Section 3,
""",
    "stated_counts": """statement,code,theme,quantifier,k_smallest,k_largest,n,rule,what,place,unclear
s01,rota,1,all,39,39,39,all,named the rota,Section 3,
s02,peers,2,some,2,12,39,some,liked being among peers,Section 3,
""",
    "quotations": """quotation,participant,theme,codes,place,unclear
1,31,1,rota,Section 3,
2,14,2,peers,Section 3,
3,14,2,peers,Section 3,
""",
    "study_facts": """fact,subject,value,place,unclear
coding-steps,analysis,two people coded,Section 3,
""",
    "joint_display": """question,about,asks,scores,place,interviews,interviews_place,statement,mark
j1,groups,Was the rota named?,Yes. It was.,Section 3,Yes. By all.,Section 3,s01,agree
""",
    "conclusions": """conclusion,about,claim,held,bears,place,unclear
c01,difference,Scores differed.,with reserve,The means differ.,Section 3,
c02,support,Rotas matter.,outright,All named them.,Section 3,
""",
    "robins_i": """domain,asks,judgement,reason,place
confounding,whether something else could explain it,serious,Nobody was compared.,Section 3
overall,the worst of these,serious,One is serious.,Section 3
""",
}


def publish(folder: Path) -> None:
    """Write the published figures into the folder."""
    folder.mkdir(parents=True)
    for name, table in PUBLISHED.items():
        (folder / f"{name}.csv").write_text(table, encoding="utf-8")
