"""The reports of many cohorts: what is up to date stays, and what fails stops no other and is told at the end."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from givenfiles.faults import Fault, InputError, called, refuse
from peercompendium import failures, made_with, notebooks, parameters, publish, report, run, up_to_date
from peercompendium.across import FOLDER
from peercompendium.preloaded import Server
from peergroups.records.cohort import STILL, find, read_cohort

ENDINGS = ".yaml", ".yml"
# A file of settings that has none of these keys is of something else.
OF_A_COHORT = {"id", "title", "records"}
# How long one report takes says little of the others.
FEWEST_FOR_AN_ESTIMATE = 2


@dataclass(frozen=True)
class Found:
    """The cohorts named: the file of each id, the files that can't be read, and what was passed by."""

    files: Mapping[str, Path]
    unreadable: Mapping[Path, InputError]
    passed_by: Sequence[str]


def find_cohorts(named: Iterable[str | Path]) -> Found:
    """The cohorts of files, ids and folders. In folders, what is unfinished or is no cohort file is passed by.

    Raises InputError where two files are of one id, and for folders without a cohort file.
    """
    files: dict[str, list[Path]] = {}
    unreadable: dict[Path, InputError] = {}
    passed_by: list[str] = []
    faults: list[Fault | str] = []
    for name in named:
        inside = _cohort_files(Path(name).expanduser())
        seen = len(unreadable) + sum(map(len, files.values()))
        for file in [Path(name)] if inside is None else inside:
            try:
                file = find(name) if inside is None else file
                same = files.setdefault(read_cohort(file).id, [])
                same += [file] if file.resolve() not in [other.resolve() for other in same] else []
            except InputError as error:
                if inside is not None and (why := _why_passed_by(error)):
                    passed_by.append(f"{called(file)} is passed by: it {why}")
                else:
                    unreadable[file] = error
        if inside is not None and seen == len(unreadable) + sum(map(len, files.values())):
            faults.append(Fault(Path(name), "a folder with cohort files was expected here, as cohorts/ is"))
    taken = f"should have another id: {FOLDER} is where cohorts are compared"
    faults += [Fault(file, taken) for file in files.get(FOLDER, ())]
    for same in files.values():
        faults += [Fault(other, f"has the same id as {called(same[0])}: each needs its own") for other in same[1:]]
    refuse(faults)
    return Found({name: file for name, (file,) in files.items()}, unreadable, passed_by)


def _cohort_files(folder: Path) -> list[Path] | None:
    if not folder.is_dir():
        return None
    return sorted(file for file in folder.iterdir() if file.suffix in ENDINGS and not file.name.startswith("."))


def _why_passed_by(error: InputError) -> str:
    faults = [fault for fault in error.faults if isinstance(fault, Fault)]
    if any(fault.expected == STILL for fault in faults):
        return "still has ??? to be filled in"
    return "is no cohort file" if {fault.key for fault in faults} >= OF_A_COHORT else ""


@dataclass
class Made:
    """How the reports of many cohorts came out so far."""

    total: int
    made: int = 0
    up_to_date: int = 0
    failed: dict[Path, failures.Told] = field(default_factory=dict)
    tried: int = 0
    not_begun: int = 0
    begun: float | None = None

    @property
    def code(self) -> int:
        """The exit code: 0 where all reports are there, that of bad input where nothing else went wrong."""
        codes = {told.code for told in self.failed.values()}
        return failures.FAILED if failures.FAILED in codes else failures.BAD_INPUT if codes else 0

    def estimate(self) -> str:
        """How long the rest will take, judged by those that were not up to date; "" where too few were not."""
        left = self.total - self.made - self.up_to_date - len(self.failed)
        if self.begun is None or self.tried < FEWEST_FOR_AN_ESTIMATE or not left:
            return ""
        each = (time.monotonic() - self.begun) / self.tried
        return f"; {left} left, {_in_words(left * each)} if they take as long"


def _in_words(seconds: float) -> str:
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"about {seconds / unit:.0f} {name}"
    return "less than 2 min"


def make_reports(
    named: Sequence[str | Path],
    out: Path,
    given: Mapping[str, str] | None = None,
    at_once: int | None = None,
    console: Console | None = None,
    server: Server | None = None,
) -> Made:
    """Make the reports of the cohorts that are named in `out`/<id>, `at_once` notebooks side by side.

    `named` are files, ids and folders, `given` the parameters as text. Raises InputError for what makes all of it
    impossible, before anything runs. Cohorts that fail are told on the console when all have ended, or when the run is
    stopped. A full disk ends it: what was begun ends, and nothing else is begun. Kernels are forked by the server where
    one is given.
    """
    console = console or Console(stderr=True)
    written = notebooks.read_notebooks()
    values = parameters.read(given or {}, written)
    found = find_cohorts(named)
    making = _Making(found, out, report.Setup(values, written, made_with.surroundings(), server), console)
    try:
        run.side_by_side(making.reports(), at_once)
    finally:
        making.tell_failures()
    return making.so_far


