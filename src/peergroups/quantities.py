"""The vocabulary of results: what each quantity is called, what it is about, and in what unit it is told."""

from __future__ import annotations

from dataclasses import dataclass

from peergroups.caveats import Subject


@dataclass(frozen=True)
class Quantity:
    """A kind of estimate. One person's own value shows in a quantity that is `individual`."""

    title: str
    subject: Subject
    unit: str = "points"
    decimals: int = 1
    individual: bool = False


def _people(title: str, subject: Subject) -> Quantity:
    return Quantity(title, subject, unit="people", decimals=0)


QUANTITIES = {
    "recruited": _people("Recruited", "participation"),
    "withdrew": _people("Withdrew", "participation"),
    "finished": _people("Finished", "participation"),
    "answered": _people("Answered the questionnaire", "participation"),
    "not-answered-again": _people("Answered before and not after", "participation"),
    "answered-only-after": _people("Answered after and not before", "participation"),
    "interviewed": _people("Interviewed", "participation"),
    "with-characteristic": _people("With this characteristic", "participation"),
    "attended": _people("Attended the session", "participation"),
    "missed-a-session": _people("Finished and missed at least one session", "participation"),
    "mean-score": Quantity("Mean", "score"),
    "sd-score": Quantity("SD", "score"),
    "median-score": Quantity("Median", "score"),
    "lowest-score": Quantity("Lowest", "score", individual=True),
    "highest-score": Quantity("Highest", "score", individual=True),
    "in-band-none": _people("None, 0 to 25", "band"),
    "in-band-mild": _people("Mild, 26 to 50", "band"),
    "in-band-moderate": _people("Moderate, 51 to 75", "band"),
    "in-band-severe": _people("Severe, 76 to 100", "band"),
    "in-band-none-or-mild": _people("None or mild, 0 to 50", "band"),
    "in-band-moderate-or-severe": _people("Moderate or severe, 51 to 100", "band"),
    "at-50-or-more": _people("At 50 or more", "band"),
    **{f"answered-{points}": _people(f"Answers worth {points}", "score") for points in (0, 25, 50, 75, 100)},
    "mean-item": Quantity("Mean", "score"),
    "alpha": Quantity("Cronbach's alpha", "reliability", unit="", decimals=2),
    "mean-paired-difference": Quantity("Difference of those asked twice", "difference"),
    "sd-paired-difference": Quantity("SD of paired differences", "difference"),
    "scored-lower": _people("People who scored lower after", "difference"),
    "spoke-and-scored-lower": _people("Scored lower after", "difference"),
    "possible-mean-difference": Quantity("Difference of those asked twice", "difference"),
    "possible-sd-of-differences": Quantity("SD of their differences", "difference"),
    "possible-risen": _people("Can have scored higher after", "difference"),
    "difference-of-means": Quantity("Difference of two means", "difference"),
    "mean-difference-of-groups": Quantity("Difference of two means, as if of different people", "difference"),
    "difference-of-everybody": Quantity("Difference of all asked before", "difference"),
    "difference-of-recruited": Quantity("Difference of all recruited", "difference"),
    "mean-needed": Quantity("Mean of those lost for no difference", "difference"),
    "specified-difference": Quantity("Difference in one of many ways", "difference"),
    "ways": Quantity("Ways to work out the difference", "difference", unit="ways", decimals=0),
    "ways-lower": Quantity("Scores after lower", "difference", unit="% of ways", decimals=0),
    "ways-higher": Quantity("Scores after higher", "difference", unit="% of ways", decimals=0),
    "ways-equal": Quantity("No difference", "difference", unit="% of ways", decimals=0),
    "expected-regression": Quantity("Expected regression to the mean", "difference"),
    "points-a-week": Quantity("Change a week as large as observed", "difference", "points a week"),
    "segments": Quantity("Segments", "theme", unit="segments", decimals=0),
    "participants": _people("Participants", "theme"),
    "interviews-coded": Quantity("Interviews coded", "agreement", unit="interviews", decimals=0),
    "interviews-not-coded": _people("Interviewed, and coded by nobody", "theme"),
    "participants-directly": _people("Participants, the code itself", "theme"),
    "segments-directly": Quantity("Segments, the code itself", "theme", unit="segments", decimals=0),
    "given-by-both": Quantity("Both coders", "agreement", unit="segments", decimals=0),
    "cut-differently": Quantity("Of these, cut differently", "agreement", unit="segments", decimals=0),
    "given-by-first": Quantity("First coder alone", "agreement", unit="segments", decimals=0),
    "given-by-second": Quantity("Second coder alone", "agreement", unit="segments", decimals=0),
    "given-by-neither": Quantity("Neither", "agreement", unit="segments", decimals=0),
    "characters-by-both": Quantity("Both coders", "agreement", unit="characters", decimals=0),
    "characters-by-first": Quantity("First coder alone", "agreement", unit="characters", decimals=0),
    "characters-by-second": Quantity("Second coder alone", "agreement", unit="characters", decimals=0),
    "characters-by-neither": Quantity("Neither", "agreement", unit="characters", decimals=0),
    "pairs-coded": Quantity("Pairs of a passage and a code", "agreement", unit="pairs", decimals=0),
    "pairs-coded-differently": Quantity("Of these, not given by all", "agreement", unit="pairs", decimals=0),
    "pairs-cut-differently": Quantity("Given by all, cut differently", "agreement", unit="pairs", decimals=0),
    "per-cent-agreement": Quantity("Treated alike, of 100", "agreement", unit="%"),
    "cohens-kappa": Quantity("Cohen's kappa", "agreement", unit="", decimals=2),
    "krippendorffs-alpha": Quantity("Krippendorff's alpha", "agreement", unit="", decimals=2),
    "alpha-of-sets": Quantity("Krippendorff's alpha of sets of codes", "agreement", unit="", decimals=2),
    "quotations": Quantity("Quotations", "quotation", unit="quotations", decimals=0),
    "never-quoted": _people("Interviewed and never quoted", "quotation"),
    "codes-in-base": Quantity("Codes of the base", "saturation", unit="codes", decimals=0),
    "new-codes": Quantity("New codes", "saturation", unit="codes", decimals=0),
    "new-information": Quantity("New codes by codes of the base", "saturation", unit="", decimals=2),
    "interviews-to-threshold": Quantity("Interviews until few codes are new", "saturation", "interviews", decimals=0),
    "orders-meeting-threshold": Quantity("Orders in which that comes about", "saturation", unit="% of orders"),
    "attainable": Quantity("Attainable", "attainability", unit="1 yes, 0 no", decimals=0),
    "groups-of-people": Quantity("Different groups of people", "attainability", unit="groups", decimals=0),
    "base-rate": Quantity("Share of figures nearby that are attainable", "attainability", unit="", decimals=2),
    "observed-drop": Quantity("Drop of the two means", "difference"),
    "simulated-before": Quantity("Mean before in simulated studies", "difference"),
    "simulated-drop": Quantity("Drop in simulated studies", "difference"),
    "simulated-at-least": Quantity("Studies with at least that drop", "difference", unit="% of studies"),
    "simulated-sd-after": Quantity("SD after in simulated studies", "difference"),
    "simulated-sd-at-most": Quantity("Studies with at most that SD after", "difference", unit="% of studies"),
    "mean-by-sign-flips": Quantity("Mean, with the interval of the sign-flip test", "difference"),
    "sign-flip-p": Quantity("Exact sign-flip p", "difference", unit="", decimals=3),
    "smallest-p": Quantity("Smallest p possible with so many pairs", "difference", unit="", decimals=3),
    "d-z": Quantity("Cohen's d_z", "difference", unit="SDs of the differences", decimals=2),
    "g-z": Quantity("Hedges' g_z", "difference", unit="SDs of the differences", decimals=2),
    "reliably-lower": _people("People lower by more than reliable change", "difference"),
    "within-reliable-change": _people("People changed by no more than reliable change", "difference"),
    "reliably-higher": _people("People higher by more than reliable change", "difference"),
}
