import os

import pandas as pd
from skl2onnx import to_onnx
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
inputs = rows.drop(columns=["customer", "seen_at", "churned"])
scale = make_column_transformer((StandardScaler(), list(inputs)))
model = make_pipeline(scale, LogisticRegression()).fit(inputs, rows["churned"])
with open(os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.onnx"), "wb") as file:
    file.write(to_onnx(model, inputs[:1]).SerializeToString())
