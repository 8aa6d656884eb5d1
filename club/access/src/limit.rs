//! Limits on failed sign-ins, in fixed windows of time, made so that nobody can lock somebody else out.
//!
//! Failures are counted for a name from one address, and for an address. A name that is tried from many
//! addresses is slowed down for strangers. A device from which the person signed in before has a counter of its
//! own and none of the others: what others do elsewhere does not close it.

use calendar::Instant;

use crate::Error;
use crate::secret::hex;

/// Length of a window, in seconds.
pub const WINDOW_SECONDS: i64 = 15 * 60;
/// Failures by one name from one address in a window.
pub const FAILURES_PER_NAME: i32 = 5;
/// Failures from one address in a window: a whole office may stand behind one address.
pub const FAILURES_PER_ADDRESS: i32 = 30;
/// Failures by one name from everywhere in a window; beyond it strangers are taken one at a time.
pub const FAILURES_EVERYWHERE: i32 = 20;
/// Beyond [`FAILURES_EVERYWHERE`]: seconds in which one attempt by a stranger is taken.
pub const SLOW_SECONDS: i64 = 60;
/// Failures on one known device in a window.
pub const FAILURES_PER_DEVICE: i32 = 10;
/// Wrong codes of the second step for one person in a window; known devices have a count of their own.
pub const FAILURES_OF_CODE: i32 = 10;
/// Codes guessed by one place in a window.
pub const GUESSES: i32 = 30;
/// Ways to the provider begun from one address in a window that did not lead in.
pub const WAYS_PER_ADDRESS: i32 = 60;

/// What failures are counted by, and how many are borne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counter {
    pub subject: String,
    pub most: i32,
    pub window_seconds: i64,
}

impl Counter {
    fn new(subject: String, most: i32) -> Counter {
        Counter { subject, most, window_seconds: WINDOW_SECONDS }
    }

    /// All attempts from one address.
    pub fn of_address(address: &str) -> Counter {
        Counter::new(format!("address:{address}"), FAILURES_PER_ADDRESS)
    }

    /// Attempts by a name from one address.
    pub fn of_pair(name: &str, address: &str) -> Counter {
        Counter::new(format!("{}{address}", pairs_of(name)), FAILURES_PER_NAME)
    }

    /// Attempts by a name by strangers everywhere.
    pub fn everywhere(name: &str) -> Counter {
        Counter::new(format!("name:{name}"), FAILURES_EVERYWHERE)
    }

    /// One attempt at a time by strangers, for a name that is tried from everywhere.
    pub fn slow(name: &str) -> Counter {
        Counter { window_seconds: SLOW_SECONDS, ..Counter::new(format!("slow:{name}"), 1) }
    }

    /// Attempts by a name on a device that is known to be the person's.
    pub fn of_device(name: &str, device: &[u8]) -> Counter {
        Counter::new(format!("device:{name} {}", hex(device)), FAILURES_PER_DEVICE)
    }

    /// Codes of the second step, by strangers or on a known device.
    pub fn of_code(staff_id: i64, device: Option<&[u8]>) -> Counter {
        let place = device.map(hex).unwrap_or_default();
        Counter::new(format!("code:{staff_id}@{place}"), FAILURES_OF_CODE)
    }

    /// Ways to the provider from one address.
    pub fn of_ways(address: &str) -> Counter {
        Counter::new(format!("way:{address}"), WAYS_PER_ADDRESS)
    }

    /// Codes that somebody tries to guess.
    pub fn of_guesses(whose: &str) -> Counter {
        Counter::new(format!("guess:{whose}"), GUESSES)
    }

    /// Passwords and codes given by somebody who is signed in.
    pub fn of_signed(staff_id: i64) -> Counter {
        Counter::new(format!("signed:{staff_id}"), FAILURES_PER_NAME)
    }

    /// The beginning of the window of an instant.
    pub fn window(&self, now: Instant) -> Instant {
        Instant(now.0 - now.0.rem_euclid(self.window_seconds * 1_000_000))
    }

    /// Whether an attempt is one too many, given the count that it brought its subject to.
    pub fn check(&self, now: Instant, counted: i32) -> Result<(), Error> {
        if counted <= self.most {
            return Ok(());
        }
        let again_at = self.window(now).plus_seconds(self.window_seconds);
        let minutes = (again_at.0 - now.0 + 59_999_999) / 60_000_000;
        Err(Error::TooMany { again_at, minutes })
    }
}

/// What the subjects of a name's pairs begin with; a name has no space, so that they are no other name's.
pub(crate) fn pairs_of(name: &str) -> String {
    format!("pair:{name} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_says_when_to_try_again() {
        let start = Instant(WINDOW_SECONDS * 1_000_000 * 1000);
        let (pair, slow) = (Counter::of_pair("sara", "10.0.0.7"), Counter::slow("sara"));
        for (counter, seconds_in, counted, minutes) in [
            (&pair, 0, 5, None),
            (&pair, 0, 6, Some(15)),
            (&pair, 1, 6, Some(15)),
            (&pair, 60, 6, Some(14)),
            (&pair, 899, 600, Some(1)),
            (&slow, 5, 1, None),
            (&slow, 5, 2, Some(1)),
        ] {
            let told = match counter.check(start.plus_seconds(seconds_in), counted) {
                Err(Error::TooMany { again_at, minutes }) => {
                    assert_eq!(again_at, start.plus_seconds(counter.window_seconds));
                    Some(minutes)
                }
                _ => None,
            };
            assert_eq!(told, minutes, "{}: {seconds_in} seconds in, failure {counted}", counter.subject);
        }
    }
}
