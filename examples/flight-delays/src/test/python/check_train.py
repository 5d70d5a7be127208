"""Runs trainer/train.py through the contract and compares ONNX Runtime's scores with scikit-learn's
own, row by row, missing values among them. Usage: check_train.py path/to/train.py"""
import os
import pathlib
import runpy
import sys

import numpy as np
import onnxruntime

trained = runpy.run_path(sys.argv[1])
model = (pathlib.Path(os.environ["TIDEMILL_OUTPUT"]) / "model.onnx").read_bytes()
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])

asked = trained["inputs"].copy()
asked[::40, trained["names"].index("distance_mi")] = np.nan
expected = trained["model"].predict_proba(asked)[:, 1]
scored = session.run(["probability"], {"features": asked})[0]

assert scored.shape == (len(asked), 1), scored.shape
largest = float(np.abs(scored[:, 0] - expected).max())
assert largest < 1e-5, f"the largest difference is {largest}"
print(f"{len(asked)} rows, largest difference {largest:.2g}")
