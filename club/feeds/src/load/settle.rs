//! From staging to settled rows, and on to the rows that waited for them.

use calendar::Instant;
use sqlx::PgConnection;

use crate::kind::Kind;
use crate::store::{stage, waiting};

/// What settling needs to know of the load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settling {
    pub load_id: i64,
    pub now: Instant,
}

/// Rows told apart by settling; the other staged rows are unchanged.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    pub new: u64,
    pub changed: u64,
    pub waiting: u64,
    pub rejected: u64,
}

impl Settling {
    /// Settles the staged rows of the load's own kind.
    pub(super) async fn own(&self, conn: &mut PgConnection, kind: Kind) -> sqlx::Result<Told> {
        stage::analyze(conn, kind).await?;
        let new = self.rows(conn, kind).await?;
        if kind == Kind::Parties {
            parties::duplicate::keep(conn, self.load_id, self.now).await?;
        }
        if waiting::any(conn, kind.name()).await? {
            waiting::drop_applied(conn, kind).await?;
        }
        let kept = waiting::keep(conn, kind, self.load_id).await?;
        waiting::keep_links(conn, self.load_id).await?;
        let told = stage::told(conn).await?;
        Ok(Told {
            new,
            changed: (told.changed + kept.changed).unsigned_abs(),
            waiting: kept.waiting.unsigned_abs(),
            rejected: told.rejected.unsigned_abs(),
        })
    }

    /// Applies what waited for rows that are known now: policies first, then what waits for policies.
    pub(super) async fn arrivals(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        if waiting::none(conn).await? {
            return Ok(());
        }
        stage::clear(conn).await?;
        for kind in [Kind::Policies, Kind::Endorsements, Kind::Receipts, Kind::Claims, Kind::Events] {
            if waiting::any(conn, kind.name()).await? && waiting::arrive(conn, kind).await? > 0 {
                stage::analyze(conn, kind).await?;
                self.rows(conn, kind).await?;
                waiting::keep_links(conn, self.load_id).await?;
                stage::clear(conn).await?;
            }
        }
        self.links(conn).await
    }

    async fn links(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        if waiting::arrive_links(conn).await? > 0 {
            for link in parties::settle::Link::ALL {
                parties::settle::link(conn, link).await?;
            }
            book::settle::insured_links(conn, 0).await?;
        }
        Ok(())
    }

    /// Settles the staged rows of a kind in the room that owns its tables; answers how many were new.
    async fn rows(&self, conn: &mut PgConnection, kind: Kind) -> sqlx::Result<u64> {
        if matches!(kind, Kind::Parties | Kind::Policies) {
            parties::settle::known_agents(conn).await?;
        }
        let settled = match kind {
            Kind::Parties => parties::settle::parties(conn, self.now).await?,
            Kind::Agents => parties::settle::agents(conn, self.load_id).await?,
            Kind::Policies => book::settle::policies(conn, self.load_id).await?,
            Kind::Endorsements => book::settle::endorsements(conn, self.load_id).await?,
            Kind::Receipts => book::settle::receipts(conn, self.load_id).await?,
            Kind::Claims => book::settle::claims(conn, self.load_id).await?,
            Kind::Events => book::settle::events(conn, self.load_id).await?,
        };
        Ok(settled.new)
    }
}
