"""Florence-2: a vision encoder, an embedding table, an encoder, and a merged decoder that takes embeddings."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from optimum.onnx import merge_decoders
from transformers import (
    BartConfig,
    BartTokenizerFast,
    CLIPImageProcessor,
    Florence2Config,
    Florence2ForConditionalGeneration,
    Florence2Processor,
    ForcedBOSTokenLogitsProcessor,
    NoRepeatNGramLogitsProcessor,
)
from transformers.cache_utils import DynamicCache, EncoderDecoderCache

from captioning import (
    MAX_NEW_TOKENS,
    export_embeddings,
    require_equal,
    traceable_caches,
)
from encoders import IMAGE_AXES, Call, preprocessed
from fixture import Fixture, randomise, sharpen, shorten_names
from generation import CachedDecoder, greedy, require_both_stops
from pictures import load_pictures
from tiny_tokenizers import byte_bpe_files, special

FLORENCE_PLACES = [f"<loc_{i}>" for i in range(0, 1000, 37)]


def florence2(root: Path, seed: int = 49) -> None:
    fixture = Fixture(root, "florence-2-base")
    processor = florence2_processor()
    tokenizer = processor.tokenizer
    config = Florence2Config(
        text_config=BartConfig(
            d_model=32,
            encoder_layers=1,
            decoder_layers=2,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=64,
            decoder_ffn_dim=64,
            max_position_embeddings=128,
            vocab_size=len(tokenizer),
            bos_token_id=0,
            pad_token_id=1,
            eos_token_id=2,
            decoder_start_token_id=2,
            forced_bos_token_id=0,
            forced_eos_token_id=None,
            attn_implementation="eager",
        ).to_dict(),
        vision_config={
            "depths": [1, 1, 1, 1],
            "embed_dim": [16, 16, 32, 32],
            "num_heads": [2, 2, 4, 4],
            "num_groups": [2, 2, 4, 4],
            "window_size": 4,
            "projection_dim": 32,
            "mlp_ratio": 2.0,
        },
        image_token_id=processor.image_token_id,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        tie_word_embeddings=False,
        architectures=["Florence2ForConditionalGeneration"],
        attn_implementation="eager",
    )
    model = randomise(Florence2ForConditionalGeneration(config), seed)
    share_embeddings(model)
    model.generation_config.update(
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        forced_bos_token_id=0,
        forced_eos_token_id=None,
        no_repeat_ngram_size=3,
        num_beams=3,
        early_stopping=True,
    )
    save_florence2(fixture, model, processor)
    export_florence2(fixture, model)
    florence2_goldens(fixture, model, processor)


def share_embeddings(model) -> None:
    """One table for encoder and decoder, as embed_tokens serves both; the head is a table of its own here."""
    bart = model.model.language_model
    bart.encoder.embed_tokens.weight = bart.shared.weight
    bart.decoder.embed_tokens.weight = bart.shared.weight
    sharpen(model.lm_head, [2])


def florence2_processor() -> Florence2Processor:
    """BART's tokenizer; of the 1000 places only every 37th is a token, with the meaning it has among 1000."""
    first = ["<s>", "<pad>", "</s>", "<unk>"]
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = byte_bpe_files(Path(folder), first)
        tokenizer = BartTokenizerFast(vocabulary, merges, model_max_length=128)
    tokenizer.add_special_tokens({"mask_token": special("<mask>")})
    tags = [f"<{s}{t}>" for t in ("od", "ocr", "cap", "ncap", "dcap", "grounding", "poly") for s in ("", "/")]
    added = [special(t) for t in [*tags, *FLORENCE_PLACES, "<sep>", "<image>"]]
    tokenizer.add_special_tokens({"additional_special_tokens": added})
    tokenizer.image_token = "<image>"
    tokenizer.image_token_id = tokenizer.convert_tokens_to_ids("<image>")
    images = CLIPImageProcessor(
        size={"height": 64, "width": 64},
        do_center_crop=False,
        crop_size={"height": 64, "width": 64},
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    )
    images.image_seq_length = 5
    tasks = {t: {} for t in ("ocr", "pure_text", "description_with_bboxes")}
    return Florence2Processor(images, tokenizer, post_processor_config=tasks)


def save_florence2(fixture: Fixture, model, processor: Florence2Processor) -> None:
    model.config.save_pretrained(fixture.folder)
    model.generation_config.save_pretrained(fixture.folder)
    processor.tokenizer.save_pretrained(fixture.folder)
    processor.image_processor.save_pretrained(fixture.folder)
    fixture.edit_json(
        "preprocessor_config.json",
        processor_class="Florence2Processor",
        image_seq_length=5,
        tasks_answer_post_processing_type=processor.tasks_answer_post_processing_type,
        task_prompts_without_inputs=processor.task_prompts_without_inputs,
        task_prompts_with_input=processor.task_prompts_with_input,
    )


