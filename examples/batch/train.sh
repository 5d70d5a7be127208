#!/bin/sh
# Stands for a real trainer: it would read $TIDEMILL_TRAIN_DATA (Parquet) and write the model it fits.
set -e
cp model/churn.onnx "$TIDEMILL_OUTPUT/model.onnx"
