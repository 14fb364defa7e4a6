"""What several tests need: London's study, and small invented cohorts that a test may spoil before they are read."""

from __future__ import annotations

import csv
import io
import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from subprocess import CompletedProcess

import pandas as pd
import pytest
import yaml
from examples import HUNT, HUNTING, cases
from filelock import FileLock
from hypothesis import Phase, is_hypothesis_test, settings

from givenfiles.faults import InputError
from peercompendium import preloaded
from peergroups import cbi, places
from peergroups.records import loading, study
from peergroups.records.cohort import Cohort

pytest_plugins = ["invented_coding"]

FREQUENCY = ("never", "seldom", "sometimes", "often", "always")
DEGREE = ("very low", "low", "somewhat", "high", "very high")
LABELS = {label: 25 * step for labels in (FREQUENCY, DEGREE) for step, label in enumerate(labels)}
START_SERVER = preloaded.server
POINTS = {str(points): points for points in (0, 25, 50, 75, 100)}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--hunt", action="store_true", help="draw the many cases of a hunt instead of a few")
    parser.addoption("--seed", type=int, default=1, help="where the cases of hunts begin (1)")


def pytest_configure(config: pytest.Config) -> None:
    # As the command does, and for the same reason: it takes seconds to import, and is used for nothing.
    sys.modules["rfc3987_syntax"] = None
    if config.getoption("--hunt"):
        os.environ[HUNTING] = HUNT
    settings.register_profile("cases", cases(100))
    # For mutants: whether one is noticed is no matter of chance, and the smallest case that shows it is not asked for.
    same = {"derandomize": True, "database": None, "phases": (Phase.explicit, Phase.generate)}
    settings.register_profile("the same cases", cases(100), **same)
    settings.load_profile(config.getoption("--hypothesis-profile") or "cases")
    config.addinivalue_line("markers", "hunt: draws cases that try to break something; many of them with --hunt")
    config.addinivalue_line(
        "markers",
        "slow: needs a report, a browser, another program or many cohorts; `make test-fast` goes without",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: some test always waits for another program."""
    from peercompendium.run import processors

    return processors() + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a report, a browser or the command is slow; every property is tried on more cases in a hunt.

    What waits longest, for Slurm, begins first.
    """
    items.sort(key=lambda item: "slurm" not in item.nodeid)
    for item in items:
        if is_hypothesis_test(getattr(item, "function", None)):
            item.add_marker("hunt")
        if {"london_report", "hostile_report", "browser", "run", "forks"} & set(item.fixturenames):
            item.add_marker("slow")


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """What each hunt tried, and the seed that tries it again."""
    for report in (report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)):
        for tried in (dict(tried) for name, tried in report.user_properties if name == "hunt" and tried):
            counts = ", ".join(f"{what} {count}" for what, count in sorted(tried.items()))
            said = f"{sum(tried.values())} cases from --seed {config.getoption('--seed')}"
            said += f": {counts}" if config.getoption("--hunt") else ""
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {said}")


class Hunt:
    """Cases drawn from a seed: a few, or with `--hunt` many. What was counted is printed at the end, with the seed."""

    def __init__(self, request: pytest.FixtureRequest):
        self.many: bool = request.config.getoption("--hunt")
        self.seed: int = request.config.getoption("--seed")
        self.tried: dict[str, int] = {}
        request.node.user_properties.append(("hunt", self.tried))

    def size(self, few: int, many: int) -> int:
        """How many cases, or how large ones."""
        return many if self.many else few

    def draws(self, kinds: Sequence[str], few: int, many: int) -> Iterator[tuple[str, random.Random]]:
        """So many cases over all kinds in turn, each with a source of chance that no other case moves."""
        for case in range(self.size(few, many)):
            kind = kinds[case % len(kinds)]
            yield kind, random.Random(f"{self.seed} {kind} {case}")

    def count(self, what: str) -> None:
        """One more case came out as this."""
        self.tried[what] = self.tried.get(what, 0) + 1


@pytest.fixture
def hunt(request: pytest.FixtureRequest) -> Hunt:
    return Hunt(request)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[Path], None]], Path]:
    """What takes long to make, made by the first worker that needs it for all of them; nobody may change it."""
    own = tmp_path_factory.getbasetemp()
    shared = (own if worker_id == "master" else own.parent) / "once"

    def made(name: str, make: Callable[[Path], None]) -> Path:
        shared.mkdir(exist_ok=True)
        with FileLock(shared / f"{name}.lock"):
            if not (shared / name).exists():
                make(shared / f"unfinished {name}")
                (shared / f"unfinished {name}").rename(shared / name)
        return shared / name

    return made


