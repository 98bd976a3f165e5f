"""Python's side of bench/encode: makes the graph, times it, and compares both sides' rounds."""
import statistics
import sys
import time
from pathlib import Path

BATCH = 8
RUNS = 12


def export(folder: Path) -> None:
    import torch
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

    class Tower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(0)
            config = CLIPVisionConfig(patch_size=32, projection_dim=512, attn_implementation="eager")
            self.model = CLIPVisionModelWithProjection(config).eval()

        def forward(self, pixel_values):
            return self.model(pixel_values=pixel_values).image_embeds

    torch.onnx.export(
        Tower(),
        (torch.zeros(2, 3, 224, 224),),
        str(folder / "onnx" / "vision_model.onnx"),
        input_names=["pixel_values"],
        output_names=["image_embeds"],
        dynamic_axes={"pixel_values": {0: "batch_size"}, "image_embeds": {0: "batch_size"}},
        opset_version=17,
        dynamo=False,
    )
    CLIPImageProcessor().save_pretrained(folder)


def measure(folder: Path) -> None:
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "onnx" / "vision_model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    pixels = numpy.random.default_rng(0).standard_normal((BATCH, 3, 224, 224), dtype=numpy.float32)
    seconds = []
    for run in range(RUNS + 2):
        started = time.perf_counter()
        session.run(["image_embeds"], {"pixel_values": pixels})
        if run >= 2:
            seconds.append(time.perf_counter() - started)
    print(f"python {BATCH / statistics.median(seconds):.2f}")


def ratio(rounds: Path) -> None:
    sides: dict[str, list[float]] = {}
    for line in rounds.read_text().splitlines():
        side, figure = line.split()
        sides.setdefault(side, []).append(float(figure))
    ours, theirs = (statistics.median(sides[side]) for side in ("java", "python"))
    print(f"pictures a second: ours {ours:.1f}, Python's {theirs:.1f}, ratio {ours / theirs:.2f}")
    print(f"preparing alone: {statistics.median(sides['prepare']):.0f} pictures of 800x448 a second")


if __name__ == "__main__":
    {"export": export, "time": measure, "ratio": ratio}[sys.argv[1]](Path(sys.argv[2]))
