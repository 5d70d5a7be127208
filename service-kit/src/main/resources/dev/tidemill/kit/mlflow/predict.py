# Asks the model for the rows of TIDEMILL_INPUT and writes predictions.parquet.
rows = pd.read_parquet(os.environ["TIDEMILL_INPUT"])
ids = rows[COLUMNS["id"]].reset_index(drop=True)
out = pd.concat([ids, answers(rows[COLUMNS["inputs"]])], axis=1)
out.to_parquet(os.path.join(os.environ["TIDEMILL_OUTPUT"], "predictions.parquet"), index=False)
