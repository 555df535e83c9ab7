"""The steps of qlib's `dump_bin.py dump_all`, as its documentation tells them, in pandas: `dump-steps.py CSV_FOLDER QLIB_FOLDER WORKERS`.

For where the script itself is not at hand (it is in qlib's repository, not in the package): read all files for the calendar and
the instruments, then read each again, lay it on the calendar and write a file for each field. Imports are not timed.
Prints one JSON object.
"""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd


def days_of(path):
    days = pd.to_datetime(pd.read_csv(path)["date"])
    return days.min(), days.max(), set(days)


def write_features(path, calendar, target):
    frame = pd.read_csv(path)
    frame["date"] = pd.to_datetime(frame["date"])
    frame = frame.drop_duplicates("date").set_index("date")
    first, last = frame.index.min(), frame.index.max()
    frame = frame.reindex([day for day in calendar if first <= day <= last])
    home = target / "features" / path.stem.lower()
    home.mkdir(parents=True, exist_ok=True)
    start = calendar.index(frame.index[0])
    for field in frame.columns:
        np.hstack([start, frame[field]]).astype("<f").tofile(str(home / f"{field.lower()}.day.bin"))


def main():
    source, target, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    files = sorted(source.glob("*.csv"))
    start = time.perf_counter()
    with ProcessPoolExecutor(max_workers=workers) as executor:
        found = list(executor.map(days_of, files))
    calendar = sorted(set().union(*(days for _, _, days in found)))
    for folder in ("calendars", "instruments"):
        (target / folder).mkdir(parents=True, exist_ok=True)
    (target / "calendars" / "day.txt").write_text("".join(f"{day:%Y-%m-%d}\n" for day in calendar))
    spans = [f"{path.stem.upper()}\t{first:%Y-%m-%d}\t{last:%Y-%m-%d}\n" for path, (first, last, _) in zip(files, found)]
    (target / "instruments" / "all.txt").write_text("".join(spans))
    with ProcessPoolExecutor(max_workers=workers) as executor:
        list(executor.map(partial(write_features, calendar=calendar, target=target), files))
    print(json.dumps({"seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
