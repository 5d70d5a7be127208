"""The same trainer contract in Python: scikit-learn to ONNX. To use it, set in pipeline.yaml
train.command: [python3, trainer/train.py]. Needs the packages of requirements.txt beside it."""
import json
import os
import pathlib

os.environ.setdefault("OMP_NUM_THREADS", "1")  # more only spin where others use the cores too

import numpy as np
import onnx
import pyarrow.parquet
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score

table = pyarrow.parquet.read_table(os.environ["TIDEMILL_TRAIN_DATA"])  # id, time, label, inputs
parameters = json.loads(pathlib.Path(os.environ["TIDEMILL_PARAMETERS"]).read_text())
output = pathlib.Path(os.environ["TIDEMILL_OUTPUT"])
names = table.column_names[3:]
inputs = np.column_stack([table[n].to_numpy().astype(np.float32) for n in names])
labels = table[2].to_numpy().astype(int)

model = HistGradientBoostingClassifier(
    max_iter=int(parameters.get("rounds", 150)), max_depth=int(parameters.get("maxDepth", 6)),
    learning_rate=float(parameters.get("eta", 0.1)), early_stopping=False,
    random_state=int(os.environ["TIDEMILL_SEED"])).fit(inputs, labels)
scores = model.predict_proba(inputs)[:, 1]

# Thresholds are 64-bit here and 32-bit in ONNX; "x <= threshold" stays the same rounded down.
for (tree,) in model._predictors:
    exact = tree.nodes["num_threshold"]
    near = exact.astype(np.float32)
    tree.nodes["num_threshold"] = np.where(near > exact, np.nextafter(near, np.float32(-np.inf)), near)

exported = to_onnx(model, initial_types=[("features", FloatTensorType([None, len(names)]))],
                   options={"zipmap": False}, target_opset={"": 15, "ai.onnx.ml": 3})
graph = exported.graph  # its outputs are label [N] and probabilities [N, 2]; keep P(true) [N, 1]
graph.initializer.append(onnx.numpy_helper.from_array(np.array([1]), "true"))
graph.node.append(onnx.helper.make_node("Gather", [graph.output[1].name, "true"], ["probability"], axis=1))
del graph.output[:]
graph.output.append(onnx.helper.make_tensor_value_info("probability", onnx.TensorProto.FLOAT, [None, 1]))
onnx.checker.check_model(exported)

output.mkdir(parents=True, exist_ok=True)
(output / "model.onnx").write_bytes(exported.SerializeToString())
(output / "metrics.json").write_text(json.dumps(
    {"trainLogLoss": log_loss(labels, scores), "trainAuc": roc_auc_score(labels, scores), "trainRows": len(labels)}))
(output / "signature.json").write_text(json.dumps({
    "inputs": [{"name": "features", "datatype": "FP32", "shape": [-1, len(names)]}],
    "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1, 1]}],
    "features": names, "positive": "probability"}))
