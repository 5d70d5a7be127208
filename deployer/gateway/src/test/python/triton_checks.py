"""Asks two gateways as tritonclient does: triton_checks.py PLAIN_HOST:PORT MIXED_HOST:PORT

The first serves one FP32 input of three features, the second inputs of FP64, INT64, BOOL and text.
Each check prints its name; one that fails ends the program with its reason.
"""
import math
import sys

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException

ENDPOINT = "flights"


def given(name, values, datatype, binary=False):
    tensor = InferInput(name, values.shape, datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    return tensor


def features(rows, binary=False):
    return [given("features", np.array(rows, dtype=np.float32), "FP32", binary)]


def expected(row):
    return 1 / (1 + math.exp(-(0.5 * row[0] - 0.25 * row[1] + row[2])))


def refused(what, *parts):
    """What the client is told; all parts must be in it."""
    try:
        what()
    except InferenceServerException as e:
        for part in parts:
            assert part in str(e), f"{part!r} is not in {e}"
        return
    raise AssertionError("nothing was refused")


def live_and_ready(plain, mixed):
    assert plain.is_server_live() and plain.is_server_ready()
    assert plain.is_model_ready(ENDPOINT) and plain.is_model_ready(ENDPOINT, "7")
    assert not plain.is_model_ready("nothing")


def metadata(plain, mixed):
    assert plain.get_server_metadata()["name"] == "tidemill-gateway"
    model = plain.get_model_metadata(ENDPOINT)
    assert model["name"] == ENDPOINT and model["versions"] == ["7"], model
    assert model["inputs"] == [{"name": "features", "datatype": "FP32", "shape": [-1, 3]}], model
    types = {i["name"]: i["datatype"] for i in mixed.get_model_metadata(ENDPOINT)["inputs"]}
    assert types == {"amount": "FP64", "count": "INT64", "flag": "BOOL", "name": "BYTES"}, types


def fp32(plain, mixed):
    rows = [[1, 2, 3], [0, 0, 0], [-5, 4, 0.5]]
    scores = plain.infer(ENDPOINT, features(rows)).as_numpy("probability")
    assert scores.shape == (3, 1) and scores.dtype == np.float32
    for score, row in zip(scores[:, 0], rows):
        assert abs(score - expected(row)) < 1e-6, (score, row)


def fp64_int64_bool_bytes(plain, mixed):
    answer = mixed.infer(
        ENDPOINT,
        [
            given("amount", np.array([[0.25]], dtype=np.float64), "FP64"),
            given("count", np.array([[2**53 + 1]], dtype=np.int64), "INT64"),
            given("flag", np.array([[True]]), "BOOL"),
            given("name", np.array([["Zürich ✈"]], dtype=np.object_), "BYTES"),
        ],
    )
    assert answer.as_numpy("total")[0, 0] == 2**53 + 1
    assert answer.as_numpy("score").shape == (1, 1)
    assert answer.get_response()["outputs"][1]["data"] == ["Zürich ✈"], answer.get_response()


def id_version_and_outputs(plain, mixed):
    answer = plain.infer(
        ENDPOINT,
        features([[1, 2, 3]]),
        model_version="7",
        request_id="r-1",
        outputs=[InferRequestedOutput("probability", binary_data=False)],
    ).get_response()
    assert answer["id"] == "r-1" and answer["model_version"] == "7", answer


def compressed_and_asynchronous(plain, mixed):
    answer = plain.infer(ENDPOINT, features([[1, 2, 3]]), request_compression_algorithm="gzip")
    assert abs(answer.as_numpy("probability")[0, 0] - expected([1, 2, 3])) < 1e-6
    waiting = [plain.async_infer(ENDPOINT, features([[i, 0, 0]])) for i in range(20)]
    for i, each in enumerate(waiting):
        score = each.get_result().as_numpy("probability")[0, 0]
        assert abs(score - expected([i, 0, 0])) < 1e-6


def binary_tensors_are_refused_with_what_to_send(plain, mixed):
    refused(lambda: plain.infer(ENDPOINT, features([[1, 2, 3]], binary=True)), "binary_data=False")


def errors(plain, mixed):
    refused(lambda: plain.infer("nothing", features([[1, 2, 3]])), "no endpoint 'nothing'")
    refused(lambda: plain.get_model_metadata("nothing"), "no endpoint 'nothing'")
    refused(lambda: plain.infer(ENDPOINT, features([[1, 2, 3]]), model_version="9"), "no version '9'")
    refused(lambda: plain.infer(ENDPOINT, features([[1, 2]])), "features")
    wrong = [given("other", np.zeros((1, 3), dtype=np.float32), "FP32")]
    refused(lambda: plain.infer(ENDPOINT, wrong), "other")
    output = [InferRequestedOutput("nothing", binary_data=False)]
    refused(lambda: plain.infer(ENDPOINT, features([[1, 2, 3]]), outputs=output), "nothing")
    long = "x" * 3000
    refused(lambda: plain.get_model_metadata(long), "x" * 200 + "...")


CHECKS = [
    live_and_ready,
    metadata,
    fp32,
    fp64_int64_bool_bytes,
    id_version_and_outputs,
    compressed_and_asynchronous,
    binary_tensors_are_refused_with_what_to_send,
    errors,
]

if __name__ == "__main__":
    clients = [InferenceServerClient(address, concurrency=4) for address in sys.argv[1:3]]
    for check in CHECKS:
        check(*clients)
        print(check.__name__)
    print(f"{len(CHECKS)} checks passed")
