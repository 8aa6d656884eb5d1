//! Integer money against wide arithmetic.

use money::{mul_div, ratio_bp, share_bp};
use proptest::prelude::*;

#[test]
fn truncates_toward_zero_once() {
    for (a, b, c, expected) in [
        (10, 1, 3, Some(3)),
        (-10, 1, 3, Some(-3)),
        (7, 10_000, 3, Some(23_333)),
        (i64::MAX, i64::MAX, i64::MAX, Some(i64::MAX)),
        (i64::MAX, 2, 1, None),
        (1, 1, 0, None),
    ] {
        assert_eq!(mul_div(a, b, c), expected, "{a} × {b} / {c}");
    }
    assert_eq!(share_bp(359_300_000, 1_250), 44_912_500);
    assert_eq!(share_bp(i64::MAX, 20_000), i64::MAX);
    assert_eq!(share_bp(i64::MIN, 20_000), i64::MIN);
    assert_eq!(ratio_bp(717, 3_593), Some(1_995));
    assert_eq!(ratio_bp(717, 0), None);
}

proptest! {
    #[test]
    fn is_what_wide_integers_say(a: i64, b: i64, c in any::<i64>().prop_filter("zero", |c| *c != 0)) {
        let wide = i128::from(a) * i128::from(b) / i128::from(c);
        prop_assert_eq!(mul_div(a, b, c), i64::try_from(wide).ok());
    }
}
