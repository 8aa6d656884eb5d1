"""DataFusion, by SQL over Parquet."""

import datafusion
import pyarrow as pa

import definitions
import measure

TABLES = ["parties", "policies", "receipts", "claims", "endorsements", "events"]


def compute(folder):
    config = datafusion.SessionConfig().with_target_partitions(2)
    context = datafusion.SessionContext(config)
    for name in TABLES:
        context.register_parquet(name, f"{folder}/parquet/{name}.parquet")
    text = definitions.query(
        definitions.rules(folder),
        day=lambda column: f"CAST(CAST({column} AS INT) AS BIGINT)",
        divide=lambda a, b: f"(({a}) / ({b}))",
        table=lambda name: name,
    )
    return pa.Table.from_batches(context.sql(text).collect())


if __name__ == "__main__":
    measure.run("datafusion", compute)
