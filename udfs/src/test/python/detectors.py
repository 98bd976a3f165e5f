"""Detectors: RT-DETR and YOLOS (closed set), OWL-ViT (open vocabulary)."""

import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from transformers import (
    CLIPTokenizerFast,
    OwlViTConfig,
    OwlViTForObjectDetection,
    OwlViTImageProcessor,
    RTDetrConfig,
    RTDetrForObjectDetection,
    RTDetrImageProcessor,
    RTDetrResNetConfig,
    YolosConfig,
    YolosForObjectDetection,
    YolosImageProcessor,
)

from captioning import TOWER
from encoders import preprocessed
from fixture import Fixture, randomise
from pictures import load_pictures
from tiny_tokenizers import clip_files

LABELS = ["person", "bicycle", "car", "dog", "cat"]
QUERIES = ["a cat", "a photo of a dog", "a man rides a bicycle down a wet street at night near the river and the birds"]


def rtdetr(root: Path, seed: int = 41) -> None:
    fixture = Fixture(root, "rtdetr-r18")
    config = RTDetrConfig(
        backbone_config=RTDetrResNetConfig(
            embedding_size=8,
            hidden_sizes=[8, 8, 16, 16],
            depths=[1, 1, 1, 1],
            layer_type="basic",
            out_features=["stage2", "stage3", "stage4"],
        ),
        d_model=16,
        encoder_hidden_dim=16,
        encoder_in_channels=[8, 16, 16],
        encoder_ffn_dim=32,
        encoder_layers=1,
        encoder_attention_heads=2,
        decoder_in_channels=[16, 16, 16],
        decoder_ffn_dim=32,
        decoder_layers=1,
        decoder_attention_heads=2,
        num_queries=20,
        anchor_image_size=None,
        hidden_expansion=0.5,
        architectures=["RTDetrForObjectDetection"],
        **labelled(),
    )
    model = randomise(RTDetrForObjectDetection(config), seed)
    processor = RTDetrImageProcessor(size={"height": 64, "width": 64})
    detection_goldens(fixture, model, processor, "object-detection")


def yolos(root: Path, seed: int = 42) -> None:
    fixture = Fixture(root, "yolos-tiny")
    config = YolosConfig(
        **TOWER,
        num_hidden_layers=2,
        image_size=[48, 80],
        patch_size=16,
        num_detection_tokens=12,
        architectures=["YolosForObjectDetection"],
        **labelled(),
    )
    model = randomise(YolosForObjectDetection(config), seed)
    processor = YolosImageProcessor(size={"shortest_edge": 48, "longest_edge": 80})
    detection_goldens(fixture, model, processor, "object-detection")


def labelled() -> dict:
    return {"id2label": dict(enumerate(LABELS)), "label2id": {label: i for i, label in enumerate(LABELS)}}


def owlvit(root: Path, seed: int = 43) -> None:
    """Queries are padded to 16 ids with id 0 (an exclamation mark in CLIP's vocabulary)."""
    fixture = Fixture(root, "owlvit-base")
    tokenizer = owlvit_tokenizer()
    config = OwlViTConfig(
        text_config={
            **TOWER,
            "num_hidden_layers": 1,
            "vocab_size": len(tokenizer),
            "max_position_embeddings": 16,
            "pad_token_id": 0,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
        },
        vision_config={**TOWER, "num_hidden_layers": 1, "image_size": 64, "patch_size": 16},
        projection_dim=32,
        architectures=["OwlViTForObjectDetection"],
        attn_implementation="eager",
    )
    model = randomise(OwlViTForObjectDetection(config), seed)
    processor = OwlViTImageProcessor(size={"height": 64, "width": 64}, crop_size={"height": 64, "width": 64})
    tokenizer.save_pretrained(fixture.folder)
    tokens = tokenizer(QUERIES, padding="max_length", truncation=True, max_length=16, return_tensors="np")
    queries = {name: tokens[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
    detection_goldens(fixture, model, processor, "zero-shot-object-detection", queries)


def owlvit_tokenizer() -> CLIPTokenizerFast:
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = clip_files(Path(folder))
        return CLIPTokenizerFast(vocabulary, merges, model_max_length=16, do_lower_case=True, pad_token="!")


def detection_goldens(fixture: Fixture, model, processor, task: str, queries=None) -> None:
    fixture.optimum(model, task, ["model"])
    processor.save_pretrained(fixture.folder)
    pictures = []
    for name, picture in load_pictures(fixture.folder.parent).items():
        pixels = preprocessed(processor, picture)
        out = fixture.run("model", {"pixel_values": pixels, **(queries or {})})
        pictures.append(
            {
                "picture": f"{name}.png",
                "pixel_values": fixture.array(f"pixels-{name}", pixels, stride=1 if name == "wide" else 11),
                "logits": fixture.array("logits", out["logits"]),
                "pred_boxes": fixture.array("boxes", out["pred_boxes"]),
                **detections(fixture, processor, out, picture.size),
            }
        )
    golden = {"labels": QUERIES if queries else LABELS, "pictures": pictures}
    if queries:
        golden["query_ids"] = fixture.array("queries", queries["input_ids"])
        golden["query_mask"] = fixture.array("mask", queries["attention_mask"])
    fixture.golden(golden)


def detections(fixture: Fixture, processor, out: dict, size: tuple) -> dict:
    """What the real post-processing keeps, best first; the threshold lies in the widest gap among the best scores."""
    outputs = SimpleNamespace(logits=torch.tensor(out["logits"]), pred_boxes=torch.tensor(out["pred_boxes"]))
    target = torch.tensor([[size[1], size[0]]])
    everything = processor.post_process_object_detection(outputs, threshold=0.0, target_sizes=target)[0]
    scores = np.sort(everything["scores"].numpy())[::-1][:9]
    cut = 2 + int(np.argmax(scores[2:-1] - scores[3:]))
    threshold = round(float((scores[cut] + scores[cut + 1]) / 2), 4)
    kept = processor.post_process_object_detection(outputs, threshold=threshold, target_sizes=target)[0]
    order = np.argsort(-kept["scores"].numpy(), kind="stable")
    return {
        "width": size[0],
        "height": size[1],
        "threshold": threshold,
        "scores": fixture.array("scores", kept["scores"].numpy()[order]),
        "labels": kept["labels"].numpy()[order].tolist(),
        "boxes_xyxy": fixture.array("boxes", kept["boxes"].numpy()[order]),
    }


MODELS = {"rtdetr-r18": rtdetr, "yolos-tiny": yolos, "owlvit-base": owlvit}
