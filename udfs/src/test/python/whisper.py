"""Whisper: an encoder over 30 s of log-mel features and a merged decoder.

The tokenizer has no entries for the 1501 timestamps, as in the older published repositories: an id above
``no_timestamps_token_id`` is a time in steps of 0.02 s.
"""

import tempfile
from pathlib import Path

import numpy as np
import torch
from transformers import (
    GenerationConfig,
    SuppressTokensAtBeginLogitsProcessor,
    SuppressTokensLogitsProcessor,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
    WhisperTimeStampLogitsProcessor,
    WhisperTokenizerFast,
)

from captioning import require_equal
from fixture import Fixture, randomise, sharpen
from generation import CachedDecoder, greedy, require_both_stops
from sounds import RATE, load_sound
from tiny_tokenizers import byte_bpe_files, special

LANGUAGES = ["en", "zh", "de", "es", "ru"]
TIMESTAMPS = 1501
SPOKEN_FRAMES = 230
MAX_NEW_TOKENS = 28


def whisper(root: Path, seed: int = 65) -> None:
    fixture = Fixture(root, "whisper-tiny")
    tokenizer, extractor = whisper_tokenizer(), WhisperFeatureExtractor(feature_size=80)
    ids = {t: tokenizer.convert_tokens_to_ids(t) for t in tokenizer.all_special_tokens}
    end, start = ids["<|endoftext|>"], ids["<|startoftranscript|>"]
    config = WhisperConfig(
        vocab_size=len(tokenizer) + TIMESTAMPS,
        d_model=16,
        encoder_layers=1,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        num_mel_bins=80,
        max_source_positions=1500,
        max_target_positions=64,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=start,
        suppress_tokens=None,
        begin_suppress_tokens=None,
        tie_word_embeddings=False,
        architectures=["WhisperForConditionalGeneration"],
        attn_implementation="eager",
    )
    model = randomise(WhisperForConditionalGeneration(config), seed)
    balance(model, end, len(tokenizer))
    model.generation_config = GenerationConfig(**whisper_generation(tokenizer, ids))
    fixture.optimum(model, "automatic-speech-recognition-with-past", ["encoder_model", "decoder_model_merged"])
    tokenizer.save_pretrained(fixture.folder)
    extractor.save_pretrained(fixture.folder)
    whisper_goldens(fixture, model, tokenizer, extractor)


def balance(model: WhisperForConditionalGeneration, end: int, first_timestamp: int) -> None:
    """Keeps the 1501 timestamps from always outweighing the text, and the constant silence from hiding the sound."""
    sharpen(model.proj_out, [end])
    with torch.no_grad():
        model.proj_out.weight[first_timestamp:] *= 0.5
        for layer in model.model.decoder.layers:
            layer.encoder_attn.q_proj.weight.mul_(3)
            layer.encoder_attn.out_proj.weight.mul_(3)


def whisper_tokenizer() -> WhisperTokenizerFast:
    tags = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    names = [f"<|{t}|>" for t in ["endoftext", "startoftranscript", *LANGUAGES, *tags]]
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = byte_bpe_files(Path(folder), last=names)
        tokenizer = WhisperTokenizerFast(vocabulary, merges, model_max_length=64)
    tokenizer.add_special_tokens({"additional_special_tokens": [special(n) for n in names]})
    return tokenizer


def whisper_generation(tokenizer: WhisperTokenizerFast, ids: dict) -> dict:
    end = ids["<|endoftext|>"]
    space = tokenizer.convert_tokens_to_ids("Ġ")
    tags = [
        "<|startoftranscript|>",
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
    ]
    return {
        "alignment_heads": [[0, 0], [1, 1]],
        "begin_suppress_tokens": [space, end],
        "bos_token_id": end,
        "decoder_start_token_id": ids["<|startoftranscript|>"],
        "eos_token_id": end,
        "forced_decoder_ids": [[1, None], [2, ids["<|transcribe|>"]]],
        "is_multilingual": True,
        "lang_to_id": {f"<|{code}|>": ids[f"<|{code}|>"] for code in LANGUAGES},
        "max_initial_timestamp_index": 50,
        "max_length": 64,
        "no_timestamps_token_id": ids["<|notimestamps|>"],
        "pad_token_id": end,
        "prev_sot_token_id": ids["<|startofprev|>"],
        "return_timestamps": False,
        "suppress_tokens": [1, 2, 7, 8, 9, 10, 14, 25, *(ids[t] for t in tags)],
        "task_to_id": {"transcribe": ids["<|transcribe|>"], "translate": ids["<|translate|>"]},
    }


