"""Python's side of bench/generate: makes the graphs, times its loop, and compares both sides' rounds."""

import json
import statistics
import sys
import time
from pathlib import Path

NAME = "smolvlm-256m"
SIDE_PX = 256
FRAMES = 2
TOKENS_A_FRAME = 16
NEW_TOKENS = 32
QUESTION = "What happens?"
RUNS = 8
WARM = 3


def export(root: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2] / "udfs" / "src" / "test" / "python"))
    import torch
    from fixture import Fixture, randomise
    from smolvlm import SmolVLMConfig, SmolVLMForConditionalGeneration, export_smolvlm, save_smolvlm, smolvlm_processor

    processor = smolvlm_processor()
    ids = processor.tokenizer.convert_tokens_to_ids
    model = SmolVLMForConditionalGeneration(
        SmolVLMConfig(
            text_config={
                "model_type": "llama",
                "hidden_size": 576,
                "intermediate_size": 1536,
                "num_hidden_layers": 10,
                "num_attention_heads": 9,
                "num_key_value_heads": 3,
                "head_dim": 64,
                "vocab_size": 16384,
                "max_position_embeddings": 8192,
                "pad_token_id": 2,
                "bos_token_id": 1,
                "eos_token_id": ids("<end_of_utterance>"),
                "tie_word_embeddings": False,
            },
            vision_config={
                "hidden_size": 384,
                "intermediate_size": 1536,
                "num_attention_heads": 6,
                "num_hidden_layers": 4,
                "image_size": SIDE_PX,
                "patch_size": 16,
            },
            scale_factor=4,
            image_token_id=ids("<image>"),
            pad_token_id=2,
            tie_word_embeddings=False,
            attn_implementation="eager",
        )
    )
    randomise(model, 1)
    with torch.no_grad():
        # The token that ends a text is never the likeliest, so that all texts have one length.
        model.lm_head.weight[ids("<end_of_utterance>")] = 0
    model.generation_config.update(bos_token_id=1, eos_token_id=ids("<end_of_utterance>"), pad_token_id=2)
    processor.image_processor.max_image_size = {"longest_edge": SIDE_PX}
    fixture = Fixture(root, NAME)
    save_smolvlm(fixture, model, processor)
    fixture.edit_json("processor_config.json", image_seq_len=TOKENS_A_FRAME)
    # Without video_sampling it is a model of pictures, whose prompt is the one below.
    preparation = json.loads((root / NAME / "preprocessor_config.json").read_text())
    del preparation["video_sampling"]
    fixture.write_json("preprocessor_config.json", preparation)
    export_smolvlm(fixture, model, SIDE_PX)


class Captioner:
    """A plain greedy loop, as one writes it for these graphs."""

    def __init__(self, root: Path):
        import onnxruntime
        from tokenizers import Tokenizer

        def session(name: str):
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            path = str(root / NAME / "onnx" / f"{name}.onnx")
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

        self.vision, self.embed, self.decoder = map(session, ("vision_encoder", "embed_tokens", "decoder_model_merged"))
        self.outputs = [output.name for output in self.decoder.get_outputs()]
        self.past = [i for i in self.decoder.get_inputs() if i.name.startswith("past_key_values")]
        self.picture = json.loads((root / NAME / "config.json").read_text())["image_token_id"]
        frame = "<fake_token_around_image><global-img>" + "<image>" * TOKENS_A_FRAME + "<fake_token_around_image>"
        prompt = f"<|im_start|>User:{frame * FRAMES}{QUESTION}<end_of_utterance>\nAssistant:"
        tokenizer = Tokenizer.from_file(str(root / NAME / "tokenizer.json"))
        self.prompt = tokenizer.encode(prompt, add_special_tokens=False).ids

    def write(self, clips) -> list:
        import numpy

        count, length = len(clips), len(self.prompt)
        ids = numpy.tile(numpy.array(self.prompt), (count, 1))
        embeds = self.embed.run(None, {"input_ids": ids})[0]
        mask = numpy.ones((1, 1, SIDE_PX, SIDE_PX), dtype=bool)
        features = [
            self.vision.run(None, {"pixel_values": frame[None, None], "pixel_attention_mask": mask})[0]
            for clip in clips
            for frame in clip
        ]
        embeds[ids == self.picture] = numpy.concatenate(features).reshape(-1, embeds.shape[-1])
        past = {i.name: self.value(numpy.zeros((count, i.shape[1], 0, i.shape[3]), numpy.float32)) for i in self.past}
        # As ours: scores of the last token alone are copied.
        _, past = self.step(embeds[:, :-1], 0, past, ["logits"])
        scores, past = self.step(embeds[:, -1:], length - 1, past, [])
        written = [scores.argmax(-1)]
        while len(written) < NEW_TOKENS:
            embeds = self.embed.run(None, {"input_ids": written[-1][:, None]})[0]
            scores, past = self.step(embeds, length + len(written) - 1, past, [])
            written.append(scores.argmax(-1))
        return numpy.stack(written, 1).tolist()

    def step(self, embeds, before: int, past: dict, unwanted: list):
        import numpy

        count, fed = embeds.shape[:2]
        feeds = {
            "inputs_embeds": self.value(embeds),
            "attention_mask": self.value(numpy.ones((count, before + fed), numpy.int64)),
            "position_ids": self.value(numpy.tile(numpy.arange(before, before + fed), (count, 1))),
            **past,
        }
        wanted = [name for name in self.outputs if name not in unwanted]
        values = dict(zip(wanted, self.decoder.run_with_ort_values(wanted, feeds)))
        scores = None if "logits" in unwanted else values["logits"].numpy()[:, -1]
        return scores, {i.name: values[i.name.replace("past_key_values", "present")] for i in self.past}

    @staticmethod
    def value(array):
        import numpy
        import onnxruntime

        return onnxruntime.OrtValue.ortvalue_from_numpy(numpy.ascontiguousarray(array))


def measure(root: Path) -> None:
    import numpy

    captioner = Captioner(root)
    random = numpy.random.default_rng(0)
    for count in (1, 4):
        clips = random.standard_normal((count, FRAMES, 3, SIDE_PX, SIDE_PX), dtype=numpy.float32)
        seconds = []
        for run in range(WARM + RUNS):
            started = time.process_time()
            tokens = sum(len(ids) for ids in captioner.write(clips))
            if run >= WARM:
                seconds.append(time.process_time() - started)
        print(f"python {count} {tokens / statistics.median(seconds):.2f}", flush=True)


def ratio(rounds: Path) -> None:
    sides: dict[tuple[str, str], list[float]] = {}
    for line in rounds.read_text().splitlines():
        side, count, figure = line.split()
        sides.setdefault((side, count), []).append(float(figure))
    for count in ("1", "4"):
        single = [a / b for a, b in zip(sides["java", count], sides["python", count])]
        ours, theirs = (statistics.median(sides[side, count]) for side in ("java", "python"))
        print(
            f"batches of {count}: ours {ours:.1f} tokens a second, Python's {theirs:.1f}, ratio {ours / theirs:.2f},"
            f" between {min(single):.2f} and {max(single):.2f} in single rounds"
        )


if __name__ == "__main__":
    {"export": export, "time": measure, "ratio": ratio}[sys.argv[1]](Path(sys.argv[2]))
