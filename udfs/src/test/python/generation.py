"""Greedy decoding with a key-value cache on Python's ONNX Runtime: the reference the Java loop must equal."""

import numpy as np
import torch
from transformers import LogitsProcessorList

SMALLEST_MARGIN = 1e-3


class CachedDecoder:
    """Feeds a decoder graph step by step, with whatever cache inputs it declares."""

    def __init__(self, session):
        self.session = session
        self.inputs = {i.name: i for i in session.get_inputs()}
        self.outputs = [o.name for o in session.get_outputs()]

    def empty_past(self, batch: int) -> dict:
        """Zero-length keys and values: axis 0 is the batch, any other free axis has length 0."""
        past = {}
        for name, declared in self.inputs.items():
            if name.startswith("past_key_values"):
                shape = [batch] + [d if isinstance(d, int) else 0 for d in declared.shape[1:]]
                kind = np.float16 if declared.type == "tensor(float16)" else np.float32
                past[name] = np.zeros(shape, dtype=kind)
        return past

    def step(self, inputs: dict, past: dict, cached: bool) -> tuple:
        feeds = {**{k: v for k, v in inputs.items() if k in self.inputs}, **past}
        if "use_cache_branch" in self.inputs:
            feeds["use_cache_branch"] = np.array([cached])
        out = dict(zip(self.outputs, self.session.run(None, feeds)))
        return out["logits"], {name: self.next_past(name, past, out, cached) for name in past}

    def next_past(self, name: str, past: dict, out: dict, cached: bool) -> np.ndarray:
        """The encoder's keys and values of step 0 hold for all steps; later steps answer dummies."""
        if cached and ".encoder." in name:
            return past[name]
        return out[name.replace("past_key_values", "present")]


def greedy(first_inputs, next_inputs, decoder, history, eos, max_new_tokens, processors=()) -> dict:
    """Decodes one row: ``first_inputs`` is fed at step 0, ``next_inputs(id, step)`` after each new id.

    ``history`` holds the ids the logits processors see before the first new one. The smallest gap between the best
    and the second best score is asserted, so that another machine's rounding cannot change the ids.
    """
    past, inputs, ids, cached = decoder.empty_past(1), first_inputs, list(history), False
    processors, first_logits, new_ids, margin = LogitsProcessorList(processors), None, [], np.inf
    while len(new_ids) < max_new_tokens and not (new_ids and new_ids[-1] in eos):
        logits, past = decoder.step(inputs, past, cached)
        first_logits = logits[0, -1] if first_logits is None else first_logits
        best, gap = best_id(processors, ids, logits[0, -1])
        margin = min(margin, gap)
        ids.append(best)
        new_ids.append(best)
        inputs, cached = next_inputs(best, len(new_ids)), True
    if margin < SMALLEST_MARGIN:
        raise AssertionError(f"two ids are as good as one another: margin {margin}; choose another seed")
    stopped_by = "eos" if new_ids[-1] in eos else "max_new_tokens"
    return {"first_logits": first_logits, "new_ids": new_ids, "stopped_by": stopped_by, "margin": margin}


def best_id(processors: LogitsProcessorList, ids: list, logits: np.ndarray) -> tuple:
    scores = processors(torch.tensor([ids]), torch.tensor(logits[None].astype(np.float32)))[0]
    top = torch.topk(scores, 2)
    return int(top.indices[0]), float(top.values[0] - top.values[1])


def require_both_stops(results: list) -> None:
    """Goldens must hold an answer that ends by itself and one that is cut."""
    stops = {r["stopped_by"] for r in results}
    if stops != {"eos", "max_new_tokens"}:
        raise AssertionError(f"every answer stops by {stops}; choose another seed")
