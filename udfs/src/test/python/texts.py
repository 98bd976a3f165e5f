"""BERT-like text models: mean pooling, class-token pooling, and a cross-encoder."""

from pathlib import Path

import numpy as np
import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    BertTokenizerFast,
)

from encoders import TEXT_AXES, Call, embedding, example_ids
from fixture import Fixture, randomise
from tiny_tokenizers import word_piece
from variants import half

POSITIONS = 64
TEXTS = [
    "A man rides a bicycle at night.",
    "Two dogs PLAYING on the grass!",
    "naïve café — 東京 😀",
    "",
    "isn't  it\n\training: 3.45?",
    "a small boat on the water near the river and the birds " * 8,
]
PAIRS = [
    ("where is the cat", "A photo of a cat sleeping on a red sofa in the sun."),
    ("where is the cat", "Two dogs are playing on the green grass."),
    ("", "a train"),
    ("what is shown in the image", "cars and trucks drive along the road between tall buildings " * 8),
]


def bert_tokenizer(max_length: int = POSITIONS) -> BertTokenizerFast:
    return BertTokenizerFast(tokenizer_object=word_piece(), model_max_length=max_length, do_lower_case=True)


def bert_config(**extra) -> BertConfig:
    return BertConfig(
        vocab_size=len(bert_tokenizer()),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=POSITIONS,
        attn_implementation="eager",
        **extra,
    )


def export_bert(fixture: Fixture, model: torch.nn.Module, output: str, axes: dict) -> None:
    ids = example_ids(model.config.vocab_size)
    fixture.export(
        "model",
        Call(model, lambda m, i, mask, types: m(input_ids=i, attention_mask=mask, token_type_ids=types)[0]),
        {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)},
        {output: axes},
        {"input_ids": TEXT_AXES, "attention_mask": TEXT_AXES, "token_type_ids": TEXT_AXES},
    )
    model.config.save_pretrained(fixture.folder)


def minilm(root: Path) -> None:
    """Its tokenizer.json carries a truncation and a fixed padding of its own, shorter than the model's real limit,
    as the published one does: the limit that counts is ``sentence_bert_config.json``'s."""
    fixture = Fixture(root, "all-minilm-l6-v2")
    max_tokens = 32
    sentence_transformer(fixture, seed=4, mean=True, max_tokens=max_tokens, lower=False)
    saved = bert_tokenizer()
    goldens = sentence_goldens(fixture, saved, max_tokens, mean_pooled)
    saved.backend_tokenizer.enable_truncation(max_length=16)
    saved.backend_tokenizer.enable_padding(length=16)
    saved.save_pretrained(fixture.folder)
    graph = half(fixture, "model", keep_io_types=False, external=True)
    tokens = bert_tokenizer()([TEXTS[0]], return_tensors="np")
    embedded = mean_pooled(fixture.run(graph, dict(tokens))["last_hidden_state"], tokens["attention_mask"])[0]
    variants = {graph: {"text": TEXTS[0], "raw": fixture.array("raw", embedded)}}
    fixture.golden({"pooling": "mean over attention_mask", "max_tokens": max_tokens, **goldens, "variants": variants})


def bge(root: Path) -> None:
    fixture = Fixture(root, "bge-small-en")
    sentence_transformer(fixture, seed=5, mean=False, max_tokens=POSITIONS, lower=True)
    tokenizer = bert_tokenizer()
    goldens = sentence_goldens(fixture, tokenizer, POSITIONS, lambda rows, mask: rows[:, 0])
    tokenizer.save_pretrained(fixture.folder)
    fixture.golden({"pooling": "row 0 (the class token)", "max_tokens": POSITIONS, **goldens})


def sentence_transformer(fixture: Fixture, seed: int, mean: bool, max_tokens: int, lower: bool) -> None:
    model = randomise(BertModel(bert_config(architectures=["BertModel"])), seed)
    export_bert(fixture, model, "last_hidden_state", TEXT_AXES)
    fixture.write_json(
        "1_Pooling/config.json",
        {
            "word_embedding_dimension": 32,
            "pooling_mode_cls_token": not mean,
            "pooling_mode_mean_tokens": mean,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
    )
    steps = ["models.Transformer", "models.Pooling", "models.Normalize"]
    paths = ["", "1_Pooling", "2_Normalize"]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.{step}"}
        for i, (step, path) in enumerate(zip(steps, paths))
    ]
    fixture.write_json("modules.json", modules)
    fixture.write_json("sentence_bert_config.json", {"max_seq_length": max_tokens, "do_lower_case": lower})


def sentence_goldens(fixture: Fixture, tokenizer, max_tokens: int, pool) -> dict:
    singles = []
    for text in TEXTS:
        tokens = tokenizer([text], truncation=True, max_length=max_tokens, return_tensors="np")
        raw = pool(fixture.run("model", dict(tokens))["last_hidden_state"], tokens["attention_mask"])[0]
        singles.append({"text": text, "ids": tokens["input_ids"][0].tolist(), **embedding(fixture, raw)})
    tokens = tokenizer(TEXTS, truncation=True, max_length=max_tokens, padding=True, return_tensors="np")
    batch = pool(fixture.run("model", dict(tokens))["last_hidden_state"], tokens["attention_mask"])
    return {"texts": singles, "batch_padded_to_longest": fixture.array("batch", batch)}


def mean_pooled(rows: np.ndarray, mask: np.ndarray) -> np.ndarray:
    weights = mask[..., None].astype(np.float32)
    return (rows * weights).sum(axis=1) / weights.sum(axis=1)


def ms_marco(root: Path) -> None:
    fixture = Fixture(root, "ms-marco-minilm")
    config = bert_config(
        architectures=["BertForSequenceClassification"],
        num_labels=1,
        sbert_ce_default_activation_function="torch.nn.modules.linear.Identity",
    )
    model = randomise(BertForSequenceClassification(config), seed=6)
    export_bert(fixture, model, "logits", {0: "batch_size"})
    tokenizer = bert_tokenizer()
    tokenizer.save_pretrained(fixture.folder)
    pairs = []
    for query, passage in PAIRS:
        tokens = tokenizer([query], [passage], truncation=True, max_length=POSITIONS, return_tensors="np")
        logit = fixture.run("model", dict(tokens))["logits"][0, 0]
        pairs.append(
            {
                "query": query,
                "passage": passage,
                "ids": tokens["input_ids"][0].tolist(),
                "token_type_ids": tokens["token_type_ids"][0].tolist(),
                "logit": float(str(logit)),
            }
        )
    fixture.golden({"truncation": "longest first", "max_tokens": POSITIONS, "pairs": pairs})


MODELS = {"all-minilm-l6-v2": minilm, "bge-small-en": bge, "ms-marco-minilm": ms_marco}
