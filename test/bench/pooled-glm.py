"""Logistic regression on the pooled registry, as npm run bench times it: pooled-glm.py FILE.parquet Logit|GLM."""
import json
import resource
import sys
import time
import warnings

warnings.simplefilter("ignore")
import numpy as np
import pandas as pd
import statsmodels.api as sm

start = time.perf_counter()
columns = ["age", "sex", "stage", "nodes", "grade", "arm", "event"]
d = pd.read_parquet(sys.argv[1], columns=columns)
d["age10"] = (d["age"] - 62) / 10
d["l1n"] = np.log1p(d["nodes"].astype(float))
loaded = time.perf_counter()
x = sm.add_constant(d[["age10", "sex", "stage", "l1n", "grade", "arm"]].astype(float))
y = d["event"].astype(float)
if sys.argv[2] == "Logit":
    fit = sm.Logit(y, x).fit(disp=0)
else:
    fit = sm.GLM(y, x, family=sm.families.Binomial()).fit()
fitted = time.perf_counter()
names = ["(Intercept)", "I((age - 62)/10)", "sex", "stage", "log(nodes + 1)", "grade", "arm"]
print(json.dumps({
    "load_s": loaded - start,
    "fit_s": fitted - loaded,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "coefficients": dict(zip(names, map(float, fit.params))),
}))