def whisper_goldens(fixture: Fixture, model, tokenizer, extractor) -> None:
    sounds = []
    for name in ("chirp", "noise", "bursts"):
        samples = load_sound(fixture.folder.parent, name)
        features = extractor(samples, sampling_rate=RATE, return_tensors="np")["input_features"]
        encoded = fixture.run("encoder_model", {"input_features": features})["last_hidden_state"]
        language, logits = detected_language(fixture, model, features, encoded)
        windows = [
            window(fixture, model, tokenizer, features, encoded, language, task, timestamps)
            for task, timestamps in (("transcribe", True), ("transcribe", False), ("translate", True))
        ]
        sounds.append(
            {
                "sound": f"{name}.wav",
                "features": fixture.array(f"mel-{name}", features, stride=101),
                "features_of_first_frames": fixture.array(
                    f"mel-first-{name}", features[:, :, :SPOKEN_FRAMES], stride=3
                ),
                "last_hidden_state": fixture.array(f"encoded-{name}", encoded, stride=13),
                "first_logits": fixture.array("logits", logits[: len(tokenizer)]),
                "language_id": language,
                "windows": windows,
            }
        )
    require_both_stops([w for s in sounds for w in s["windows"]])
    fixture.golden(
        {
            "max_new_tokens": MAX_NEW_TOKENS,
            "languages": model.generation_config.lang_to_id,
            "sounds": sounds,
        }
    )


def detected_language(fixture: Fixture, model, features: np.ndarray, encoded: np.ndarray) -> tuple:
    """One step after the start token; the best of the languages' ids."""
    decoder = CachedDecoder(fixture.session("decoder_model_merged"))
    start = model.generation_config.decoder_start_token_id
    inputs = {"input_ids": np.array([[start]]), "encoder_hidden_states": encoded}
    logits = decoder.step(inputs, decoder.empty_past(1), cached=False)[0][0, -1]
    ids = sorted(model.generation_config.lang_to_id.values())
    language = ids[int(np.argmax(logits[ids]))]
    require_equal(model.detect_language(torch.tensor(features)).tolist(), [language])
    return language, logits


def window(fixture, model, tokenizer, features, encoded, language: int, task: str, timestamps: bool) -> dict:
    """One window of 30 s with Whisper's rules, by transformers' own logits processors; checked against generate."""
    settings = model.generation_config
    first = [settings.decoder_start_token_id, language, settings.task_to_id[task]]
    if not timestamps:
        first.append(settings.no_timestamps_token_id)
    rules = [
        SuppressTokensAtBeginLogitsProcessor(settings.begin_suppress_tokens, begin_index=len(first)),
        SuppressTokensLogitsProcessor(settings.suppress_tokens),
    ]
    if timestamps:
        rules.append(WhisperTimeStampLogitsProcessor(settings, begin_index=len(first)))

    def inputs(new: list) -> dict:
        return {"input_ids": np.array([new]), "encoder_hidden_states": encoded}

    decoder = CachedDecoder(fixture.session("decoder_model_merged"))
    result = greedy(
        inputs(first),
        lambda new, step: inputs([new]),
        decoder,
        first,
        [settings.eos_token_id],
        MAX_NEW_TOKENS,
        rules,
    )
    generated = model.generate(
        torch.tensor(features),
        task=task,
        return_timestamps=timestamps,
        max_new_tokens=MAX_NEW_TOKENS,
        force_unique_generate_call=True,
        do_sample=False,
        num_beams=1,
    )[0].tolist()
    require_equal(generated[len(first) :] + [settings.eos_token_id], result["new_ids"])
    return {
        "task": task,
        "timestamps": timestamps,
        "first_ids": first,
        "new_ids": result["new_ids"],
        "stopped_by": result["stopped_by"],
        "text": tokenizer.decode([i for i in result["new_ids"] if i < len(tokenizer)], skip_special_tokens=True),
        **(segments(model, result["new_ids"]) if timestamps else {}),
    }


def segments(model, new_ids: list) -> dict:
    """What transformers cuts the window's ids into, and how far it would move on (in frames of 0.01 s)."""
    ids = [i for i in new_ids if i != model.generation_config.eos_token_id]
    found, offset = model._retrieve_segment(
        seek_sequence=torch.tensor(ids),
        seek_outputs=[{}],
        time_offset=torch.tensor([0.0], dtype=torch.float64),
        timestamp_begin=model.generation_config.no_timestamps_token_id + 1,
        seek_num_frames=torch.tensor([3000]),
        time_precision=0.02,
        time_precision_features=0.01,
        input_stride=2,
        prev_idx=0,
        idx=0,
        return_token_timestamps=False,
        decoder_input_ids=torch.zeros(1, 3),
    )
    return {
        "segments": [
            {"start_s": round(float(s["start"]), 2), "end_s": round(float(s["end"]), 2), "ids": s["tokens"].tolist()}
            for s in found
        ],
        "next_frame": int(offset),
    }


MODELS = {"whisper-tiny": whisper}
