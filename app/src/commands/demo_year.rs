//! The demonstration insurer's credit: month by month members earn by the programme and spend at ten merchants, by the
//! same steps as anybody's, at the clock of those days; they take rewards, merchants are paid and days are closed
//! meanwhile.

use std::collections::HashMap;

use access::Staff;
use audit::Actor;
use calendar::{Clock, Day, Instant};
use ledger::statement;
use merchants::card::{self, Face, Holder};
use merchants::manage::{self, About};
use merchants::pay::{self, Asker};
use merchants::{Contract, Cycle, cashier, settle};
use postgres::Home;
use sqlx::PgPool;

use crate::commands::demo_rewards::Catalogue;
use crate::failure::Failure;
use crate::world::World;

/// Days of a month of the demonstration.
const MONTH: i32 = 30;
/// The most payments of a month.
const PAYMENTS: u64 = 40;
/// Members for each payment of a month.
const MEMBERS_PER_PAYMENT: u64 = 50;
/// Who has less to spend than this, in rial, keeps it.
const LEAST: i64 = 500_000;
/// Seconds between two payments.
const PAUSE: i64 = 600;

/// Persian and English name, picture, discount and commission in basis points, how often it is paid.
type Shop = (&'static str, &'static str, &'static str, i32, i32, Cycle);

const SHOPS: [Shop; 10] = [
    ("کتاب‌سرای نیلوفر", "Niloufar Books", "book-2", 2_000, 300, Cycle::Monthly),
    ("فروشگاه زنجیره‌ای بهاران", "Baharan Stores", "shopping-cart", 500, 150, Cycle::Weekly),
    ("رستوران باغ انار", "Bagh-e Anar Restaurant", "tools-kitchen-2", 1_000, 400, Cycle::Weekly),
    ("تعمیرگاه پارس‌رو", "Parsrow Garage", "car", 1_500, 250, Cycle::Monthly),
    ("درمانگاه سپیده", "Sepideh Clinic", "stethoscope", 1_000, 200, Cycle::Monthly),
    ("پوشاک ترمه", "Termeh Clothing", "shirt", 2_500, 500, Cycle::Monthly),
    ("آژانس سفر آبی", "Abi Travel", "plane", 700, 300, Cycle::Monthly),
    ("عینک دیدار", "Didar Opticians", "building-store", 2_000, 350, Cycle::Monthly),
    ("لوازم خانگی آشیان", "Ashian Home", "building-store", 600, 200, Cycle::Weekly),
    ("قنادی گلستان", "Golestan Pastry", "tools-kitchen-2", 1_000, 300, Cycle::Daily),
];

/// What the year is made with.
struct Year<'a> {
    world: &'a World,
    home: &'a Home,
    pool: &'a PgPool,
    staff: Staff,
    tills: Vec<Asker>,
    cards: HashMap<i64, Holder>,
    rewards: Option<Catalogue<'a>>,
    parties: u64,
}

/// Makes the months before today, the oldest first. Nothing is made a second time where it was broken off.
pub async fn make(
    world: &World,
    home: &Home,
    pool: &PgPool,
    parties: u64,
    months: u32,
) -> Result<(), Failure> {
    let today = world.clock.today();
    if months == 0 || !manage::list(pool, today).await?.is_empty() {
        return Ok(());
    }
    let Some(first) = access::list_staff(pool).await?.into_iter().next() else { return Ok(()) };
    // Who has not signed in yet may do nothing; the demonstration acts in their name.
    let staff = Staff { must_change: false, must_enrol: false, ..first.staff };
    let (tills, cards, rewards) = (Vec::new(), HashMap::new(), None);
    let mut year = Year { world, home, pool, staff, tills, cards, rewards, parties };
    let began = at(today - MONTH * months.cast_signed());
    for (place, shop) in SHOPS.iter().enumerate() {
        let till = year.open(&began, place, shop).await?;
        year.tills.push(till);
    }
    year.rewards = Catalogue::make(world, home, pool, &year.staff, &began).await?;
    for month in (1..=months.cast_signed()).rev() {
        year.month(&at(today - MONTH * month), u64::from(month.unsigned_abs()), month == 1).await?;
    }
    Ok(())
}

/// The evening of a day.
fn at(day: Day) -> Clock {
    Clock::frozen(Instant::start_of(day).plus_seconds(14 * 3_600))
}

