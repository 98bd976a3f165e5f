"""Image and text towers: CLIP (split and single graph), SigLIP, DINOv2."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from transformers import (
    BitImageProcessor,
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    CLIPTokenizerFast,
    Dinov2Config,
    Dinov2Model,
    PreTrainedTokenizerFast,
    SiglipConfig,
    SiglipImageProcessor,
    SiglipModel,
)

from fixture import Fixture, randomise, unit
from pictures import load_pictures
from tiny_tokenizers import clip_files, siglip_unigram
from variants import half, quantized

TEXTS = [
    "a photo of a cat",
    "Two dogs PLAYING on the grass!",
    "naïve café — 東京 😀",
    "",
    "don't  stop\n\tit's 3:45",
    "a man rides a bicycle down a wet street at night " * 12,
]
IMAGE_AXES = {0: "batch_size", 1: "num_channels", 2: "height", 3: "width"}
TEXT_AXES = {0: "batch_size", 1: "sequence_length"}


class Call(torch.nn.Module):
    """Gives a function of a model a ``forward``, which the exporter needs."""

    def __init__(self, model: torch.nn.Module, function):
        super().__init__()
        self.model = model
        self.function = function

    def forward(self, *inputs):
        return self.function(self.model, *inputs)


def clip_model() -> CLIPModel:
    tower = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2}
    config = CLIPConfig(
        text_config={**tower, "vocab_size": clip_tokenizer_size(), "max_position_embeddings": 77},
        vision_config={**tower, "image_size": 32, "patch_size": 8},
        projection_dim=24,
        architectures=["CLIPModel"],
        attn_implementation="eager",
    )
    config.text_config.eos_token_id = 2
    return randomise(CLIPModel(config), seed=1)


def clip_tokenizer() -> CLIPTokenizerFast:
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = clip_files(Path(folder))
        return CLIPTokenizerFast(vocabulary, merges, model_max_length=77, do_lower_case=True)


def clip_tokenizer_size() -> int:
    return len(clip_tokenizer())


def clip_processor() -> CLIPImageProcessor:
    return CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})


def save_clip(fixture: Fixture, model: CLIPModel) -> None:
    model.config.save_pretrained(fixture.folder)
    clip_processor().save_pretrained(fixture.folder)
    clip_tokenizer().save_pretrained(fixture.folder)


def clip_split(root: Path) -> None:
    fixture, model = Fixture(root, "clip-vit-b32"), clip_model()
    save_clip(fixture, model)
    fixture.export(
        "text_model",
        Call(model, lambda m, ids: m.get_text_features(input_ids=ids)),
        {"input_ids": example_ids(model.config.text_config.vocab_size)},
        {"text_embeds": {0: "batch_size"}},
        {"input_ids": TEXT_AXES},
    )
    fixture.export(
        "vision_model",
        Call(model, lambda m, pixels: m.get_image_features(pixel_values=pixels)),
        {"pixel_values": torch.randn(2, 3, 32, 32)},
        {"image_embeds": {0: "batch_size"}},
        {"pixel_values": IMAGE_AXES},
    )
    images = image_goldens(fixture, clip_processor(), "vision_model", lambda out: out["image_embeds"])
    texts = clip_text_goldens(fixture)
    similarity = 100 * embeddings(images) @ embeddings(texts).T
    fixture.golden(
        {
            "images": images,
            "texts": texts,
            "similarity_times_100": fixture.array("sim", similarity),
            "variants": {
                graph: {name: fixture.array("raw", raw) for name, raw in image_embeds(fixture, graph).items()}
                for graph in (half(fixture, "vision_model", keep_io_types=True), quantized(fixture, "vision_model"))
            },
        }
    )


def image_embeds(fixture: Fixture, graph: str) -> dict:
    return {
        f"{name}.png": fixture.run(graph, {"pixel_values": preprocessed(clip_processor(), picture)})["image_embeds"][0]
        for name, picture in load_pictures(fixture.folder.parent).items()
    }


def clip_text_goldens(fixture: Fixture) -> list:
    tokenizer = clip_tokenizer()
    goldens = []
    for text in TEXTS:
        ids = tokenizer(text, truncation=True, max_length=77)["input_ids"]
        padded = tokenizer(text, truncation=True, max_length=77, padding="max_length")["input_ids"]
        raw = fixture.run("text_model", {"input_ids": np.array([padded], dtype=np.int64)})["text_embeds"][0]
        goldens.append({"text": text, "ids": ids, **embedding(fixture, raw)})
    return goldens


def clip_single(root: Path) -> None:
    fixture, model = Fixture(root, "clip-vit-b32-single"), clip_model()
    save_clip(fixture, model)

    def forward(m, ids, pixels, mask):
        out = m(input_ids=ids, pixel_values=pixels, attention_mask=mask)
        return out.logits_per_image, out.logits_per_text, out.text_embeds, out.image_embeds

    ids = example_ids(model.config.text_config.vocab_size)
    fixture.export(
        "model",
        Call(model, forward),
        {"input_ids": ids, "pixel_values": torch.randn(3, 3, 32, 32), "attention_mask": torch.ones_like(ids)},
        {
            "logits_per_image": {0: "image_batch_size", 1: "text_batch_size"},
            "logits_per_text": {0: "text_batch_size", 1: "image_batch_size"},
            "text_embeds": {0: "text_batch_size"},
            "image_embeds": {0: "image_batch_size"},
        },
        {
            "input_ids": {0: "text_batch_size", 1: "sequence_length"},
            "pixel_values": {0: "image_batch_size", 1: "num_channels", 2: "height", 3: "width"},
            "attention_mask": {0: "text_batch_size", 1: "sequence_length"},
        },
    )
    tokens = clip_tokenizer()(TEXTS, truncation=True, max_length=77, padding=True, return_tensors="np")
    pixels = np.concatenate([preprocessed(clip_processor(), p) for p in load_pictures(root).values()])
    out = fixture.run(
        "model",
        {"input_ids": tokens["input_ids"], "attention_mask": tokens["attention_mask"], "pixel_values": pixels},
    )
    fixture.golden(
        {
            "pictures": list(load_pictures(root)),
            "texts": TEXTS,
            "input_ids": fixture.array("ids", tokens["input_ids"]),
            "attention_mask": fixture.array("mask", tokens["attention_mask"]),
            **{name: fixture.array(name, values) for name, values in out.items()},
        }
    )


def siglip(root: Path) -> None:
    fixture = Fixture(root, "siglip-base")
    tokenizer = siglip_tokenizer()
    tower = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2}
    config = SiglipConfig(
        text_config={**tower, "vocab_size": len(tokenizer), "max_position_embeddings": 64},
        vision_config={**tower, "image_size": 32, "patch_size": 8},
        architectures=["SiglipModel"],
        attn_implementation="eager",
    )
    model = randomise(SiglipModel(config), seed=2)
    processor = SiglipImageProcessor(size={"height": 32, "width": 32}, image_mean=[0.5] * 3, image_std=[0.5] * 3)
    model.config.save_pretrained(fixture.folder)
    processor.save_pretrained(fixture.folder)
    tokenizer.save_pretrained(fixture.folder)
    fixture.edit_json("tokenizer_config.json", tokenizer_class="SiglipTokenizer")
    fixture.export(
        "text_model",
        Call(model.text_model, last_and_pooled),
        {"input_ids": example_ids(len(tokenizer), length=64)},
        {"last_hidden_state": TEXT_AXES, "pooler_output": {0: "batch_size"}},
        {"input_ids": TEXT_AXES},
    )
    fixture.export(
        "vision_model",
        Call(model.vision_model, last_and_pooled),
        {"pixel_values": torch.randn(2, 3, 32, 32)},
        {"last_hidden_state": {0: "batch_size"}, "pooler_output": {0: "batch_size"}},
        {"pixel_values": IMAGE_AXES},
    )
    images = image_goldens(fixture, processor, "vision_model", lambda out: out["pooler_output"])
    texts = []
    for text in TEXTS:
        padded = tokenizer(text, truncation=True, max_length=64, padding="max_length")["input_ids"]
        raw = fixture.run("text_model", {"input_ids": np.array([padded], dtype=np.int64)})["pooler_output"][0]
        texts.append({"text": text, "padded_ids": padded, **embedding(fixture, raw)})
    fixture.golden({"images": images, "texts": texts})


def siglip_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=siglip_unigram(),
        eos_token="</s>",
        pad_token="</s>",
        unk_token="<unk>",
        model_max_length=64,
        model_input_names=["input_ids"],
        do_lower_case=True,
    )
    tokenizer.deprecation_warnings["Asking-to-pad-a-fast-tokenizer"] = True
    return tokenizer


def last_and_pooled(tower: torch.nn.Module, values: torch.Tensor) -> tuple:
    out = tower(values)
    return out.last_hidden_state, out.pooler_output


def dinov2(root: Path) -> None:
    fixture = Fixture(root, "dinov2-small")
    config = Dinov2Config(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        mlp_ratio=2,
        image_size=42,
        patch_size=14,
        architectures=["Dinov2Model"],
        attn_implementation="eager",
    )
    model = randomise(Dinov2Model(config), seed=3)
    processor = BitImageProcessor(
        size={"shortest_edge": 48},
        crop_size={"height": 42, "width": 42},
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    )
    model.config.save_pretrained(fixture.folder)
    processor.save_pretrained(fixture.folder)
    fixture.export(
        "model",
        Call(model, lambda m, pixels: m(pixels).last_hidden_state),
        {"pixel_values": torch.randn(2, 3, 42, 42)},
        {"last_hidden_state": {0: "batch_size", 1: "sequence_length"}},
        {"pixel_values": IMAGE_AXES},
    )
    images = image_goldens(fixture, processor, "model", lambda out: out["last_hidden_state"][:, 0])
    fixture.golden({"pooling": "row 0 of last_hidden_state (the class token)", "images": images})


def image_goldens(fixture: Fixture, processor, graph: str, pooled) -> list:
    goldens = []
    for name, picture in load_pictures(fixture.folder.parent).items():
        pixels = preprocessed(processor, picture)
        raw = pooled(fixture.run(graph, {"pixel_values": pixels}))[0]
        goldens.append(
            {
                "picture": f"{name}.png",
                "pixel_values": fixture.array(f"pixels-{name}", pixels),
                **embedding(fixture, raw),
            }
        )
    return goldens


def preprocessed(processor, picture) -> np.ndarray:
    return processor(picture, return_tensors="np")["pixel_values"].astype(np.float32)


def embedding(fixture: Fixture, raw: np.ndarray) -> dict:
    return {"raw": fixture.array("raw", raw), "embedding": fixture.array("embedding", unit(raw))}


def embeddings(goldens: list) -> np.ndarray:
    return np.array([g["embedding"]["data"] for g in goldens])


def example_ids(vocabulary: int, length: int = 7) -> torch.Tensor:
    return torch.randint(0, vocabulary, (2, length), generator=torch.Generator().manual_seed(0))


MODELS = {"clip-vit-b32": clip_split, "clip-vit-b32-single": clip_single, "siglip-base": siglip, "dinov2-small": dinov2}
