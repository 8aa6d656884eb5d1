//! The catalogue.

use calendar::{Day, Instant};
use programme::model::Name;
use sqlx::{PgConnection, PgExecutor};

use crate::offer::{Kind, Offer, Shop, State, Terms};
use crate::picture::Picture;

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
    shop_fa: Option<String>,
    shop_en: Option<String>,
    shop_in_force: bool,
    picture: Option<Vec<u8>>,
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
        let shop = self.merchant_id.zip(self.shop_fa).zip(self.shop_en);
        let in_force = self.shop_in_force;
        Some(Offer {
            offer_id: self.offer_id,
            state: State::of(self.state)?,
            taken: i64::from(self.taken),
            terms,
            shop: shop.map(|((merchant_id, fa), en)| Shop { merchant_id, name: Name { fa, en }, in_force }),
            picture: self.picture.as_deref().map(Picture::of),
            changed_at: self.changed_at,
            changed_by: self.changed_by,
        })
    }
}

/// Offers (`o`) as rows on a day (`$1`), with what stands behind the join with their merchants (`m`). The contract of a
/// day is the last that began.
macro_rules! rows {
    ($tail:literal, $today:expr $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT o.offer_id, o.kind, o.state, o.title_fa, o.title_en, o.summary_fa, o.summary_en, o.terms_fa,
                      o.terms_en, o.icon, o.tiers, o.segments, o.line_held, o.from_day AS "from_day: Day",
                      o.until_day AS "until_day: Day", o.stock, o.taken, o.per_member, o.price, o.lines, o.discount_bp,
                      o.most, o.automatic, o.merchant_id, o.quota, o.good_days, o.gives_back,
                      o.changed_at AS "changed_at: Instant", o.changed_by, m.name_fa AS "shop_fa?",
                      m.name_en AS "shop_en?", o.picture,
                      coalesce((SELECT m.closed_at IS NULL AND (c.to_day IS NULL OR c.to_day >= $1)
                                FROM merchants.contract c WHERE c.merchant_id = o.merchant_id AND c.from_day <= $1
                                ORDER BY c.from_day DESC LIMIT 1), false) AS "shop_in_force!"
               FROM rewards.offer o LEFT JOIN merchants.merchant m ON m.merchant_id = o.merchant_id "# + $tail,
            $today as Day $(, $value)*
        )
    };
}

pub(crate) async fn all(db: impl PgExecutor<'_>, today: Day) -> sqlx::Result<Vec<Offer>> {
    let rows = rows!("ORDER BY o.state = 2 DESC, o.state, o.offer_id DESC", today).fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(Row::offer).collect())
}

/// Offers behind one of them, in the order of [`all`].
pub(crate) async fn page(
    db: impl PgExecutor<'_>,
    today: Day,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Offer>> {
    let rows = rows!(
        "WHERE $2::bigint IS NULL OR (o.state <> 2, o.state, -o.offer_id) >
               (SELECT state <> 2, state, -offer_id FROM rewards.offer WHERE offer_id = $2)
         ORDER BY o.state <> 2, o.state, -o.offer_id LIMIT $3",
        today,
        after,
        limit
    );
    Ok(rows.fetch_all(db).await?.into_iter().filter_map(Row::offer).collect())
}

pub(crate) async fn count(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM rewards.offer"#).fetch_one(db).await
}

/// Offers that are open, before a number, the newest first.
pub(crate) async fn open(
    db: impl PgExecutor<'_>,
    today: Day,
    before: Option<i64>,
    limit: Option<i64>,
) -> sqlx::Result<Vec<Offer>> {
    let rows = rows!(
        "WHERE o.state = 2 AND o.offer_id < coalesce($2, 9223372036854775807) ORDER BY o.offer_id DESC LIMIT $3",
        today,
        before,
        limit
    );
    Ok(rows.fetch_all(db).await?.into_iter().filter_map(Row::offer).collect())
}

pub(crate) async fn one(db: impl PgExecutor<'_>, today: Day, offer_id: i64) -> sqlx::Result<Option<Offer>> {
    Ok(rows!("WHERE o.offer_id = $2", today, offer_id).fetch_optional(db).await?.and_then(Row::offer))
}

/// An offer that nobody else changes or takes of until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection, today: Day, offer_id: i64) -> sqlx::Result<Option<Offer>> {
    let row =
        rows!("WHERE o.offer_id = $2 FOR NO KEY UPDATE OF o", today, offer_id).fetch_optional(conn).await?;
    Ok(row.and_then(Row::offer))
}

/// Merchants that are open and have a contract in force on a day, by name.
pub(crate) async fn shops(db: impl PgExecutor<'_>, today: Day) -> sqlx::Result<Vec<Shop>> {
    let rows = sqlx::query!(
        "SELECT m.merchant_id, m.name_fa, m.name_en FROM merchants.merchant m
         WHERE m.closed_at IS NULL AND
               (SELECT c.to_day IS NULL OR c.to_day >= $1 FROM merchants.contract c
                WHERE c.merchant_id = m.merchant_id AND c.from_day <= $1 ORDER BY c.from_day DESC LIMIT 1)
         ORDER BY m.name_fa, m.merchant_id",
        today as Day
    )
    .fetch_all(db)
    .await?;
    let name = |fa, en| Name { fa, en };
    let shop = rows.into_iter().map(|row| Shop {
        merchant_id: row.merchant_id,
        name: name(row.name_fa, row.name_en),
        in_force: true,
    });
    Ok(shop.collect())
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
