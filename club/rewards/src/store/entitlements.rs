//! What members have.

use calendar::{Day, Instant};
use programme::model::Name;
use sqlx::{PgConnection, PgExecutor};

use crate::ceiling::Discount;
use crate::entitlement::{Entitlement, Step};
use crate::offer::{Kind, Offer};
use crate::picture::Picture;
use crate::state::{Act, State};
use crate::steps::{Move, Moved};
use crate::{InState, Standing, reserved_until};

/// A row of `rewards.entitlement` with what its offer says.
struct Row {
    party_id: i64,
    entitlement_id: i64,
    offer_id: i64,
    kind: i16,
    title_fa: String,
    title_en: String,
    icon: String,
    picture: Option<Vec<u8>>,
    state: i16,
    price: i64,
    quota: i32,
    uses_left: i32,
    booked_for: Option<Day>,
    last_day: Day,
    hold: Option<i32>,
    transfer: Option<i32>,
    code_sealed: Option<Vec<u8>>,
    code_end: Option<String>,
    reserved_at: Instant,
    changed_at: Instant,
    lines: Vec<i16>,
    discount_bp: i32,
    most: Option<i64>,
    automatic: bool,
    good_days: i32,
    gives_back: bool,
}

impl Row {
    fn entitlement(self) -> Option<Entitlement> {
        Some(Entitlement {
            party_id: self.party_id,
            entitlement_id: self.entitlement_id,
            offer_id: self.offer_id,
            kind: Kind::of(self.kind)?,
            title: Name { fa: self.title_fa, en: self.title_en },
            icon: self.icon,
            picture: self.picture.as_deref().map(Picture::of),
            state: State::of(self.state)?,
            price: self.price,
            quota: self.quota,
            uses_left: self.uses_left,
            booked_for: self.booked_for,
            last_day: self.last_day,
            code_end: self.code_end,
            reserved_at: self.reserved_at,
            changed_at: self.changed_at,
            lines: self.lines,
            discount: Discount { discount_bp: i64::from(self.discount_bp), most: self.most },
            automatic: self.automatic,
            good_days: self.good_days,
            gives_back: self.gives_back,
            hold: self.hold,
            transfer: self.transfer,
            code_sealed: self.code_sealed,
        })
    }
}

/// Entitlements (`e`) as rows, with what stands behind the join with their offers (`o`).
macro_rules! rows {
    ($tail:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT e.party_id, e.entitlement_id, e.offer_id, o.kind, o.title_fa, o.title_en, o.icon, o.picture, e.state,
                      e.price, e.quota, e.uses_left, e.booked_for AS "booked_for: Day", e.last_day AS "last_day: Day", e.hold,
                      e.transfer, e.code_sealed, e.code_end, e.reserved_at AS "reserved_at: Instant",
                      e.changed_at AS "changed_at: Instant", o.lines, o.discount_bp, o.most, o.automatic,
                      o.good_days, o.gives_back
               FROM rewards.entitlement e JOIN rewards.offer o USING (offer_id) "# + $tail
            $(, $value)*
        )
    };
}

fn entitlements(rows: Vec<Row>) -> Vec<Entitlement> {
    rows.into_iter().filter_map(Row::entitlement).collect()
}

pub(crate) async fn one(
    db: impl PgExecutor<'_>,
    party_id: i64,
    entitlement_id: i64,
) -> sqlx::Result<Option<Entitlement>> {
    let row = rows!("WHERE e.party_id = $1 AND e.entitlement_id = $2", party_id, entitlement_id);
    Ok(row.fetch_optional(db).await?.and_then(Row::entitlement))
}

pub(crate) async fn of_form(
    db: impl PgExecutor<'_>,
    party_id: i64,
    form: &str,
) -> sqlx::Result<Option<Entitlement>> {
    let row = rows!("WHERE e.party_id = $1 AND e.form = $2", party_id, form);
    Ok(row.fetch_optional(db).await?.and_then(Row::entitlement))
}

/// The entitlement of a step that was asked with a key, and whether the step was this act.
pub(crate) async fn step_of_form(
    db: impl PgExecutor<'_>,
    party_id: i64,
    form: &str,
    act: Act,
) -> sqlx::Result<Option<(i64, bool)>> {
    let step = sqlx::query!(
        "SELECT entitlement_id, act FROM rewards.step WHERE party_id = $1 AND form = $2",
        party_id,
        form
    );
    Ok(step.fetch_optional(db).await?.map(|step| (step.entitlement_id, step.act == act.number())))
}

pub(crate) async fn of_code(db: impl PgExecutor<'_>, hash: &[u8]) -> sqlx::Result<Option<Entitlement>> {
    let row = rows!(
        "JOIN rewards.code c ON c.party_id = e.party_id AND c.entitlement_id = e.entitlement_id WHERE c.hash = $1",
        hash
    );
    Ok(row.fetch_optional(db).await?.and_then(Row::entitlement))
}

