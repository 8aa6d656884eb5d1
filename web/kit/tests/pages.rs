//! Texts of the kit in both languages, none of them raw in a template; figures and dates as they are written.

use calendar::{Day, Instant};
use i18n::Lang;
use kit::{Fmt, Markup, Unit};

/// 1405/09/01, 2026-11-22
const TODAY: Day = Day(20_779);
const FA: Fmt = Fmt { lang: Lang::Fa, today: TODAY };
const EN: Fmt = Fmt { lang: Lang::En, today: TODAY };

#[test]
fn every_text_is_there_in_both_languages() {
    assert_eq!(i18n::check_texts(kit::texts::ALL_TEXTS, &[]), [""; 0]);
}

#[test]
fn no_text_stands_raw_in_a_template() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    assert_eq!(kit::testing::raw_texts(&folder), [""; 0]);
}

#[test]
fn figures_are_written_by_the_language() {
    let said = |f: &Fmt| {
        [
            f.int_text(0),
            f.int_text(2_014_386_i64),
            f.int_text(-1_316),
            f.decimal_text(118, 1),
            f.decimal_text(-5, 1),
            f.percent_text(7_240),
            f.amount_text(138_420_400_000_000_i64, Unit::Milliard, 0),
            f.amount_text(359_349_999, Unit::Million, 1),
            f.amount_text(359_350_000, Unit::Million, 1),
        ]
    };
    let fa = ["۰", "۲٬۰۱۴٬۳۸۶", "−۱٬۳۱۶", "۱۱٫۸", "−۰٫۵", "۷۲٫۴٪", "۱۳۸٬۴۲۰", "۳۵۹٫۳", "۳۵۹٫۴"];
    let en = ["0", "2,014,386", "−1,316", "11.8", "−0.5", "72.4%", "138,420", "359.3", "359.4"];
    assert_eq!(said(&FA), fa);
    assert_eq!(said(&EN), en);
    assert_eq!(FA.signed(41_200, 0).0, "<bdi dir=\"ltr\">+۴۱٬۲۰۰</bdi>");
    assert_eq!(FA.mobile_masked("09123334471").0, "<bdi dir=\"ltr\">۰۹۱۲ ••• ۴۴۷۱</bdi>");
}

#[test]
fn parts_add_up_as_shown() {
    for parts in [vec![1_499, 1_499, 1_499], vec![-2_690, 4_120, 198], vec![0, 0], vec![333, 333, 334]] {
        let shown = kit::add_up(&parts, 1_000);
        assert_eq!(shown.iter().sum::<i64>(), kit::round_div(parts.iter().sum(), 1_000), "{parts:?}");
        for (part, shown) in parts.iter().zip(&shown) {
            assert!((part - shown * 1_000).abs() <= 1_000, "{parts:?} as {shown}");
        }
    }
    let shares = kit::shares_in_tenths(&[1_012_640, 386_215, 271_904, 343_627]);
    assert_eq!(shares.iter().sum::<i64>(), 1_000, "{shares:?}");
}

#[test]
fn dates_are_short_near_today() {
    for (back, fa, en) in [
        (0, "امروز", "today"),
        (1, "دیروز", "yesterday"),
        (2, "۲۹ آبان", "20 November"),
        (400, "۲۶ مهر ۱۴۰۴", "18 October 2025"),
    ] {
        assert_eq!(FA.day(TODAY - back), fa);
        assert_eq!(EN.day(TODAY - back), en);
    }
    assert_eq!(FA.day_full(TODAY - 1), "۳۰ آبان ۱۴۰۵");
    assert_eq!(FA.day_numeric(TODAY - 1).0, "<bdi dir=\"ltr\">۱۴۰۵/۰۸/۳۰</bdi>");
    let at = Instant::start_of(TODAY).plus_seconds(6 * 3_600 + 52 * 60);
    assert_eq!(FA.moment(at).0, "امروز <bdi dir=\"ltr\">۰۶:۵۲</bdi>");
}

#[test]
fn a_sentence_escapes_its_text_and_takes_markup_in_its_places() {
    let said = EN.say(kit::texts::VALUATION, [("day", Markup::text("<b>"))]);
    assert_eq!(said.0, "As of the end of &lt;b&gt;");
}

#[test]
fn bars_grow_from_where_reading_starts() {
    assert_eq!((FA.from_start(0.0, 30.0), EN.from_start(0.0, 30.0)), (70.0, 0.0));
    assert!(kit::chart::bar(&FA, 3, 10, "").0.contains("x=\"70.00%\""));
    assert!(kit::chart::bar(&EN, 3, 10, "").0.contains("x=\"0.00%\""));
}

/// A brace lost in a merge would put every later section inside a phone's rules.
#[test]
fn every_section_of_the_sheet_stands_outside_of_the_others() {
    let sheet = std::str::from_utf8(kit::assets::SHEET.bytes).unwrap();
    let mut depth = 0;
    for (number, line) in sheet.lines().enumerate() {
        assert!(!line.starts_with("/* ") || depth == 0, "line {}: {line}", number + 1);
        depth += line.matches('{').count() as i32 - line.matches('}').count() as i32;
    }
    assert_eq!(depth, 0);
}
