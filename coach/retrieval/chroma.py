"""The vectors in Chroma, embedded in a folder or on a server: the only file that knows Chroma.

An index is written once, under a name of its own, and then only read. Embedded, each is a folder that is filled under
a passing name and renamed when it is whole; on a server it is a collection whose metadata says so last. Whoever
looks for a digest finds a whole index or none, and a build that is killed at any point changes nothing.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from coach.errors import IndexUnavailable
from coach.retrieval.embed import Vectors

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

Batch = tuple[Sequence[str], Vectors]

_NAME = "coach-principles"
# The index before the newest stays, for a process that still answers from it during a roll-out.
_KEPT = 2
# A build on another host that has not ended after so long was killed.
_ABANDONED_S = 3600
# Wide enough to be exact for some thousand vectors (3 ms for 500): the order must not depend on the graph.
_SEARCH: CreateHNSWConfiguration = {
    "space": "cosine", "ef_construction": 400, "ef_search": 1000, "max_neighbors": 32,
}  # fmt: skip
# A dead server costs a reply the first two at most; the third is for reading and writing whole indexes.
_GREETING_S, _ANSWER_S, _TRANSFER_S = 0.5, 1.0, 20.0


class Built(NamedTuple):
    """One whole index: finished when (seconds since 1970), with how many vectors, and where it lies."""

    digest: str
    at: float
    vectors: int
    where: str


class Index:
    """A whole index, opened. It never changes: `ids` (sorted) and `vectors` (len(ids), d) are held in memory."""

    def __init__(self, client: Client, collection: Collection, where: str) -> None:
        self._client = client
        self._collection = collection
        self.about = _describe(collection, where)
        found = collection.get(include=["embeddings"])
        order = sorted(range(len(found["ids"])), key=lambda row: found["ids"][row])
        self.ids = tuple(found["ids"][row] for row in order)
        self.vectors: Vectors = np.asarray(found["embeddings"], dtype=np.float32)[order]
        _limit_wait(client, _ANSWER_S)

    def search(self, vector: Vectors) -> NDArray[np.float64]:
        """Return the cosine of `vector` (d,) to each vector of the index, in the order of `ids`.

        Raises:
            IndexUnavailable: Chroma did not answer in about a second, or the index is gone.

        """
        with _translated(self.about.where):
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=len(self.ids), include=["distances"]
            )  # fmt: skip
            distances = (found["distances"] or [[]])[0]
            near = dict(zip(found["ids"][0], distances, strict=True))
        # A graph search may miss some of the farthest; none of those is nearer than the farthest that it found.
        farthest = max(distances, default=1.0)
        # Single precision first: a server sends shorter decimals than a folder gives.
        distance = np.array([near.get(name, farthest) for name in self.ids], dtype=np.float32)
        return 1.0 - distance.astype(np.float64)

    def close(self) -> None:
        """Let go of files and connections."""
        _close(self._client)


class Store(Protocol):
    """Where indexes are kept. Every method raises IndexUnavailable when Chroma or its folder cannot be used."""

    where: str  # the folder, or the server's address

    def find(self, digest: str) -> Index | None:
        """Open the newest whole index with this digest."""

    def build(self, digest: str, batches: Iterable[Batch]) -> None:
        """Store ids and vectors as a new whole index, then drop old ones. The caller holds the build lock."""

    def survey(self) -> tuple[Built, ...]:
        """List the whole indexes, newest first."""


class FolderStore:
    """Indexes embedded in this process, each in a folder of its own under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.where = str(root)

    def find(self, digest: str) -> Index | None:
        """Open the newest whole index with this digest; a damaged one counts as none."""
        return next(self._open_all(f"{digest}-*"), None)

    def build(self, digest: str, batches: Iterable[Batch]) -> None:
        """Fill a folder under a passing name, close it, rename it."""
        passing = self._root / f".building-{secrets.token_hex(4)}"
        with _translated(self.where):
            self._root.mkdir(parents=True, exist_ok=True)
            for left in self._root.glob(".building-*"):
                shutil.rmtree(left, ignore_errors=True)
            with _closing(_open_folder(passing)) as client:
                _fill(client, digest, batches)
            passing.rename(self._root / f"{digest}-{time.time_ns():020d}")
            for old in self._list_folders("*-*")[_KEPT:]:
                shutil.rmtree(old, ignore_errors=True)

    def survey(self) -> tuple[Built, ...]:
        """List the whole indexes that can be opened, newest first."""
        found = []
        for index in self._open_all("*-*"):
            found.append(index.about)
            index.close()
        return tuple(found)

    def _open_all(self, pattern: str) -> Iterator[Index]:
        for folder in self._list_folders(pattern):
            try:
                with _translated(str(folder)):
                    index = _open_newest(_open_folder(folder), str(folder))
            except IndexUnavailable:
                continue
            if index is not None:
                yield index

    def _list_folders(self, pattern: str) -> list[Path]:
        found = [path for path in self._root.glob(pattern) if path.name[0] != "."]
        return sorted(found, key=lambda path: path.name.rpartition("-")[2], reverse=True)


