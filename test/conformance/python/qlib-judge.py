"""Computes expressions with pyqlib over the whole calendar and writes the values as bare float32.

The request, a JSON file named by the only argument: `folder` (a qlib directory), `symbols` with `first` and `rows` each,
`expressions`, `output`. The output file holds, symbol by symbol, all rows of the first expression, of the second, and so on.
Expressions that qlib refuses are all NaN; they are printed as a JSON object of their errors.
"""

import json
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")

import qlib  # noqa: E402
from qlib.data import D  # noqa: E402


def values_of(symbols, expressions, calendar):
    """For each symbol an array of (expressions, rows); raises what qlib raises."""
    names = [symbol["symbol"] for symbol in symbols]
    frame = D.features(names, expressions, freq="day")
    tables = dict(iter(frame.groupby(level="instrument", sort=False)))
    answers = []
    for symbol in symbols:
        rows = calendar[symbol["first"] : symbol["first"] + symbol["rows"]]
        table = tables[symbol["symbol"]].droplevel("instrument").reindex(rows)
        answers.append(np.ascontiguousarray(table.to_numpy(dtype=np.float32).T))
    return answers


def judge(symbols, expressions, calendar, errors):
    """As values_of, but expressions that raise are NaN: one of them takes all others of its call with it."""
    try:
        return values_of(symbols, expressions, calendar)
    except Exception as error:  # noqa: BLE001
        if len(expressions) == 1:
            errors[expressions[0]] = f"{type(error).__name__}: {error}"
            return [np.full((1, symbol["rows"]), np.nan, dtype=np.float32) for symbol in symbols]
        middle = len(expressions) // 2
        left = judge(symbols, expressions[:middle], calendar, errors)
        right = judge(symbols, expressions[middle:], calendar, errors)
        return [np.vstack(pair) for pair in zip(left, right)]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    qlib.init(provider_uri=request["folder"], kernels=1, logging_level=40)
    calendar = list(D.calendar(freq="day"))
    errors = {}
    with open(request["output"], "wb") as file:
        for answer in judge(request["symbols"], request["expressions"], calendar, errors):
            file.write(answer.astype("<f4").tobytes())
    print(json.dumps(errors))


if __name__ == "__main__":
    main()
