"""SmolVLM: a vision encoder, an embedding table and a decoder with a key-value cache."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from transformers import (
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    SmolVLMImageProcessor,
    SmolVLMProcessor,
    SmolVLMVideoProcessor,
)
from transformers.cache_utils import DynamicCache
from transformers.models.smolvlm.processing_smolvlm import DEFAULT_CHAT_TEMPLATE

from captioning import (
    MAX_NEW_TOKENS,
    TOWER,
    export_embeddings,
    require_equal,
    traceable_caches,
)
from encoders import TEXT_AXES, Call
from fixture import Fixture, randomise, sharpen
from generation import CachedDecoder, greedy, require_both_stops
from language_models import smollm2_tokenizer
from pictures import load_pictures

FRAMES = ["wide", "tall", "square", "wide"]
FRAME_SECONDS = [0.0, 2.5, 61.2, 125.9]
SMOLVLM_TOKENS = [
    "<|im_start|>",
    "<|im_end|>",
    "<global-img>",
    *(f"<row_{r}_col_{c}>" for r in range(1, 7) for c in range(1, 7)),
    "<fake_token_around_image>",
    "<image>",
    "<end_of_utterance>",
]


def smolvlm(root: Path, seed: int = 31) -> None:
    fixture = Fixture(root, "smolvlm-256m")
    processor = smolvlm_processor()
    tokenizer = processor.tokenizer
    end = tokenizer.convert_tokens_to_ids("<end_of_utterance>")
    config = SmolVLMConfig(
        text_config={
            **TOWER,
            "model_type": "llama",
            "num_hidden_layers": 2,
            "num_key_value_heads": 2,
            "head_dim": 8,
            "vocab_size": len(tokenizer),
            "max_position_embeddings": 512,
            "pad_token_id": 2,
            "bos_token_id": 1,
            "eos_token_id": end,
            "tie_word_embeddings": False,
        },
        vision_config={**TOWER, "num_hidden_layers": 1, "image_size": 64, "patch_size": 16},
        scale_factor=2,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=2,
        tie_word_embeddings=False,
        architectures=["SmolVLMForConditionalGeneration"],
        attn_implementation="eager",
    )
    model = randomise(SmolVLMForConditionalGeneration(config), seed)
    sharpen(model.lm_head, [end])
    model.generation_config.update(bos_token_id=1, eos_token_id=end, pad_token_id=2)
    save_smolvlm(fixture, model, processor)
    export_smolvlm(fixture, model)
    smolvlm_goldens(fixture, model, processor, end)


def smolvlm_processor() -> SmolVLMProcessor:
    images = SmolVLMImageProcessor(
        size={"longest_edge": 256},
        max_image_size={"longest_edge": 64},
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
    )
    videos = SmolVLMVideoProcessor(size={"longest_edge": 256}, max_image_size={"longest_edge": 64})
    tokenizer = smollm2_tokenizer(last=SMOLVLM_TOKENS)
    tokenizer.chat_template = None
    return SmolVLMProcessor(images, tokenizer, videos, image_seq_len=4, chat_template=DEFAULT_CHAT_TEMPLATE)


def save_smolvlm(fixture: Fixture, model, processor: SmolVLMProcessor) -> None:
    model.config.save_pretrained(fixture.folder)
    model.generation_config.save_pretrained(fixture.folder)
    processor.image_processor.save_pretrained(fixture.folder)
    processor.tokenizer.save_pretrained(fixture.folder)
    sampling = {"fps": 1, "max_frames": 64, "video_size": {"longest_edge": 64}}
    fixture.edit_json("preprocessor_config.json", processor_class="SmolVLMProcessor", video_sampling=sampling)
    fixture.write_json("processor_config.json", {"image_seq_len": 4, "processor_class": "SmolVLMProcessor"})
    fixture.write_json("chat_template.json", {"chat_template": DEFAULT_CHAT_TEMPLATE})


def export_smolvlm(fixture: Fixture, model: SmolVLMForConditionalGeneration, side: int = 64) -> None:
    pixels = torch.randn(2, 3, 3, side, side)
    fixture.export(
        "vision_encoder",
        Call(model, smolvlm_image_features),
        {"pixel_values": pixels, "pixel_attention_mask": torch.ones(2, 3, side, side, dtype=torch.bool)},
        {"image_features": {0: "num_images_kept"}},
        {
            "pixel_values": {0: "batch_size", 1: "num_images", 3: "height", 4: "width"},
            "pixel_attention_mask": {0: "batch_size", 1: "num_images", 2: "height", 3: "width"},
        },
    )
    export_embeddings(fixture, model)
    export_cached_decoder(fixture, model)


def smolvlm_image_features(model, pixels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The model's get_image_features in operations the tracer can follow, for pictures without padded borders."""
    patch = model.config.vision_config.patch_size
    pixels, mask = pixels.flatten(0, 1), mask.flatten(0, 1)
    kept = (pixels != 0).any(dim=-1).any(dim=-1).any(dim=-1)
    pixels, mask = pixels[kept], mask[kept]
    patches = torch.nn.functional.max_pool2d(mask.float()[:, None], patch).flatten(1)
    vision = model.model.vision_model
    hidden = vision.embeddings.patch_embedding(pixels).flatten(2).transpose(1, 2)
    hidden = hidden + vision.embeddings.position_embedding(torch.arange(hidden.shape[1]))
    hidden = vision.encoder(hidden, (1 - patches[:, None, None, :]) * torch.finfo(torch.float32).min).last_hidden_state
    return model.model.connector(vision.post_layernorm(hidden))


