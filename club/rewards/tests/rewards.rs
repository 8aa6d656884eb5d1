//! Rewards on the real PostgreSQL: what is given, used and taken back, and what credit does meanwhile.

use std::path::PathBuf;

use access::{KeyFile, Permission, Random, Role, Staff};
use calendar::{Clock, Day, Instant};
use ledger::{Committer, House, Order, proofs, statement};
use programme::model::{Name, Programme};
use rewards::{
    Act, Cut, Deed, Entitlement, Error, Kind, OfferState, RESERVED_DAYS, Refused, Rewards, State, Terms,
    Unfit, Way, Why, Wish, Wrong, expiry,
};
use sqlx::PgPool;

const NOON: Instant = Instant(1_795_336_200_000_000);
const A_DAY: i64 = 86_400;

struct World {
    pool: PgPool,
    clock: Clock,
    rewards: Rewards,
    programme: Programme,
    staff: Staff,
    home: PathBuf,
}

impl World {
    /// Three members, of whom the first has two million rials of credit, is gold and holds motor hull; and merchant 1.
    async fn new(pool: &PgPool) -> World {
        let clock = Clock::frozen(NOON);
        sqlx::query(
            "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
             SELECT 1, 'نام ' || n, ' نام ', now(), now() FROM generate_series(1, 3) n",
        )
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO standing.member (party_id, run_id, earned, collected, incurred, large_loss_excess, commission,
                 servicing, acquisition, contacts, credit_cost, cost, margin, segment, technical, non_technical, score,
                 tier, policies_in_window, lines_held, follow_up)
             VALUES (1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 1, 4, 0)",
        )
        .execute(pool)
        .await
        .unwrap();
        sqlx::raw_sql(
            "INSERT INTO merchants.merchant (name_fa, name_en, iban, icon, created_at)
             VALUES ('کتاب‌سرا', 'Books', '', 'book-2', now());
             INSERT INTO merchants.contract VALUES (1, '2026-01-01', NULL, 0, 0, 1, 1, 1, 'sara', now());
             INSERT INTO book.policy (party_id, policy_id, number, line, contract_type, channel, renewals, start_on,
                                      end_on, premium, load_id)
             VALUES (1, 1, '1405/1', 2, 0, 0, 0, '2026-11-01', '2027-11-01', 9000000, 1),
                    (1, 2, '1405/2', 1, 0, 0, 0, '2026-11-01', '2027-11-01', 10000000, 1),
                    (1, 3, '1404/3', 2, 0, 0, 0, '2025-11-01', '2027-11-01', 10000000, 1),
                    (2, 4, '1405/4', 2, 0, 0, 0, '2027-01-01', '2028-01-01', 10000000, 1);
             INSERT INTO book.endorsement VALUES (1, 1, 'E1', 0, false, '2026-11-02', 1000000, 1),
                                                 (1, 1, 'E2', 0, false, '2027-11-02', 5000000, 1),
                                                 (1, 3, 'E1', 0, true, '2026-11-20', -9000000, 1)",
        )
        .execute(pool)
        .await
        .unwrap();
        let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(pool).await.unwrap();
        let home = std::env::temp_dir().join(format!("bashgah-rewards-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&home).unwrap();
        let (keys, random) = (KeyFile::of(&home), Random::seeded(9));
        keys.prepare(&random).unwrap();
        let programme = programme::parse(programme::DEFAULT, &programme::Codes::none()).unwrap();
        let rewards = Rewards::new(pool, &clock, &random, &keys);
        let staff = staff(Role::Administrator);
        let world = World { pool: pool.clone(), clock, rewards, programme, staff, home };
        world.credit(1, 2_000_000).await;
        world
    }

    async fn credit(&self, party_id: i64, amount: i64) {
        let order = Order {
            party_id,
            key: format!("test {party_id} {amount}"),
            act: ledger::Act::Grant { amount, expires_on: None, from: House::Granted },
            reason: "test".to_owned(),
            reference: String::new(),
            actor: "test".to_owned(),
        };
        Committer::new(&self.pool, &self.clock).carry_out(order).await.unwrap();
    }

    /// An offer that is open.
    async fn open(&self, terms: &Terms) -> i64 {
        let offer_id = self.rewards.make(&self.staff, &self.programme, terms).await.unwrap();
        self.set(offer_id, OfferState::Open).await.unwrap();
        offer_id
    }

    async fn set(&self, offer_id: i64, state: OfferState) -> Result<(), Error> {
        self.rewards.set_state(&self.staff, &self.programme, offer_id, state).await
    }

    async fn give(&self, form: &str, party_id: i64, offer_id: i64, way: Way) -> Result<Entitlement, Error> {
        let wish = Wish { form: form.to_owned(), party_id, offer_id, way, policy: "1405/1".to_owned() };
        self.rewards.give(&self.staff, &self.programme, &wish).await
    }

    async fn do_it(&self, held: &Entitlement, deed: Deed<'_>) -> Result<Entitlement, Error> {
        let whose = (held.party_id, held.entitlement_id);
        self.rewards.step(&self.staff, &self.programme, whose, &deed).await
    }

    async fn step(&self, held: &Entitlement, act: Act) -> Result<(), Error> {
        self.do_it(held, Deed { why: "به درخواست عضو", ..Deed::of(act) }).await.map(drop)
    }

    async fn use_on(&self, held: &Entitlement, policy: &str) -> Result<Entitlement, Error> {
        self.do_it(held, Deed { policy, ..Deed::of(Act::Use) }).await
    }

    /// What a discount gave on its policy.
    async fn gave(&self, held: &Entitlement) -> (String, i64, Cut) {
        let given = rewards::given(&self.pool, held.party_id, &[held.entitlement_id]).await.unwrap();
        let [given] = &given[..] else { panic!("{given:?}") };
        (given.policy.clone(), given.counted.gives, given.counted.cut)
    }

    async fn now(&self, held: &Entitlement) -> Entitlement {
        let all = rewards::of_member(&self.pool, held.party_id, 100).await.unwrap();
        all.into_iter().find(|one| one.entitlement_id == held.entitlement_id).unwrap()
    }

    async fn taken(&self, offer_id: i64) -> i64 {
        rewards::offer(&self.pool, NOON.day(), offer_id).await.unwrap().taken
    }

    /// Balance and what can be spent, where the ledger adds up.
    async fn has(&self, party_id: i64) -> (i64, i64) {
        assert_eq!(proofs::check(&self.pool).await.unwrap(), []);
        let balance = statement::balance(&self.pool, party_id, self.clock.now()).await.unwrap();
        (balance.balance, balance.available)
    }

    /// What was moved to an account of the house.
    async fn moved_to(&self, house: House) -> i64 {
        sqlx::query_scalar(
            "SELECT coalesce(sum(amount), 0)::bigint FROM ledger.transfer WHERE to_account = $1",
        )
        .bind(house.account())
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    async fn trail(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT action FROM audit.entry ORDER BY entry_id")
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.home).ok();
    }
}

fn staff(role: Role) -> Staff {
    Staff {
        staff_id: 1,
        name: "sara".to_owned(),
        display_name: "sara".to_owned(),
        role,
        agent_id: None,
        must_change: false,
        must_enrol: false,
    }
}

fn name(text: &str) -> Name {
    Name { fa: "جایزه".to_owned(), en: text.to_owned() }
}

/// A doctor's visit, three times, for 900,000 rials.
fn visits() -> Terms {
    Terms {
        kind: Kind::Service,
        title: name("Doctor’s visit"),
        summary: name("Three visits at home"),
        terms: Name { fa: String::new(), en: String::new() },
        icon: "stethoscope".to_owned(),
        tiers: Vec::new(),
        segments: Vec::new(),
        line_held: None,
        from: NOON.day(),
        until: None,
        stock: Some(2),
        per_member: 2,
        price: 900_000,
        lines: Vec::new(),
        discount_bp: 0,
        most: None,
        automatic: false,
        merchant_id: None,
        quota: 3,
        good_days: 30,
        gives_back: false,
    }
}

/// Twenty percent at merchant 1 for 300,000 rials.
fn books() -> Terms {
    let (discount_bp, price) = (2_000, 300_000);
    Terms { kind: Kind::Merchant, merchant_id: Some(1), discount_bp, price, stock: None, ..visits() }
}

/// A discount on motor hull (2), free.
fn hull(discount_bp: i64, automatic: bool) -> Terms {
    Terms { kind: Kind::Insurance, lines: vec![2], discount_bp, automatic, price: 0, stock: None, ..visits() }
}

fn ineligible(given: Result<Entitlement, Error>) -> Why {
    match given {
        Err(Error::Ineligible(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn refused(done: Result<(), Error>) -> Refused {
    match done {
        Err(Error::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_service_is_reserved_issued_booked_and_used_up(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&visits()).await;
    let held = world.give("a", 1, offer_id, Way::Reserve).await.unwrap();
    assert_eq!(world.give("a", 1, offer_id, Way::Reserve).await.unwrap(), held, "a form counts once");
    assert_eq!((held.state, held.last_day), (State::Reserved, NOON.day() + RESERVED_DAYS));
    assert_eq!(world.has(1).await, (2_000_000, 1_100_000), "the price is held");
    assert_eq!(refused(world.step(&held, Act::Use).await), Refused::NotIssued);

    world.step(&held, Act::Issue).await.unwrap();
    assert_eq!(world.has(1).await, (1_100_000, 1_100_000));
    assert_eq!(world.moved_to(House::Redeemed).await, 900_000);
    let day = NOON.day() + 12;
    world.step(&held, Act::Book(day)).await.unwrap();
    assert_eq!(world.now(&held).await.booked_for, Some(day));
    for left in [2, 1, 0] {
        world.step(&held, Act::Use).await.unwrap();
        let now = world.now(&held).await;
        assert_eq!((now.uses_left, now.booked_for), (left, None));
    }
    assert_eq!(refused(world.step(&held, Act::Use).await), Refused::Ended(State::Used));
    assert_eq!(refused(world.step(&held, Act::Cancel).await), Refused::Ended(State::Used));
    let steps = rewards::steps(&pool, 1, &[held.entitlement_id]).await.unwrap();
    let told: Vec<(i16, i32, i64)> =
        steps.iter().map(|step| (step.act, step.uses_left, step.moved)).collect();
    assert_eq!(told, [(1, 3, 900_000), (2, 3, 900_000), (3, 3, 0), (4, 2, 0), (4, 1, 0), (4, 0, 0)]);
    let expected = ["make", "open", "reserve", "issue", "book", "use", "use", "use"];
    assert_eq!(world.trail().await, expected.map(|act| format!("reward.{act}")));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_cancelled_gives_back_once_and_what_was_not_used_alone(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&visits()).await;
    let whole = world.give("a", 1, offer_id, Way::Give).await.unwrap();
    let part = world.give("b", 1, offer_id, Way::Give).await.unwrap();
    assert_eq!((world.taken(offer_id).await, world.has(1).await.0), (2, 200_000));
    let silent = world.do_it(&whole, Deed { why: " ", ..Deed::of(Act::Cancel) }).await;
    assert_eq!(silent.unwrap_err().code(), "reward_reason");
    world.step(&whole, Act::Cancel).await.unwrap();
    assert_eq!(refused(world.step(&whole, Act::Cancel).await), Refused::Ended(State::Cancelled));
    assert_eq!((world.taken(offer_id).await, world.has(1).await.0), (1, 1_100_000));

    world.step(&part, Act::Use).await.unwrap();
    world.step(&part, Act::Cancel).await.unwrap();
    assert_eq!(world.has(1).await.0, 1_700_000, "two thirds were not used");
    assert_eq!(world.taken(offer_id).await, 1, "of one that was used nothing goes back to the stock");

    let kept = world.give("c", 1, offer_id, Way::Reserve).await.unwrap();
    world.step(&kept, Act::Cancel).await.unwrap();
    assert_eq!(world.has(1).await, (1_700_000, 1_700_000));
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_at_once_get_the_last_piece_once(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&Terms { stock: Some(1), price: 0, ..visits() }).await;
    let (one, other) =
        tokio::join!(world.give("a", 1, offer_id, Way::Give), world.give("b", 2, offer_id, Way::Give));
    let (given, late) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(ineligible(late), Why::SoldOut);
    assert_eq!(world.taken(offer_id).await, 1);
    // Taken back, it is there again.
    world.step(&given.unwrap(), Act::Cancel).await.unwrap();
    assert_eq!(world.give("c", 3, offer_id, Way::Give).await.unwrap().state, State::Issued);

    let offer_id = world.open(&Terms { per_member: 1, price: 0, stock: None, ..visits() }).await;
    let (one, other) =
        tokio::join!(world.give("d", 1, offer_id, Way::Give), world.give("e", 1, offer_id, Way::Give));
    let (given, late) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!((given.unwrap().state, ineligible(late)), (State::Issued, Why::Times(1)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_code_is_found_as_it_is_typed_and_used_once(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&books()).await;
    let held = world.give("a", 1, offer_id, Way::Give).await.unwrap();
    assert_eq!(
        world.moved_to(House::Redeemed).await,
        300_000,
        "the insurer's own: merchants are owed purchases"
    );
    let code = world.rewards.code(&held).unwrap().expect("a code");
    assert_eq!(held.code_end.as_deref(), Some(code.end()));
    let in_tables: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM rewards.code WHERE position($1::bytea IN hash) > 0)
             OR EXISTS (SELECT FROM rewards.entitlement WHERE position($1::bytea IN code_sealed) > 0)",
    )
    .bind(code.reveal().as_bytes())
    .fetch_one(&pool)
    .await
    .unwrap();
    assert!(!in_tables, "who reads the tables alone has no codes");

    let typed = persian::persian_digits(&code.shown().to_lowercase());
    let found = world.rewards.find(&world.staff, &typed).await.unwrap();
    assert_eq!(found, held);
    world.step(&found, Act::Use).await.unwrap();
    let again = world.rewards.find(&world.staff, &typed).await.unwrap();
    assert_eq!(again.state, State::Used);
    assert_eq!(refused(world.step(&again, Act::Use).await), Refused::Ended(State::Used));
    assert_eq!(world.rewards.code(&again).unwrap(), None, "what is used is not shown any more");

    let none = world.rewards.find(&world.staff, "7K4M").await.unwrap_err();
    let nobody = world.rewards.find(&world.staff, "0000-0000-0000").await.unwrap_err();
    assert_eq!((none.code(), nobody.code()), ("reward_no_code", "reward_unknown_code"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_over_expires_as_its_offer_says(pool: PgPool) {
    let world = World::new(&pool).await;
    let keeps = world.open(&Terms { price: 100_000, stock: Some(9), ..visits() }).await;
    let gives = world.open(&Terms { price: 10_000, gives_back: true, ..visits() }).await;
    let reserved = world.give("a", 1, keeps, Way::Reserve).await.unwrap();
    let lost = world.give("b", 1, keeps, Way::Give).await.unwrap();
    let back = world.give("c", 1, gives, Way::Give).await.unwrap();
    let late = world.give("d", 1, gives, Way::Give).await.unwrap();
    world.step(&late, Act::Use).await.unwrap();
    assert_eq!(world.has(1).await, (1_880_000, 1_780_000));
    let expire = async || expiry::expire(&pool, &world.clock).await.unwrap();
    assert_eq!(expire().await, 0);

    world.clock.advance(i64::from(RESERVED_DAYS + 1) * A_DAY);
    assert_eq!((expire().await, expire().await), (1, 0), "once");
    assert_eq!(world.now(&reserved).await.state, State::Expired);
    assert_eq!((world.has(1).await, world.taken(keeps).await), ((1_880_000, 1_880_000), 1));

    world.clock.advance(30 * A_DAY);
    assert_eq!(refused(world.step(&lost, Act::Use).await), Refused::Over);
    assert_eq!(expire().await, 3);
    for held in [&lost, &back, &late] {
        assert_eq!(world.now(held).await.state, State::Expired);
    }
    // 10,000 of the one, and two thirds of the other, which was used once.
    assert_eq!(world.has(1).await.0, 1_880_000 + 10_000 + 6_666);
    assert_eq!((world.taken(keeps).await, world.taken(gives).await), (0, 1));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_reservation_whose_hold_has_ended_expires_too(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&visits()).await;
    let held = world.give("a", 1, offer_id, Way::Reserve).await.unwrap();
    world.clock.advance(40 * A_DAY);
    assert_eq!(expiry::expire(&pool, &world.clock).await.unwrap(), 1);
    assert_eq!((world.now(&held).await.state, world.has(1).await.1), (State::Expired, 2_000_000));
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_cannot_have_it_is_told_why_and_nothing_moves(pool: PgPool) {
    let world = World::new(&pool).await;
    let for_gold = Terms { tiers: vec!["gold".to_owned()], line_held: Some(2), price: 0, ..visits() };
    let gold = world.open(&for_gold).await;
    assert_eq!(ineligible(world.give("a", 2, gold, Way::Give).await), Why::Tier);
    assert_eq!(world.give("b", 1, gold, Way::Give).await.unwrap().state, State::Issued);

    let dear = world.open(&Terms { price: 2_000_001, ..visits() }).await;
    assert_eq!(ineligible(world.give("c", 1, dear, Way::Give).await), Why::Credit(1));
    assert_eq!(ineligible(world.give("d", 2, dear, Way::Reserve).await), Why::Credit(2_000_001));
    assert_eq!((world.taken(dear).await, world.has(1).await), (0, (2_000_000, 2_000_000)));
    let told = world.rewards.for_member(&world.programme, 2).await.unwrap();
    let told: Vec<(i64, Option<Why>)> = told.into_iter().map(|(offer, why)| (offer.offer_id, why)).collect();
    assert_eq!(told, [(dear, Some(Why::Credit(2_000_001))), (gold, Some(Why::Tier))]);

    world.set(gold, OfferState::Closed).await.unwrap();
    assert_eq!(ineligible(world.give("e", 1, gold, Way::Give).await), Why::NotOpen);
    let nobody = world.give("f", 99, dear, Way::Give).await.unwrap_err();
    let nothing = world.give("g", 1, 99, Way::Give).await.unwrap_err();
    let no_form = world.give("", 1, dear, Way::Give).await.unwrap_err();
    assert_eq!(
        (nobody.code(), nothing.code(), no_form.code()),
        ("reward_no_such_member", "reward_no_such_offer", "reward_form")
    );
    for role in Role::ALL {
        let staff = staff(role);
        let (form, policy) = (role.code().to_owned(), String::new());
        let wish = Wish { form, party_id: 3, offer_id: dear, way: Way::Give, policy };
        let given = world.rewards.give(&staff, &world.programme, &wish).await.unwrap_err();
        let made = world.rewards.make(&staff, &world.programme, &visits()).await;
        let not_allowed = access::Error::NotAllowed.code();
        assert_eq!(given.code() != not_allowed, staff.may(Permission::GiveRewards), "{}", role.code());
        assert_eq!(made.is_ok(), staff.may(Permission::ManageRewards), "{}", role.code());
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_an_offer_promises_stays_once_it_was_opened(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&visits()).await;
    world.give("a", 1, offer_id, Way::Give).await.unwrap();
    let dearer =
        Terms { price: 5, quota: 9, kind: Kind::Merchant, per_member: 7, title: name("Visit"), ..visits() };
    world.rewards.change(&world.staff, &world.programme, offer_id, &dearer).await.unwrap();
    let now = rewards::offer(&pool, NOON.day(), offer_id).await.unwrap();
    assert_eq!(now.terms, Terms { per_member: 7, title: name("Visit"), ..visits() });
    assert_eq!((now.state, now.taken), (OfferState::Open, 1));
    assert_eq!(world.set(offer_id, OfferState::Draft).await.unwrap_err().code(), "reward_no_draft");

    world.give("b", 1, offer_id, Way::Give).await.unwrap();
    let fewer = Terms { stock: Some(1), ..visits() };
    let refused = world.rewards.change(&world.staff, &world.programme, offer_id, &fewer).await.unwrap_err();
    assert!(matches!(refused, Error::Terms(Wrong::StockBelow(2))), "{refused}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn discounts_come_together_under_the_ceiling_of_the_line(pool: PgPool) {
    let world = World::new(&pool).await;
    let above = world.rewards.make(&world.staff, &world.programme, &hull(3_001, false)).await.unwrap_err();
    assert!(matches!(above, Error::Terms(Wrong::AboveCeiling(_, Some(3_000)))), "{above}");
    let right = world.open(&hull(1_000, true)).await;
    let code = world.open(&hull(2_500, false)).await;
    let held = world.give("a", 1, code, Way::Give).await.unwrap();
    let on = async |line| {
        let counted = world.rewards.on_premium(&world.programme, 1, line, 10_000_000).await.unwrap();
        counted.into_iter().map(|(_, counted)| (counted.gives, counted.cut)).collect::<Vec<_>>()
    };
    assert_eq!(on(2).await, [(1_000_000, Cut::Nothing), (2_000_000, Cut::Ceiling(500_000))]);
    assert_eq!(on(1).await, []);

    // A right without a code is taken and used at once.
    let used = world.give("b", 1, right, Way::Use).await.unwrap();
    assert_eq!((used.state, used.code_end.clone()), (State::Used, None));
    assert_eq!(world.rewards.code(&used).unwrap(), None);
    world.use_on(&held, "1405/1").await.unwrap();
    assert_eq!(on(2).await, [(1_000_000, Cut::Nothing)], "the right can be used once more");
}

#[sqlx::test(migrations = "../../migrations")]
async fn terms_that_cannot_be_are_refused_with_their_field(pool: PgPool) {
    let world = World::new(&pool).await;
    let day = |text: &str| Day::parse(text).unwrap();
    let empty = || Name { fa: "متن".to_owned(), en: String::new() };
    let cases = [
        ("title", Terms { title: empty(), ..visits() }),
        ("summary", Terms { summary: name(&"a".repeat(161)), ..visits() }),
        ("terms", Terms { terms: empty(), ..visits() }),
        ("icon", Terms { icon: "skull".to_owned(), ..visits() }),
        ("who", Terms { tiers: vec!["platinum".to_owned()], ..visits() }),
        ("who", Terms { segments: vec![5], ..visits() }),
        ("who", Terms { line_held: Some(31), ..visits() }),
        ("until", Terms { until: Some(day("1400/01/01")), ..visits() }),
        ("stock", Terms { stock: Some(0), ..visits() }),
        ("per_member", Terms { per_member: 0, ..visits() }),
        ("price", Terms { price: -1, ..visits() }),
        ("price", Terms { price: 1, ..hull(500, true) }),
        ("quota", Terms { quota: 0, ..visits() }),
        ("good_days", Terms { good_days: 367, ..visits() }),
        ("merchant", Terms { merchant_id: None, ..books() }),
        ("merchant", Terms { merchant_id: Some(2), ..books() }),
        ("lines", Terms { lines: Vec::new(), ..hull(500, false) }),
        ("discount", Terms { discount_bp: 0, ..books() }),
        ("discount", Terms { discount_bp: 10_001, ..books() }),
        ("discount", Terms { lines: vec![1, 2], ..hull(300, false) }),
        ("most", Terms { most: Some(0), ..books() }),
    ];
    for (field, terms) in cases {
        match world.rewards.make(&world.staff, &world.programme, &terms).await {
            Err(Error::Terms(wrong)) => {
                assert_eq!(wrong.field(), field, "{wrong:?}");
                let message = wrong.message();
                assert!(!message.fa.contains('{') && !message.en.contains('{'), "{message:?}");
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    assert_eq!(rewards::offers(&pool, NOON.day()).await.unwrap(), []);
}

fn unfit(used: Result<Entitlement, Error>) -> Unfit {
    match used {
        Err(Error::Policy(unfit)) => unfit,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_discount_is_used_on_a_policy_below_the_ceiling_of_its_line(pool: PgPool) {
    let world = World::new(&pool).await;
    let code = world.open(&Terms { per_member: 5, ..hull(2_000, false) }).await;
    let right = world.open(&Terms { per_member: 5, ..hull(500, true) }).await;
    let [first, second, third] = ["a", "b", "c"].map(|form| world.give(form, 1, code, Way::Give));
    let (first, second, third) = (first.await.unwrap(), second.await.unwrap(), third.await.unwrap());
    for (policy, expected) in [
        ("", Unfit::Missing),
        ("  ", Unfit::Missing),
        ("1405/9", Unfit::NotTheirs),
        ("1405/4", Unfit::NotTheirs),
        ("1405/2", Unfit::Line),
        ("1404/3", Unfit::Over(Day::parse("2026-11-20").unwrap())),
    ] {
        assert_eq!(unfit(world.use_on(&first, policy).await), expected, "{policy}");
    }
    assert_eq!(world.now(&first).await, first, "what cannot be used is kept");

    // 9,000,000 and an endorsement of 1,000,000: at most 3,000,000 together.
    assert_eq!(world.use_on(&first, " ۱۴۰۵/۱ ").await.unwrap().state, State::Used);
    assert_eq!(world.gave(&first).await, ("1405/1".to_owned(), 2_000_000, Cut::Nothing));
    let used = world.give("d", 1, right, Way::Use).await.unwrap();
    assert_eq!(world.gave(&used).await, ("1405/1".to_owned(), 500_000, Cut::Nothing));
    world.use_on(&second, "1405/1").await.unwrap();
    assert_eq!(world.gave(&second).await, ("1405/1".to_owned(), 500_000, Cut::Ceiling(1_500_000)));
    assert_eq!(unfit(world.use_on(&third, "1405/1").await), Unfit::Full);
    assert_eq!(unfit(world.give("e", 1, right, Way::Use).await), Unfit::Full);
    assert_eq!(world.taken(right).await, 1, "of a right that gives nothing nothing is taken");

    let theirs = world.give("f", 2, code, Way::Give).await.unwrap();
    world.use_on(&theirs, "1405/4").await.unwrap();
    assert_eq!(world.gave(&theirs).await.1, 2_000_000, "cover that has not begun");
    let choice = rewards::policies(&pool, 1, NOON.day()).await.unwrap();
    let told: Vec<(&str, i64, i64)> =
        choice.iter().map(|one| (one.number.as_str(), one.premium, one.given)).collect();
    assert_eq!(told, [("1405/1", 10_000_000, 3_000_000), ("1405/2", 10_000_000, 0)]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn codes_on_one_policy_at_once_never_pass_its_ceiling(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&Terms { per_member: 8, ..hull(700, false) }).await;
    let mut held = Vec::new();
    for place in 0..8 {
        held.push(world.give(&format!("form {place}"), 1, offer_id, Way::Give).await.unwrap());
    }
    let [a, b, c, d, e, f, g, h] = &held[..] else { panic!("eight") };
    let on = |held| world.use_on(held, "1405/1");
    let used = tokio::join!(on(a), on(b), on(c), on(d), on(e), on(f), on(g), on(h));
    let used = [used.0, used.1, used.2, used.3, used.4, used.5, used.6, used.7];
    // Seven percent each, of thirty: four whole ones, and two percent.
    let (good, full): (Vec<_>, Vec<_>) = used.into_iter().partition(Result::is_ok);
    assert!(full.into_iter().all(|refused| unfit(refused) == Unfit::Full));
    let mut gave = Vec::new();
    for used in good {
        gave.push(world.gave(&used.unwrap()).await.1);
    }
    gave.sort_unstable();
    assert_eq!(gave, [200_000, 700_000, 700_000, 700_000, 700_000]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_asks_again_with_a_key_is_answered_and_nothing_more_is_done(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&visits()).await;
    let held = world.give("a", 1, offer_id, Way::Give).await.unwrap();
    let using = Deed { form: Some("k"), ..Deed::of(Act::Use) };
    let first = world.do_it(&held, using).await.unwrap();
    let (again, once_more) = tokio::join!(world.do_it(&held, using), world.do_it(&held, using));
    assert_eq!((again.unwrap(), once_more.unwrap(), first.uses_left), (first.clone(), first.clone(), 2));
    let other = Deed { form: Some("k"), why: "x", ..Deed::of(Act::Cancel) };
    assert_eq!(world.do_it(&held, other).await.unwrap_err().code(), "reward_form_reused");
    let second = world.give("b", 1, offer_id, Way::Give).await.unwrap();
    assert_eq!(world.do_it(&second, using).await.unwrap_err().code(), "reward_form_reused");
    let elsewhere = world.open(&Terms { price: 0, ..visits() }).await;
    assert_eq!(world.give("a", 1, elsewhere, Way::Give).await.unwrap_err().code(), "reward_form_reused");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_merchants_offer_waits_while_the_merchant_is_closed(pool: PgPool) {
    let world = World::new(&pool).await;
    let offer_id = world.open(&books()).await;
    let held = world.give("a", 1, offer_id, Way::Give).await.unwrap();
    for (closed, opened) in [
        ("UPDATE merchants.merchant SET closed_at = now()", "UPDATE merchants.merchant SET closed_at = NULL"),
        (
            "UPDATE merchants.contract SET to_day = '2026-11-01'",
            "UPDATE merchants.contract SET to_day = NULL",
        ),
    ] {
        sqlx::raw_sql(closed).execute(&pool).await.unwrap();
        assert_eq!(ineligible(world.give("b", 1, offer_id, Way::Give).await), Why::Merchant, "{closed}");
        let shop = rewards::offer(&pool, NOON.day(), offer_id).await.unwrap().shop.unwrap();
        assert_eq!((shop.merchant_id, shop.name.en.as_str(), shop.in_force), (1, "Books", false));
        assert_eq!(rewards::shops(&pool, NOON.day()).await.unwrap(), []);
        let made = world.rewards.make(&world.staff, &world.programme, &books()).await.unwrap_err();
        assert!(matches!(made, Error::Terms(Wrong::Merchant)), "{made}");
        let words = Terms { title: name("Books again"), ..books() };
        world.rewards.change(&world.staff, &world.programme, offer_id, &words).await.unwrap();
        world.set(offer_id, OfferState::Closed).await.unwrap();
        let reopened = world.set(offer_id, OfferState::Open).await.unwrap_err();
        assert!(matches!(reopened, Error::Terms(Wrong::Merchant)), "{reopened}");
        sqlx::raw_sql(opened).execute(&pool).await.unwrap();
        world.set(offer_id, OfferState::Open).await.unwrap();
    }
    world.step(&held, Act::Use).await.unwrap();
    assert_eq!(world.give("b", 1, offer_id, Way::Give).await.unwrap().state, State::Issued);
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_listens_is_told_of_each_step_without_its_code(pool: PgPool) {
    let world = World::new(&pool).await;
    let code = world.open(&hull(1_000, false)).await;
    let visit = world.open(&visits()).await;
    world.give("unheard", 1, visit, Way::Give).await.unwrap();
    let types = rewards::MESSAGES.map(|(kind, _)| kind.to_owned()).to_vec();
    let new =
        webhooks::NewEndpoint { url: "https://core.example.ir/".to_owned(), note: String::new(), types };
    webhooks::add(&pool, &world.clock, &world.staff.actor(), [1; 32], &new).await.unwrap();
    let held = world.give("a", 1, code, Way::Give).await.unwrap();
    let secret = world.rewards.code(&held).unwrap().unwrap();
    world.use_on(&held, "1405/1").await.unwrap();
    let cancelled = world.give("b", 1, visit, Way::Reserve).await.unwrap();
    world.step(&cancelled, Act::Cancel).await.unwrap();
    let undone = world.use_on(&held, "1405/1").await.unwrap_err();
    assert_eq!(undone.code(), "reward_refused");
    world.give("c", 2, code, Way::Give).await.unwrap();
    world.clock.advance(31 * A_DAY);
    assert_eq!(expiry::expire(&pool, &world.clock).await.unwrap(), 2);

    let bodies: Vec<String> =
        sqlx::query_scalar("SELECT body FROM webhooks.message ORDER BY occurred_at, body")
            .fetch_all(&pool)
            .await
            .unwrap();
    let told = |body: &String| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let data = &body["data"];
        let number = |name: &str| data[name].as_i64().unwrap_or(0);
        let what = body["type"].as_str().unwrap().trim_start_matches("reward.").to_owned();
        (what, number("party_id"), number("reward"), number("entitlement"), number("discount"))
    };
    let mut told: Vec<_> = bodies.iter().map(told).collect();
    told.sort();
    let expected = [
        ("cancelled", 1, visit, cancelled.entitlement_id, 0),
        ("expired", 1, visit, 1, 0),
        ("expired", 2, code, 4, 0),
        ("issued", 1, code, held.entitlement_id, 0),
        ("issued", 2, code, 4, 0),
        ("used", 1, code, held.entitlement_id, 1_000_000),
    ];
    assert_eq!(
        told,
        expected.map(|(what, party, offer, held, gave)| (what.to_owned(), party, offer, held, gave))
    );
    for body in bodies {
        assert!(!body.contains(secret.end()) && !body.contains("به درخواست"), "{body}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_picture_is_kept_once_as_it_came(pool: PgPool) {
    let world = World::new(&pool).await;
    let (one, other) = (world.open(&visits()).await, world.open(&books()).await);
    let set =
        async |offer_id, file: Option<&[u8]>| world.rewards.set_picture(&world.staff, offer_id, file).await;
    let picture = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 90]].concat();
    let large = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![7; rewards::MOST_BYTES - 7]].concat();
    for wrong in [b"<svg/>".as_slice(), b"".as_slice(), &large] {
        assert_eq!(set(one, Some(wrong)).await.unwrap_err().code(), "reward_picture");
    }
    assert_eq!(set(99, Some(&picture)).await.unwrap_err().code(), "reward_no_such_offer");
    set(one, Some(&picture)).await.unwrap();
    set(other, Some(&picture)).await.unwrap();
    let held = world.give("a", 1, one, Way::Give).await.unwrap();
    let address = held.picture.unwrap().address();
    let name = address.strip_prefix("/pictures/").unwrap();
    let read = rewards::picture(&pool, name).await.unwrap().unwrap();
    assert_eq!((read.0.content_type(), read.1), ("image/png", picture));
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM rewards.picture").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, 1);
    set(one, None).await.unwrap();
    assert_eq!(rewards::offer(&pool, NOON.day(), one).await.unwrap().picture, None);
    assert_eq!(rewards::picture(&pool, "../secret.key").await.unwrap(), None);
}

#[sqlx::test(migrations = "../../migrations")]
async fn pages_of_the_catalogue_are_the_whole_of_it(pool: PgPool) {
    let world = World::new(&pool).await;
    for place in 0..7 {
        let offer_id = world.rewards.make(&world.staff, &world.programme, &visits()).await.unwrap();
        if place % 3 > 0 {
            world.set(offer_id, OfferState::Open).await.unwrap();
        }
        if place % 3 > 1 {
            world.set(offer_id, OfferState::Closed).await.unwrap();
        }
    }
    let whole = rewards::offers(&pool, NOON.day()).await.unwrap();
    let numbers: Vec<i64> = whole.iter().map(|offer| offer.offer_id).collect();
    assert_eq!(numbers, [5, 2, 7, 4, 1, 6, 3], "open ones, drafts, closed ones; of each the newest first");
    for limit in 1..=7 {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = rewards::page(&pool, NOON.day(), after, limit).await.unwrap();
            after = page.last().map(|offer| offer.offer_id);
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        assert_eq!(all, whole, "{limit} a page");
    }
    let open = rewards::open_offers(&pool, NOON.day(), Some(5), 9).await.unwrap();
    assert_eq!(open.iter().map(|offer| offer.offer_id).collect::<Vec<_>>(), [2]);
}
