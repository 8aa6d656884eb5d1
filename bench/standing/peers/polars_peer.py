"""Polars, by its lazy expressions over Parquet, with the streaming engine."""

import polars as pl

import definitions
import measure

TWENTIETH = definitions.TWENTIETH


def day(name):
    return pl.col(name).to_physical().cast(pl.Int64)


def divide(a, b):
    # Floor division: everything that is divided here is at least zero.
    return a // b


def choose(name, pairs, otherwise):
    old, new = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return pl.col(name).cast(pl.Int64).replace_strict(old, new, default=otherwise, return_dtype=pl.Int64)


def band(value, bands):
    factor = pl.lit(20, dtype=pl.Int64)
    for start, basis_points in bands:
        factor = pl.when(value >= start).then(pl.lit(basis_points // TWENTIETH, dtype=pl.Int64)).otherwise(factor)
    return factor


def compute(folder):
    r = definitions.rules(folder)
    scan = lambda name: pl.scan_parquet(f"{folder}/parquet/{name}.parquet")
    as_of = pl.lit(r["as_of"]).str.to_date().to_physical().cast(pl.Int64)
    value, score = r["value_days"], r["score_days"]
    limit = r["large_loss_limit"] if r["large_loss_limit"] is not None else 2**62
    zero = pl.lit(0, dtype=pl.Int64)

    known = day("effective_on") <= as_of
    points = choose("kind", r["endorsements"], 0)
    endorsed = scan("endorsements").group_by("policy_id").agg(
        pl.when(known).then(pl.col("premium_change")).otherwise(zero).sum().alias("change"),
        pl.when(known & (pl.col("cancels") == 1)).then(day("effective_on")).min().alias("cancelled"),
        pl.when(known & (day("effective_on") > as_of - score)).then(points).otherwise(zero).sum().alias("points"),
    )
    received = scan("receipts").group_by("policy_id").agg(
        pl.when(day("paid_on") <= as_of).then(pl.col("paid")).otherwise(zero).sum().alias("collected"),
        pl.when(day("due_on") <= as_of).then(pl.col("due")).otherwise(zero).sum().alias("fallen"),
        pl.col("due").max().alias("largest"),
    )
    counted = pl.col("incurred").clip(upper_bound=limit)
    in_value = day("loss_on") > as_of - value
    claimed = (
        scan("claims")
        .filter((day("loss_on") <= as_of) & (day("reported_on") <= as_of))
        .group_by("policy_id")
        .agg(
            pl.when(in_value).then(counted).otherwise(zero).sum().alias("incurred"),
            pl.when(in_value).then(pl.col("incurred") - counted).otherwise(zero).sum().alias("excess"),
            pl.when(day("loss_on") > as_of - score).then(counted).otherwise(zero).sum().alias("in_score"),
        )
    )
    begin, end = pl.col("begin"), pl.col("end")
    within = lambda days: (pl.min_horizontal(end, as_of + 1) - pl.max_horizontal(begin, as_of - days + 1)).clip(0)
    policies = (
        scan("policies")
        .join(endorsed, on="policy_id", how="left")
        .join(received, on="policy_id", how="left")
        .join(claimed, on="policy_id", how="left")
        .with_columns(
            pl.col("change", "points", "collected", "fallen", "largest", "incurred", "excess", "in_score").fill_null(0),
            begin=day("start_on"),
            agreed=day("end_on"),
        )
        .with_columns(
            end=pl.max_horizontal(begin, pl.min_horizontal("agreed", pl.col("cancelled").fill_null(pl.col("agreed")))),
            net=pl.col("premium") + pl.col("change"),
        )
        .with_columns(
            begun=(begin <= as_of) & (end > begin),
            days=within(value),
            score_days=within(score),
            payable=pl.when(pl.col("largest") > 0).then(pl.col("fallen")).otherwise(pl.col("net")),
        )
        .with_columns(
            in_window=pl.col("begun") & (pl.col("days") > 0),
            in_score_window=pl.col("begun") & (pl.col("score_days") > 0),
        )
        .with_columns(
            earned=pl.when("in_window").then(divide(pl.col("net") * pl.col("days"), end - begin)).otherwise(zero),
            scored=pl.when("in_score_window")
            .then(divide(pl.col("net") * pl.col("score_days"), end - begin))
            .otherwise(zero),
            collection=pl.when(pl.col("payable") > 0)
            .then(divide(pl.col("collected") * 10_000, pl.col("payable")))
            .otherwise(pl.lit(10_000, dtype=pl.Int64)),
        )
        .with_columns(
            ratio=pl.when(pl.col("scored") > 0).then(divide(pl.col("in_score") * 10_000, pl.col("scored"))),
        )
        .with_columns(
            technical=pl.when("in_score_window")
            .then(
                divide(
                    pl.col("scored")
                    * choose("line", [(line[0], line[3]) for line in r["lines"]], 0)
                    * band(pl.col("renewals").cast(pl.Int64) + 1, r["policy_year"])
                    * choose("contract_type", [(kind[0], kind[1] // TWENTIETH) for kind in r["contract_types"]], 20)
                    * band(pl.col("collection"), r["collection"])
                    * pl.when(pl.col("ratio").is_null()).then(pl.lit(20, dtype=pl.Int64)).otherwise(
                        band(pl.col("ratio"), r["claims"])
                    ),
                    160_000_000_000,
                )
                + pl.col("points")
            )
            .otherwise(zero),
            commission=divide(pl.col("earned") * choose("line", [(line[0], line[1]) for line in r["lines"]], 0), 10_000),
            servicing=pl.when("begun")
            .then(divide(choose("line", [(line[0], line[2]) for line in r["lines"]], 0) * pl.col("days"), 365))
            .otherwise(zero),
            held=pl.when(pl.col("begun") & (end > as_of))
            .then(choose("line", [(line[0], 1 << line[0]) for line in r["lines"]], 0))
            .otherwise(zero),
            first=pl.when("begun").then(
                begin * 4_294_967_296 + pl.col("policy_id") * 8 + pl.col("channel").cast(pl.Int64)
            ),
            last=pl.when("begun").then(end),
        )
    )
    summed = policies.group_by("party_id").agg(
        pl.col("earned", "collected", "incurred", "excess", "commission", "servicing", "technical").sum(),
        pl.col("in_window").cast(pl.Int64).sum().alias("policies_in_window"),
        pl.col("held").bitwise_or().alias("lines_held"),
        pl.col("first").min(),
        pl.col("last").max().alias("last_cover_end"),
    )
    counts = [
        (
            ((pl.col("kind") == kind) & (day("on_day") > as_of - period) & (day("on_day") <= as_of))
            .cast(pl.Int64).sum().clip(upper_bound=most) * gives
        )
        for kind, (gives, most, period) in enumerate(r["events"], start=1)
    ]
    events = scan("events").group_by("party_id").agg(sum(counts[1:], counts[0]).alias("non_technical"))
    sums = [
        "earned", "collected", "incurred", "excess", "commission", "servicing", "technical", "policies_in_window",
        "lines_held", "non_technical",
    ]
    acquisition = pl.when(pl.col("first_cover") > as_of - value).then(
        choose("won_by", r["channels"], 0)
    ).otherwise(zero)
    return (
        scan("parties")
        .join(summed, on="party_id", how="left")
        .join(events, on="party_id", how="left")
        .with_columns(
            pl.col(sums).fill_null(0),
            first_cover=divide(pl.col("first"), 4_294_967_296),
            won_by=pl.when(pl.col("channel") == 0).then(pl.col("first") % 8).otherwise(pl.col("channel").cast(pl.Int64)),
        )
        .with_columns(acquisition=acquisition, score=pl.col("technical") + pl.col("non_technical"))
        .with_columns(cost=pl.col("incurred") + pl.col("commission") + pl.col("servicing") + pl.col("acquisition"))
        .with_columns(
            margin=pl.col("earned") - pl.col("cost"),
            loss_ratio_bp=pl.when(pl.col("earned") > 0).then(divide(pl.col("incurred") * 10_000, pl.col("earned"))),
            segment=pl.when(pl.col("policies_in_window") == 0)
            .then(4)
            .when(pl.col("earned") < pl.col("cost"))
            .then(3)
            .when(pl.col("earned") * 10_000 > pl.col("cost") * (10_000 + r["acceptable_margin_bp"]))
            .then(1)
            .otherwise(2),
            tier=sum(((pl.col("score") >= threshold).cast(pl.Int64) for threshold in r["tiers"][1:]), zero),
        )
        .rename({"excess": "large_loss_excess"})
        .drop("channel", "first", "won_by")
        .collect(engine="streaming")
        .to_arrow()
    )


if __name__ == "__main__":
    measure.run("polars", compute)
