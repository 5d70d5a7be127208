# The notebook as it ran is kept beside what it logged, also if a cell fails.
papermill train.ipynb executed.ipynb --no-progress-bar
code=$?
mlflow artifacts log-artifact --run-id "$MLFLOW_RUN_ID" --local-file executed.ipynb
exit $code
