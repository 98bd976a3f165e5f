"""Writes the graph of two norms in half precision that ONNX Runtime 1.26 cannot optimise fully on a processor.

    python norms.py ../resources/norms_fp16.onnx

Fusing a norm that is written out loses the cast of a constant that both norms share (microsoft/onnxruntime issue 29153).
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.transformers.float16 import convert_float_to_float16

WIDTH = 8


def norms() -> onnx.ModelProto:
    constants = {"two": np.float32(2), "eps": np.float32(1e-5)}
    nodes, hidden = [], "hidden"
    for layer, scale in (("first", 3), ("second", 0.5)):
        names = {step: f"{layer}_{step}" for step in ("square", "mean", "sum", "root", "unit", "scaled")}
        nodes += [
            helper.make_node("Pow", [hidden, "two"], [names["square"]]),
            helper.make_node("ReduceMean", [names["square"]], [names["mean"]], axes=[-1]),
            helper.make_node("Add", [names["mean"], "eps"], [names["sum"]]),
            helper.make_node("Sqrt", [names["sum"]], [names["root"]]),
            helper.make_node("Div", [hidden, names["root"]], [names["unit"]]),
            helper.make_node("Mul", [f"{layer}_scale", names["unit"]], [names["scaled"]]),
        ]
        constants[f"{layer}_scale"] = np.full(WIDTH, scale, np.float32)
        hidden = names["scaled"]
    graph = helper.make_graph(
        nodes,
        "norms",
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["rows", WIDTH])],
        [helper.make_tensor_value_info(hidden, TensorProto.FLOAT, ["rows", WIDTH])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    onnx.save(convert_float_to_float16(norms()), sys.argv[1])
