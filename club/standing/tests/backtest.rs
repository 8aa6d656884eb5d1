//! A trial says what two passes over the same book say, counted one member after the other; and what it says is
//! what a run gives once the draft is approved.

mod oracle;
mod world;

use std::sync::Arc;

use access::{NewStaff, Role, Staff};
use audit::Actor;
use calendar::{Clock, Day, Instant};
use programme::draft;
use proptest::prelude::*;
use sqlx::{PgPool, query};
use standing::{
    Granted, Moved, Segment, Sight, TierState, compute, export, export_trial, run, trial, trial_on,
};

use world::{DOCUMENT, Dir, TODAY, book, copy_of, granted, programme};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_effect_is_the_difference_of_two_passes(
        parties in book(),
        before in programme(),
        after in programme(),
    ) {
        let (_dir, copy) = copy_of(&parties);
        let copy = Arc::new(copy);
        let credit = [Granted::none(), granted(&parties)];
        let was = compute(&copy, &before, Day(TODAY), &TierState::none(), &credit[0]);
        let is = compute(&copy, &after, Day(TODAY), &TierState::none(), &credit[1]);
        let [none, some] = credit;
        let trial = trial_on(Arc::clone(&copy), (before.clone(), none), (after.clone(), some), Day(TODAY));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let effect = runtime.block_on(trial.effect()).expect("an effect");

        let mut tiers = vec![vec![0; after.tiers.len()]; before.tiers.len()];
        let mut segments = vec![vec![0; 4]; 4];
        let (mut up, mut down) = (0, 0);
        for row in 0..was.len() {
            tiers[usize::from(was.tier[row])][usize::from(is.tier[row])] += 1;
            segments[was.segment(row) as usize - 1][is.segment(row) as usize - 1] += 1;
            up += i64::from(is.tier[row] > was.tier[row]);
            down += i64::from(is.tier[row] < was.tier[row]);
        }
        prop_assert_eq!(&effect.tiers, &tiers);
        // Nobody held a tier before: a run of the day gives what the score gives.
        prop_assert_eq!(&effect.tiers_held, &tiers);
        prop_assert_eq!(&effect.segments, &segments);
        prop_assert_eq!(effect.moves(Sight::Scores), (up, down));
        let sum = |values: &[i64]| values.iter().sum::<i64>();
        prop_assert_eq!((effect.before.score, effect.after.score), (sum(&was.score), sum(&is.score)));
        prop_assert_eq!((effect.before.margin, effect.after.margin), (sum(&was.margin), sum(&is.margin)));
        prop_assert_eq!(effect.before.cost, sum(&was.cost));
        prop_assert_eq!((effect.before.credit_cost, effect.after.credit_cost), (0, sum(&is.credit_cost)));

        // Every way to part the members parts all of them.
        let members = was.len() as i64;
        prop_assert_eq!(sum(&effect.distribution.before), members);
        prop_assert_eq!(sum(&effect.distribution.after), members);
        prop_assert_eq!(effect.by_province.iter().map(|one| one.members).sum::<i64>(), members);
        prop_assert_eq!(effect.by_tier.iter().map(|one| one.up).sum::<i64>(), up);
        prop_assert_eq!(effect.by_province.iter().map(|one| one.down).sum::<i64>(), down);
        prop_assert_eq!(effect.by_tier.iter().map(|one| one.score_after).sum::<i64>(), effect.after.score);
        let losing = is.len() - (0..is.len())
            .filter(|row| is.segment(*row) != Segment::LossMaking || usize::from(is.tier[*row]) + 2 < after.tiers.len()
                || is.tier[*row] == 0)
            .count();
        prop_assert_eq!(effect.loss_making_high.1, losing as i64);

        // The movers are those who moved, the greatest change first.
        let movers = runtime.block_on(trial.movers(Moved::Down(Sight::Scores), 1_000)).expect("movers");
        prop_assert_eq!(movers.len() as i64, down);
        prop_assert!(movers.is_sorted_by_key(|mover| std::cmp::Reverse(mover.change().unsigned_abs())));
        let gained = (0..was.len()).map(|row| is.score[row] - was.score[row]).max().filter(|change| *change > 0);
        prop_assert_eq!(effect.gains.first().map(|mover| mover.change()), gained);
    }
}

fn clock() -> Clock {
    Clock::frozen(Instant(1_795_000_000_000_000))
}

async fn staff(pool: &PgPool, name: &str, role: Role) -> Staff {
    let new = NewStaff { name: name.to_owned(), display_name: name.to_owned(), role, agent_id: None };
    let random = access::Random::seeded(name.len() as u64);
    let (staff, _) =
        access::add_staff(pool, &clock(), &random, &Actor::command_line(), &new).await.expect("staff");
    Staff { must_change: false, ..staff }
}

