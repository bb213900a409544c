"""The registry's questions on the pooled records, as npm run bench times them: pooled.py FILE.parquet ANALYSIS TOOL."""
import json
import resource
import sys
import time
import warnings

warnings.simplefilter("ignore")
import numpy as np
import pandas as pd

file, analysis, tool = sys.argv[1:4]
if analysis == "summary":
    from scipy import stats
elif analysis == "glm":
    import statsmodels.api as sm
else:
    import lifelines
    import lifelines.statistics


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


start, spent = time.perf_counter(), cpu()
columns = {
    "summary": ["age", "sex", "stage", "nodes", "er", "grade", "arm"],
    "kaplan-meier": ["time", "event", "arm"],
    "log-rank": ["time", "event", "arm"],
}.get(analysis, ["age", "sex", "stage", "nodes", "grade", "arm", "time", "event", "site"])
d = pd.read_parquet(file, columns=columns)
loaded = time.perf_counter()
terms = ["I((age - 62)/10)", "sex", "stage", "log(nodes + 1)", "grade", "arm"]


def design():
    return pd.DataFrame({
        "age10": (d["age"] - 62) / 10,
        "sex": d["sex"],
        "stage": d["stage"],
        "l1n": np.log1p(d["nodes"].astype(float)),
        "grade": d["grade"],
        "arm": d["arm"],
    }).astype(float)


def summary():
    numbers = ["age", "stage", "nodes", "er", "grade"]
    whole = d[numbers].agg(["count", "mean", "std"])
    by_arm = d.groupby("arm")[numbers].agg(["count", "mean", "std"])
    for name in numbers:
        stats.f_oneway(*[group.dropna() for _, group in d.groupby("arm")[name]])
    stats.chi2_contingency(pd.crosstab(d["sex"], d["arm"]), correction=False)
    means = {f"{name} all": whole.loc["mean", name] for name in numbers}
    means.update({f"{name} {arm}": by_arm.loc[arm, (name, "mean")] for name in numbers for arm in by_arm.index})
    return means


def kaplan_meier():
    fits = {arm: lifelines.KaplanMeierFitter().fit(g["time"], g["event"]) for arm, g in d.groupby("arm")}
    return {str(arm): fit.predict(1826) for arm, fit in fits.items()}


def log_rank():
    a, b = d[d["arm"] == 0], d[d["arm"] == 1]
    test = lifelines.statistics.logrank_test(a["time"], b["time"], a["event"], b["event"])
    return {"statistic": test.test_statistic}


def cox():
    frame = design().assign(time=d["time"].astype(float), event=d["event"], site=d["site"])
    fit = lifelines.CoxPHFitter().fit(frame, "time", "event", strata=["site"])
    return dict(zip(terms, fit.params_))


def logistic():
    x, y = sm.add_constant(design()), d["event"].astype(float)
    if tool.endswith("Logit"):
        fit = sm.Logit(y, x).fit(disp=0)
    else:
        fit = sm.GLM(y, x, family=sm.families.Binomial()).fit()
    return dict(zip(["(Intercept)", *terms], fit.params))


answer = {"summary": summary, "kaplan-meier": kaplan_meier, "log-rank": log_rank, "cox": cox, "glm": logistic}[analysis]
values = answer()
fitted = time.perf_counter()
print(json.dumps({
    "load_s": loaded - start,
    "fit_s": fitted - loaded,
    "cpu_s": cpu() - spent,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "values": {name: float(value) for name, value in values.items()},
}))
