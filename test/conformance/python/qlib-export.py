"""Opens exports of barlake with the real qlib. Prints what it compared; exits with 1 when anything differs."""

import json
import sys

import numpy as np
import qlib
from qlib.contrib.data.loader import Alpha158DL
from qlib.data import D

# Silver is held to qlib value by value elsewhere; here a column that is another one, or shifted by a row, has to show.
RELATIVE, ABSOLUTE = 1e-3, 1e-4

plan = json.load(open(sys.argv[1]))
problems = []


def check(what, ok):
    if not ok:
        problems.append(what)


def open_days():
    qlib.init(provider_uri=plan["days"], region="us", kernels=1, logging_level=30)
    calendar = [str(day.date()) for day in D.calendar(freq="day")]
    check("the calendar", calendar == plan["calendar"])
    names = D.list_instruments(D.instruments("all"), as_list=True)
    check("the instruments", sorted(names) == sorted(plan["instruments"]))
    frame = D.features(names, ["$close", "$close / $factor", "$volume * $factor", "$change"], freq="day")
    for name, closes in plan["closes"].items():
        found = frame.loc[name]["$close / $factor"].dropna().to_numpy()
        check(f"closes of {name}", np.allclose(found, closes, rtol=1e-6))
    return names


def compare_alpha(names):
    expressions, columns = Alpha158DL.get_feature_config()
    stored = D.features(names, [f"${column}" for column in columns] + ["$close"], freq="day")
    computed = D.features(names, expressions, freq="day").reindex(stored.index)
    traded = stored["$close"].notna().to_numpy()
    values = 0
    for column, expression in zip(columns, expressions):
        ours = stored[f"${column}"].to_numpy()[traded].astype(float)
        theirs = computed[expression].to_numpy()[traded].astype(float)
        theirs[np.isinf(theirs)] = np.nan
        values += len(ours)
        same = np.isclose(ours, theirs, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
        check(f"{column}: {np.count_nonzero(~same)} of {len(ours)} values", same.all())
    return values


def open_minutes():
    qlib.init(provider_uri=plan["minutes"], region="us", kernels=1, logging_level=30, clear_mem_cache=True)
    names = D.list_instruments(D.instruments("all"), freq="5min", as_list=True)
    rows = {}
    for freq in ("day", "1min", "5min"):
        frame = D.features(D.instruments("all"), ["$open", "$high", "$low", "$close", "$volume"], freq=freq)
        rows[freq] = int(frame["$close"].notna().sum())
        check(f"rows of {freq}", rows[freq] == plan["bars"][freq])
    check("instruments with minutes", len(names) > 0)
    return rows


names = open_days()
compared = compare_alpha(names)
rows = open_minutes()
print(f"qlib {qlib.__version__}: {len(names)} instruments, {compared} values of Alpha158, bars {rows}")
for problem in problems:
    print(f"DIFFERS: {problem}")
sys.exit(1 if problems else 0)