pub(crate) async fn of_member(
    db: impl PgExecutor<'_>,
    party_id: i64,
    limit: i64,
) -> sqlx::Result<Vec<Entitlement>> {
    let rows =
        rows!("WHERE e.party_id = $1 ORDER BY e.state > 2, e.entitlement_id DESC LIMIT $2", party_id, limit);
    Ok(entitlements(rows.fetch_all(db).await?))
}

pub(crate) async fn of_offer(
    db: impl PgExecutor<'_>,
    offer_id: i64,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Entitlement>> {
    let rows = rows!(
        "WHERE offer_id = $1 AND e.entitlement_id < coalesce($2, 9223372036854775807)
         ORDER BY e.entitlement_id DESC LIMIT $3",
        offer_id,
        before,
        limit
    );
    Ok(entitlements(rows.fetch_all(db).await?))
}

/// Entitlements of a member before a number, the newest first.
pub(crate) async fn of_member_before(
    db: impl PgExecutor<'_>,
    party_id: i64,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Entitlement>> {
    let rows = rows!(
        "WHERE e.party_id = $1 AND e.entitlement_id < coalesce($2, 9223372036854775807)
         ORDER BY e.entitlement_id DESC LIMIT $3",
        party_id,
        before,
        limit
    );
    Ok(entitlements(rows.fetch_all(db).await?))
}

/// What of insurance is issued and counts on a line, the first to expire first.
pub(crate) async fn issued_on(
    db: impl PgExecutor<'_>,
    party_id: i64,
    line: i16,
    today: Day,
) -> sqlx::Result<Vec<Entitlement>> {
    let rows = rows!(
        "WHERE e.party_id = $1 AND e.state = 2 AND $2 = ANY (o.lines) AND e.last_day >= $3
         ORDER BY e.last_day, e.entitlement_id",
        party_id,
        line,
        today as Day
    );
    Ok(entitlements(rows.fetch_all(db).await?))
}

/// Entitlements that nobody else changes until the transaction ends, in the order of their members and numbers.
pub(crate) async fn lock(conn: &mut PgConnection, whose: &[(i64, i64)]) -> sqlx::Result<Vec<Entitlement>> {
    let (parties, numbers): (Vec<i64>, Vec<i64>) = whose.iter().copied().unzip();
    let rows = rows!(
        "JOIN unnest($1::bigint[], $2::bigint[]) n (party_id, entitlement_id)
           ON e.party_id = n.party_id AND e.entitlement_id = n.entitlement_id
         ORDER BY e.party_id, e.entitlement_id FOR NO KEY UPDATE OF e",
        &parties,
        &numbers
    );
    Ok(entitlements(rows.fetch_all(conn).await?))
}

/// Entitlements whose last day was before a day.
pub(crate) async fn due(db: impl PgExecutor<'_>, today: Day, limit: i64) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!(
        "SELECT party_id, entitlement_id FROM rewards.entitlement WHERE state <= 2 AND last_day < $1
         ORDER BY party_id, entitlement_id LIMIT $2",
        today as Day,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.party_id, row.entitlement_id)).collect())
}

/// Whether there is such a member; what is given to them at once is given one after the other.
pub(crate) async fn lock_member(conn: &mut PgConnection, party_id: i64) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "SELECT party_id FROM parties.party WHERE party_id = $1 FOR NO KEY UPDATE",
        party_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// What the standing says of a member; nothing where it was never computed.
pub(crate) async fn person(db: impl PgExecutor<'_>, party_id: i64) -> sqlx::Result<Standing> {
    let row = sqlx::query!(
        "SELECT tier, segment, lines_held FROM standing.member WHERE party_id = $1 ORDER BY run_id DESC LIMIT 1",
        party_id
    )
    .fetch_optional(db)
    .await?;
    Ok(Standing {
        tier: row.as_ref().map(|row| row.tier),
        segment: row.as_ref().map(|row| row.segment),
        lines_held: row.as_ref().map_or(0, |row| row.lines_held),
    })
}

/// How many a member has had of each offer; what ended unused does not count.
pub(crate) async fn had(db: impl PgExecutor<'_>, party_id: i64) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT offer_id, count(*) AS "had!" FROM rewards.entitlement
           WHERE party_id = $1 AND (state <= 3 OR uses_left < quota) GROUP BY offer_id"#,
        party_id
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.offer_id, row.had)).collect())
}

pub(crate) async fn in_states(db: impl PgExecutor<'_>, offer_id: i64) -> sqlx::Result<Vec<InState>> {
    let rows = sqlx::query!(
        r#"SELECT state, count(*) AS "entitlements!" FROM rewards.entitlement WHERE offer_id = $1
           GROUP BY state ORDER BY state"#,
        offer_id
    )
    .fetch_all(db)
    .await?;
    let in_state = |state: i16, entitlements: i64| Some(InState { state: State::of(state)?, entitlements });
    Ok(rows.into_iter().filter_map(|row| in_state(row.state, row.entitlements)).collect())
}