class ServerStore:
    """Indexes on a Chroma server, each a collection of its own; other collections there are left alone."""

    def __init__(self, url: str) -> None:
        self.where = url

    def find(self, digest: str) -> Index | None:
        """Open the newest whole index with this digest."""
        with _translated(self.where):
            return _open_newest(_open_server(self.where), self.where, digest)

    def build(self, digest: str, batches: Iterable[Batch]) -> None:
        """Fill a collection, mark it as whole, then drop old and abandoned ones."""
        with _translated(self.where), _closing(_open_server(self.where)) as client:
            _fill(client, digest, batches)
            whole = _list_whole(client)
            for old in (*whole[_KEPT:], *_list_abandoned(client)):
                client.delete_collection(old.name)

    def survey(self) -> tuple[Built, ...]:
        """List the whole indexes, newest first."""
        with _translated(self.where), _closing(_open_server(self.where)) as client:
            return tuple(_describe(collection, self.where) for collection in _list_whole(client))


@contextmanager
def _translated(where: str) -> Iterator[None]:
    """Turn whatever Chroma raises into IndexUnavailable; the one place that does."""
    # Late, because Chroma takes two seconds to import and a program that only checks a text never needs it.
    import httpx  # noqa: PLC0415  # comes with Chroma
    from chromadb.errors import ChromaError  # noqa: PLC0415  # late, see above

    # The lookup and type errors: a server that is none of Chroma's, with JSON of its own, or a damaged folder.
    wrong = (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError)
    foreign = (ChromaError, httpx.HTTPError, httpx.InvalidURL, *wrong)
    try:
        yield
    except foreign as error:
        raise IndexUnavailable(
            f"Chroma cannot be used at {where} ({type(error).__name__}): check that it runs and can be written to"
        ) from error


def _settings() -> Settings:
    from chromadb.config import Settings  # noqa: PLC0415  # late, as above

    # Chroma would read a .env file and send traces where it says so.
    return Settings(_env_file=None, anonymized_telemetry=False, chroma_otel_collection_endpoint="")


def _open_folder(folder: Path) -> Client:
    import chromadb  # noqa: PLC0415  # late, as above

    return cast("Client", chromadb.PersistentClient(path=str(folder), settings=_settings()))


def _open_server(url: str) -> Client:
    import chromadb  # noqa: PLC0415  # late, as above
    import httpx  # noqa: PLC0415  # comes with Chroma

    # Chroma's own client waits for ever, from its first request on: ask first, with a limit.
    httpx.get(f"{url}/api/v2/heartbeat", timeout=_GREETING_S).raise_for_status()
    client = cast("Client", chromadb.HttpClient(host=url, settings=_settings()))
    _limit_wait(client, _TRANSFER_S)
    return client


def _limit_wait(client: Client, seconds: float) -> None:
    for session in _list_sessions(client):
        session.timeout = seconds


def _close(client: Client) -> None:
    sessions = _list_sessions(client)
    client.close()
    for session in sessions:
        session.close()


@contextmanager
def _closing(client: Client) -> Iterator[Client]:
    try:
        yield client
    finally:
        _close(client)


def _list_sessions(client: Client) -> list[httpx.Client]:
    """List the HTTP sessions of a client: Chroma has no setting for their limits, and leaves them open."""
    parts: tuple[Any, Any] = (client, client._admin_client)  # noqa: SLF001  # see above
    servers = [part._server for part in parts]  # noqa: SLF001  # see above
    return [server._session for server in servers if hasattr(server, "_session")]  # noqa: SLF001  # see above


def _fill(client: Client, digest: str, batches: Iterable[Batch]) -> None:
    about = {"digest": digest, "at": time.time(), "vectors": 0, "whole": False}
    collection = client.create_collection(
        f"{_NAME}-{secrets.token_hex(8)}", metadata=about, configuration={"hnsw": _SEARCH}, embedding_function=None
    )  # fmt: skip
    count = 0
    for ids, vectors in batches:
        collection.add(ids=list(ids), embeddings=vectors)
        count += len(ids)
    if collection.count() != count:
        raise ValueError("Chroma did not keep every vector")
    collection.modify(metadata={**about, "at": time.time(), "vectors": count, "whole": True})


def _open_newest(client: Client, where: str, digest: str | None = None) -> Index | None:
    try:
        whole = _list_whole(client, digest)
        if whole:
            return Index(client, whole[0], where)
    except BaseException:
        _close(client)
        raise
    _close(client)
    return None


def _list_whole(client: Client, digest: str | None = None) -> list[Collection]:
    """List whole indexes, newest first."""
    found = [one for one in _list_ours(client) if one.metadata.get("whole")]
    if digest is not None:
        found = [one for one in found if one.metadata.get("digest") == digest]
    return sorted(found, key=lambda one: (one.metadata.get("at", 0), one.name), reverse=True)


def _list_abandoned(client: Client) -> list[Collection]:
    before = time.time() - _ABANDONED_S
    return [one for one in _list_ours(client) if not one.metadata.get("whole") and one.metadata.get("at", 0) < before]


def _list_ours(client: Client) -> list[Collection]:
    return [one for one in client.list_collections() if one.name.startswith(f"{_NAME}-") and one.metadata]


def _describe(collection: Collection, where: str) -> Built:
    about: dict[str, Any] = dict(collection.metadata)
    return Built(str(about["digest"]), float(about["at"]), int(about["vectors"]), where)
