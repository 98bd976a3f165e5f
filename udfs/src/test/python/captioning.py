"""What the captioners' exports share."""

import contextlib

from optimum.exporters.onnx.model_patcher import (
    eager_mask_without_vmap,
    patched_dynamic_layer_update,
    sdpa_mask_without_vmap,
)
from transformers.cache_utils import DynamicLayer
from transformers.masking_utils import (
    ALL_MASK_ATTENTION_FUNCTIONS,
    eager_mask,
    sdpa_mask,
)

from encoders import TEXT_AXES, Call, example_ids
from fixture import Fixture

TOWER = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 4}
MAX_NEW_TOKENS = 16


@contextlib.contextmanager
def traceable_caches():
    """Swaps the parts of transformers' caches and masks that the tracer cannot follow, as Optimum does."""
    update = DynamicLayer.update
    ALL_MASK_ATTENTION_FUNCTIONS.register("sdpa", sdpa_mask_without_vmap)
    ALL_MASK_ATTENTION_FUNCTIONS.register("eager", eager_mask_without_vmap)
    DynamicLayer.update = patched_dynamic_layer_update
    try:
        yield
    finally:
        ALL_MASK_ATTENTION_FUNCTIONS.register("sdpa", sdpa_mask)
        ALL_MASK_ATTENTION_FUNCTIONS.register("eager", eager_mask)
        DynamicLayer.update = update


def export_embeddings(fixture: Fixture, model) -> None:
    table = model.get_input_embeddings()
    fixture.export(
        "embed_tokens",
        Call(table, lambda m, ids: m(ids)),
        {"input_ids": example_ids(table.weight.shape[0])},
        {"inputs_embeds": TEXT_AXES},
        {"input_ids": TEXT_AXES},
    )


def require_equal(expected: list, ids: list) -> None:
    if expected[: len(ids)] != ids:
        raise AssertionError(f"generate says {expected}, the loop {ids}")