@pytest.fixture(scope="session")
def forks() -> Iterator[preloaded.Server | None]:
    """What the kernels of all reports are forked from that this worker's tests make in its own process."""
    with START_SERVER() as server:
        yield server


@pytest.fixture
def forked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever asks for a server of kernels is given `forks`, which is started once."""

    def server(kernel: str = "preloaded") -> AbstractContextManager[preloaded.Server | None]:
        return nullcontext(request.getfixturevalue("forks") if kernel == "preloaded" else None)

    monkeypatch.setattr(preloaded, "server", server)


@pytest.fixture
def here(
    forked: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> Callable[..., CompletedProcess]:
    """Run the `compendium` command in this process, where none of its own is needed, which is quicker."""

    def run(*words: str | Path) -> CompletedProcess:
        from peercompendium import cli

        monkeypatch.setattr(sys, "argv", ["compendium", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        return CompletedProcess(sys.argv, code, said.out, said.err)

    return run


@pytest.fixture(scope="session", autouse=True)
def small_pngs() -> Iterator[None]:
    """PNGs drawn in this process are small: nobody measures them here, and a large one takes much longer to draw."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peergroups.show.picture.PRINTED", 30)
        yield


@pytest.fixture(scope="session")
def london() -> study.Study:
    return loading.load(places.LONDON)


@pytest.fixture
def results_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where results of this test go: never into the project."""
    monkeypatch.setenv("PEERGROUPS_RESULTS", str(tmp_path / "results"))
    return tmp_path / "results"


class Invented:
    """A cohort of invented people whose answers are words, as tables of text that a test may change.

    The first of them withdrew after session 1, the last `lost` did not answer again, all who stayed were interviewed.
    """

    def __init__(self, folder: Path, people: int = 5, lost: int = 1):
        self.folder = folder
        everybody = [f"P{number:02}" for number in range(1, people + 1)]
        stayed, again = everybody[1:], everybody[1 : people - lost]
        self.tables = {
            "participants": self._participants(everybody),
            "attendance": [
                ["participant", "session", "attended"],
                *(
                    [who, str(week), "no" if who == "P01" and week == 2 else "yes"]
                    for who in everybody
                    for week in (1, 2)
                ),
            ],
            "answers": [
                ["participant", "timepoint", *cbi.LABELS],
                *(self._answers(who, "before") for who in stayed),
                *(self._answers(who, "after") for who in again),
            ],
            "codebook": [
                ["code", "theme", "label", "description"],
                ["rota", "Work", "hard to fit in", ""],
                ["peers", "Groups", "peers from elsewhere", "Liked being among peers."],
                ["leader", "Groups", "the leader matters", ""],
            ],
            "segments": [
                ["segment", "document", "participant", "code", "coder", "start", "end"],
                *([f"{who}-1", f"talk-{who}", who, "rota", coder, "0", "90"] for who in stayed for coder in "AB"),
                ["P02-2", "talk-P02", "P02", "peers", "A", "100", "180"],
            ],
        }
        self.settings = {
            "id": "invented",
            "title": "An invented cohort",
            "records": "real",
            "sessions": 2,
            "tables": {name: f"{name}.csv" for name in self.tables},
            "answers": {"coding": dict(LABELS), "direction": "as answered"},
            "interviews": {"lead_coder": "A", "names": "shown", "descriptions": "shown"},
            "caveats": ["self-selected"],
            "disclosure": {"show_people": True, "smallest_count": 0},
        }
        self.raw: dict[str, bytes] = {}

    @staticmethod
    def _participants(everybody: list[str]) -> list[list[str]]:
        header = ["participant", "group", "specialty", "psychological_support", "withdrew_after_session", "interviewed"]
        rows = [
            [who, "AB"[place % 2], f"specialty {place % 3}", "yes" if place % 2 else "no", "", "yes"]
            for place, who in enumerate(everybody)
        ]
        rows[0][4:] = ["1", "no"]
        return [header, *rows]

    @staticmethod
    def _answers(who: str, timepoint: str) -> list[str]:
        start = int(who[1:]) * 3 + (timepoint == "after")
        words = {"frequency": FREQUENCY, "degree": DEGREE}
        return [who, timepoint, *(words[item.responses][(start + 2 * i) % 5] for i, item in enumerate(cbi.ITEMS))]

    def set(self, table: str, row: int, column: str, value: str) -> None:
        """Change a cell; rows count as a spreadsheet does, the header is row 1."""
        self.tables[table][row - 1][self.tables[table][0].index(column)] = value

    def drop_column(self, table: str, column: str) -> None:
        place = self.tables[table][0].index(column)
        for row in self.tables[table]:
            del row[place]

    def add_column(self, table: str, column: str, value: str = "1") -> None:
        for place, row in enumerate(self.tables[table]):
            row.append(value if place else column)

    def drop_table(self, name: str) -> None:
        del self.tables[name], self.settings["tables"][name]

    def bytes_of(self, table: str) -> bytes:
        """The table as the bytes of its file."""
        if table in self.raw:
            return self.raw[table]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(self.tables[table])
        return text.getvalue().encode()

    def write(self) -> Path:
        """Write all files; returns the cohort file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in self.tables:
            (self.folder / f"{name}.csv").write_bytes(self.bytes_of(name))
        file = self.folder / "cohort.yaml"
        file.write_text(yaml.safe_dump(self.settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return file

    def load(self) -> study.Study:
        return loading.load(self.write())

    def faults(self) -> list[str]:
        """What is said of a cohort that cannot be read, a line a fault, with file names for paths."""
        with pytest.raises(InputError) as caught:
            self.load()
        return [str(fault).replace(f"{self.folder}/", "") for fault in caught.value.faults]


@pytest.fixture
def invented(tmp_path: Path) -> Invented:
    return Invented(tmp_path / "invented")


@pytest.fixture
def invent(tmp_path: Path) -> Callable[..., Invented]:
    """Make an invented cohort of as many people as a test wants."""

    def make(people: int, lost: int = 1) -> Invented:
        return Invented(tmp_path / f"invented-{people}-{lost}", people, lost)

    return make


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    """A cohort in order, its files written, for tests that overwrite one of them and load it again and again."""
    cohort = Invented(tmp_path_factory.mktemp("written"))
    cohort.write()
    return cohort


@pytest.fixture(scope="session")
def hidden_cohorts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], study.Study]:
    """Real cohorts under the rules that hold where a cohort file says nothing of disclosure."""

    def make(people: int, lost: int) -> study.Study:
        cohort = Invented(tmp_path_factory.mktemp("hidden"), people, lost)
        del cohort.settings["disclosure"]
        cohort.settings["published"] = str(places.DATA / "published")
        return cohort.load()

    return make


