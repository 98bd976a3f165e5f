"""Makes a tiny vision-language model with random weights, in the layout that hubs use.

    python make_model.py FOLDER

The classes are the published ones (SmolVLM of transformers); only the sizes are small.
"""
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    PreTrainedTokenizerFast,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    SmolVLMImageProcessor,
    SmolVLMProcessor,
    SmolVLMVideoProcessor,
)

SPECIAL = ["<|im_start|>", "<end_of_utterance>", "<pad>", "<image>", "<fake_token_around_image>",
           "<global-img>"] + [f"<row_{r}_col_{c}>" for r in range(1, 5) for c in range(1, 5)]
WORDS = ["a red room with a green ball .", "the camera moves to the left and a person walks in .",
         "two dogs run across the grass , then a car stops at the door ."]
TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}:"
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{part['text']}}"
    "{% elif part['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}"
    "<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}")


def tokenizer():
    tokens = Tokenizer(models.BPE())
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    tokens.train_from_iterator(
        WORDS,
        trainers.BpeTrainer(
            vocab_size=400,
            special_tokens=SPECIAL,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokens,
        bos_token="<|im_start|>",
        eos_token="<end_of_utterance>",
        pad_token="<pad>",
        additional_special_tokens=SPECIAL[3:],
        extra_special_tokens={"image_token": "<image>", "fake_image_token": "<fake_token_around_image>",
                              "global_image_token": "<global-img>", "end_of_utterance_token": "<end_of_utterance>"},
        padding_side="left")


def main(folder):
    torch.manual_seed(1)
    words = tokenizer()
    vision = {"hidden_size": 32, "image_size": 64, "patch_size": 16, "num_hidden_layers": 2,
              "num_attention_heads": 4, "intermediate_size": 64}
    text = LlamaConfig(
        hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=6,
        num_key_value_heads=2, head_dim=8, vocab_size=len(words), max_position_embeddings=8192,
        bos_token_id=words.bos_token_id, eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id)
    config = SmolVLMConfig(
        vision_config=vision, text_config=text, scale_factor=2,
        image_token_id=words.convert_tokens_to_ids("<image>"),
        pad_token_id=words.pad_token_id)
    model = SmolVLMForConditionalGeneration(config).eval()
    with torch.no_grad():
        model.lm_head.weight.normal_(0, 0.5)
    model.generation_config.eos_token_id = words.eos_token_id
    model.generation_config.pad_token_id = words.pad_token_id
    # Without training the likeliest token is any byte: only whole words may be said.
    said = [i for i, token in enumerate(words.convert_ids_to_tokens(range(len(words))))
            if token.replace("\u0120", "").isalpha() and len(token) > 3]
    model.generation_config.suppress_tokens = sorted(set(range(len(words))) - set(said))
    model.generation_config.no_repeat_ngram_size = 2
    model.save_pretrained(folder)
    sizes = {"size": {"longest_edge": 128}, "max_image_size": {"longest_edge": 64}}
    SmolVLMProcessor(
        image_processor=SmolVLMImageProcessor(**sizes),
        tokenizer=words,
        video_processor=SmolVLMVideoProcessor(**sizes),
        image_seq_len=4,
        chat_template=TEMPLATE).save_pretrained(folder)


main(sys.argv[1])