/// Forty parties with a policy each, of which some were paid.
async fn insurer(pool: &PgPool) {
    let since = Day::parse("2000-01-01").expect("a day");
    programme::publish(pool, &clock(), &Actor::command_line(), DOCUMENT, since, "").await.expect("published");
    for statement in [
        "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
         VALUES ('policies', 'a.csv', 1, '', 'loaded', 'test', '2026-11-22')",
        "INSERT INTO parties.party (party_id, kind, source_ref, search_key, province, created_at, changed_at)
         OVERRIDING SYSTEM VALUE
         SELECT id, 1, 'C' || id, ' a', id % 31, '2026-11-22', '2026-11-22' FROM generate_series(1, 40) id",
        "INSERT INTO book.policy
         SELECT id, id, 'P' || id, 1 + id % 12, 1 + id % 5, 1, NULL, id % 6, '2026-01-01', '2027-01-01',
                id * 20000000, NULL, NULL, 1 FROM generate_series(1, 40) id",
        "INSERT INTO book.receipt
         SELECT id, id, 'R', NULL, 0, '2026-01-01', id * 10000000 * (1 + id % 2), 1 FROM generate_series(1, 40) id",
        "INSERT INTO book.claim
         SELECT id, id, 'K', '', '2026-05-01', NULL, id * 9000000, 0, 0, true, 1
         FROM generate_series(1, 40, 3) id",
        "INSERT INTO book.touched VALUES (0, 1)",
    ] {
        query(statement).execute(pool).await.expect(statement);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approved_draft_gives_each_member_what_the_trial_said(pool: PgPool) {
    insurer(&pool).await;
    let (dir, clock) = (Dir::new(), clock());
    let today = clock.today();
    let (author, approver) =
        (staff(&pool, "narges", Role::Marketing).await, staff(&pool, "reza", Role::Administrator).await);
    run(&pool, &clock, &author.actor(), &dir, today).await.expect("a run");

    // Higher thresholds and dearer lines: many fall, and keep their tier by grace.
    let draft_id = draft::begin(&pool, &clock, &author.actor(), 1).await.expect("a draft");
    let read = draft::draft(&pool, draft_id).await.expect("the draft");
    let stale = read.clone();
    let document = DOCUMENT
        .replace("threshold = 700", "threshold = 1_400")
        .replace("factor = \"1.20\"", "factor = \"0.70\"");
    let saved = draft::save(&pool, &clock, &author.actor(), read, document.clone()).await.expect("saved");
    let late = draft::save(&pool, &clock, &approver.actor(), stale, "x".to_owned()).await;
    assert_eq!(late.expect_err("somebody saved before").code(), "programme_draft_moved");

    let tried = trial(&pool, &dir, &document, today).await.expect("a trial");
    let effect = tried.effect().await.expect("an effect");
    assert_ne!(effect.before.score, effect.after.score);
    assert!(
        effect.moves(Sight::Scores).1 > effect.moves(Sight::Day).1,
        "some fall by score and keep their tier"
    );
    let (expected, found) = (dir.join("trial.csv"), dir.join("run.csv"));
    export_trial(&pool, &tried, &expected).await.expect("written");

    let day_before = Day(today.0 - 1);
    let past = draft::submit(&pool, &clock, &author, saved.clone(), day_before, "").await;
    assert_eq!(past.expect_err("a past day").code(), "programme_past_day");
    let asked = draft::submit(&pool, &clock, &author, saved, today, "higher").await.expect("submitted");
    let submitted = draft::draft(&pool, draft_id).await.expect("the draft");
    let kept = serde_json::to_value(&effect).expect("json");
    let own = draft::approve(&pool, &clock, &author, submitted.clone(), asked, "", &kept).await;
    assert_eq!(own.expect_err("a second person decides").code(), "access.own_approval");
    let other = draft::approve(&pool, &clock, &approver, submitted.clone(), asked + 1, "", &kept).await;
    assert_eq!(other.expect_err("of another approval").code(), "access.decided");
    let closed = draft::save(&pool, &clock, &author.actor(), submitted.clone(), String::new()).await;
    assert_eq!(closed.expect_err("it waits").code(), "programme_draft_closed");

    let version =
        draft::approve(&pool, &clock, &approver, submitted, asked, "good", &kept).await.expect("approved");
    assert_eq!(programme::backtest_of(&pool, version).await.expect("kept"), Some(kept));
    let (stored, _) = programme::version(&pool, version).await.expect("read").expect("a version");
    assert_eq!((stored.document, stored.approved_by.as_deref()), (document, Some("reza")));

    run(&pool, &clock, &author.actor(), &dir, today).await.expect("a run");
    export(&pool, &found).await.expect("written");
    let text = |path: &std::path::Path| std::fs::read_to_string(path).expect("a file");
    assert_eq!(text(&expected), text(&found), "member by member");

    // The former version is published again by a draft of it.
    let back = draft::begin(&pool, &clock, &author.actor(), 1).await.expect("a draft");
    let back = draft::draft(&pool, back).await.expect("the draft");
    let asked = draft::submit(&pool, &clock, &author, back.clone(), today, "").await.expect("submitted");
    let back = draft::draft(&pool, back.draft_id).await.expect("the draft");
    draft::refuse(&pool, &clock, &approver, back.clone(), asked, "not yet").await.expect("refused");
    let back = draft::draft(&pool, back.draft_id).await.expect("the draft");
    assert_eq!(back.state, draft::State::Open, "it can be changed again");
    let again =
        draft::submit(&pool, &clock, &author, back.clone(), today, "").await.expect("submitted again");
    let (back, kept) = (draft::draft(&pool, back.draft_id).await.expect("the draft"), serde_json::json!({}));
    let first = draft::approve(&pool, &clock, &approver, back.clone(), asked, "", &kept).await;
    assert_eq!(first.expect_err("that was refused").code(), "access.decided");
    draft::approve(&pool, &clock, &approver, back, again, "", &kept).await.expect("approved");
    run(&pool, &clock, &author.actor(), &dir, today).await.expect("a run");
    assert_eq!(programme::in_force(&pool, today).await.expect("read").expect("one").0.document, DOCUMENT);
}
