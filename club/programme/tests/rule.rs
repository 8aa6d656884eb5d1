//! The document changed one value at a time: nothing but the value's own letters is another.

use programme::model::Band;
use programme::rule::{self, Form};
use programme::{Codes, DEFAULT, parse};

fn programme(document: &str) -> programme::model::Programme {
    parse(document, &Codes::none()).expect("a document without faults")
}

/// Every value of the shipped programme, set to another that is allowed: the document says exactly that, and set
/// back it is letter by letter what it was.
#[test]
fn every_value_is_changed_by_itself_and_back() {
    let shipped = programme(DEFAULT);
    for rule in shipped.rules() {
        let Some(value) = rule.value else { continue };
        let other = if value == 0 && !rule.address.starts_with("tier") { 1 } else { value + 1 };
        let changed = rule::set(DEFAULT, &rule, Some(other)).unwrap_or_else(|| panic!("{}", rule.address));
        let Ok(read) = parse(&changed, &Codes::none()) else { continue };
        let differences = rule::differences(&shipped, &read);
        assert_eq!(differences.len(), 1, "{}: {differences:?}", rule.address);
        let found = &differences[0];
        assert_eq!((&found.address, found.before, found.after), (&rule.address, Some(value), Some(other)));
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (was, is) = (lines(DEFAULT), lines(&changed));
        assert_eq!(was.len(), is.len(), "{}", rule.address);
        assert_eq!(was.iter().zip(&is).filter(|(was, is)| was != is).count(), 1, "{}", rule.address);
        let back = rule::set(&changed, &rule, Some(value)).expect("it is there");
        assert_eq!(programme(&back), shipped, "{}", rule.address);
    }
}

#[test]
fn values_are_written_as_people_write_them() {
    let cases = [
        ("line.body.commission", 1_250, "commission = \"12.5%\""),
        ("line.body.servicing", 6_000_000, "servicing = 6_000_000"),
        ("contract_type.family.factor", 11_500, "factor = \"1.15\""),
        ("contract_type.family.factor", 20_000, "factor = \"2.00\""),
        ("endorsement.reduction.points", -20, "points = -20"),
        ("tiers.demotion", 1, "demotion = \"to_score\"   # or \"to_score\""),
        ("value.large_loss_limit", 900, "large_loss_limit = 900"),
        ("event.survey.limit", 12, "limit = 12"),
    ];
    let rules = programme(DEFAULT).rules();
    for (address, value, expected) in cases {
        let rule = rules.iter().find(|rule| rule.address == address).expect(address);
        let changed = rule::set(DEFAULT, rule, Some(value)).expect(address);
        assert!(changed.lines().any(|line| line == expected), "{address}: {expected}");
    }
}

#[test]
fn what_is_typed_is_read_in_any_digits() {
    let cases = [
        (Form::Integer, "۱۲۰۰", Some(1_200)),
        (Form::Integer, "۱٬۲۰۰", Some(1_200)),
        (Form::Integer, "-۲۰", Some(-20)),
        (Form::Integer, "−20", Some(-20)),
        (Form::Integer, "1.5", None),
        (Form::Rial, "5,500,000", Some(5_500_000)),
        (Form::Rial, "", None),
        (Form::Percent, "۱۲٫۵", Some(1_250)),
        (Form::Percent, "12.5%", Some(1_250)),
        (Form::Percent, "۱۲٫۵٪", Some(1_250)),
        (Form::Percent, "12.345", None),
        (Form::Factor, "۱٫۱۵", Some(11_500)),
        (Form::Factor, "abc", None),
        (Form::Demotion, "1", Some(1)),
        (Form::Demotion, "2", None),
    ];
    for (form, typed, expected) in cases {
        assert_eq!(form.read(typed), expected, "{form:?} {typed}");
    }
}

#[test]
fn a_limit_that_may_be_absent_is_taken_out_and_put_in() {
    let shipped = programme(DEFAULT);
    let rule = shipped.rules().into_iter().find(|rule| rule.address == "value.large_loss_limit").unwrap();
    let without = rule::set(DEFAULT, &rule, None).unwrap();
    assert_eq!(programme(&without).large_loss_limit, None);
    let again = rule::set(&without, &rule, Some(5_000_000_000)).unwrap();
    assert_eq!(programme(&again), shipped);
}

#[test]
fn bands_are_added_in_their_order_and_dropped() {
    let shipped = programme(DEFAULT);
    for (scale, from) in [("claims", 5_500), ("collection", 9_900), ("policy_year", 12), ("claims", 100_000)]
    {
        let band = Band { from, factor_bp: 7_700 };
        let more = rule::add_band(DEFAULT, &shipped, scale, band).unwrap();
        let read = programme(&more);
        assert!(read.bands(scale).contains(&band), "{scale}");
        assert!(read.bands(scale).is_sorted_by_key(|band| band.from), "{scale}");
        let differences = rule::differences(&shipped, &read);
        assert_eq!(differences.len(), 1, "{differences:?}");
        assert_eq!((differences[0].before, differences[0].after), (None, Some(7_700)));
        let index = read.bands(scale).iter().position(|known| *known == band).unwrap();
        assert_eq!(programme(&rule::drop_band(&more, scale, index).unwrap()), shipped, "{scale}");
    }
    // Each band of each scale can go, the last one and the first too.
    for scale in rule::SCALES {
        for index in 0..shipped.bands(scale).len() {
            let fewer = rule::drop_band(DEFAULT, scale, index).unwrap();
            let mut expected = shipped.bands(scale).to_vec();
            expected.remove(index);
            assert_eq!(programme(&fewer).bands(scale), expected, "{scale} {index}");
        }
    }
}
