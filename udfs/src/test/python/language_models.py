"""Instruct language models with one decoder graph: SmolLM2 (Llama) and Qwen2.5."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from tokenizers import pre_tokenizers
from transformers import (
    GPT2TokenizerFast,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2TokenizerFast,
    RepetitionPenaltyLogitsProcessor,
)

from fixture import Fixture, randomise, sharpen
from generation import CachedDecoder, greedy, require_both_stops
from tiny_tokenizers import byte_bpe_files, special
from variants import half, quantized

SMOLLM2_TEMPLATE = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are"
    " a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' +"
    " message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{"
    " '<|im_start|>assistant\n' }}{% endif %}"
)
QWEN_TEMPLATE = (
    "{%- if messages[0]['role'] == 'system' %}\n    {{- '<|im_start|>system\\n' + messages[0]['content'] +"
    " '<|im_end|>\\n' }}\n{%- else %}\n    {{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a"
    " helpful assistant.<|im_end|>\\n' }}\n{%- endif %}\n{%- for message in messages %}\n    {%- if not (loop.first and"
    " message['role'] == 'system') %}\n        {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] +"
    " '<|im_end|>\\n' }}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{-"
    " '<|im_start|>assistant\\n' }}\n{%- endif %}\n"
)
QUESTIONS = [
    "Describe the scene.",
    "What is shown at 12:45 in the video? It's raining.",
    "naïve café 東京 😀",
    "cat",
    "Two dogs are playing on the green grass near the river, and a small boat floats by.",
]
REPLIES = ["Rain", "A small boat floats by.", "It is a cat"]
MAX_NEW_TOKENS = 20


def smollm2(root: Path, seed: int = 12) -> None:
    fixture = Fixture(root, "smollm2-360m")
    tokenizer = smollm2_tokenizer()
    config = LlamaConfig(**sizes(len(tokenizer)), bos_token_id=1, eos_token_id=2, pad_token_id=2)
    model = randomise(LlamaForCausalLM(config), seed)
    sharpen(model.lm_head, [2])
    variants = [lambda f: half(f, "model", keep_io_types=False), lambda f: quantized(f, "model")]
    answer_goldens(fixture, model, tokenizer, eos=[2], variants=variants)


def qwen(root: Path, seed: int = 25) -> None:
    fixture = Fixture(root, "qwen2.5-0.5b")
    tokenizer = qwen_tokenizer()
    end_of_text, end_of_turn = (tokenizer.convert_tokens_to_ids(t) for t in ("<|endoftext|>", "<|im_end|>"))
    config = Qwen2Config(**sizes(len(tokenizer)), bos_token_id=end_of_text, eos_token_id=end_of_turn)
    model = randomise(Qwen2ForCausalLM(config), seed)
    sharpen(model.lm_head, [end_of_text, end_of_turn])
    model.generation_config.update(
        bos_token_id=end_of_text,
        pad_token_id=end_of_text,
        eos_token_id=[end_of_turn, end_of_text],
        do_sample=True,
        repetition_penalty=1.1,
        temperature=0.7,
        top_p=0.8,
        top_k=20,
    )
    answer_goldens(fixture, model, tokenizer, eos=[end_of_turn, end_of_text], penalty=1.1)


def sizes(vocabulary: int) -> dict:
    return {
        "vocab_size": vocabulary,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "tie_word_embeddings": False,
        "attn_implementation": "eager",
    }


def smollm2_tokenizer(first=("<|endoftext|>", "<|im_start|>", "<|im_end|>"), last=()) -> GPT2TokenizerFast:
    """Byte-level BPE that also splits every digit off; the special tokens come first."""
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = byte_bpe_files(Path(folder), first)
        tokenizer = GPT2TokenizerFast(
            vocabulary,
            merges,
            bos_token="<|im_start|>",
            eos_token="<|im_end|>",
            pad_token="<|im_end|>",
            unk_token="<|endoftext|>",
            model_max_length=512,
        )
    tokenizer.add_special_tokens(
        {"additional_special_tokens": [special(t) for t in last or ("<|im_start|>", "<|im_end|>")]}
    )
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.chat_template = SMOLLM2_TEMPLATE
    return tokenizer


def qwen_tokenizer() -> Qwen2TokenizerFast:
    """Byte-level BPE with the special tokens after the vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = byte_bpe_files(Path(folder))
        tokenizer = Qwen2TokenizerFast(
            vocabulary,
            merges,
            eos_token="<|im_end|>",
            pad_token="<|endoftext|>",
            model_max_length=512,
        )
    tokenizer.add_special_tokens({"additional_special_tokens": [special("<|im_start|>"), special("<|im_end|>")]})
    tokenizer.chat_template = QWEN_TEMPLATE
    return tokenizer


