"""Times pyqlib's D.features over a whole qlib directory: `qlib-features.py FOLDER KERNELS EXPRESSIONS`, the last a JSON file.

Only the call is timed, from the files to the frame in memory; imports and qlib.init are not. Prints one JSON object.
"""

import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import qlib  # noqa: E402
from qlib.data import D  # noqa: E402


def main():
    folder, kernels = sys.argv[1], int(sys.argv[2])
    with open(sys.argv[3], encoding="utf-8") as file:
        expressions = json.load(file)
    qlib.init(provider_uri=folder, kernels=kernels, logging_level=40)
    names = D.list_instruments(D.instruments("all"), as_list=True)
    start = time.perf_counter()
    frame = D.features(names, expressions, freq="day")
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "rows": len(frame), "columns": len(frame.columns), "peakMb": peak}))


if __name__ == "__main__":
    main()
