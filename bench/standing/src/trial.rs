//! A changed programme tried on the whole book: what a page of the studio waits for.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use book::copy::Copy;
use programme::Codes;
use standing::{Granted, Moved, Sight};

use crate::invent::AS_OF;
use crate::{peak_mib, shipped};

/// Tries a programme with other factors, points and thresholds; prints the median time of its whole effect, and of
/// the list of who moves.
pub fn measure(dir: &Path, times: usize) -> Result<()> {
    let changed = programme::DEFAULT
        .replace("{ from = \"0%\", factor = \"1.20\" }", "{ from = \"0%\", factor = \"1.35\" }")
        .replace("points_per_million = 16", "points_per_million = 13")
        .replace("threshold = 2_500", "threshold = 2_200");
    let changed = programme::parse(&changed, &Codes::none()).map_err(|faults| anyhow!("{faults:?}"))?;
    let copy = Arc::new(Copy::open(&dir.join("copy"))?);
    let trial = standing::trial_on(copy, (shipped()?, Granted::none()), (changed, Granted::none()), AS_OF);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (mut effects, mut lists) = (Vec::new(), Vec::new());
    let mut moved = (0, 0);
    for _ in 0..times {
        let started = Instant::now();
        moved = runtime.block_on(trial.effect())?.moves(Sight::Scores);
        effects.push(started.elapsed().as_secs_f64());
        let started = Instant::now();
        runtime.block_on(trial.movers(Moved::Down(Sight::Scores), 200))?;
        lists.push(started.elapsed().as_secs_f64());
    }
    effects.sort_by(f64::total_cmp);
    lists.sort_by(f64::total_cmp);
    println!(
        "{}",
        serde_json::json!({
            "backtest_seconds": effects[times / 2], "best": effects[0], "movers_seconds": lists[times / 2],
            "up": moved.0, "down": moved.1, "peak_mib": peak_mib(),
        })
    );
    Ok(())
}
