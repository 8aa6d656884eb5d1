//! A merchant with a branch, two cashiers, and members with credit and cards.
#![allow(dead_code)]

use access::{Random, Role, Staff};
use calendar::{Clock, Instant};
use ledger::{Act, House, Order, proofs, statement};
use merchants::card::{self, Face, Holder};
use merchants::manage::{self, About};
use merchants::pay::{self, Asker};
use merchants::payment::Payment;
use merchants::{Contract, Cycle, TierDiscount, cashier};
use sqlx::PgPool;
use tokio::task::JoinHandle;

/// 2026-11-22 12:00 in Tehran, 1405/09/01.
pub const NOON: Instant = Instant(1_795_336_200_000_000);
/// What members are given, rial.
pub const GRANTED: i64 = 1_000_000;
pub const IBAN: &str = "IR062960000000100324200001";

pub struct World {
    pub pool: PgPool,
    pub clock: Clock,
    pub random: Random,
    pub admin: Staff,
    pub merchant: i32,
    pub branch: i32,
    pub one: Asker,
    pub other: Asker,
}

impl World {
    pub async fn new(pool: &PgPool) -> World {
        let (clock, random) = (Clock::frozen(NOON), Random::seeded(11));
        sqlx::query(
            "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
             SELECT 1, 'نام ' || n, ' نام ', now(), now() FROM generate_series(1, 3) n",
        )
        .execute(pool)
        .await
        .unwrap();
        let admin = staff(pool, "admin", Role::Administrator).await;
        let merchant = manage::add(pool, &clock, &admin, &about()).await.unwrap();
        let contract = contract(&clock);
        manage::agree(pool, &clock, &admin, merchant, &contract).await.unwrap();
        let branch =
            manage::open_branch(pool, &clock, &admin, merchant, ("انقلاب", "Enghelab")).await.unwrap();
        for name in ["hamid", "laleh"] {
            cashier::add(pool, &clock, &random, &admin, branch, name, "").await.unwrap();
        }
        let asker = |cashier_id| Asker {
            branch_id: branch,
            cashier_id: Some(cashier_id),
            till_id: None,
            name: format!("cashier {cashier_id}"),
        };
        let (one, other) = (asker(1), asker(2));
        World { pool: pool.clone(), clock, random, admin, merchant, branch, one, other }
    }

    /// The same contract with greater discounts for some tiers.
    pub async fn agree_by_tier(&self, tiers: &[(&str, i32)]) {
        let of = |(tier, discount_bp): &(&str, i32)| TierDiscount {
            tier: (*tier).to_owned(),
            discount_bp: *discount_bp,
        };
        let contract = Contract { tiers: tiers.iter().map(of).collect(), ..contract(&self.clock) };
        manage::agree(&self.pool, &self.clock, &self.admin, self.merchant, &contract).await.unwrap();
    }

