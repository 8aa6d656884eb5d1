use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::Error;

/// The directory that holds everything of one insurer: `BASHGAH_HOME`.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

impl Home {
    /// Makes the directory where it is not there yet; only its owner can look inside.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(path: &Path) -> Result<Home, Error> {
        // Others may pass, not look: the server's user reaches its own directory in it.
        make(path, 0o711)?;
        let path = path.canonicalize().map_err(|cause| Error::at(path, cause))?;
        let home = Home(path);
        for dir in [home.book(), home.uploads(), home.runs(), home.streams()] {
            make(&dir, 0o700)?;
        }
        Ok(home)
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The private server: its data, socket and log.
    pub fn postgres(&self) -> PathBuf {
        self.0.join("postgres")
    }

    /// The columnar copy of the book.
    pub fn book(&self) -> PathBuf {
        self.0.join("book")
    }

    /// Files that came by the console.
    pub fn uploads(&self) -> PathBuf {
        self.0.join("uploads")
    }

    /// Results of standing runs.
    pub fn runs(&self) -> PathBuf {
        self.0.join("runs")
    }

    /// Rows that come by the API, until they are loaded.
    pub fn streams(&self) -> PathBuf {
        self.0.join("streams")
    }
}

fn make(path: &Path, mode: u32) -> Result<(), Error> {
    fs::DirBuilder::new().recursive(true).mode(mode).create(path).map_err(|cause| Error::at(path, cause))
}