pub(crate) async fn steps(
    db: impl PgExecutor<'_>,
    party_id: i64,
    entitlements: &[i64],
) -> sqlx::Result<Vec<Step>> {
    sqlx::query_as!(
        Step,
        r#"SELECT entitlement_id, act, uses_left, booked_for AS "booked_for: Day", moved, at AS "at: Instant", actor, why
           FROM rewards.step WHERE party_id = $1 AND entitlement_id = ANY ($2) ORDER BY entitlement_id, no"#,
        party_id,
        entitlements
    )
    .fetch_all(db)
    .await
}

/// A new entitlement.
pub(crate) struct New<'a> {
    pub offer: &'a Offer,
    pub party_id: i64,
    pub form: &'a str,
    pub now: Instant,
}

pub(crate) async fn insert(conn: &mut PgConnection, new: &New<'_>) -> sqlx::Result<i64> {
    let quota = i32::try_from(new.offer.terms.quota).unwrap_or(i32::MAX);
    sqlx::query_scalar!(
        "INSERT INTO rewards.entitlement (party_id, offer_id, form, state, price, quota, uses_left, last_day,
                                          reserved_at, changed_at)
         VALUES ($1, $2, $3, 1, $4, $5, $5, $6, $7, $7) RETURNING entitlement_id",
        new.party_id,
        new.offer.offer_id,
        new.form,
        new.offer.terms.price,
        quota,
        reserved_until(new.now.day()) as Day,
        new.now as Instant
    )
    .fetch_one(conn)
    .await
}

/// Columns of steps.
#[derive(Default)]
struct Columns {
    party: Vec<i64>,
    entitlement: Vec<i64>,
    act: Vec<i16>,
    state: Vec<i16>,
    uses_left: Vec<i32>,
    booked_for: Vec<Option<Day>>,
    last_day: Vec<Day>,
    hold: Vec<Option<i32>>,
    transfer: Vec<Option<i32>>,
    moved: Vec<i64>,
}

impl Columns {
    fn of(moves: &[Move<'_>], moved: &[Moved]) -> Columns {
        let mut columns = Columns::default();
        for (step, moved) in moves.iter().zip(moved) {
            columns.party.push(step.held.party_id);
            columns.entitlement.push(step.held.entitlement_id);
            columns.act.push(step.act.number());
            columns.state.push(step.next.state.number());
            columns.uses_left.push(step.next.uses_left);
            columns.booked_for.push(step.next.booked_for);
            columns.last_day.push(step.last_day);
            columns.hold.push(moved.hold);
            columns.transfer.push(moved.transfer);
            columns.moved.push(moved.amount);
        }
        columns
    }
}

/// Writes steps and what they made, of entitlements that are locked; each of them once. A key asks for one step alone.
pub(crate) async fn write(
    conn: &mut PgConnection,
    now: Instant,
    (by, why, form): (&str, &str, Option<&str>),
    moves: &[Move<'_>],
    moved: &[Moved],
) -> sqlx::Result<()> {
    let columns = Columns::of(moves, moved);
    sqlx::query!(
        "WITH made AS (
             SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::smallint[], $5::integer[], $6::date[],
                                  $7::date[], $8::integer[], $9::integer[], $10::bigint[])
                           m (party_id, entitlement_id, act, state, uses_left, booked_for, last_day, hold, transfer, moved)
         ), steps AS (
             INSERT INTO rewards.step (party_id, entitlement_id, no, act, state, uses_left, booked_for, moved, at, actor, why, form)
             SELECT party_id, entitlement_id,
                    (SELECT coalesce(max(s.no), 0) + 1 FROM rewards.step s
                     WHERE s.party_id = made.party_id AND s.entitlement_id = made.entitlement_id),
                    act, state, uses_left, booked_for, moved, $11, $12, $13, $14
             FROM made)
         UPDATE rewards.entitlement e
         SET state = m.state, uses_left = m.uses_left, booked_for = m.booked_for, last_day = m.last_day,
             hold = coalesce(m.hold, e.hold), transfer = coalesce(m.transfer, e.transfer), changed_at = $11
         FROM made m WHERE e.party_id = m.party_id AND e.entitlement_id = m.entitlement_id",
        &columns.party,
        &columns.entitlement,
        &columns.act,
        &columns.state,
        &columns.uses_left,
        &columns.booked_for as &[Option<Day>],
        &columns.last_day as &[Day],
        &columns.hold as &[Option<i32>],
        &columns.transfer as &[Option<i32>],
        &columns.moved,
        now as Instant,
        by,
        why,
        form
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn set_code(
    conn: &mut PgConnection,
    held: &Entitlement,
    hash: &[u8],
    sealed: &[u8],
    end: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH code AS (INSERT INTO rewards.code (hash, party_id, entitlement_id) VALUES ($3, $1, $2))
         UPDATE rewards.entitlement SET code_sealed = $4, code_end = $5 WHERE party_id = $1 AND entitlement_id = $2",
        held.party_id,
        held.entitlement_id,
        hash,
        sealed,
        end
    )
    .execute(conn)
    .await?;
    Ok(())
}