    /// As the last run found it: the tier's place in the programme, or nothing.
    pub async fn has_tier(&self, party_id: i64, tier: Option<i16>) {
        let sql = "INSERT INTO standing.member (party_id, run_id, earned, collected, incurred, large_loss_excess, commission,
                                                servicing, acquisition, contacts, credit_cost, cost, margin, segment,
                                                technical, non_technical, score, tier, policies_in_window, lines_held,
                                                follow_up)
                   SELECT $1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, $2, 0, 0, 0 WHERE $2::smallint IS NOT NULL";
        sqlx::query(sql).bind(party_id).bind(tier).execute(&self.pool).await.unwrap();
    }

    /// Gives a member credit and a card.
    pub async fn card(&self, party_id: i64) -> Holder {
        let order = Order {
            party_id,
            key: format!("grant {party_id}"),
            act: Act::Grant { amount: GRANTED, expires_on: None, from: House::Granted },
            reason: "test".to_owned(),
            reference: String::new(),
            actor: "test".to_owned(),
        };
        let mut conn = self.pool.acquire().await.unwrap();
        ledger::within(&mut conn, self.clock.now(), &[order]).await.unwrap().remove(0).unwrap();
        let token = card::make(&self.pool, &self.clock, &self.random, &self.admin, party_id).await.unwrap();
        card::holder(&self.pool, &token).await.unwrap()
    }

    pub async fn face(&self, holder: &Holder) -> Face {
        card::face(&self.pool, &self.clock, holder, None).await.unwrap()
    }

    /// The code that a card shows.
    pub async fn code(&self, holder: &Holder) -> String {
        match self.face(holder).await {
            Face::Code { code, .. } => code,
            other => panic!("{other:?}"),
        }
    }

    /// The code by which the member confirms.
    pub async fn confirmation(&self, holder: &Holder) -> String {
        match self.face(holder).await {
            Face::Asked { code, .. } => code,
            other => panic!("{other:?}"),
        }
    }

    /// A code of a card that waits for another payment already, as a second look at it would have shown before.
    pub async fn other_code(&self, holder: &Holder) -> String {
        let sql = "INSERT INTO merchants.shown (code, party_id, card, step, expires_at, used)
                   VALUES (42, $1, $2, 0, 'infinity', false) ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(holder.party_id).bind(holder.card).execute(&self.pool).await.unwrap();
        "00000042".to_owned()
    }

    pub async fn begin(&self, holder: &Holder, key: &str, purchase: i64) -> Payment {
        let code = self.code(holder).await;
        pay::begin(&self.pool, &self.clock, &self.one, key, purchase, &code).await.unwrap()
    }

    /// Begun and asked.
    pub async fn asked(&self, holder: &Holder, key: &str, purchase: i64, credit: i64) -> Payment {
        let begun = self.begin(holder, key, purchase).await;
        pay::ask(&self.pool, &self.clock, &self.one, begun.payment_id, credit).await.unwrap()
    }

    /// Begun, asked and confirmed.
    pub async fn paid(&self, holder: &Holder, key: &str, purchase: i64, credit: i64) -> Payment {
        let asked = self.asked(holder, key, purchase, credit).await;
        let code = self.confirmation(holder).await;
        pay::confirm(&self.pool, &self.clock, &self.one, asked.payment_id, &code).await.unwrap()
    }

    /// Balance, what can be spent, what is held; after every proof was made.
    pub async fn balance(&self, party_id: i64) -> (i64, i64, i64) {
        assert_eq!(proofs::check(&self.pool).await.unwrap(), []);
        assert_eq!(merchants::proofs::check(&self.pool).await.unwrap(), [0; 3]);
        let balance = statement::balance(&self.pool, party_id, self.clock.now()).await.unwrap();
        (balance.balance, balance.available, balance.held)
    }

    /// What the ledger says that the merchant is owed.
    pub async fn payable(&self) -> i64 {
        let all = ledger::settlement::payables(&self.pool).await.unwrap();
        all.get(&self.merchant).copied().unwrap_or(0)
    }
}

fn contract(clock: &Clock) -> Contract {
    Contract {
        from_day: clock.today(),
        to_day: None,
        discount_bp: 2_000,
        commission_bp: 200,
        cycle: Cycle::Daily,
        most_payment: 800_000,
        most_day: 900_000,
        tiers: Vec::new(),
    }
}

/// Returns when so many wait for a lock. Within a transaction PostgreSQL would tell the same each time.
pub async fn until_waiting<T>(pool: &PgPool, many: i64, tasks: &[&JoinHandle<T>]) {
    let sql = "SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.unwrap() < many {
        assert!(tasks.iter().all(|task| !task.is_finished()), "it did not wait");
    }
}

pub fn about() -> About {
    About {
        name_fa: "کتاب‌سرای نیلوفر".to_owned(),
        name_en: "Niloufar Books".to_owned(),
        legal_id: String::new(),
        iban: IBAN.to_owned(),
        icon: "book-2".to_owned(),
    }
}

pub async fn staff(pool: &PgPool, name: &str, role: Role) -> Staff {
    let staff_id = sqlx::query_scalar(
        "INSERT INTO access.staff (name, display_name, role, password_hash, must_change, created_at)
         VALUES ($1, $1, $2, '', false, now()) RETURNING staff_id",
    )
    .bind(name)
    .bind(role.code())
    .fetch_one(pool)
    .await
    .unwrap();
    let (name, display_name) = (name.to_owned(), name.to_owned());
    Staff { staff_id, name, display_name, role, agent_id: None, must_change: false, must_enrol: false }
}
