"""The recordings of one suite and model: a sorted JSONL file, and a journal beside it while answers come in.

An answer is appended to the journal and flushed before the next is asked for. When all have come, file and journal
are merged, sorted, into a new file that takes the old one's place; only then does the journal go. Killed anywhere in
between, nothing that was answered is lost: reading takes both. Only a journal's last line may be torn, by a kill
while it was written; any other line that is no recording is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from coach.datafiles import data_root
from coach.errors import DataError
from coach.evals.atomic import append_line, replace_file
from coach.evals.baseline import slug_of
from coach.evals.calls import Asking, canonical
from coach.evals.recording import Recording


class Recordings:
    """What is known of one suite and model, by key. Later lines win over earlier ones with the same key."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._journal = path.with_suffix(".journal")
        self._known: dict[str, Recording] = {}
        self._begun = False

    @classmethod
    def open(cls, suite: str, model: str, folder: Path | None = None) -> Recordings:
        """Read a file and its journal; a suite that was never recorded is empty. Raises DataError with path:line."""
        place = (folder or data_root() / "evals" / "recordings") / suite / f"{slug_of(model)}.jsonl"
        found = cls(place)
        found._read(place, torn=False)
        found._read(found._journal, torn=True)
        return found

    @property
    def path(self) -> Path:
        """The sorted file."""
        return self._path

    @property
    def all(self) -> tuple[Recording, ...]:
        """Every recording, sorted as in the file."""
        return tuple(sorted(self._known.values(), key=lambda one: one.place))

    @property
    def asking(self) -> Asking | None:
        """How the model was asked last; null where nothing is recorded."""
        latest = max(self._known.values(), key=lambda one: (one.date, one.place), default=None)
        return latest.asking if latest else None

    def find(self, key: str) -> Recording | None:
        """The answer to a call, if it was recorded."""
        return self._known.get(key)

    def knows(self, case: str, epoch: int, step: str) -> bool:
        """Whether any answer of this case, epoch and step was recorded, to whatever request."""
        return any((one.case, one.epoch, one.step) == (case, epoch, step) for one in self._known.values())

    def add(self, recording: Recording) -> None:
        """Keep an answer: it is on the disk when this returns."""
        if not self._begun and self._journal.exists():
            self.settle()  # an earlier kill left it, perhaps with half a line at its end
        self._begun = True
        append_line(self._journal, _line(recording))
        self._known[recording.key] = recording

    def settle(self, keep: Iterable[str] | None = None) -> None:
        """Merge the journal into the sorted file; with `keep`, recordings under other keys go."""
        if keep is not None:
            self._known = {key: self._known[key] for key in keep if key in self._known}
        if self._known or self._path.exists():
            replace_file(self._path, "".join(f"{_line(one)}\n" for one in self.all))
        self._journal.unlink(missing_ok=True)

    def _read(self, path: Path, *, torn: bool) -> None:
        if not path.exists():
            return
        lines = path.read_bytes().split(b"\n")
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                recording = Recording.model_validate_json(line)
            except ValidationError as error:
                if torn and number == len(lines):
                    continue  # without its line end: the kill came before the answer was safe
                first = error.errors(include_url=False, include_input=False)[0]
                place = ".".join(map(str, first["loc"])) or "the line"
                raise DataError(f"{path}:{number}: {place}: {first['msg']}") from None
            self._known[recording.key] = recording


def _line(recording: Recording) -> str:
    return canonical(recording.model_dump(mode="json"))