@pytest.fixture(scope="session")
def study_of() -> Callable[..., study.Study]:
    """Make a study straight from rows of answers, without files."""
    return _study_of


@pytest.fixture(scope="session")
def scores_of() -> Callable[..., pd.DataFrame]:
    """Make a table of scores from each person's before and after."""
    return _scores_of


def _study_of(answers: Iterable[dict] = (), rules: dict | None = None, **settings) -> study.Study:
    """`settings` are those of the cohort file's `answers`, `rules` those of its `disclosure`."""
    cohort = Cohort(
        id="small",
        title="Small",
        records="real",
        path=Path("small.yaml"),
        tables={"participants": "participants.csv", "answers": "answers.csv"},
        answers={"coding": POINTS, "direction": "as answered"} | settings,
        disclosure=rules or {"show_people": True, "smallest_count": 0},
    )
    columns = ["participant", "timepoint", *cbi.LABELS]
    rows = pd.DataFrame(list(answers), columns=columns, dtype="str")
    everybody = list(dict.fromkeys(rows["participant"]))
    people = pd.DataFrame(
        {"participant": everybody, "interviewed": pd.Series([False] * len(everybody), dtype="boolean")}
    )
    return study.Study(cohort, people, rows)


def _scores_of(scale: str, **people: tuple[float | None, float | None]) -> pd.DataFrame:
    """A row a person and timepoint; None where there is no score."""
    rows = [
        {"participant": who, "timepoint": timepoint, "scale": scale, "score": score}
        for who, both in people.items()
        for timepoint, score in zip(cbi.TIMEPOINTS, both, strict=True)
    ]
    return pd.DataFrame(rows, columns=["participant", "timepoint", "scale", "score"]).astype({"score": "Float64"})
