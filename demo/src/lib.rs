//! A demonstration insurer: the feed files of a believable Iranian insurer of any size.
//!
//! Every party has its own stream of chance, so that the files are the same for the same seed, party 17 is the
//! same person among twenty thousand parties and among two million, and memory does not grow.
//! Nobody in the files is real: names are drawn from lists, identities are numbers that pass their check.

mod agents;
mod book;
mod dice;
mod files;
mod insurer;
mod manifest;
mod names;
mod party;
mod product;

use std::fs;
use std::io;
use std::path::Path;

use calendar::Day;

pub use manifest::{FileCount, Manifest, Sums};

/// The mapping of each file, by its name beside the file.
pub const MAPPINGS: [(&str, &str); 7] = [
    ("agents", include_str!("mappings/agents.toml")),
    ("parties", include_str!("mappings/parties.toml")),
    ("policies", include_str!("mappings/policies.toml")),
    ("endorsements", include_str!("mappings/endorsements.toml")),
    ("receipts", include_str!("mappings/receipts.toml")),
    ("claims", include_str!("mappings/claims.toml")),
    ("events", include_str!("mappings/events.toml")),
];

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be written: no place left, no permission.
    #[error("cannot write to the folder: {0}")]
    Write(#[from] io::Error),
    /// A number of parties that no insurer has.
    #[error("from 1 to {MAX_PARTIES} parties can be generated")]
    Parties,
}

/// The most parties: their numbers have eight digits.
pub const MAX_PARTIES: u64 = 60_000_000;

/// Writes `agents.csv`, `parties.csv`, `policies.csv`, `endorsements.csv`, `receipts.csv`, `claims.csv` and
/// `events.csv` with their mappings (`.toml`) and `manifest.json` into a folder, which is made where it is missing.
///
/// `as_of` is the last day that the files know of: yesterday, as a rule. `progress` is told the parties written.
///
/// # Errors
/// [`Error`].
pub fn generate(
    dir: &Path,
    parties: u64,
    seed: u64,
    as_of: Day,
    mut progress: impl FnMut(u64),
) -> Result<Manifest, Error> {
    if !(1..=MAX_PARTIES).contains(&parties) {
        return Err(Error::Parties);
    }
    fs::create_dir_all(dir)?;
    for (name, mapping) in MAPPINGS {
        fs::write(dir.join(format!("{name}.toml")), mapping)?;
    }
    let mut insurer = insurer::Insurer::open(dir, seed, parties, as_of)?;
    for index in 0..parties {
        insurer.party(index)?;
        if index % 1_000 == 999 {
            progress(index + 1);
        }
    }
    let manifest = insurer.finish(parties)?;
    let json = serde_json::to_string_pretty(&manifest).map_err(io::Error::from)?;
    fs::write(dir.join("manifest.json"), json)?;
    progress(parties);
    Ok(manifest)
}
