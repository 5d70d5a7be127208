import os

import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
rhythm = "bs(hour, df=8, lower_bound=0, upper_bound=23):C(day)"
model = smf.glm(
    f"hired ~ {rhythm} + C(day) + C(weather, levels=['dry', 'showers', 'rain']) + degrees + event",
    data=rows,
    family=sm.families.Poisson(),
).fit()
model.save(os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.pickle"), remove_data=True)
