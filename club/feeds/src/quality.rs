//! How good files were over time, by source or by kind.

use calendar::Instant;
use sqlx::PgPool;

use crate::kind::Kind;
use crate::store::quality as store;
use crate::{Counts, Error};

/// Whose files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Those of a source.
    Source(i32),
    /// Those of a kind that came by hand.
    Kind(Kind),
}

/// One load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its number.
    pub load_id: i64,
    /// What it brought.
    pub kind: Kind,
    /// The file's name.
    pub file_name: String,
    /// When.
    pub at: Instant,
    /// What became of its rows.
    pub counts: Counts,
    /// Rejected rows by reason, as they were when the load ended.
    pub reasons: Vec<(String, u64)>,
}

impl Point {
    /// Rows rejected of 10,000; 0 where there was none.
    pub fn rejected_bp(&self) -> i64 {
        let (rejected, read) = (u128::from(self.counts.rejected), u128::from(self.counts.read));
        i64::try_from((rejected * 10_000).checked_div(read).unwrap_or(0)).unwrap_or(i64::MAX)
    }
}

/// The last loads, the earliest first.
///
/// # Errors
/// [`Error::Database`].
pub async fn over_time(pool: &PgPool, of: Of, most: i64) -> Result<Vec<Point>, Error> {
    let mut points = store::points(pool, of, most).await?;
    points.reverse();
    Ok(points)
}

/// The reasons for which most rows of these loads were rejected, the most first.
pub fn top_reasons(points: &[Point], most: usize) -> Vec<(String, u64)> {
    let mut sums = std::collections::BTreeMap::<&str, u64>::new();
    for (reason, rows) in points.iter().flat_map(|point| &point.reasons) {
        *sums.entry(reason).or_default() += rows;
    }
    let mut sums: Vec<(String, u64)> =
        sums.into_iter().map(|(reason, rows)| (reason.to_owned(), rows)).collect();
    sums.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sums.truncate(most);
    sums
}
