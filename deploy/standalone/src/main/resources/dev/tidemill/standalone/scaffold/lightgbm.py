"""Trains a model of @LABEL@ on the rows of a run. Tidemill starts it and keeps model.onnx."""
import json
import os

import pandas as pd
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.shape_calculator import calculate_linear_@KIND_LOWER@_output_shapes as shapes
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
?texts from sklearn.preprocessing import OneHotEncoder
from lightgbm import LGBM@KIND@

NUMBERS = @NUMBERS@
?texts TEXTS = @TEXTS@

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
?texts inputs = rows[NUMBERS].astype("float32").join(rows[TEXTS].fillna("").astype(str))
?numbers-only inputs = rows[NUMBERS].astype("float32")
with open(os.environ["TIDEMILL_PARAMETERS"]) as file:
    learner = LGBM@KIND@(verbose=-1, random_state=int(os.environ["TIDEMILL_SEED"]), **json.load(file))
?texts words = (OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXTS)
?texts model = make_pipeline(make_column_transformer(("passthrough", NUMBERS), words), learner)
?numbers-only model = make_pipeline(make_column_transformer(("passthrough", NUMBERS)), learner)
model.fit(inputs, @TARGET@)
?classification options = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
?classification update_registered_converter(LGBMClassifier, "LGBM", shapes, convert_lightgbm, options=options)
?regression update_registered_converter(LGBMRegressor, "LGBM", shapes, convert_lightgbm)
with open(os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.onnx"), "wb") as file:
    file.write(to_onnx(model, inputs[:1], target_opset={"": 17, "ai.onnx.ml": 3}).SerializeToString())
