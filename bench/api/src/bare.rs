//! The least that can be asked of a server: axum, the pool, one row by its key, JSON.

use std::path::PathBuf;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use postgres::{Home, Use};
use sqlx::{PgPool, Row};
use tokio::net::TcpListener;

/// Serves until it is killed.
pub async fn serve(home: PathBuf, port: u16) -> anyhow::Result<()> {
    let database = postgres::open(&Home::create(&home)?, None, Use::Command).await?;
    let router = Router::new().route("/{id}", get(one)).with_state(database.pool.clone());
    let listener = TcpListener::bind(("127.0.0.1", port)).await?.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    println!("ready");
    axum::serve(listener, router).await?;
    Ok(())
}

type Found = (i64, i16, Option<String>, Option<String>, Option<String>, Option<String>);

async fn one(State(pool): State<PgPool>, Path(id): Path<i64>) -> Result<Json<Found>, StatusCode> {
    let row = sqlx::query(
        "SELECT party_id, kind, source_ref, given_name, family_name, city FROM parties.party WHERE party_id = $1",
    )
    .bind(id)
    .fetch_optional(&pool)
    .await
    .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
    .ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json((row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5))))
}
