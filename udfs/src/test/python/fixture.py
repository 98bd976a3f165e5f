"""One model's folder: its graphs, its JSON files and its golden values."""

import hashlib
import json
import math
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from optimum.exporters.onnx import onnx_export_from_model

INLINE_LIMIT = 2000
OPSET = 17
SUFFIX_OF_TYPE = {"float32": "f32", "uint8": "u8", "int64": "i64"}


class Fixture:
    """Writes everything below ``<root>/<name>/``; graphs go to its ``onnx`` folder, as in hub repositories."""

    def __init__(self, root: Path, name: str):
        self.name = name
        self.folder = root / name
        self.folder.mkdir(parents=True, exist_ok=True)

    def write_json(self, file_name: str, value) -> None:
        path = self.folder / file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def edit_json(self, file_name: str, **changes) -> None:
        value = json.loads((self.folder / file_name).read_text(encoding="utf-8"))
        self.write_json(file_name, {**value, **changes})

    def graph_path(self, graph: str) -> Path:
        path = self.folder / "onnx" / f"{graph}.onnx"
        path.parent.mkdir(exist_ok=True)
        return path

    def export(self, graph: str, module: torch.nn.Module, inputs: dict, outputs: dict, axes: dict) -> None:
        """Traces ``module(*inputs.values())``.

        ``inputs`` maps names to example tensors, ``outputs`` names to their free axes, ``axes`` input names to theirs.
        """
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(self.graph_path(graph)),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={**axes, **outputs},
            opset_version=OPSET,
            dynamo=False,
        )
        self.check_inputs(graph, list(inputs))
        with torch.no_grad():
            values = module(*inputs.values())
        values = values if isinstance(values, tuple) else (values,)
        self.fix_output_shapes(graph, outputs, [list(v.shape) for v in values])

    def optimum(self, model: torch.nn.Module, task: str, graphs: list) -> None:
        """Exports with Optimum, as the published repositories were made, and keeps the named graphs."""
        with tempfile.TemporaryDirectory() as folder:
            onnx_export_from_model(model=model, output=folder, task=task, do_validation=False)
            for graph in graphs:
                shutil.copyfile(Path(folder) / f"{graph}.onnx", self.graph_path(graph))
                shorten_names(self.graph_path(graph))
            for file in Path(folder).glob("*.json"):
                shutil.copyfile(file, self.folder / file.name)

    def check_inputs(self, graph: str, expected: list) -> None:
        declared = [i.name for i in onnx.load(self.graph_path(graph)).graph.input]
        if declared != expected:
            raise AssertionError(f"{self.name}/{graph}: inputs are {declared}, wanted {expected}")

    def fix_output_shapes(self, graph: str, free: dict, shapes: list) -> None:
        """Declares the fixed dimensions of the outputs, which the tracer often loses; published exports have them."""
        model = onnx.load(self.graph_path(graph))
        for output, shape in zip(model.graph.output, shapes):
            for axis, dim in enumerate(output.type.tensor_type.shape.dim):
                if axis not in free[output.name]:
                    dim.dim_value = shape[axis]
        onnx.save(model, self.graph_path(graph))
        shorten_names(self.graph_path(graph))

    def session(self, graph: str) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self.graph_path(graph)), options, providers=["CPUExecutionProvider"])

    def run(self, graph: str, inputs: dict) -> dict:
        """Runs the graph on Python's ONNX Runtime and returns its outputs by name."""
        session = self.session(graph)
        names = [o.name for o in session.get_outputs()]
        return dict(zip(names, session.run(names, inputs)))

    def array(self, key: str, values, stride: int = 1) -> dict:
        """Describes an array for ``golden.json``; a large one goes to a raw little-endian file beside it.

        With a ``stride`` above 1 only every stride-th value of the flattened array is kept.
        """
        values = np.asarray(values)
        if values.dtype == np.float64:
            values = values.astype(np.float32)
        if values.dtype in (np.int32, np.bool_):
            values = values.astype(np.int64)
        kept = np.ascontiguousarray(values).reshape(-1)[::stride]
        described = {"dtype": str(values.dtype), "shape": list(values.shape)}
        if stride > 1:
            described["stride"] = stride
        if kept.size > INLINE_LIMIT:
            suffix = SUFFIX_OF_TYPE[str(values.dtype)]
            file_name = f"golden-{key}.{suffix}"
            (self.folder / file_name).write_bytes(kept.astype(kept.dtype.newbyteorder("<")).tobytes())
            described["file"] = file_name
        else:
            described["data"] = [shortest(v) for v in kept]
        return described

    def golden(self, value: dict) -> None:
        text = json.dumps(value, indent=1, ensure_ascii=False)
        (self.folder / "golden.json").write_text(one_line_lists(text) + "\n", encoding="utf-8")


