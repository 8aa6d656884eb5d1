//! The document is read, and what is wrong with it is named.

use programme::{Codes, DEFAULT, parse};

#[test]
fn the_shipped_programme_is_sound() {
    let programme = parse(DEFAULT, &Codes::none()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(programme.lines.len(), 12);
    assert_eq!(programme.lines.iter().map(|line| line.id).collect::<Vec<_>>(), (1..=12).collect::<Vec<u8>>());
    assert_eq!(programme.lines[0].code, "third_party");
    assert_eq!(programme.lines[0].name.fa, "شخص ثالث");
    assert_eq!(programme.lines[0].commission_bp, 500);
    assert_eq!(programme.tiers.len(), 5);
    assert_eq!(programme.acceptable_margin_bp, 1_200);
    assert_eq!(programme.collection[4], programme::model::Band { from: 10_000, factor_bp: 10_500 });
    assert!(programme.endorsements.iter().any(|kind| kind.cancels));
}
