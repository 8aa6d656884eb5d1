//! Rows written by binary COPY read back as they were.

use calendar::{Day, Instant};
use postgres::copy::out::RowsOut;
use postgres::copy::{Rows, copy_in, copy_rows};
use sqlx::{Connection, PgPool};

const CREATE: &str = "CREATE TEMP TABLE t (a smallint, b integer, c bigint, d boolean, e text, f date,
    g timestamptz, h text[], i jsonb, j bytea)";
const COPY: &str = "COPY t FROM STDIN BINARY";

fn fill(rows: &mut Rows, n: i64) {
    rows.row(10).i16(-7).i32(i32::MIN).i64(n).bool(true).text("بیمهٔ \0کوثر").day(Day(20_779));
    rows.instant(Instant(1_700_000_000_000_001)).text_array(&["الف", "", "c,\"d\""]);
    rows.jsonb("{\"n\": 1}").bytea(&[0, 255]);
}

#[sqlx::test]
async fn every_type_reads_back(pool: PgPool) -> sqlx::Result<()> {
    let mut conn = pool.acquire().await?;
    sqlx::query(CREATE).execute(&mut *conn).await?;
    let mut rows = Rows::default();
    fill(&mut rows, 42);
    rows.row(10);
    for _ in 0..9 {
        rows.null();
    }
    rows.option(None::<&[u8]>, Rows::bytea);
    rows.row(10).null().null().null().null().null().null().null().text_array::<&str>(&[]).null().null();
    assert_eq!(copy_rows(&mut conn, COPY, &mut rows).await?, 3);

    type Row = (i16, i32, i64, bool, String, Day, Instant, Vec<String>, serde_json::Value, Vec<u8>);
    let row: Row = sqlx::query_as("SELECT * FROM t WHERE c = 42").fetch_one(&mut *conn).await?;
    assert_eq!((row.0, row.1, row.2, row.3), (-7, i32::MIN, 42, true));
    assert_eq!((row.4.as_str(), row.5, row.6), ("بیمهٔ کوثر", Day(20_779), Instant(1_700_000_000_000_001)));
    assert_eq!(row.7, ["الف", "", "c,\"d\""]);
    assert_eq!((row.8["n"].as_i64(), row.9), (Some(1), vec![0, 255]));
    let nulls: i64 = sqlx::query_scalar("SELECT count(*) FROM t WHERE a IS NULL AND j IS NULL")
        .fetch_one(&mut *conn)
        .await?;
    assert_eq!(nulls, 2);
    let empty: i64 =
        sqlx::query_scalar("SELECT count(*) FROM t WHERE h = '{}'").fetch_one(&mut *conn).await?;
    assert_eq!(empty, 1);
    Ok(())
}

#[sqlx::test]
async fn what_went_in_comes_out(pool: PgPool) -> sqlx::Result<()> {
    let mut conn = pool.acquire().await?;
    sqlx::query(CREATE).execute(&mut *conn).await?;
    let mut rows = Rows::default();
    for n in 0..3_000 {
        fill(&mut rows, n);
    }
    rows.row(10);
    for _ in 0..10 {
        rows.null();
    }
    let sent = rows.encoded()[2..].to_vec();
    copy_rows(&mut conn, COPY, &mut rows).await?;
    let query = "SELECT * FROM t ORDER BY c NULLS LAST";
    let mut read = RowsOut::open(&mut conn, query, |fields| {
        let whole = fields.rest().to_vec();
        let (a, b, c, d) = (fields.i16(), fields.i32(), fields.i64(), fields.bool());
        let (e, f) = (fields.text(), fields.day());
        fields.skip(3);
        (whole, (a, b, c, d, e, f), fields.bytes().map(<[u8]>::to_vec))
    })
    .await?;
    for n in 0..3_000 {
        assert_eq!(read.head().map(|row| row.1.2), Some(Some(n)));
        let (whole, values, bytes) = read.next().await?.expect("a row");
        let text = Some("بیمهٔ کوثر".to_owned());
        assert_eq!(values, (Some(-7), Some(i32::MIN), Some(n), Some(true), text, Some(Day(20_779))));
        assert_eq!(bytes, Some(vec![0, 255]));
        assert!(n > 0 || sent.starts_with(&whole), "the bytes are those that were sent");
    }
    let nothing = read.next().await?.expect("the last row");
    assert_eq!((nothing.1, nothing.2), ((None, None, None, None, None, None), None));
    assert!(read.next().await?.is_none() && read.head().is_none());
    Ok(())
}

#[sqlx::test]
async fn many_chunks_and_a_refused_row(pool: PgPool) -> sqlx::Result<()> {
    let mut conn = pool.acquire().await?;
    sqlx::query(CREATE).execute(&mut *conn).await?;
    sqlx::query("ALTER TABLE t ADD CHECK (c >= 0)").execute(&mut *conn).await?;
    let mut rows = Rows::default();
    let mut chunks = Vec::new();
    for n in 0..5_000 {
        fill(&mut rows, n);
        if rows.is_full() {
            chunks.push(rows.take());
        }
    }
    chunks.push(rows.take());
    assert!(chunks.len() > 1);
    assert_eq!(copy_in(&mut conn, COPY, futures::stream::iter(chunks)).await?, 5_000);

    let mut transaction = conn.begin().await?;
    fill(&mut rows, -1);
    assert!(copy_rows(&mut transaction, COPY, &mut rows).await.is_err());
    transaction.rollback().await?;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM t").fetch_one(&mut *conn).await?;
    assert_eq!(count, 5_000, "the connection is good again, the first COPY untouched");
    Ok(())
}