def listed(named: Sequence[str | Path], out: Path) -> list[dict[str, Any]]:
    """The cohorts that are named, in the order of their files, for an engine that shares them out among machines.

    Of each the `file`, its `inputs` as far as they are there, and whether its report in `out` is `up_to_date`. Raises
    InputError for what makes all of it impossible.
    """
    written, console = notebooks.read_notebooks(), Console(stderr=True)
    setup = report.Setup(parameters.read({}, written), written, made_with.surroundings())
    making = _Making(find_cohorts(named), out, setup, console)
    return sorted(making.listed(), key=lambda cohort: cohort["file"])


class _Making:
    """The reports of the cohorts found, and what becomes of them."""

    def __init__(self, found: Found, out: Path, setup: report.Setup, console: Console):
        self._found, self._out, self._values, self._setup, self._console = found, out, setup.values, setup, console
        unreadable = {file: failures.told(error) for file, error in found.unreadable.items()}
        self.so_far = Made(len(found.files) + len(unreadable), failed=unreadable)
        self._notes_fail = False

    def reports(self) -> Iterator[run.Report]:
        for line in self._found.passed_by:
            self._say(line)
        return (self._report(name, file.resolve()) for name, file in self._found.files.items())

    def listed(self) -> Iterator[dict[str, Any]]:
        for file in self._found.unreadable:
            yield {"file": str(file), "inputs": [str(file)] if file.is_file() else [], "up_to_date": False}
        for name, file in self._found.files.items():
            inputs, content = report.inputs_of(read_cohort(file), self._values), self._content(file)
            made = bool(content) and up_to_date.is_up_to_date(self._out / name, content)
            yield {"file": str(file), "inputs": [str(one) for one in inputs if one.is_file()], "up_to_date": made}

    def _report(self, name: str, file: Path) -> run.Report:
        target, inputs = self._out / name, self._content(file)
        if inputs and up_to_date.is_up_to_date(target, inputs):
            self.so_far.up_to_date += 1
            return
        if any(publish.says_full(told.lines) for told in self.so_far.failed.values()):
            self.so_far.not_begun += 1
            return
        self.so_far.begun = self.so_far.begun or time.monotonic()
        try:
            study, point_out = report.loaded(file, self._values), partial(self._point_out, name)
            yield from report.report(study, target, self._setup, point_out)
        except Exception as error:  # noqa: BLE001 (whatever stops one cohort stops no other)
            # Not the error itself, which would keep the study: it knows where it was raised.
            self.so_far.failed[file] = failures.told(error)
            self._say_ended(f"{name} was not made; why is told at the end")
            return
        self.so_far.made += 1
        if inputs and inputs == self._content(file):
            self._remember(target, inputs)
        self._say_ended(f"{name} is made")

    def _content(self, file: Path) -> str:
        """One checksum of all that a report is made from; "" where something cannot be read."""
        try:
            files = report.inputs_of(read_cohort(file), self._values)
            return made_with.content(files, self._values, self._setup.around)
        except (OSError, InputError):
            return ""

    def _remember(self, target: Path, inputs: str) -> None:
        try:
            up_to_date.remember(target, inputs)
        except OSError as error:
            if not self._notes_fail:
                self._say(f"That {target.name} is up to date can't be noted ({error.strerror}): it will be made again.")
            self._notes_fail = True

    def tell_failures(self) -> None:
        """Say why reports were not made, each reason once, with the cohorts that have it."""
        alike: dict[tuple[str, ...], list[Path]] = {}
        for file, told in self.so_far.failed.items():
            alike.setdefault(tuple(told.lines), []).append(file)
        for lines, files in alike.items():
            self._say(f"Not made: {', '.join(map(called, files))}")
            for line in lines:
                self._say(f"  {line}")
        if self.so_far.not_begun:
            self._say(f"The disk is full: {self.so_far.not_begun} more were not begun. Make room, and run this again.")

    def _say_ended(self, what: str) -> None:
        self.so_far.tried += 1
        done = self.so_far.made + self.so_far.up_to_date + len(self.so_far.failed)
        self._say(f"[{done}/{self.so_far.total}] {what}{self.so_far.estimate()}")

    def _point_out(self, name: str, what: str) -> None:
        self._console.print(f"{name}: {what}", style="yellow", highlight=False, markup=False, soft_wrap=True)

    def _say(self, line: str) -> None:
        self._console.print(line, highlight=False, markup=False, soft_wrap=True)
