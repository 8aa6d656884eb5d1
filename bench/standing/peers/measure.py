"""Runs one peer several times and says how long it took; compares its rows with ours."""

import argparse
import json
import resource
import sys
import time

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def run(name, compute):
    """`compute(folder)` gives an Arrow table, from files to columns in memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    seconds, table = [], None
    for _ in range(arguments.times):
        table = None
        started = time.perf_counter()
        table = compute(arguments.folder)
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    differing = compare(table, pq.read_table(f"{arguments.folder}/ours.parquet"))
    result = {"engine": name, "seconds": seconds[len(seconds) // 2], "best": seconds[0], "peak_mib": peak}
    print(json.dumps(result | {"rows": table.num_rows, "differing_columns": differing}))
    sys.exit(1 if differing else 0)


def compare(theirs, ours):
    theirs = theirs.sort_by("party_id")
    differing = [] if theirs.num_rows == ours.num_rows else ["rows"]
    for name in ours.column_names:
        left = as_long(theirs.column(name))
        right = as_long(ours.column(name))
        same = pc.fill_null(pc.equal(left, right), False)
        both_null = pc.and_(pc.is_null(left), pc.is_null(right))
        if differing == ["rows"] or not pc.all(pc.or_(same, both_null)).as_py():
            differing.append(name)
    return differing


def as_long(column):
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    return column.cast(pa.int64()).combine_chunks()
