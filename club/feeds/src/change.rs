//! A change of the book that came with no file: it has a number among the loads, so that the copy of the book and
//! the standing know what it touched, and it is settled like one, alone.

use audit::Actor;
use calendar::Clock;
use sqlx::{Connection, PgConnection, PgPool, Postgres, Transaction};

use crate::store::{loads, waiting};
use crate::{Came, Counts, Error};

/// A change that was begun. Dropped, it is as if it never was: the next start marks it as interrupted.
pub struct Change {
    conn: PgConnection,
    /// Its number.
    pub load_id: i64,
}

impl Change {
    /// Begins a change; `kind` is its name in the list of loads, where it is not shown.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn begin(pool: &PgPool, clock: &Clock, actor: &Actor, kind: &str) -> Result<Change, Error> {
        let mut conn = PgConnection::connect_with(&pool.connect_options()).await?;
        let new = loads::New {
            kind,
            file_name: "",
            file_bytes: 0,
            mapping: "",
            actor: &actor.name,
            at: clock.now(),
            came: Came::default(),
        };
        let load_id = loads::begin(&mut conn, &new).await?;
        Ok(Change { conn, load_id })
    }

    /// Its transaction, once no load is settled any more.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn transaction(&mut self) -> Result<Transaction<'_, Postgres>, Error> {
        let mut transaction = self.conn.begin().await?;
        loads::wait_settle(&mut transaction).await?;
        Ok(transaction)
    }

    /// Ends it without effect, after its transaction was rolled back.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn give_up(mut self, clock: &Clock) -> Result<(), Error> {
        Ok(loads::cancel_change(&mut self.conn, self.load_id, clock.now()).await?)
    }
}

/// Ends a change well, in its transaction.
///
/// # Errors
/// [`Error::Database`].
pub async fn finish(conn: &mut PgConnection, load_id: i64, clock: &Clock) -> Result<(), Error> {
    Ok(loads::finish(conn, load_id, clock.now(), &Counts::default()).await?)
}

/// Links of applied rows that wait for somebody go over from one party to another; answers which, for
/// [`move_back`].
///
/// # Errors
/// [`Error::Database`].
pub async fn move_party(conn: &mut PgConnection, from: i64, to: i64) -> Result<serde_json::Value, Error> {
    Ok(waiting::move_party(conn, from, to).await?)
}

/// Takes that back.
///
/// # Errors
/// [`Error::Database`].
pub async fn move_back(conn: &mut PgConnection, record: &serde_json::Value) -> Result<(), Error> {
    Ok(waiting::move_back(conn, record).await?)
}
