//! Integer money: amounts are rials in `i64`, rates are basis points, ratios truncate toward zero.

/// One whole in basis points.
pub const WHOLE_BP: i64 = 10_000;

/// `a × b / c`, exact inside, truncated toward zero once.
///
/// `None` where `c` is zero or the result does not fit.
pub fn mul_div(a: i64, b: i64, c: i64) -> Option<i64> {
    if c == 0 {
        return None;
    }
    i64::try_from(i128::from(a) * i128::from(b) / i128::from(c)).ok()
}

/// The part of `amount` that `bp` basis points are, truncated toward zero.
pub fn share_bp(amount: i64, bp: i64) -> i64 {
    mul_div(amount, bp, WHOLE_BP).unwrap_or(if (amount < 0) == (bp < 0) { i64::MAX } else { i64::MIN })
}

/// `part / whole` in basis points, truncated toward zero; `None` where `whole` is zero.
pub fn ratio_bp(part: i64, whole: i64) -> Option<i64> {
    mul_div(part, WHOLE_BP, whole)
}