def export_florence2(fixture: Fixture, model: Florence2ForConditionalGeneration) -> None:
    fixture.export(
        "vision_encoder",
        Call(model, lambda m, pixels: m.get_image_features(pixels)),
        {"pixel_values": torch.randn(2, 3, 64, 64)},
        {"image_features": {0: "batch_size"}},
        {"pixel_values": IMAGE_AXES},
    )
    export_embeddings(fixture, model)
    fixture.export(
        "encoder_model",
        Call(
            model.model.language_model.encoder,
            lambda m, mask, embeds: m(inputs_embeds=embeds, attention_mask=mask).last_hidden_state,
        ),
        {"attention_mask": torch.tensor([[1] * 6, [1] * 5 + [0]]), "inputs_embeds": torch.randn(2, 6, 32)},
        {"last_hidden_state": {0: "batch_size", 1: "encoder_sequence_length"}},
        {
            "attention_mask": {0: "batch_size", 1: "encoder_sequence_length"},
            "inputs_embeds": {0: "batch_size", 1: "encoder_sequence_length"},
        },
    )
    export_florence2_decoder(fixture, model)


def export_florence2_decoder(fixture: Fixture, model: Florence2ForConditionalGeneration) -> None:
    """Exports a first step without a cache and a next step with one, and merges them with Optimum."""
    layers = model.config.text_config.decoder_layers
    names = [
        f"{i}.{side}.{kind}" for i in range(layers) for side in ("decoder", "encoder") for kind in ("key", "value")
    ]
    decoder_names = [n for n in names if ".decoder." in n]
    past_axes = {n: cache_axes(n, "past_decoder_sequence_length") for n in names}
    present_axes = {n: cache_axes(n, "past_decoder_sequence_length + decoder_sequence_length") for n in names}
    encoder_axes = {0: "batch_size", 1: "encoder_sequence_length"}
    first_axes = {
        "encoder_attention_mask": encoder_axes,
        "encoder_hidden_states": encoder_axes,
        "inputs_embeds": {0: "batch_size", 1: "decoder_sequence_length"},
    }
    first_inputs = {
        "encoder_attention_mask": torch.tensor([[1] * 6, [1] * 5 + [0]]),
        "encoder_hidden_states": torch.randn(2, 6, 32),
        "inputs_embeds": torch.randn(2, 4, 32),
    }
    past_inputs = {f"past_key_values.{n}": torch.randn(2, 4, 3 if ".decoder." in n else 6, 8) for n in names}
    logits = {"logits": {0: "batch_size", 1: "decoder_sequence_length"}}
    with traceable_caches():
        fixture.export(
            "decoder_model",
            Call(model, florence2_step),
            first_inputs,
            {**logits, **{f"present.{n}": present_axes[n] for n in names}},
            first_axes,
        )
        fixture.export(
            "decoder_with_past_model",
            Call(model, florence2_step),
            {**first_inputs, "inputs_embeds": torch.randn(2, 1, 32), **past_inputs},
            {**logits, **{f"present.{n}": present_axes[n] for n in decoder_names}},
            {**first_axes, **{f"past_key_values.{n}": past_axes[n] for n in names}},
        )
    parts = [fixture.graph_path(g) for g in ("decoder_model", "decoder_with_past_model")]
    merge_decoders(*parts, save_path=fixture.graph_path("decoder_model_merged"), strict=False)
    shorten_names(fixture.graph_path("decoder_model_merged"))
    for part in parts:
        part.unlink()


def cache_axes(name: str, decoder_length: str) -> dict:
    return {0: "batch_size", 2: decoder_length if ".decoder." in name else "encoder_sequence_length"}