def export_cached_decoder(fixture: Fixture, model: SmolVLMForConditionalGeneration) -> None:
    text = model.config.text_config
    names = [f"{i}.{kind}" for i in range(text.num_hidden_layers) for kind in ("key", "value")]
    past = [torch.randn(2, text.num_key_value_heads, 3, text.head_dim) for _ in names]

    def forward(m, embeds, mask, positions, *flat):
        cache = DynamicCache.from_legacy_cache(tuple(zip(flat[::2], flat[1::2])))
        out = m.model.text_model(
            inputs_embeds=embeds, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True
        )
        present = [t for layer in cache.to_legacy_cache() for t in layer]
        return (m.lm_head(out.last_hidden_state), *present)

    total = {0: "batch_size", 1: "total_sequence_length"}
    with traceable_caches():
        fixture.export(
            "decoder_model_merged",
            Call(model, forward),
            {
                "inputs_embeds": torch.randn(2, 4, text.hidden_size),
                "attention_mask": torch.ones(2, 7, dtype=torch.long),
                "position_ids": torch.arange(3, 7).repeat(2, 1),
                **{f"past_key_values.{n}": p for n, p in zip(names, past)},
            },
            {
                "logits": TEXT_AXES,
                **{f"present.{n}": {0: "batch_size", 2: "total_sequence_length"} for n in names},
            },
            {
                "inputs_embeds": TEXT_AXES,
                "attention_mask": total,
                "position_ids": TEXT_AXES,
                **{f"past_key_values.{n}": {0: "batch_size", 2: "past_sequence_length"} for n in names},
            },
        )


def smolvlm_goldens(fixture: Fixture, model, processor: SmolVLMProcessor, end: int) -> None:
    pictures = load_pictures(fixture.folder.parent)
    singles = {name: smolvlm_pixels(processor, [picture], split=False) for name, picture in pictures.items()}
    answers = [picture_answer(fixture, model, processor, end, [name], singles) for name in pictures]
    answers.append(picture_answer(fixture, model, processor, end, ["wide", "tall"], singles))
    answers += [video_answer(fixture, model, processor, end, count, singles) for count in (1, 2, 4)]
    require_both_stops(answers)
    fixture.golden(
        {
            "eos": [end],
            "max_new_tokens": MAX_NEW_TOKENS,
            "pictures_unsplit": {
                name: {
                    "pixel_values": fixture.array(
                        f"pixels-{name}", pixels["pixel_values"], stride=1 if name == "wide" else 11
                    ),
                    "image_features": fixture.array("features", smolvlm_features(fixture, pixels)),
                }
                for name, pixels in singles.items()
            },
            "answers": answers,
            "split": [split_golden(fixture, processor, name, p) for name, p in pictures.items()],
            "padded_batch": padded_batch_golden(fixture, processor, pictures),
        }
    )


def smolvlm_pixels(processor: SmolVLMProcessor, pictures: list, split: bool) -> dict:
    """Through the slow (Pillow) image processor, one row with all pictures."""
    out = processor.image_processor([pictures], do_image_splitting=split, return_row_col_info=True, return_tensors="np")
    return {
        "pixel_values": out["pixel_values"].astype(np.float32),
        "pixel_attention_mask": out["pixel_attention_mask"].astype(bool),
        "rows": out["rows"],
        "cols": out["cols"],
    }


def smolvlm_features(fixture: Fixture, pixels: dict) -> np.ndarray:
    inputs = {name: pixels[name] for name in ("pixel_values", "pixel_attention_mask")}
    return fixture.run("vision_encoder", inputs)["image_features"]


def picture_answer(fixture: Fixture, model, processor, end: int, names: list, singles: dict) -> dict:
    content = [{"type": "image"} for _ in names] + [{"type": "text", "text": "Describe this scene."}]
    messages = [{"role": "user", "content": content}]
    template = processor.apply_chat_template(messages, add_generation_prompt=True)
    zeros = [[0] * len(names)]
    prompt = processor.expand_text_with_image_tokens([template], zeros, zeros)[0]
    return smolvlm_answer(fixture, model, processor, end, names, singles, template, prompt)


