//! The catalogue.

use calendar::{Day, Instant};
use programme::model::Name;
use sqlx::{PgConnection, PgExecutor};

use crate::offer::{Kind, Offer, State, Terms};

/// A row of `rewards.offer`.
struct Row {
    offer_id: i64,
    kind: i16,
    state: i16,
    title_fa: String,
    title_en: String,
    summary_fa: String,
    summary_en: String,
    terms_fa: String,
    terms_en: String,
    icon: String,
    tiers: Vec<String>,
    segments: Vec<i16>,
    line_held: Option<i16>,
    from_day: Day,
    until_day: Option<Day>,
    stock: Option<i32>,
    taken: i32,
    per_member: i32,
    price: i64,
    lines: Vec<i16>,
    discount_bp: i32,
    most: Option<i64>,
    automatic: bool,
    merchant_id: Option<i32>,
    quota: i32,
    good_days: i32,
    gives_back: bool,
    changed_at: Instant,
    changed_by: String,
}

impl Row {
    fn offer(self) -> Option<Offer> {
        let terms = Terms {
            kind: Kind::of(self.kind)?,
            title: Name { fa: self.title_fa, en: self.title_en },
            summary: Name { fa: self.summary_fa, en: self.summary_en },
            terms: Name { fa: self.terms_fa, en: self.terms_en },
            icon: self.icon,
            tiers: self.tiers,
            segments: self.segments,
            line_held: self.line_held,
            from: self.from_day,
            until: self.until_day,
            stock: self.stock.map(i64::from),
            per_member: i64::from(self.per_member),
            price: self.price,
            lines: self.lines,
            discount_bp: i64::from(self.discount_bp),
            most: self.most,
            automatic: self.automatic,
            merchant_id: self.merchant_id,
            quota: i64::from(self.quota),
            good_days: i64::from(self.good_days),
            gives_back: self.gives_back,
        };
        Some(Offer {
            offer_id: self.offer_id,
            state: State::of(self.state)?,
            taken: i64::from(self.taken),
            terms,
            changed_at: self.changed_at,
            changed_by: self.changed_by,
        })
    }
}

/// Offers as rows, with what stands behind `FROM rewards.offer`.
macro_rules! rows {
    ($tail:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT offer_id, kind, state, title_fa, title_en, summary_fa, summary_en, terms_fa, terms_en, icon, tiers,
                      segments, line_held, from_day AS "from_day: Day", until_day AS "until_day: Day", stock, taken,
                      per_member, price, lines, discount_bp, most, automatic, merchant_id, quota, good_days, gives_back,
                      changed_at AS "changed_at: Instant", changed_by
               FROM rewards.offer "# + $tail
            $(, $value)*
        )
    };
}

pub(crate) async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Offer>> {
    let rows = rows!("ORDER BY state = 2 DESC, state, offer_id DESC").fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(Row::offer).collect())
}

pub(crate) async fn one(db: impl PgExecutor<'_>, offer_id: i64) -> sqlx::Result<Option<Offer>> {
    Ok(rows!("WHERE offer_id = $1", offer_id).fetch_optional(db).await?.and_then(Row::offer))
}

/// An offer that nobody else changes or takes of until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection, offer_id: i64) -> sqlx::Result<Option<Offer>> {
    let row = rows!("WHERE offer_id = $1 FOR NO KEY UPDATE", offer_id).fetch_optional(conn).await?;
    Ok(row.and_then(Row::offer))
}

pub(crate) async fn insert(
    conn: &mut PgConnection,
    terms: &Terms,
    by: &str,
    now: Instant,
) -> sqlx::Result<i64> {
    let offer_id = sqlx::query_scalar!(
        "INSERT INTO rewards.offer (kind, state, title_fa, title_en, summary_fa, summary_en, terms_fa, terms_en, icon,
                                    tiers, segments, from_day, taken, per_member, price, lines, discount_bp, automatic,
                                    quota, good_days, gives_back, changed_at, changed_by)
         VALUES ($1, 1, '', '', '', '', '', '', '', '{}', '{}', $2, 0, 1, 0, '{}', 0, false, 1, 1, false, $3, $4)
         RETURNING offer_id",
        terms.kind.number(),
        terms.from as Day,
        now as Instant,
        by
    )
    .fetch_one(&mut *conn)
    .await?;
    update(conn, offer_id, terms, by, now).await?;
    Ok(offer_id)
}

/// A number of the terms, which are checked, as the database has it.
fn narrow(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub(crate) async fn update(
    conn: &mut PgConnection,
    offer_id: i64,
    terms: &Terms,
    by: &str,
    now: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE rewards.offer
         SET kind = $2, title_fa = $3, title_en = $4, summary_fa = $5, summary_en = $6, terms_fa = $7, terms_en = $8,
             icon = $9, tiers = $10, segments = $11, line_held = $12, from_day = $13, until_day = $14, stock = $15,
             per_member = $16, price = $17, lines = $18, discount_bp = $19, most = $20, automatic = $21,
             merchant_id = $22, quota = $23, good_days = $24, gives_back = $25, changed_at = $26, changed_by = $27
         WHERE offer_id = $1",
        offer_id,
        terms.kind.number(),
        terms.title.fa,
        terms.title.en,
        terms.summary.fa,
        terms.summary.en,
        terms.terms.fa,
        terms.terms.en,
        terms.icon,
        &terms.tiers,
        &terms.segments,
        terms.line_held,
        terms.from as Day,
        terms.until as Option<Day>,
        terms.stock.map(narrow),
        narrow(terms.per_member),
        terms.price,
        &terms.lines,
        narrow(terms.discount_bp),
        terms.most,
        terms.automatic,
        terms.merchant_id,
        narrow(terms.quota),
        narrow(terms.good_days),
        terms.gives_back,
        now as Instant,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn set_state(
    conn: &mut PgConnection,
    offer_id: i64,
    state: State,
    by: &str,
    now: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE rewards.offer SET state = $2, changed_at = $3, changed_by = $4 WHERE offer_id = $1",
        offer_id,
        state.number(),
        now as Instant,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a piece of an offer that is locked.
pub(crate) async fn take(conn: &mut PgConnection, offer_id: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE rewards.offer SET taken = taken + 1 WHERE offer_id = $1", offer_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives pieces back, one for each time that an offer is named.
pub(crate) async fn give_back(conn: &mut PgConnection, offers: &[i64]) -> sqlx::Result<()> {
    if offers.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE rewards.offer o SET taken = taken - f.pieces
         FROM (SELECT offer_id, count(*)::integer AS pieces FROM unnest($1::bigint[]) n (offer_id) GROUP BY 1) f
         WHERE o.offer_id = f.offer_id",
        offers
    )
    .execute(conn)
    .await?;
    Ok(())
}
