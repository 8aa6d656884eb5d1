"""Prints the results of one run as ratios to ours."""

import json
import pathlib
import sys

results = [json.loads(line) for line in pathlib.Path(sys.argv[1]).read_text().splitlines()]
ours = next(result for result in results if result["engine"] == "bashgah")
for result in results:
    ratio = result["seconds"] / ours["seconds"]
    print(f"{result['engine']:>12} {result['seconds']:8.3f} s {ratio:7.1f} × {result['peak_mib']:6} MiB at most")
best = min(result["seconds"] for result in results if result is not ours)
print(f"the best peer takes {best / ours['seconds']:.1f} times as long")
