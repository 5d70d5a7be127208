import os

import pandas as pd
from skl2onnx import to_onnx
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
inputs = rows.drop(columns=["visit", "seen_at", "bought"])
inputs = inputs.astype({c: "float32" for c in inputs.select_dtypes("number")})
encode = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include=object)),
    remainder=StandardScaler(),
)
model = make_pipeline(encode, LogisticRegression(max_iter=1000)).fit(inputs, rows["bought"])
with open(os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.onnx"), "wb") as file:
    file.write(to_onnx(model, inputs[:1]).SerializeToString())
