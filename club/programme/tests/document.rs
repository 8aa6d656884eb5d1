//! The document is read, and what is wrong with it is named.

use programme::{Codes, DEFAULT, Fault, fault, limits, parse};
use serde::Deserialize;

#[test]
fn the_shipped_programme_is_sound() {
    let programme = parse(DEFAULT, &Codes::none()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(programme.lines.len(), 12);
    assert_eq!(programme.lines.iter().map(|line| line.id).collect::<Vec<_>>(), (1..=12).collect::<Vec<u8>>());
    assert_eq!(programme.lines[0].code, "third_party");
    assert_eq!(programme.lines[0].name.fa, "شخص ثالث");
    assert_eq!(programme.lines[0].commission_bp, 700);
    assert_eq!(programme.tiers.len(), 5);
    assert_eq!(programme.acceptable_margin_bp, 2_000);
    assert_eq!(programme.collection[4], programme::model::Band { from: 10_000, factor_bp: 10_500 });
    assert!(programme.endorsements.iter().any(|kind| kind.cancels));
}

#[test]
fn a_line_may_have_no_ceiling_of_discount_as_in_documents_of_before() {
    let with = parse(DEFAULT, &Codes::none()).unwrap();
    assert_eq!(with.lines[0].discount_ceiling_bp, Some(250));
    let lines: Vec<&str> = DEFAULT.lines().filter(|line| !line.starts_with("discount_ceiling")).collect();
    let without = parse(&lines.join("\n"), &Codes::none()).unwrap();
    assert!(without.lines.iter().all(|line| line.discount_ceiling_bp.is_none()));
}

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    find: String,
    replace: String,
    faults: Vec<Expected>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Expected {
    code: String,
    line: String,
}

#[test]
fn every_fault_names_its_line() {
    let table: Table = toml::from_str(include_str!("faults.toml")).unwrap();
    for case in table.case {
        assert!(DEFAULT.contains(&case.find), "{}: the shipped document has no {:?}", case.name, case.find);
        let document = DEFAULT.replacen(&case.find, &case.replace, 1);
        let lines: Vec<&str> = document.lines().collect();
        let faults = parse(&document, &Codes::none()).expect_err(&case.name);
        let found: Vec<Expected> = faults
            .iter()
            .map(|fault| Expected { code: fault.code.to_owned(), line: lines[fault.line - 1].to_owned() })
            .collect();
        assert_eq!(found, case.faults, "{}", case.name);
    }
}

#[test]
fn all_faults_are_collected() {
    let document = DEFAULT.replace("servicing = ", "servicing = -").replace("threshold = ", "threshold = 9");
    let faults = parse(&document, &Codes::none()).unwrap_err();
    let count = |code: &str| faults.iter().filter(|fault| fault.code == code).count();
    assert_eq!((count("OUT_OF_RANGE"), count("FIRST_TIER_NOT_ZERO")), (12, 1));
    assert!(faults.is_sorted_by_key(|fault| fault.line));
}

#[test]
fn a_message_says_what_to_do_in_both_languages() {
    let faults = parse(&DEFAULT.replace("grace_days", "grace_day"), &Codes::none()).unwrap_err();
    let unknown = &faults[1].message;
    assert_eq!(unknown.en, "“grace_day” is not known in [tiers]. Perhaps “grace_days” was meant.");
    assert_eq!(unknown.fa, "کلید «grace_day» در [tiers] شناخته نیست. شاید منظور «grace_days» بوده است.");
    let faults: Vec<Fault> = parse(&DEFAULT.replace("\"one_step\"", "\"x\""), &Codes::none()).unwrap_err();
    assert_eq!(faults[0].message.en, "“demotion” cannot be “x”; write one of: one_step, to_score.");
}

#[test]
fn more_lines_than_a_member_can_hold_are_refused() {
    let line = |number: usize| {
        format!(
            "[[line]]\ncode = \"more_{number}\"\nname = {{ fa = \"رشته\", en = \"Line\" }}\ncommission = \"1%\"\nservicing = 0\npoints_per_million = 1\n"
        )
    };
    let with = |more: usize| format!("{DEFAULT}\n{}", (0..more).map(line).collect::<String>());
    assert_eq!(parse(&with(18), &Codes::none()).unwrap().lines.len(), limits::MAX_LINES);
    let faults = parse(&with(19), &Codes::none()).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["TOO_MANY", "NO_ID_LEFT"]);
}

#[test]
fn a_document_that_is_too_long_or_empty_is_refused() {
    let faults = parse(&"#".repeat(limits::MAX_DOCUMENT_BYTES + 1), &Codes::none()).unwrap_err();
    assert_eq!(faults[0].code, "TOO_LONG");
    let faults = parse("", &Codes::none()).unwrap_err();
    assert!(faults.iter().all(|fault| fault.code == "MISSING" && fault.line == 1), "{faults:?}");
    assert_eq!(faults.len(), 11, "each section is asked for once");
}

#[test]
fn the_largest_numbers_fit() {
    let product = i128::from(limits::MAX_POLICY_PREMIUM)
        * i128::from(*limits::POINTS_PER_MILLION.end())
        * i128::from(*limits::FACTOR_BP.end()).pow(4);
    assert!(product < i128::MAX);
    assert!(i64::try_from(product / 1_000_000 / 10_000i128.pow(4)).is_ok());
}

#[test]
fn texts_are_in_both_languages() {
    let names = [
        "TOML", "true", "false", "a", "z", "third", "party", "https", "F", "E", "club", "example", "ir",
        "fire", "life", "from", "until",
    ];
    let faults = i18n::check_texts(fault::ALL_TEXTS, &names);
    assert_eq!(faults, [] as [String; 0]);
    assert_eq!(i18n::check_texts(programme::error::ALL_TEXTS, &[]), [] as [String; 0]);
}
