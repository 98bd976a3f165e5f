"""vit-gpt2: an encoder and a merged decoder without a cache of the encoder's keys and values."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from transformers import (
    GPT2Config,
    GPT2TokenizerFast,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessor,
)

from captioning import MAX_NEW_TOKENS, TOWER, require_equal
from encoders import preprocessed
from fixture import Fixture, randomise, sharpen
from generation import CachedDecoder, greedy, require_both_stops
from pictures import load_pictures
from tiny_tokenizers import byte_bpe_files


def vit_gpt2(root: Path, seed: int = 22) -> None:
    fixture = Fixture(root, "vit-gpt2")
    tokenizer = gpt2_tokenizer()
    end = tokenizer.eos_token_id
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        ViTConfig(**TOWER, num_hidden_layers=1, image_size=32, patch_size=8),
        GPT2Config(
            n_embd=32,
            n_layer=2,
            n_head=4,
            n_positions=64,
            vocab_size=len(tokenizer),
            bos_token_id=end,
            eos_token_id=end,
            tie_word_embeddings=False,
        ),
    )
    for holder in (config, config.decoder):
        holder.update({"decoder_start_token_id": end, "bos_token_id": end, "eos_token_id": end, "pad_token_id": end})
    config.tie_word_embeddings = False
    config.architectures = ["VisionEncoderDecoderModel"]
    model = randomise(VisionEncoderDecoderModel(config), seed)
    sharpen(model.decoder.lm_head, [end])
    model.generation_config.update(decoder_start_token_id=end, bos_token_id=end, eos_token_id=end, pad_token_id=end)
    processor = ViTImageProcessor(size={"height": 32, "width": 32})
    fixture.optimum(model, "image-to-text-with-past", ["encoder_model", "decoder_model_merged"])
    processor.save_pretrained(fixture.folder)
    tokenizer.save_pretrained(fixture.folder)
    answers = []
    for name, picture in load_pictures(root).items():
        pixels = preprocessed(processor, picture)
        encoded = fixture.run("encoder_model", {"pixel_values": pixels})["last_hidden_state"]
        result = vit_gpt2_greedy(fixture, encoded, end)
        expected = model.generate(torch.tensor(pixels), do_sample=False, num_beams=1, max_new_tokens=MAX_NEW_TOKENS)
        require_equal(expected[0].tolist()[1:], result["new_ids"])
        answers.append(
            {
                "picture": f"{name}.png",
                "pixel_values": fixture.array(f"pixels-{name}", pixels),
                "last_hidden_state": fixture.array("encoded", encoded),
                "first_logits": fixture.array("logits", result["first_logits"]),
                "new_ids": result["new_ids"],
                "stopped_by": result["stopped_by"],
                "text": tokenizer.decode(result["new_ids"], skip_special_tokens=True),
            }
        )
    require_both_stops(answers)
    fixture.golden({"decoder_start": end, "eos": [end], "max_new_tokens": MAX_NEW_TOKENS, "answers": answers})


def gpt2_tokenizer() -> GPT2TokenizerFast:
    """GPT-2's: the only special token comes last."""
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = byte_bpe_files(Path(folder))
        tokenizer = GPT2TokenizerFast(vocabulary, merges, model_max_length=64)
    tokenizer.add_special_tokens({"pad_token": "<|endoftext|>"})
    return tokenizer


def vit_gpt2_greedy(fixture: Fixture, encoded: np.ndarray, end: int) -> dict:
    def inputs(new: int) -> dict:
        return {"input_ids": np.array([[new]]), "encoder_hidden_states": encoded}

    decoder = CachedDecoder(fixture.session("decoder_model_merged"))
    return greedy(inputs(end), lambda new, step: inputs(new), decoder, [end], [end], MAX_NEW_TOKENS)


MODELS = {"vit-gpt2": vit_gpt2}
