//! Where the machine's PostgreSQL is.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// The oldest version that will do.
pub(crate) const LEAST_MAJOR: u32 = 15;

/// The programs of one installed version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    pub dir: PathBuf,
    pub major: u32,
}

impl Binaries {
    pub fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// The installed version that made the data directory; for a new one the newest.
pub(crate) fn find(data: &Path) -> Result<Binaries, Error> {
    choose(installed(), made_by(data).as_deref(), data)
}

/// The major version that made a data directory; `None` where there is none yet.
pub(crate) fn made_by(data: &Path) -> Option<String> {
    fs::read_to_string(data.join("PG_VERSION")).ok().map(|text| text.trim().to_owned())
}

fn choose(mut installed: Vec<Binaries>, made_by: Option<&str>, data: &Path) -> Result<Binaries, Error> {
    installed.sort_by_key(|binaries| binaries.major);
    let newest = installed.last().cloned().ok_or(Error::BinariesMissing)?;
    let Some(made_by) = made_by else {
        return if newest.major < LEAST_MAJOR {
            Err(Error::TooOld { found: newest.major })
        } else {
            Ok(newest)
        };
    };
    let same = installed.iter().find(|binaries| binaries.major.to_string() == made_by);
    same.cloned().ok_or_else(|| {
        let mut found: Vec<String> = installed.iter().map(|binaries| binaries.major.to_string()).collect();
        found.dedup();
        Error::OtherMajor { data: data.to_owned(), made_by: made_by.to_owned(), found: found.join(", ") }
    })
}

/// `PG_BINDIR` alone where it is set; otherwise Debian's and Red Hat's places, then the search path.
fn installed() -> Vec<Binaries> {
    let dirs = match env::var_os("PG_BINDIR") {
        Some(dir) => vec![PathBuf::from(dir)],
        None => usual_places(),
    };
    dirs.into_iter().filter_map(|dir| version(&dir).map(|major| Binaries { dir, major })).collect()
}

fn usual_places() -> Vec<PathBuf> {
    let mut dirs = Vec::new();
    for (parent, prefix) in [("/usr/lib/postgresql", ""), ("/usr", "pgsql-")] {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(prefix) {
                dirs.push(entry.path().join("bin"));
            }
        }
    }
    dirs.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    dirs.retain(|dir| dir.join("postgres").is_file() && dir.join("initdb").is_file());
    dirs
}

fn version(dir: &Path) -> Option<u32> {
    let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
    major(&String::from_utf8_lossy(&output.stdout))
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        for (text, expected) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres", None),
        ] {
            assert_eq!(major(text), expected, "{text}");
        }
    }

    #[test]
    fn the_version_that_made_the_data_is_chosen() {
        let of = |majors: &[u32]| {
            majors.iter().map(|&major| Binaries { dir: PathBuf::new(), major }).collect::<Vec<_>>()
        };
        for (installed, made_by, expected) in [
            (&[][..], None, Err("postgres.binaries_missing")),
            (&[14], None, Err("postgres.too_old")),
            (&[16, 18, 15], None, Ok(18)),
            (&[16, 18, 15], Some("15"), Ok(15)),
            (&[16, 18], Some("15"), Err("postgres.other_major")),
            (&[], Some("15"), Err("postgres.binaries_missing")),
        ] {
            let chosen = choose(of(installed), made_by, Path::new("data"));
            let chosen = chosen.map(|binaries| binaries.major).map_err(|error| error.code());
            assert_eq!(chosen, expected, "{installed:?} for {made_by:?}");
        }
    }
}
