//! A query that fails takes its own card with it, and nothing else of the page.

mod world;

use access::Role;
use audit::Actor;
use axum::http::StatusCode;
use sqlx::PgPool;
use world::{TODAY, World};

const FAILED: &str = "This part could not be read";

async fn insurer(pool: &PgPool) -> World {
    let world = World::new(pool);
    programme::publish_default(pool, &world.state.clock, &Actor::program()).await.unwrap();
    let statements = [
        "INSERT INTO parties.party (party_id, kind, given_name, family_name, search_key, created_at, changed_at)
         OVERRIDING SYSTEM VALUE VALUES (1, 1, 'مریم', 'رضایی', ' مریم رضایی ', now(), now())",
        "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at, finished_at,
                                 rows_read, rows_new, rows_rejected)
         VALUES ('parties', 'parties.csv', 10, '', 'loaded', 'test', now(), now(), 2, 1, 1)",
        "INSERT INTO feeds.rejected (load_id, row_no, cells) VALUES (1, 2, '{x}')",
        "INSERT INTO feeds.finding (load_id, row_no, field, column_name, value, reason, fatal)
         VALUES (1, 2, 'ref', 'ref', '', 'missing', true)",
    ];
    for statement in statements {
        sqlx::query(statement).execute(pool).await.unwrap();
    }
    sqlx::query(
        "INSERT INTO standing.run (as_of, version, load_id, computed_at, millis, parties, summary)
         VALUES ($1, 1, 1, now(), 1, 1, '{}')",
    )
    .bind(TODAY)
    .execute(pool)
    .await
    .unwrap();
    world
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_page_stands_but_for_the_card_that_cannot_be_read(pool: PgPool) {
    let world = insurer(&pool).await;
    let visitor = world.sign_in(Role::Administrator).await;
    // A page, the table that its card needs, how many cards need it, and what is still there.
    let cases = [
        ("/", "feeds.waiting", 1, "Loss ratio by line"),
        ("/members", "parties.identity", 1, "1 members of the club"),
        ("/members/1", "book.policy", 3, "Contact and consent"),
        ("/feeds/1", "feeds.finding", 1, "What became of the rows"),
    ];
    for (path, table, cards, rest) in cases {
        let (status, html) = world.page(path, &visitor, "en").await;
        assert_eq!((status, html.matches(FAILED).count()), (StatusCode::OK, 0), "{path}");
        let (schema, name) = table.split_once('.').unwrap();
        let rename = |from: &str, to: &str| format!("ALTER TABLE {schema}.{from} RENAME TO {to}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(rename(name, "away"))).execute(&pool).await.unwrap();
        // Another load: what is held in memory is read anew.
        sqlx::query("UPDATE feeds.load SET finished_at = finished_at + interval '1 s'")
            .execute(&pool)
            .await
            .unwrap();
        let (status, html) = world.page(path, &visitor, "en").await;
        assert_eq!((status, html.matches(FAILED).count()), (StatusCode::OK, cards), "{path} without {table}");
        let plain: String = html.replace("<bdi dir=\"ltr\">", "").replace("</bdi>", "");
        assert!(plain.contains(rest), "{path} without {table} still shows {rest}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(rename("away", name))).execute(&pool).await.unwrap();
        let (_, html) = world.page(path, &visitor, "en").await;
        assert_eq!(html.matches(FAILED).count(), 0, "{path} is whole again");
    }
}