def florence2_step(model, mask, encoded, embeds, *past):
    cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    for i in range(len(past) // 4):
        cache.self_attention_cache.update(past[4 * i], past[4 * i + 1], i)
        cache.cross_attention_cache.update(past[4 * i + 2], past[4 * i + 3], i)
        cache.is_updated[i] = True
    out = model.model.language_model.decoder(
        inputs_embeds=embeds,
        encoder_hidden_states=encoded + 0 * encoded.sum() if past else encoded,
        encoder_attention_mask=mask,
        past_key_values=cache,
        use_cache=True,
    )
    logits = model.lm_head(out.last_hidden_state)
    if past:
        logits = logits + 0 * encoded.sum()
        return (logits, *(t for layer in cache.self_attention_cache.to_legacy_cache() for t in layer))
    return (logits, *(t for layer in cache.to_legacy_cache() for t in layer))


def florence2_goldens(fixture: Fixture, model, processor: Florence2Processor) -> None:
    answers = []
    for name, picture in load_pictures(fixture.folder.parent).items():
        pixels = preprocessed(processor.image_processor, picture)
        features = fixture.run("vision_encoder", {"pixel_values": pixels})["image_features"]
        described = {
            "picture": f"{name}.png",
            "pixel_values": fixture.array(f"pixels-{name}", pixels, stride=1 if name == "wide" else 11),
            "image_features": fixture.array("features", features),
            "answers": [
                florence2_answer(fixture, model, processor, pixels, features, task, picture.size)
                for task in ("<CAPTION>", "<OD>")
            ],
        }
        answers.append(described)
    require_both_stops([a for p in answers for a in p["answers"]])
    fixture.golden(
        {
            "decoder_start": 2,
            "eos": [2],
            "forced_first": 0,
            "no_repeat_ngram": 3,
            "max_new_tokens": MAX_NEW_TOKENS,
            "pictures": answers,
            "post_processing": florence2_post_processing(processor),
        }
    )


def florence2_answer(fixture, model, processor, pixels, features, task: str, size: tuple) -> dict:
    tokenizer = processor.tokenizer
    prompt = processor.task_prompts_without_inputs[task]
    ids = tokenizer(prompt)["input_ids"]
    embed = fixture.session("embed_tokens")
    embeds = np.concatenate([features, embed.run(None, {"input_ids": np.array([ids])})[0]], axis=1)
    mask = np.ones(embeds.shape[:2], dtype=np.int64)
    encoded = fixture.run("encoder_model", {"attention_mask": mask, "inputs_embeds": embeds})["last_hidden_state"]

    def inputs(new: int) -> dict:
        rows = embed.run(None, {"input_ids": np.array([[new]])})[0]
        return {"encoder_attention_mask": mask, "encoder_hidden_states": encoded, "inputs_embeds": rows}

    decoder = CachedDecoder(fixture.session("decoder_model_merged"))
    rules = [NoRepeatNGramLogitsProcessor(3), ForcedBOSTokenLogitsProcessor(0)]
    result = greedy(inputs(2), lambda new, step: inputs(new), decoder, [2], [2], MAX_NEW_TOKENS, rules)
    image_ids = [processor.image_token_id] * features.shape[1]
    expected = model.generate(
        input_ids=torch.tensor([image_ids + ids]),
        pixel_values=torch.tensor(pixels),
        attention_mask=torch.ones(1, len(image_ids) + len(ids), dtype=torch.long),
        do_sample=False,
        num_beams=1,
        early_stopping=False,
        max_new_tokens=MAX_NEW_TOKENS,
    )[0].tolist()
    require_equal(expected[1:], result["new_ids"])
    text = tokenizer.decode(result["new_ids"], skip_special_tokens=False)
    return {
        "task": task,
        "prompt": prompt,
        "prompt_ids": ids,
        "encoder_last_hidden_state": fixture.array(f"encoded-{task[1:-1]}", encoded, stride=3),
        "first_logits": fixture.array("logits", result["first_logits"]),
        "new_ids": result["new_ids"],
        "stopped_by": result["stopped_by"],
        "text": text,
        "post_processed": processor.post_process_generation(text=text, task=task, image_size=size)[task],
    }


def florence2_post_processing(processor: Florence2Processor) -> list:
    """Answers as the full model gives them, through the real post-processor."""
    texts = [
        ("<OD>", "</s><s>car<loc_52><loc_333><loc_932><loc_774>door<loc_710><loc_276><loc_908><loc_537></s>"),
        ("<OD>", "<s>person<loc_0><loc_0><loc_999><loc_999><loc_10><loc_20><loc_30><loc_40></s>"),
        ("<OD>", "<s>traffic light<loc_1><loc_2><loc_3></s>"),
        ("<OD>", "<s></s>"),
        (
            "<OD>",
            "<s>  a caf\u00e9\u4e2d <loc_9><loc_8><loc_700><loc_600><loc_5><loc_6>"
            "lamp<loc_1><loc_2><loc_30><loc_40></s>",
        ),
        ("<OD>", "<s>noise<od>a cup<loc_100><loc_200><loc_300><loc_400></s><pad><pad>"),
        (
            "<OCR_WITH_REGION>",
            "</s><s>Hello, World!<loc_100><loc_50><loc_400><loc_52><loc_399><loc_99><loc_101><loc_97>"
            "\u4e2d\u6587 12<loc_0><loc_500><loc_999><loc_510><loc_990><loc_560><loc_3><loc_555></s>",
        ),
        ("<OCR_WITH_REGION>", "<s>cut off<loc_1><loc_2><loc_3></s>"),
        ("<OCR_WITH_REGION>", "<s></s>"),
        ("<CAPTION>", "</s><s>a green car parked in front of a yellow building</s>"),
    ]
    cases = []
    for task, text in texts:
        for size in ((96, 54), (1280, 720)):
            result = processor.post_process_generation(text=text, task=task, image_size=size)[task]
            cases.append({"task": task, "text": text, "width": size[0], "height": size[1], "result": result})
    return cases


MODELS = {"florence-2-base": florence2}
