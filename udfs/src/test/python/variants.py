"""Other precisions of a graph, under the suffixes of the published repositories."""

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import DEFAULT_OP_BLOCK_LIST, convert_float_to_float16

from fixture import Fixture

NORM_STEPS = ["Pow", "ReduceMean", "Sqrt"]


def half(fixture: Fixture, graph: str, keep_io_types: bool, external: bool = False) -> str:
    """Writes ``<graph>_fp16.onnx`` and returns its name; with ``external`` the weights lie in a file beside it.

    The squares inside norms stay float32: half precision overflows there, and ONNX Runtime 1.26 cannot load the
    graph on a processor otherwise (microsoft/onnxruntime issue 29153).
    """
    name = f"{graph}_fp16"
    model = convert_float_to_float16(
        onnx.load(fixture.graph_path(graph)),
        keep_io_types=keep_io_types,
        op_block_list=DEFAULT_OP_BLOCK_LIST + NORM_STEPS,
    )
    if external:
        onnx.save(
            model,
            fixture.graph_path(name),
            save_as_external_data=True,
            all_tensors_to_one_file=True,
            location=f"{name}.onnx_data",
            size_threshold=256,
        )
    else:
        onnx.save(model, fixture.graph_path(name))
    return name


def quantized(fixture: Fixture, graph: str) -> str:
    """Writes ``<graph>_quantized.onnx`` with 8 bit weights and returns its name.

    Graphs with convolutions take unsigned weights, as ONNX Runtime has no convolution for signed ones. The range is
    reduced by a bit, because processors without VNNI instructions would otherwise cut sums off and answer differently.
    """
    name = f"{graph}_quantized"
    convolves = any(node.op_type == "Conv" for node in onnx.load(fixture.graph_path(graph)).graph.node)
    quantize_dynamic(
        fixture.graph_path(graph),
        fixture.graph_path(name),
        weight_type=QuantType.QUInt8 if convolves else QuantType.QInt8,
        reduce_range=True,
    )
    return name