def video_answer(fixture: Fixture, model, processor, end: int, count: int, singles: dict) -> dict:
    """SmolVLM2's form for frames of a video. The frames' pixels still come from the picture processor, unsplit."""
    content = [{"type": "video"}, {"type": "text", "text": "What happens?"}]
    template = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    names, seconds, duration = FRAMES[:count], FRAME_SECONDS[:count], 130.7
    metadata = SimpleNamespace(fps=10, timestamps=seconds, duration=duration)
    inputs = {"pixel_values": np.zeros((1, count)), "video_metadata": [metadata]}
    prompt = processor.expand_text_with_video_tokens([template], inputs)[0]
    answer = smolvlm_answer(fixture, model, processor, end, names, singles, template, prompt)
    return {**answer, "frame_seconds": seconds, "duration_seconds": duration}


def smolvlm_answer(fixture, model, processor, end, names, singles, template, prompt) -> dict:
    ids = processor.tokenizer(prompt, add_special_tokens=False)["input_ids"]
    pixels = {
        key: np.concatenate([singles[n][key] for n in names], axis=1)
        for key in ("pixel_values", "pixel_attention_mask")
    }
    features = smolvlm_features(fixture, pixels)
    result = smolvlm_greedy(fixture, model, ids, features, end)
    return {
        "pictures": [f"{n}.png" for n in names],
        "template": template,
        "prompt": prompt,
        "prompt_ids": ids,
        "first_logits": fixture.array("logits", result["first_logits"]),
        "new_ids": result["new_ids"],
        "stopped_by": result["stopped_by"],
        "text": processor.tokenizer.decode(result["new_ids"], skip_special_tokens=True),
    }


def smolvlm_greedy(fixture: Fixture, model, ids: list, features: np.ndarray, end: int) -> dict:
    embed = fixture.session("embed_tokens")
    embeds = embed.run(None, {"input_ids": np.array([ids])})[0]
    embeds[0, np.array(ids) == model.config.image_token_id] = features.reshape(-1, features.shape[-1])
    check_embeddings(model, ids, features, embeds)

    def inputs(rows: np.ndarray, total: int) -> dict:
        return {
            "inputs_embeds": rows,
            "attention_mask": np.ones((1, total), dtype=np.int64),
            "position_ids": np.arange(total - rows.shape[1], total)[None],
        }

    def next_inputs(new: int, step: int) -> dict:
        return inputs(embed.run(None, {"input_ids": np.array([[new]])})[0], len(ids) + step)

    decoder = CachedDecoder(fixture.session("decoder_model_merged"))
    result = greedy(inputs(embeds, len(ids)), next_inputs, decoder, [], [end], MAX_NEW_TOKENS)
    expected = model.generate(
        inputs_embeds=torch.tensor(embeds),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        do_sample=False,
        max_new_tokens=MAX_NEW_TOKENS,
        eos_token_id=end,
    )[0].tolist()
    require_equal(expected, result["new_ids"])
    return result


def check_embeddings(model, ids: list, features: np.ndarray, embeds: np.ndarray) -> None:
    """The rows merged by hand are what the model's own inputs_merger makes."""
    rows = model.get_input_embeddings()(torch.tensor([ids]))
    merged = model.model.inputs_merger(torch.tensor([ids]), rows, torch.tensor(features))
    np.testing.assert_allclose(merged.detach().numpy(), embeds, atol=1e-6)


def split_golden(fixture: Fixture, processor: SmolVLMProcessor, name: str, picture) -> dict:
    pixels = smolvlm_pixels(processor, [picture], split=True)
    prompt = processor.expand_text_with_image_tokens(["<image>"], pixels["rows"], pixels["cols"])[0]
    return {
        "picture": f"{name}.png",
        "rows": int(pixels["rows"][0][0]),
        "cols": int(pixels["cols"][0][0]),
        "prompt": prompt,
        "prompt_ids": processor.tokenizer(prompt, add_special_tokens=False)["input_ids"],
        "pixel_values": fixture.array(f"tiles-{name}", pixels["pixel_values"], stride=101),
        "image_features": fixture.array(f"tile-features-{name}", smolvlm_features(fixture, pixels), stride=5),
    }


def padded_batch_golden(fixture: Fixture, processor: SmolVLMProcessor, pictures: dict) -> dict:
    """A row with one picture beside a row with two: the second place of the first row is zeros, mask false."""
    rows = [[pictures["tall"]], [pictures["wide"], pictures["square"]]]
    out = processor.image_processor(rows, do_image_splitting=False, return_tensors="np")
    inputs = {
        "pixel_values": out["pixel_values"].astype(np.float32),
        "pixel_attention_mask": out["pixel_attention_mask"].astype(bool),
    }
    features = smolvlm_features(fixture, inputs)
    if features.shape[0] != 3 or inputs["pixel_values"][0, 1].any():
        raise AssertionError(f"three pictures of four places, got {features.shape}")
    return {
        "rows": [["tall.png"], ["wide.png", "square.png"]],
        "image_features": fixture.array("padded", features),
    }


MODELS = {"smolvlm-256m": smolvlm}
