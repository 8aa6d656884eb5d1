//! Limits on failed sign-ins, in fixed windows of time.

use calendar::Instant;

use crate::Error;

/// Length of a window, in seconds.
pub const WINDOW_SECONDS: i64 = 15 * 60;
/// Failures by one name in a window; the next attempt waits for the next window.
pub const FAILURES_PER_NAME: i32 = 5;
/// Failures from one address in a window: a whole office may stand behind one address.
pub const FAILURES_PER_ADDRESS: i32 = 30;

/// The beginning of the window of an instant.
pub(crate) fn window_start(now: Instant) -> Instant {
    Instant(now.0 - now.0.rem_euclid(WINDOW_SECONDS * 1_000_000))
}

/// Whether an attempt is one too many, given the count that it brought its subject to.
pub(crate) fn check(now: Instant, counted: i32, limit: i32) -> Result<(), Error> {
    if counted <= limit {
        return Ok(());
    }
    let again_at = window_start(now).plus_seconds(WINDOW_SECONDS);
    let minutes = (again_at.0 - now.0 + 59_999_999) / 60_000_000;
    Err(Error::TooMany { again_at, minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_says_when_to_try_again() {
        let start = Instant(WINDOW_SECONDS * 1_000_000 * 1000);
        for (seconds_in, counted, minutes) in
            [(0, 5, None), (0, 6, Some(15)), (1, 6, Some(15)), (60, 6, Some(14)), (899, 600, Some(1))]
        {
            let outcome = check(start.plus_seconds(seconds_in), counted, FAILURES_PER_NAME);
            let told = match outcome {
                Err(Error::TooMany { again_at, minutes }) => {
                    assert_eq!(again_at, start.plus_seconds(WINDOW_SECONDS));
                    Some(minutes)
                }
                _ => None,
            };
            assert_eq!(told, minutes, "{seconds_in} seconds in, failure {counted}");
        }
    }
}
