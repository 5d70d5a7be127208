import os

import pandas as pd
from skl2onnx import to_onnx
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
numbers = ["area_m2", "rooms", "built"]
inputs = rows[["district", *numbers]].astype({c: "float32" for c in numbers})
encode = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore"), ["district"]),
    remainder="passthrough",
)
model = make_pipeline(encode, GradientBoostingRegressor(random_state=1))
model.fit(inputs, rows["price"])
with open(os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.onnx"), "wb") as file:
    file.write(to_onnx(model, inputs[:1]).SerializeToString())
