"""The retriever: opens or builds the index when it is first needed, and answers from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from filelock import FileLock, Timeout

from coach.errors import IndexUnavailable
from coach.principles import Principle
from coach.retrieval.chroma import Batch, FolderStore, Index, ServerStore, Store
from coach.retrieval.embed import Embedder, Vectors
from coach.retrieval.facets import digest_of, list_facets
from coach.retrieval.rank import Hit, Ranking
from coach.settings import Settings
from coach.values import Value

Progress = Callable[[int, int], None]

# A reply waits so long while another thread or process opens or builds the index.
_PATIENCE_S = 1.0
# After a failure every other caller is told at once, so that a queue of them does not wait in turn.
_PAUSE_S = 0.5
_BATCH = 32


class Status(Value):
    """What `coach doctor` shows: `built_at` is in seconds since 1970; it and `vectors` are null without an index."""

    digest: str
    where: str
    built_at: float | None = None
    vectors: int | None = None


class _Live(NamedTuple):
    opened: Index
    ranking: Ranking


class Retriever:
    """Finds the principles that fit what somebody wrote. Safe to share between threads; keeps nothing of a query."""

    def __init__(self, store: Store, principles: Sequence[Principle], embedder: Embedder, lock: Path) -> None:
        """`lock`: the file that is locked during a build, shared by every process on this machine."""
        self._store = store
        self._principles = tuple(principles)
        self._facets = sorted(list_facets(principles), key=lambda facet: facet.id)
        self._embedder = embedder
        self._lock = lock
        self._gate = Lock()
        self._swapping = Lock()
        self._digest: str | None = None
        self._live: _Live | None = None
        self._retired: _Live | None = None
        self._failed_at = float("-inf")
        # Kept, so that a server that comes back empty is filled again without embedding anew.
        self._vectors: Vectors | None = None

    @classmethod
    def open(cls, settings: Settings, principles: Sequence[Principle], embedder: Embedder) -> Retriever:
        """Costs nothing and cannot fail: nothing is read, loaded or connected before it is needed."""
        folder = settings.data_dir / "index"
        store: Store = ServerStore(settings.chroma_url) if settings.chroma_url else FolderStore(folder)
        return cls(store, principles, embedder, settings.data_dir / "index.lock")

    @property
    def digest(self) -> str:
        """The digest of the knowledge and the embedder; an index under another one is not used."""
        if self._digest is None:
            self._digest = digest_of(self._principles, self._embedder.digest)
        return self._digest

    @property
    def ready(self) -> bool:
        """Whether an index is open and answered when last asked; nothing is tried."""
        return self._live is not None

    def ensure(self) -> None:
        """Open the index, building it first when there is none for this knowledge; wait as long as that takes.

        Raises:
            IndexUnavailable: Chroma cannot be reached or written to.

        """
        self._connect(patience=-1)

    def retrieve(self, query: str, limit: int) -> list[Hit]:
        """Find the best `limit` principles for a text, best first, ties by id; none for an empty text.

        Raises:
            IndexUnavailable: Chroma did not answer within about two seconds, or the index is being built.

        """
        if not query.strip() or limit < 1 or not self._principles:
            return []
        vector = self._embedder.embed([query])[0]
        live = self._live
        if live is not None:
            try:
                return _search(live, query, vector)[:limit]
            except IndexUnavailable:
                # The server was restarted, or another process removed this index: once more, from the start.
                self._forget(live)
        live = self._connect(patience=_PATIENCE_S)
        try:
            return _search(live, query, vector)[:limit]
        except IndexUnavailable:
            self._forget(live)
            raise

    def build(self, force: bool = False, progress: Progress | None = None) -> bool:
        """Build the index where it is missing, or anew with `force`; true when it was built.

        `progress` is called with facets done and facets in all. The index in use answers meanwhile.

        Raises:
            IndexUnavailable: Chroma cannot be reached or written to.

        """
        found = None if force else self._find()
        if found is not None:
            self._use(found)
            return False
        index, built = self._make(-1, force=force, progress=progress)
        self._use(index)
        return built

    def status(self) -> Status:
        """Which index is in force, without building one. Raises IndexUnavailable when Chroma cannot be used."""
        for built in self._store.survey():
            if built.digest == self.digest:
                return Status(digest=built.digest, where=built.where, built_at=built.at, vectors=built.vectors)
        return Status(digest=self.digest, where=self._store.where)

    def close(self) -> None:
        """Let go of files and connections; a later call opens them again."""
        self._swap(None)
        self._swap(None)

    def _connect(self, patience: float) -> _Live:
        """Open or build the index if need be; wait for another caller so many seconds (-1: for ever)."""
        if not self._gate.acquire(timeout=patience):
            raise IndexUnavailable("the index is being opened: try again in a moment")
        try:
            if self._live is not None:
                return self._live
            if patience >= 0 and time.monotonic() - self._failed_at < _PAUSE_S:
                raise IndexUnavailable(f"Chroma at {self._store.where} did not answer a moment ago")
            return self._use(self._find() or self._make(patience)[0])
        except IndexUnavailable:
            self._failed_at = time.monotonic()
            raise
        finally:
            self._gate.release()

    def _find(self) -> Index | None:
        """Open the index for this knowledge, if it holds what it should."""
        index = self._store.find(self.digest)
        if index is None or index.ids == tuple(facet.id for facet in self._facets):
            return index
        index.close()
        return None

    def _make(self, patience: float, *, force: bool = False, progress: Progress | None = None) -> tuple[Index, bool]:
        """Build under the lock, unless another process just did; the index, and whether it was built here."""
        with _hold(self._lock, patience):
            found = None if force else self._find()
            if found is not None:
                return found, False
            self._store.build(self.digest, self._embed(anew=force, progress=progress))
            found = self._find()
        if found is None:
            raise IndexUnavailable(f"the index that was just built is not at {self._store.where}")
        return found, True

    def _embed(self, *, anew: bool, progress: Progress | None) -> Iterator[Batch]:
        for start in range(0, len(self._facets), _BATCH):
            facets = self._facets[start : start + _BATCH]
            if anew or self._vectors is None:
                vectors = self._embedder.embed([facet.text for facet in facets])
            else:
                vectors = self._vectors[start : start + _BATCH]
            yield [facet.id for facet in facets], vectors
            if progress is not None:
                progress(start + len(facets), len(self._facets))

    def _use(self, index: Index) -> _Live:
        self._vectors = index.vectors
        live = _Live(index, Ranking(self._principles, self._facets, index.vectors))
        self._swap(live)
        return live

    def _forget(self, live: _Live) -> None:
        if self._live is live:
            self._swap(None)

    def _swap(self, live: _Live | None) -> None:
        with self._swapping:
            last, self._retired, self._live = self._retired, self._live, live
        # Another thread may still be asking the one that was just retired, but hardly the one before it.
        if last is not None:
            last.opened.close()


@contextmanager
def _hold(lock: Path, patience: float) -> Iterator[None]:
    """Hold the build lock of this machine; it falls when its holder dies."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock)
        held.acquire(timeout=patience)
    except Timeout:
        raise IndexUnavailable("the index is being built: try again in a moment") from None
    except OSError as error:
        raise IndexUnavailable(f"{lock}: cannot be written ({error.strerror}): set COACH_DATA_DIR") from error
    try:
        yield
    finally:
        held.release()


def _search(live: _Live, query: str, vector: Vectors) -> list[Hit]:
    aimed = live.ranking.aim(vector)
    return live.ranking.order(query, aimed, live.opened.search(aimed))
