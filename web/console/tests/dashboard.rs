//! The dashboard of an invented run whose parts add up, and of none.

mod world;

use access::Role;
use audit::Actor;
use axum::http::StatusCode;
use calendar::Day;
use serde_json::json;
use sqlx::PgPool;
use standing::{LineSum, MonthSum, ProvinceSum, Segment, SegmentSum, Summary, Tasks, TierSum, Totals};
use world::{TODAY, World};

const MILLIARD: i64 = 1_000_000_000;

fn totals(members: i64, earned: i64, margin: i64, loss_ratio_bp: i64) -> Totals {
    let incurred = earned / 10_000 * loss_ratio_bp;
    let loss_ratio_bp = Some(loss_ratio_bp);
    Totals { members, earned, margin, cost: earned - margin, incurred, loss_ratio_bp, ..Totals::default() }
}

fn summary() -> Summary {
    let segment = |segment, members, margin: i64| SegmentSum { segment, members, earned: 0, cost: 0, margin };
    let tier = |code: &str, members, rose_to, fell_from| TierSum {
        tier: code.to_owned(),
        members,
        rose_to,
        fell_from,
        ..TierSum::default()
    };
    let line = |code: &str, earned: i64, incurred: i64| LineSum {
        line: code.to_owned(),
        policies: 1,
        earned: earned * MILLIARD,
        incurred: incurred * MILLIARD,
        loss_ratio_bp: Some(incurred * 10_000 / earned),
    };
    let month = |index: i32| {
        let (year, month) = (1404 + (8 + index) / 12, ((8 + index) % 12) as u32 + 1);
        let first = Day::from_jalali(year, month, 1).unwrap();
        let last = TODAY - 1;
        let (earned, margin) = (100 * MILLIARD, 10 * MILLIARD);
        MonthSum {
            year,
            month,
            first,
            last,
            earned,
            margin,
            members: 900 + i64::from(index),
            ..MonthSum::default()
        }
    };
    Summary {
        window: (TODAY - 365, TODAY - 1),
        totals: totals(2_014_386, 138_420 * MILLIARD, 16_290 * MILLIARD, 7_240),
        before: totals(1_896_786, 105_340 * MILLIARD, 11_061 * MILLIARD, 7_450),
        by_segment: vec![
            segment(Segment::Profitable, 1_012_640, 41_200 * MILLIARD + MILLIARD / 2),
            segment(Segment::Ordinary, 386_215, 1_980 * MILLIARD - MILLIARD / 2),
            segment(Segment::LossMaking, 271_904, -26_890 * MILLIARD),
            segment(Segment::NoExposure, 343_627, 0),
        ],
        by_tier: vec![
            tier("ordinary", 1_204_440, 0, 0),
            tier("bronze", 467_120, 31_870, 6_912),
            tier("silver", 231_874, 14_420, 3_265),
            tier("gold", 92_310, 5_980, 1_107),
            tier("vip", 18_642, 1_204, 318),
        ],
        by_line: vec![
            line("health", 38_900, 35_500),
            line("third_party", 52_600, 44_300),
            line("fire", 5_600, 1_400),
        ],
        by_province: vec![ProvinceSum {
            province: Some(23),
            margin_bp: Some(1_670),
            ..ProvinceSum::default()
        }],
        months: (0..12).map(month).collect(),
        tasks: Tasks { renewal_members: 18_406, renewal_policies: 21_900, ..Tasks::default() },
    }
}

async fn keep_run(pool: &PgPool, as_of: Day) {
    sqlx::query(
        "INSERT INTO standing.run (as_of, version, load_id, computed_at, millis, parties, summary)
         VALUES ($1, 1, 0, now(), 410, 2014386, $2)",
    )
    .bind(as_of)
    .bind(json!(summary()))
    .execute(pool)
    .await
    .unwrap();
}

async fn world(pool: &PgPool) -> World {
    let world = World::new(pool);
    programme::publish_default(pool, &world.state.clock, &Actor::program()).await.unwrap();
    world
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_run_is_told_in_both_languages(pool: PgPool) {
    let world = world(&pool).await;
    let visitor = world.sign_in(Role::Marketing).await;
    keep_run(&pool, TODAY - 1).await;
    let told = [
        ("fa", ["۲٬۰۱۴٬۳۸۶", "۱۳۸٬۴۲۰", "۱۱٫۸٪", "۷۲٫۴٪", "۶٫۲٪", "درمان", "ارزیابی در پایان ۳۰ آبان ۱۴۰۵"]),
        (
            "en",
            ["2,014,386", "138,420", "11.8%", "72.4%", "6.2%", "Health", "As of the end of 21 November 2026"],
        ),
    ];
    for (lang, figures) in told {
        let (status, html) = world.page("/", &visitor, lang).await;
        assert_eq!(status, StatusCode::OK);
        for figure in figures {
            assert!(html.contains(figure), "{figure} in {lang}");
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_segments_margins_add_up_as_shown(pool: PgPool) {
    let world = world(&pool).await;
    let visitor = world.sign_in(Role::Finance).await;
    keep_run(&pool, TODAY - 1).await;
    let (_, html) = world.page("/", &visitor, "en").await;
    // 41,200.5 and 1,979.5 would both be rounded up: one of them must not be.
    let shown = ["+41,201", "+1,979", "\u{2212}26,890", "+16,290"];
    let other = ["+41,200", "+1,980", "\u{2212}26,890", "+16,290"];
    let all = |figures: [&str; 4]| figures.iter().all(|figure| html.contains(figure));
    assert!(all(shown) || all(other));
}

#[sqlx::test(migrations = "../../migrations")]
async fn before_the_first_run_the_page_says_what_comes_next(pool: PgPool) {
    let world = world(&pool).await;
    let marketing = world.sign_in(Role::Marketing).await;
    let auditor = world.sign_in(Role::Auditor).await;
    let (_, html) = world.page("/", &marketing, "en").await;
    assert!(html.contains("No file has come yet") && html.contains("Load the first file"));
    let (_, html) = world.page("/", &auditor, "en").await;
    assert!(html.contains("No file has come yet") && !html.contains("Load the first file"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn old_figures_say_their_day_and_a_new_run_is_shown_at_once(pool: PgPool) {
    let world = world(&pool).await;
    let visitor = world.sign_in(Role::Analyst).await;
    keep_run(&pool, TODAY - 40).await;
    let (_, html) = world.page("/", &visitor, "en").await;
    assert!(
        html.contains("class=\"notice\"")
            && html.contains("The figures are as of the end of 13 October 2026.")
    );
    keep_run(&pool, TODAY - 1).await;
    let (_, html) = world.page("/", &visitor, "en").await;
    assert!(!html.contains("class=\"notice\""));
    assert!(html.contains("Moves from 13 October to yesterday"));
}