impl Year<'_> {
    async fn open(&self, clock: &Clock, place: usize, shop: &Shop) -> Result<Asker, Failure> {
        let (name_fa, name_en, icon, discount_bp, commission_bp, cycle) = *shop;
        let about = About {
            name_fa: name_fa.to_owned(),
            name_en: name_en.to_owned(),
            legal_id: String::new(),
            iban: iban(place as u128),
            icon: icon.to_owned(),
        };
        let (pool, staff, random) = (self.pool, &self.staff, &self.world.random);
        let merchant = manage::add(pool, clock, staff, &about).await?;
        let contract = Contract {
            from_day: clock.today(),
            to_day: None,
            discount_bp,
            commission_bp,
            cycle,
            most_payment: 20_000_000,
            most_day: 30_000_000,
            tiers: Vec::new(),
        };
        manage::agree(pool, clock, staff, merchant, &contract).await?;
        let branch = manage::open_branch(pool, clock, staff, merchant, ("شعبهٔ مرکزی", "Main branch")).await?;
        let name = format!("till{}", place + 1);
        cashier::add(pool, clock, random, staff, branch, &name, "").await?;
        let cashier_id = manage::cashiers(pool, merchant).await?.first().map(|cashier| cashier.cashier_id);
        Ok(Asker { branch_id: branch, cashier_id, till_id: None, name })
    }

    /// A month: what was earned, what was spent, rewards, what merchants are paid, and the days that are over.
    async fn month(&mut self, clock: &Clock, month: u64, is_last: bool) -> Result<(), Failure> {
        let (pool, actor) = (self.pool, Actor::program());
        let copy = book::copy::dir(self.home.path());
        earning::settle(pool, clock, &actor, &copy, clock.today()).await?;
        for turn in 0..PAYMENTS.min(self.parties / MEMBERS_PER_PAYMENT) {
            // Primes spread members and purchases; the same every time.
            let party_id = 1 + (month * 7_919 + turn * 104_729) % self.parties;
            self.pay(clock, party_id.cast_signed(), month * 1_000 + turn).await?;
            clock.advance(PAUSE);
        }
        if let Some(rewards) = &self.rewards {
            rewards.month(clock, month, self.parties).await?;
        }
        if settle::make_statements(pool, clock, &self.staff).await? > 0 {
            let batch = settle::send(pool, clock, &self.staff).await?;
            if !is_last {
                self.bank_pays(clock, batch).await?;
            }
        }
        ledger::close::close(pool, clock, &actor.name).await?;
        Ok(())
    }

    /// A member spends half of what they have; who has little, or is no member, goes by.
    async fn pay(&mut self, clock: &Clock, party_id: i64, no: u64) -> Result<(), Failure> {
        let (pool, random) = (self.pool, &self.world.random);
        let has = statement::balance(pool, party_id, clock.now()).await?.available;
        if has < LEAST {
            return Ok(());
        }
        if !self.cards.contains_key(&party_id) {
            let token = card::make(pool, clock, random, &self.staff, party_id).await?;
            self.cards.insert(party_id, card::holder(pool, &token).await?);
        }
        let (holder, till) = (&self.cards[&party_id], &self.tills[no as usize % self.tills.len()]);
        let Face::Code { code, .. } = card::face(pool, clock, holder, None).await? else { return Ok(()) };
        let credit = (has / 2).min(10_000_000) / 10 * 10;
        let purchase = credit * 2 + (no as i64 % 9) * 100_000;
        let begun = pay::begin(pool, clock, till, &format!("demo-{no}"), purchase, &code).await?;
        let asked = pay::ask(pool, clock, till, begun.payment_id, credit.min(begun.price())).await?;
        if let Face::Asked { code, .. } = card::face(pool, clock, holder, None).await? {
            pay::confirm(pool, clock, till, asked.payment_id, &code).await?;
        }
        Ok(())
    }

    /// The bank's answer to a file: every transfer was paid.
    async fn bank_pays(&self, clock: &Clock, batch_id: i32) -> Result<(), Failure> {
        let (_, settlements, _) = settle::batch(self.pool, batch_id).await?;
        let line = |one: &settle::Settlement| {
            format!("{},{},paid,DEMO{}", one.settlement_id, one.net(), one.settlement_id)
        };
        let answer: Vec<String> = settlements.iter().map(line).collect();
        settle::reconcile(self.pool, clock, &self.staff, batch_id, &answer.join("\n")).await?;
        Ok(())
    }
}

/// An account number of nobody's, with its check digits (ISO 13616: what is left of 98 by modulo 97).
fn iban(number: u128) -> String {
    let account = format!("{:022}", 990_000_000_000_000_000_100_u128 + number);
    // "IR" as digits is 18 and 27; the check digits stand as zeros.
    let left = format!("{account}182700").parse::<u128>().map_or(0, |whole| whole % 97);
    format!("IR{:02}{account}", 98 - left)
}

#[cfg(test)]
mod tests {
    use super::iban;

    #[test]
    fn account_numbers_are_whole() {
        for number in 0..10 {
            assert_eq!(persian::identity::iban(&iban(number)), Ok(iban(number)));
        }
    }
}
