"""Exports small models as the usual frameworks do, with what each framework itself predicts: python export_models.py FOLDER [small|all]

FOLDER gets a file or a folder for each model, and models.json: columns with DuckDB types, rows, words of the label, expected scores.
"small" needs scikit-learn and skl2onnx; "all" tries every framework that is installed and says which are not.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper as nh
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

out = Path(sys.argv[1])
everything = sys.argv[2:] == ["all"]
out.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(7)
N = 300
NUMBERS = ["age", "hour of day", "distance"]
X = np.round(rng.normal(size=(N, 3)), 3).astype(np.float32)
CITY = np.array(["Bern", "Oslo", "Rom"])[rng.integers(0, 3, N)]
SIGNAL = X[:, 0] - X[:, 1] + (CITY == "Rom")
TRUE = (SIGNAL > 0).astype(int)
WORDS = np.where(TRUE == 1, "yes", "no")
CLASS = np.array(["low", "mid", "high"])[np.digitize(SIGNAL, [-0.7, 0.7])]
FRAME = pd.DataFrame(dict(zip(NUMBERS, X.T))).assign(city=CITY)
SHOWN = 8
written = []


def add(name, framework, task, exported, expected, labels, columns=None, positive=None, told=None):
    """A model, the rows that it is asked, and what its own framework answers."""
    columns = columns or {n: "DOUBLE" for n in NUMBERS}
    if isinstance(exported, onnx.ModelProto):
        onnx.save(exported, out / f"{name}.onnx")
        exported = f"{name}.onnx"
    expected = np.asarray(expected, dtype=float)[:SHOWN]
    rows = [[v if isinstance(v, str) else float(v) for v in row] for row in FRAME[list(columns)].values[:SHOWN].tolist()]
    written.append(
        {"name": name, "framework": framework, "task": task, "file": exported, "told": told or "", "columns": columns,
         "labels": [str(v) for v in labels], "positive": positive, "rows": rows, "expected": expected.tolist()})


def spread(model, x):
    """P(class) by class in the order of the model."""
    return model.predict_proba(x)


def sklearn_models():
    f = "scikit-learn"
    binary = LogisticRegression().fit(X, TRUE)
    add("zipmap", f, "binary-classification", to_onnx(binary, X[:1]), spread(binary, X)[:, 1], [0, 1])
    add("label-and-probabilities", f, "binary-classification", to_onnx(binary, X[:1], options={"zipmap": False}), spread(binary, X)[:, 1], [0, 1])
    words = RandomForestClassifier(3, max_depth=2, random_state=1).fit(X, CLASS)
    add("classes-zipmap", f, "multiclass-classification", to_onnx(words, X[:1]), spread(words, X), words.classes_)
    add("classes", f, "multiclass-classification", to_onnx(words, X[:1], options={"zipmap": False}), spread(words, X), words.classes_)
    regression = GradientBoostingRegressor(n_estimators=3, max_depth=2).fit(X, SIGNAL)
    add("regression", f, "regression", to_onnx(regression, X[:1]), regression.predict(X), [])
    double = LogisticRegression().fit(X.astype(float), TRUE)
    add("double", f, "binary-classification", to_onnx(double, X[:1].astype(float), options={"zipmap": False}), spread(double, X)[:, 1], [0, 1])
    encoder = ColumnTransformer([("n", StandardScaler(), NUMBERS), ("t", OneHotEncoder(handle_unknown="ignore"), ["city"])])
    pipeline = Pipeline([("c", encoder), ("m", LogisticRegression())]).fit(FRAME, WORDS)
    columns = {n: "DOUBLE" for n in NUMBERS} | {"city": "VARCHAR"}
    add("pipeline-of-columns", f, "binary-classification", to_onnx(pipeline, FRAME[:1]), spread(pipeline, FRAME)[:, 1], ["no", "yes"], columns, "yes")
    types = [(n, FloatTensorType([None, 1])) for n in NUMBERS] + [("city", StringTensorType([None, 1]))]
    several = Pipeline([("c", encoder), ("m", LogisticRegression())]).fit(FRAME, CLASS)
    add("pipeline-of-classes", f, "multiclass-classification", to_onnx(several, initial_types=types, options={"zipmap": False}), spread(several, FRAME), several.classes_, columns)
    positional = ColumnTransformer([("n", StandardScaler(), [0, 1, 2]), ("t", OneHotEncoder(handle_unknown="ignore"), [3])])
    mixed = Pipeline([("c", positional), ("m", LogisticRegression())]).fit(FRAME.values, TRUE)
    types = [("numbers", FloatTensorType([None, 3])), ("texts", StringTensorType([None, 1]))]
    add("numbers-and-texts", f, "binary-classification", to_onnx(mixed, initial_types=types), spread(mixed, FRAME.values)[:, 1], [0, 1], columns)


def hand_made():
    """What others write: one row at a time, no second dimension, weights in another file."""
    w = np.array([[0.5], [-0.25], [1.0]], dtype=np.float32)
    p = 1 / (1 + np.exp(-(X @ w)[:, 0]))
    model = lambda rows, shape, extra=(): h.make_model(
        h.make_graph(
            [h.make_node("MatMul", ["x", "w"], ["z"]), h.make_node("Sigmoid", ["z"], ["p" if extra else "probability"]), *extra], "g",
            [h.make_tensor_value_info("x", T.FLOAT, [rows, 3])], [h.make_tensor_value_info("probability", T.FLOAT, shape)],
            [nh.from_array(w, "w"), nh.from_array(np.array([1], dtype=np.int64), "one")]),
        opset_imports=[h.make_opsetid("", 15)], ir_version=8)
    add("one-row", "ONNX", "binary-classification", model(1, [1, 1]), p, [0, 1])
    add("flat-output", "ONNX", "binary-classification", model(None, [None], (h.make_node("Squeeze", ["p", "one"], ["probability"]),)), p, [0, 1])
    (out / "external-weights").mkdir(exist_ok=True)
    onnx.save(model(None, [None, 1]), out / "external-weights" / "model.onnx", save_as_external_data=True, location="weights.bin", size_threshold=0)
    add("external-weights", "ONNX", "binary-classification", "external-weights", p, [0, 1])


def boosted():
    from onnxmltools import convert_catboost, convert_lightgbm, convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType as Floats

    types = [("input", Floats([None, 3]))]
    numbers = np.searchsorted(["high", "low", "mid"], CLASS)
    import xgboost

    for name, task, y, labels in [("binary", "binary-classification", TRUE, [0, 1]), ("classes", "multiclass-classification", numbers, ["high", "low", "mid"])]:
        m = xgboost.XGBClassifier(n_estimators=3, max_depth=2).fit(X, y)
        p = spread(m, X)
        add(f"xgboost-{name}", "XGBoost", task, convert_xgboost(m, initial_types=types), p[:, 1] if task.startswith("b") else p, labels)
    m = xgboost.XGBRegressor(n_estimators=3, max_depth=2).fit(X, SIGNAL)
    add("xgboost-regression", "XGBoost", "regression", convert_xgboost(m, initial_types=types), m.predict(X), [])
    import lightgbm

    for name, task, y in [("binary", "binary-classification", TRUE), ("classes", "multiclass-classification", CLASS)]:
        m = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(X, y)
        p = spread(m, X)
        add(f"lightgbm-{name}", "LightGBM", task, convert_lightgbm(m, initial_types=types), p[:, 1] if task.startswith("b") else p, m.classes_)
    m = lightgbm.LGBMRegressor(n_estimators=3, verbose=-1).fit(X, SIGNAL)
    add("lightgbm-regression", "LightGBM", "regression", convert_lightgbm(m, initial_types=types), m.predict(X), [])
    import catboost

    for name, task, y in [("binary", "binary-classification", TRUE), ("classes", "multiclass-classification", CLASS)]:
        m = catboost.CatBoostClassifier(iterations=3, depth=2, verbose=0, allow_writing_files=False).fit(X, y)
        m.save_model(str(out / f"catboost-{name}.onnx"), format="onnx")
        p = spread(m, X)
        add(f"catboost-{name}", "CatBoost", task, f"catboost-{name}.onnx", p[:, 1] if task.startswith("b") else p, m.classes_)
    m = catboost.CatBoostRegressor(iterations=3, depth=2, verbose=0, allow_writing_files=False).fit(X, SIGNAL)
    m.save_model(str(out / "catboost-regression.onnx"), format="onnx")
    add("catboost-regression", "CatBoost", "regression", "catboost-regression.onnx", m.predict(X), [])


def pytorch():
    import torch

    torch.manual_seed(1)
    x = torch.tensor(X)
    for name, task, last in [("binary", "binary-classification", torch.nn.Sequential(torch.nn.Linear(8, 1), torch.nn.Sigmoid())),
                             ("classes", "multiclass-classification", torch.nn.Sequential(torch.nn.Linear(8, 3), torch.nn.Softmax(1))),
                             ("regression", "regression", torch.nn.Linear(8, 1))]:
        net = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.ReLU(), last).eval()
        file = f"pytorch-{name}.onnx"
        torch.onnx.export(net, (x[:2],), str(out / file), input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, dynamo=False)
        y = net(x).detach().numpy()
        add(f"pytorch-{name}", "PyTorch", task, file, y if task.startswith("m") else y[:, 0], {"b": [0, 1], "m": ["high", "low", "mid"], "r": []}[task[0]])


def keras():
    import tensorflow as tf
    import tf2onnx

    for name, task, units, activation in [("binary", "binary-classification", 1, "sigmoid"), ("classes", "multiclass-classification", 3, "softmax"), ("regression", "regression", 1, None)]:
        net = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(8, "relu"), tf.keras.layers.Dense(units, activation)])
        spec = (tf.TensorSpec((None, 3), tf.float32, name="x"),)
        m, _ = tf2onnx.convert.from_function(tf.function(lambda x, net=net: net(x)), input_signature=spec)
        y = net(X).numpy()
        add(f"keras-{name}", "TensorFlow (Keras)", task, m, y if task.startswith("m") else y[:, 0], {"b": [0, 1], "m": ["high", "low", "mid"], "r": []}[task[0]])


sklearn_models()
hand_made()
absent = []
for export in [boosted, pytorch, keras] if everything else []:
    try:
        export()
    except ImportError as e:
        absent.append(f"{export.__name__}: {e}")
json.dump({"models": written, "absent": absent}, open(out / "models.json", "w"), indent=1)
print(len(written), "models;", "; ".join(absent) or "nothing is absent")
