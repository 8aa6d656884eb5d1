//! When a delivery that failed is tried again: as Standard Webhooks recommends, for a little over three days.

use calendar::Instant;

/// Seconds until the next attempt, after the first failure, the second …
pub const WAITS: [i64; 9] =
    [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600];

/// Attempts after which a delivery is dead.
pub const MOST_ATTEMPTS: i32 = WAITS.len() as i32 + 1;

/// When a delivery is tried again that failed for the `attempts`th time; `None`: not any more.
pub(crate) fn next(attempts: i32, now: Instant) -> Option<Instant> {
    let place = usize::try_from(attempts).ok()?.checked_sub(1)?;
    WAITS.get(place).map(|seconds| now.plus_seconds(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_in_a_little_over_three_days() {
        let mut now = Instant(0);
        let mut attempts = 0;
        loop {
            attempts += 1;
            match next(attempts, now) {
                Some(at) => now = at,
                None => break,
            }
        }
        assert_eq!(attempts, MOST_ATTEMPTS);
        assert_eq!(now, Instant(0).plus_seconds(75 * 3_600 + 35 * 60 + 5));
    }
}