def shortest(value):
    """A number whose decimal text reads back as the same value of its own type."""
    if np.issubdtype(type(value), np.floating):
        if not math.isfinite(value):
            raise ValueError(f"not a finite golden value: {value}")
        return float(str(value))
    return int(value)


def one_line_lists(text: str) -> str:
    """Joins the lines of lists of plain numbers, so that a golden file stays readable."""
    lines, joined, open_list = text.split("\n"), [], False
    for line in lines:
        bare = line.strip()
        number = bare.rstrip(",").replace(".", "").replace("-", "").replace("e", "").replace("+", "").isdigit()
        if number or (bare.rstrip(",") == "]" and open_list):
            joined[-1] += bare if joined[-1].endswith("[") or bare.startswith("]") else " " + bare
            open_list = number
        else:
            joined.append(line)
            open_list = False
    return "\n".join(joined)


def shorten_names(path: Path) -> None:
    """Gives every inner value a short name and every node none: half of a tiny graph's bytes are such names."""
    model = onnx.load(path)
    kept = {v.name for v in [*model.graph.input, *model.graph.output]}
    names = {}

    def short(name: str) -> str:
        if not name or name in kept:
            return name
        return names.setdefault(name, f"v{len(names)}")

    def rename(graph: onnx.GraphProto, outer: bool) -> None:
        for tensor in graph.initializer:
            tensor.name = short(tensor.name)
        for node in graph.node:
            node.name = ""
            node.doc_string = ""
            del node.metadata_props[:]
            node.input[:] = [short(n) for n in node.input]
            node.output[:] = [short(n) for n in node.output]
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    rename(attribute.g, outer=False)
        if not outer:
            for value in [*graph.input, *graph.output]:
                value.name = short(value.name)
        del graph.value_info[:]

    rename(model.graph, outer=True)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def randomise(model: torch.nn.Module, seed: int, gain: float = 1.2) -> torch.nn.Module:
    """Redraws every weight so that a tiny network answers differently to different inputs.

    The published initialisation (std 0.02) leaves networks this small nearly constant, and a wrong input would pass.
    """
    generator = torch.Generator().manual_seed(seed)
    embeddings = {id(m.weight) for m in model.modules() if isinstance(m, torch.nn.Embedding)}
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "logit_" in name:
                continue
            noise = torch.randn(weight.shape, generator=generator)
            if weight.dim() < 2:
                scale_like = name.endswith("weight") or "lambda" in name
                weight.copy_(1 + 0.1 * noise if scale_like else 0.1 * noise)
            elif id(weight) in embeddings or any(w in name for w in ("position", "token", "probe", "query_pos")):
                weight.copy_(0.7 * noise)
            else:
                weight.copy_(noise * gain / math.sqrt(weight[0].numel()))
    return model.eval()


def sharpen(head: torch.nn.Linear, eos: list) -> None:
    """Spreads the scores of the ids, so that the best one leads clearly, and lets the end come up sometimes."""
    with torch.no_grad():
        head.weight.mul_(3)
        head.weight[eos].mul_(1.6)


def unit(rows: np.ndarray) -> np.ndarray:
    """L2-normalised rows."""
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)
