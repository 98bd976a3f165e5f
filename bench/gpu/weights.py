"""Models in full size with random weights, in the layout of published exports.

    PYTHONPATH=udfs/src/test/python python weights.py FOLDER

CLIP's ViT-B/32 image tower (the text tower beside it is the tests' tiny one), and a captioner with
the sizes of SmolVLM-256M.
"""

import shutil
import sys
from pathlib import Path

import torch
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    SmolVLMImageProcessor,
    SmolVLMProcessor,
    SmolVLMVideoProcessor,
)
from transformers.models.smolvlm.processing_smolvlm import DEFAULT_CHAT_TEMPLATE

from encoders import Call
from fixture import Fixture
from language_models import smollm2_tokenizer
from smolvlm import SMOLVLM_TOKENS, export_smolvlm, save_smolvlm

SIDE_PX = 512
VOCABULARY = 49280
TINY = Path(__file__).parents[2] / "udfs/src/test/resources/models"


def clip(root: Path) -> None:
    fixture = Fixture(root, "clip-vit-b32")
    model = CLIPVisionModelWithProjection(
        CLIPVisionConfig(patch_size=32, projection_dim=512, attn_implementation="eager")
    )
    fixture.export(
        "vision_model",
        Call(model.eval(), lambda m, pixels: m(pixel_values=pixels).image_embeds),
        {"pixel_values": torch.zeros(2, 3, 224, 224)},
        {"image_embeds": {0: "batch_size"}},
        {"pixel_values": {0: "batch_size"}},
    )
    model.config.save_pretrained(fixture.folder)
    CLIPImageProcessor().save_pretrained(fixture.folder)
    for file in ("tokenizer.json", "tokenizer_config.json", "onnx/text_model.onnx"):
        shutil.copyfile(TINY / "clip-vit-b32" / file, fixture.folder / file)


def smolvlm(root: Path) -> None:
    fixture = Fixture(root, "smolvlm-256m")
    sizes = {"size": {"longest_edge": SIDE_PX}, "max_image_size": {"longest_edge": SIDE_PX}}
    tokenizer = smollm2_tokenizer(last=SMOLVLM_TOKENS)
    tokenizer.add_tokens([f" word{i}" for i in range(VOCABULARY - len(tokenizer))])
    tokenizer.chat_template = None
    processor = SmolVLMProcessor(
        SmolVLMImageProcessor(image_mean=[0.5] * 3, image_std=[0.5] * 3, **sizes),
        tokenizer,
        SmolVLMVideoProcessor(**sizes),
        image_seq_len=64,
        chat_template=DEFAULT_CHAT_TEMPLATE,
    )
    end = tokenizer.convert_tokens_to_ids("<end_of_utterance>")
    config = SmolVLMConfig(
        text_config={
            "model_type": "llama",
            "hidden_size": 576,
            "intermediate_size": 1536,
            "num_hidden_layers": 30,
            "num_attention_heads": 9,
            "num_key_value_heads": 3,
            "head_dim": 64,
            "vocab_size": VOCABULARY,
            "max_position_embeddings": 8192,
            "pad_token_id": 2,
            "bos_token_id": 1,
            "eos_token_id": end,
            "tie_word_embeddings": False,
        },
        vision_config={
            "hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "image_size": SIDE_PX,
            "patch_size": 16,
        },
        scale_factor=4,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=2,
        tie_word_embeddings=False,
        architectures=["SmolVLMForConditionalGeneration"],
        attn_implementation="eager",
    )
    model = SmolVLMForConditionalGeneration(config).eval()
    model.generation_config.update(bos_token_id=1, eos_token_id=end, pad_token_id=2)
    save_smolvlm(fixture, model, processor)
    fixture.write_json("processor_config.json", {"image_seq_len": 64, "processor_class": "SmolVLMProcessor"})
    export_smolvlm(fixture, model, SIDE_PX)


if __name__ == "__main__":
    torch.manual_seed(0)
    clip(Path(sys.argv[1]))
    smolvlm(Path(sys.argv[1]))
