"""Writes the hostile models of these tests, byte by byte (onnx.proto, opset 13): python3 make_hostile_models.py"""

import struct
from pathlib import Path

FLOAT, INT64, BOOL = 1, 7, 9


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def number(field, n):
    return varint(field << 3) + varint(n)


def part(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def node(operator, inputs, output, attributes=b""):
    names = b"".join(part(1, i) for i in inputs) + part(2, output)
    return part(1, names + part(4, operator) + attributes)


def whole(field, n):
    """An attribute that is a whole number."""
    return part(5, part(1, field) + number(3, n) + number(20, 2))


def tensor(name, sizes, datatype, raw):
    return part(5, b"".join(number(1, s) for s in sizes) + number(2, datatype) + part(8, name) + part(9, raw))


def value(field, name, datatype, sizes):
    shape = b"".join(part(1, number(1, s) if isinstance(s, int) else part(2, s)) for s in sizes)
    return part(field, part(1, name) + part(2, part(1, number(1, datatype) + part(2, shape))))


def save(name, graph):
    ends = value(11, "features", FLOAT, ["n", 2]) + value(12, "probability", FLOAT, ["n", 1])
    weights = tensor("W", [2, 1], FLOAT, struct.pack("<2f", 1, -2))
    graph = node("MatMul", ["features", "W"], "z") + graph + part(2, "g") + weights + ends
    model = number(1, 8) + part(7, graph) + part(8, part(1, "") + number(2, 13))
    Path(__file__).with_name(name + ".onnx").write_bytes(model)


def size(n):
    return tensor("S", [1], INT64, struct.pack("<q", n))


def mean_added(of):
    mean = node("ReduceMean", [of], "m", whole("keepdims", 0))
    return mean + node("Add", ["z", "m"], "y") + node("Sigmoid", ["y"], "probability")


def expanded(n):
    scalar = node("ReduceMean", ["z"], "s", whole("keepdims", 0))
    return scalar + node("Expand", ["s", "S"], "big") + mean_added("big") + size(n)


bias = tensor("B", [1], FLOAT, struct.pack("<f", 0.5))
save("logistic", node("Add", ["z", "B"], "l") + node("Sigmoid", ["l"], "probability") + bias)

body = node("Identity", ["c"], "d") + node("Sigmoid", ["v"], "w") + part(2, "b")
body += value(11, "i", INT64, []) + value(11, "c", BOOL, []) + value(11, "v", FLOAT, ["n", 1])
body += value(12, "d", BOOL, []) + value(12, "w", FLOAT, ["n", 1])
graph_attribute = part(5, part(1, "body") + part(6, body) + number(20, 5))
true = tensor("T", [], BOOL, b"\1")
save("endless-loop", node("Loop", ["", "T", "z"], "probability", graph_attribute) + true)

constants = node("ConstantOfShape", ["S"], "big") + node("Exp", ["big"], "e")
save("huge-constant", constants + mean_added("e") + size(225_000_000))
save("huge-run", expanded(450_000_000))
save("brief-run", expanded(32_000_000))
