//! Exact integer arithmetic of the pass: a short way for amounts as they are, the long way for any.

use money::WHOLE_BP;

/// Below this an amount times a count of days or a rate in basis points fits in 64 bits.
const SHORT: u64 = 1 << 46;
const SHORT_FACTOR: u64 = 1 << 17;

/// `a × b / c`, truncated toward zero; `c` is positive. What does not fit is the nearest that does.
#[inline(always)]
pub(crate) fn mul_div(a: i64, b: i64, c: i64) -> i64 {
    if a.unsigned_abs() < SHORT && b.unsigned_abs() < SHORT_FACTOR {
        return a * b / c;
    }
    long_mul_div(a, b, c)
}

#[cold]
fn long_mul_div(a: i64, b: i64, c: i64) -> i64 {
    clamp(i128::from(a) * i128::from(b) / i128::from(c))
}

fn clamp(value: i128) -> i64 {
    value.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// Part of an amount at a rate in basis points.
#[inline(always)]
pub(crate) fn at_rate(amount: i64, bp: i64) -> i64 {
    mul_div(amount, bp, WHOLE_BP)
}

/// `part / whole` in basis points; `whole` is positive.
#[inline(always)]
pub(crate) fn ratio(part: i64, whole: i64) -> i64 {
    mul_div(part, WHOLE_BP, whole)
}

/// 5²²: with 2²² it makes 10²², the millionth of points per million times four factors in basis points.
const FIVES: u64 = 2_384_185_791_015_625;

/// `earned × points per million × factors / 10²²`, truncated toward zero once.
#[inline(always)]
pub(crate) fn points(earned: i64, points_per_million: i64, factors_bp: [i64; 4]) -> i64 {
    let [year, contract, collection, claims] = factors_bp;
    let short = [points_per_million, year, contract, collection, claims]
        .iter()
        .all(|value| (0..1 << 16).contains(value));
    let Some(factor) = (points_per_million * year).checked_mul(contract * collection).filter(|_| short)
    else {
        return long_points(earned, points_per_million, factors_bp);
    };
    let Some(factor) = factor.checked_mul(claims) else {
        return long_points(earned, points_per_million, factors_bp);
    };
    let product = (u128::from(earned.unsigned_abs()) * u128::from(factor as u64)) >> 22;
    let magnitude = match u64::try_from(product) {
        Ok(product) => product / FIVES,
        Err(_) => u64::try_from(product / u128::from(FIVES)).unwrap_or(i64::MAX as u64).min(i64::MAX as u64),
    };
    if earned < 0 { -(magnitude as i64) } else { magnitude as i64 }
}

#[cold]
fn long_points(earned: i64, points_per_million: i64, factors_bp: [i64; 4]) -> i64 {
    let scale = i128::from(FIVES) << 22;
    let mut product = i128::from(earned).saturating_mul(i128::from(points_per_million));
    for factor in factors_bp {
        product = product.saturating_mul(i128::from(factor));
    }
    clamp(product / scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_is_the_long_way(
            amount in prop_oneof![any::<i64>(), -1_000_000_000_000..1_000_000_000_000i64],
            per_million in 0..200i64,
            factors in prop::array::uniform4(prop_oneof![0..30_000i64, 0..100_000i64]),
            days in 1..4000i64,
        ) {
            prop_assert_eq!(points(amount, per_million, factors), long_points(amount, per_million, factors));
            prop_assert_eq!(mul_div(amount, days, 3999), long_mul_div(amount, days, 3999));
        }
    }
}