def answer_goldens(fixture: Fixture, model, tokenizer, eos: list, penalty: float = 1.0, variants=()) -> None:
    fixture.optimum(model, "text-generation-with-past", ["model"])
    tokenizer.save_pretrained(fixture.folder, save_jinja_files=False)
    decoder = CachedDecoder(fixture.session("model"))
    answers, plain = [], []
    for question in QUESTIONS:
        messages = [{"role": "user", "content": question}]
        prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
        result = answer(decoder, ids, eos)
        require_same(model, ids, result["new_ids"], eos)
        plain.append(result)
        answers.append(
            {
                "messages": messages,
                "prompt": prompt,
                "prompt_ids": ids,
                "first_logits": fixture.array("logits", result["first_logits"]),
                "new_ids": result["new_ids"],
                "stopped_by": result["stopped_by"],
                "text": tokenizer.decode(result["new_ids"], skip_special_tokens=True),
                "new_log_probabilities": log_probabilities(decoder, ids, result["new_ids"]),
                "replies": [reply_golden(decoder, ids, reply, tokenizer) for reply in REPLIES],
            }
        )
        if penalty != 1.0:
            penalised = answer(decoder, ids, eos, [RepetitionPenaltyLogitsProcessor(penalty)])
            require_same(model, ids, penalised["new_ids"], eos, repetition_penalty=penalty)
            answers[-1]["new_ids_with_repetition_penalty"] = penalised["new_ids"]
    require_both_stops(plain)
    check_left_padded(decoder, [a["prompt_ids"] for a in answers], [r["first_logits"] for r in plain])
    conversation = [
        {"role": "system", "content": "Answer in one word."},
        {"role": "user", "content": "What is it?"},
        {"role": "assistant", "content": "Rain"},
        {"role": "user", "content": "Where?"},
    ]
    rendered = tokenizer.apply_chat_template(conversation, tokenize=False, add_generation_prompt=True)
    fixture.golden(
        {
            "eos": eos,
            "max_new_tokens": MAX_NEW_TOKENS,
            "repetition_penalty": penalty,
            "answers": answers,
            "batch": "left-padded together, the answers are the same",
            "template": {"messages": conversation, "prompt": rendered},
            "variants": {v: variant_golden(fixture, v, answers[0]["prompt_ids"]) for v in written(fixture, variants)},
        }
    )


def reply_golden(decoder: CachedDecoder, ids: list, reply: str, tokenizer) -> dict:
    """How likely a reply is that somebody else wrote: the mean over its tokens."""
    told = log_probabilities(decoder, ids, tokenizer(reply, add_special_tokens=False)["input_ids"])
    return {"text": reply, "mean_log_probability": round(sum(told) / len(told), 5)}


def log_probabilities(decoder: CachedDecoder, ids: list, new: list) -> list:
    """Natural logarithms of the probabilities of the new tokens after the others, all fed at once."""
    every = ids + new
    logits, _ = decoder.step(step_inputs(every, len(every)), decoder.empty_past(1), cached=False)
    scores = logits[0, len(ids) - 1 : -1].astype(np.float64)
    highest = scores.max(axis=1)
    sums = highest + np.log(np.exp(scores - highest[:, None]).sum(axis=1))
    return [round(float(scores[i, token] - sums[i]), 5) for i, token in enumerate(new)]


def written(fixture: Fixture, variants) -> list:
    return [variant(fixture) for variant in variants]


def variant_golden(fixture: Fixture, graph: str, ids: list) -> dict:
    """The first answer's scores, and those after its first id with the cache: coarser numbers, no ids."""
    decoder = CachedDecoder(fixture.session(graph))
    logits, past = decoder.step(step_inputs(ids, len(ids)), decoder.empty_past(1), cached=False)
    best = int(np.argmax(logits[0, -1]))
    following, _ = decoder.step(step_inputs([best], len(ids) + 1), past, cached=True)
    return {
        "first_logits": fixture.array("logits", logits[0, -1].astype(np.float32)),
        "first_id": best,
        "second_logits": fixture.array("logits", following[0, -1].astype(np.float32)),
    }


def step_inputs(new: list, total: int) -> dict:
    return {
        "input_ids": np.array([new]),
        "attention_mask": np.ones((1, total), dtype=np.int64),
        "position_ids": np.arange(total - len(new), total)[None],
    }


def answer(decoder: CachedDecoder, ids: list, eos: list, processors=()) -> dict:
    return greedy(
        step_inputs(ids, len(ids)),
        lambda new, step: step_inputs([new], len(ids) + step),
        decoder,
        ids,
        eos,
        MAX_NEW_TOKENS,
        processors,
    )


def require_same(model, ids: list, new_ids: list, eos: list, **settings) -> None:
    """transformers' own generate on the torch model says the same ids."""
    out = model.generate(
        torch.tensor([ids]),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        do_sample=False,
        num_beams=1,
        max_new_tokens=MAX_NEW_TOKENS,
        eos_token_id=eos,
        pad_token_id=eos[0],
        **{"repetition_penalty": 1.0, "temperature": 1.0, "top_p": 1.0, "top_k": 50, **settings},
    )
    if out[0, len(ids) :].tolist() != new_ids:
        raise AssertionError(f"generate says {out[0, len(ids) :].tolist()}, the loop {new_ids}")


def check_left_padded(decoder: CachedDecoder, prompts: list, logits: list) -> None:
    longest = max(map(len, prompts))
    mask = np.array([[0] * (longest - len(p)) + [1] * len(p) for p in prompts])
    positions = np.where(mask == 0, 1, np.cumsum(mask, axis=1) - 1)
    ids = np.array([[0] * (longest - len(p)) + p for p in prompts])
    inputs = {"input_ids": ids, "attention_mask": mask, "position_ids": positions}
    batch, _ = decoder.step(inputs, decoder.empty_past(len(prompts)), cached=False)
    np.testing.assert_allclose(batch[:, -1], np.array(logits), atol=1e-4)


MODELS = {"smollm2-360m": smollm2, "qwen2.5-0.5b": qwen}
