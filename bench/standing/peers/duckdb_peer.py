"""DuckDB, by SQL over Parquet."""

import duckdb

import definitions
import measure


def compute(folder):
    connection = duckdb.connect(config={"threads": 2})
    text = definitions.query(
        definitions.rules(folder),
        day=lambda column: f"CAST({column} - DATE '1970-01-01' AS BIGINT)",
        divide=lambda a, b: f"(({a}) // ({b}))",
        table=lambda name: f"'{folder}/parquet/{name}.parquet'",
    )
    table = connection.sql(text).arrow()
    return table.read_all() if hasattr(table, "read_all") else table


if __name__ == "__main__":
    measure.run("duckdb", compute)
