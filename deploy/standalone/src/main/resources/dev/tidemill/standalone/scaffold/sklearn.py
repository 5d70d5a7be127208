"""Trains a model of @LABEL@ on the rows of a run. Tidemill starts it and keeps model.onnx."""
import json
import os

import pandas as pd
from skl2onnx import to_onnx
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoosting@KIND@
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
?texts from sklearn.preprocessing import OneHotEncoder

NUMBERS = @NUMBERS@
?texts TEXTS = @TEXTS@

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
?texts inputs = rows[NUMBERS].astype("float32").join(rows[TEXTS].fillna("").astype(str))
?numbers-only inputs = rows[NUMBERS].astype("float32")
with open(os.environ["TIDEMILL_PARAMETERS"]) as file:
    learner = GradientBoosting@KIND@(random_state=int(os.environ["TIDEMILL_SEED"]), **json.load(file))
?texts columns = [(SimpleImputer(), NUMBERS), (OneHotEncoder(handle_unknown="ignore"), TEXTS)]
?numbers-only columns = [(SimpleImputer(), NUMBERS)]
model = make_pipeline(make_column_transformer(*columns), learner)
model.fit(inputs, @TARGET@)
with open(os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.onnx"), "wb") as file:
    file.write(to_onnx(model, inputs[:1]).SerializeToString())
