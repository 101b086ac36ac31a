"""Small principles and a fast embedder for tests; run as a program, it builds an index in a process of its own."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.principles import Example, Practice, Principle, Source
from coach.retrieval import Retriever, Vectors
from coach.settings import Settings, load_settings
from coach.terms import Grade, Section
from coach.text import words

THEMES = {
    "hear": (Section.OPEN_COMMUNICATION, "listen hear talk interrupt speak ear voice"),
    "keep": (Section.CONSISTENCY_RELIABILITY, "promise late deadline again Friday word turn"),
    "mend": (Section.REBUILDING, "affair lied betrayed caught secret theft sorry"),
    "open": (Section.VULNERABILITY, "cry fear shame hide guard tears weak"),
    "proof": (Section.RESEARCH, "excuse apology regret repair forgive responsible harm"),
}


class HashedWords:
    """Each word is a fixed direction; `texts` counts what was embedded, `pause` seconds pass for each call."""

    def __init__(self, name: str = "hashed", pause: float = 0) -> None:
        self.digest = name
        self.texts = 0
        self._pause = pause

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        time.sleep(self._pause)
        return np.stack([self._add(text) for text in texts])

    def _add(self, text: str) -> Vectors:
        total = np.full(48, 1e-3)
        for word in words(text):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).normal(size=48)
        unit: Vectors = (total / np.linalg.norm(total)).astype(np.float32)
        return unit


def make_principle(name: str, section: Section, line: str, *, note: str = "as the article has it") -> Principle:
    return Principle(
        id=name,
        title=f"About {line}",
        section=section,
        statement=f"This is about {line}.",
        situations=tuple(f"somebody {word} and I wonder" for word in line.split())[:12],
        practice=Practice(do=("Do it.",), avoid=("Not that.",)),
        example=Example(before="Before.", after="After."),
        source=Source(work="A test", grade=Grade.CONVENTION, note=note),
    )


def make_knowledge(note: str = "as the article has it") -> tuple[Principle, ...]:
    """Six principles with nine facets each; another `note` gives another digest."""
    made = [make_principle(name, section, line, note=note) for name, (section, line) in THEMES.items()]
    return (*made, make_principle("keep-too", Section.CONSISTENCY_RELIABILITY, "rota clock bus train wait hours queue"))


def make_settings(folder: Path, url: str | None = None) -> Settings:
    return load_settings(_env_file=None, data_dir=folder, chroma_url=url)


def main(folder: str, note: str, pause: str, url: str = "") -> None:
    """Build, saying `begun` at the first facets, and then whether it was this process that built."""
    embedder = HashedWords(pause=float(pause))
    retriever = Retriever.open(make_settings(Path(folder), url or None), make_knowledge(note), embedder)
    built = retriever.build(progress=lambda done, _: print(f"begun {done}", flush=True))
    assert retriever.retrieve("the deadline", 1)
    retriever.close()
    print(f"built {built}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
