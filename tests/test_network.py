"""A graph and its word pieces: missing files are said in one line, texts and pairs keep their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.datafiles import data_root
from coach.errors import Missing
from coach.network import Network

GROUNDING = data_root() / "knowledge" / "networks" / "grounding.onnx"


def test_a_missing_graph_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"nothing\.onnx is missing"):
        Network(tmp_path / "nothing.onnx").encode("hello")


def test_a_pair_keeps_the_places_of_each_text() -> None:
    first, second = "I was late on Friday.", "Sorry, I was late."
    encoding = Network(GROUNDING).encode_pair(first, second)
    words = {(text, (first, second)[text][start:end]) for text, (start, end) in zip(encoding.sequence_ids, encoding.offsets, strict=True) if text is not None}  # fmt: skip
    assert {(0, "Friday"), (1, "Sorry")} <= words


def test_half_a_pair_of_surrogates_stops_nothing() -> None:
    network = Network(GROUNDING)
    outputs = network.run(network.encode_pair("late \udcff again", "late again"))
    assert len(outputs) == 2
