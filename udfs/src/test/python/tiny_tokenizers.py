"""Tokenizers of the real kinds, trained on a few sentences."""

import json
import math
from collections import Counter
from pathlib import Path

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)
from tokenizers.pre_tokenizers import ByteLevel

SENTENCES = [
    "A photo of a cat sleeping on a red sofa in the sun.",
    "Two dogs are playing on the green grass near the river.",
    "A man rides a bicycle down a wet street at night, and the lights shine.",
    "The children watch a small boat on the water while birds fly over it.",
    "She opens the door, walks across the room and sits down at the table.",
    "What does the image describe? Describe in detail what is shown in the image.",
    "Locate the objects with category name in the image. What is the text in the image?",
    "Describe the video. You are provided the following series of frames from a video.",
    "User: Please describe this scene in one short sentence. Assistant: The scene shows a city.",
    "You are a helpful assistant. Represent this sentence for searching relevant passages: trains",
    "A person in a blue shirt is cooking food in the kitchen and talking to the camera.",
    "Cars and trucks drive along the road between tall buildings; it's raining, isn't it?",
    "The number of people is 12, 3 or 45. Frame from 00:01: a train. Frame from 00:02: a bus.",
    "café naïve über señor — “quoted” … 日本 東京 привет",
]


def clip_files(folder: Path, merges: int = 90) -> tuple:
    """Writes CLIP's ``vocab.json`` and ``merges.txt``: 256 bytes, 256 word-ending bytes, merges, start, end."""
    split = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True),
            ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    words = [word for s in SENTENCES for word, _ in split.pre_tokenize_str(s.lower())]
    learned = learn_merges(Counter(tuple(w[:-1]) + (w[-1] + "</w>",) for w in words), merges)
    alphabet = sorted(ByteLevel.alphabet())
    vocabulary = alphabet + [c + "</w>" for c in alphabet] + ["".join(m) for m in learned]
    return write_vocabulary(folder, vocabulary + ["<|startoftext|>", "<|endoftext|>"], learned)


def byte_bpe_files(folder: Path, first=(), last=(), merges: int = 60) -> tuple:
    """Writes GPT-2-like ``vocab.json`` and ``merges.txt``: ``first`` tokens, 256 bytes, merges, ``last`` tokens."""
    split = ByteLevel(add_prefix_space=False)
    learned = learn_merges(Counter(tuple(w) for s in SENTENCES for w, _ in split.pre_tokenize_str(s)), merges)
    bytes_and_merges = sorted(ByteLevel.alphabet()) + ["".join(m) for m in learned]
    return write_vocabulary(folder, [*first, *bytes_and_merges, *last], learned)


def write_vocabulary(folder: Path, vocabulary: list, merges: list) -> tuple:
    folder.mkdir(parents=True, exist_ok=True)
    ids = {token: i for i, token in enumerate(dict.fromkeys(vocabulary))}
    (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")
    text = "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges)
    (folder / "merges.txt").write_text(text, encoding="utf-8")
    return str(folder / "vocab.json"), str(folder / "merges.txt")


def learn_merges(words: Counter, count: int, joined=lambda a, b: a + b) -> list:
    """Byte-pair encoding's merges of the most frequent neighbours; ties go to the first in code point order.

    The trainers of the tokenizers library break ties by the order of a hash map, so two runs differ.
    """
    words, learned = dict(words), []
    while len(learned) < count:
        pairs = Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        learned.append(best)
        words = {merged(word, best, joined): times for word, times in words.items()}
    return learned


def merged(word: tuple, pair: tuple, joined) -> tuple:
    out, i = [], 0
    while i < len(word):
        if word[i : i + 2] == pair:
            out.append(joined(*pair))
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)


def word_piece() -> Tokenizer:
    """An uncased BERT tokenizer with BERT's order of special tokens."""
    normalizer = normalizers.BertNormalizer(lowercase=True)
    split = pre_tokenizers.BertPreTokenizer()
    words = [w for s in SENTENCES for w, _ in split.pre_tokenize_str(normalizer.normalize_str(s))]
    pieces = Counter((w[0],) + tuple("##" + c for c in w[1:]) for w in words)
    learned = learn_merges(pieces, 120, joined_pieces)
    characters = sorted({c for w in words for c in w})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = special + characters + ["##" + c for c in characters] + [joined_pieces(*m) for m in learned]
    ids = {token: i for i, token in enumerate(dict.fromkeys(vocabulary))}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = split
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer


def joined_pieces(a: str, b: str) -> str:
    return a + b.removeprefix("##")


def siglip_unigram() -> Tokenizer:
    """SigLIP's kind: lower case, punctuation dropped, unigram pieces, ``</s>`` appended; pad and end share an id."""
    normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"), ""),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    split = pre_tokenizers.Metaspace(prepend_scheme="always")
    words = Counter(tuple(w) for s in SENTENCES for w, _ in split.pre_tokenize_str(normalizer.normalize_str(s)))
    counts = Counter()
    for word, times in words.items():
        for piece in word:
            counts[piece] += times
    learned = ["".join(m) for m in learn_merges(words, 120)]
    total = sum(counts.values())
    scored = [(c, round(math.log(counts[c] / total), 4)) for c in sorted(counts)]
    scored += [(p, round(-4 - 0.02 * rank, 4)) for rank, p in enumerate(dict.fromkeys(learned))]
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(special + scored, unk_id=2))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = split
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    return tokenizer


def special(content: str) -> AddedToken:
    return AddedToken(content, special=True, normalized=False)
