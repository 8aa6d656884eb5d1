//! Lock files, held by the kernel for the life of the program: a killed program lets go by itself.
//!
//! - `serve.lock`: one program serves from a home.
//! - `users.lock`: shared by all who use the private server; whoever leaves last stops it.
//! - `start.lock`: held while the server is started or stopped.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::{Error, Home};

fn open(home: &Home, name: &str) -> Result<(File, PathBuf), Error> {
    let path = home.path().join(name);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|cause| Error::at(&path, cause))?;
    Ok((file, path))
}

/// The right to serve from this home.
pub(crate) fn serve(home: &Home) -> Result<File, Error> {
    let (mut file, path) = open(home, "serve.lock")?;
    match file.try_lock() {
        Ok(()) => {
            write_pid(&mut file).map_err(|cause| Error::at(&path, cause))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            Err(Error::Busy { home: home.path().to_owned(), pid: read_pid(&path) })
        }
        Err(TryLockError::Error(cause)) => Err(Error::at(&path, cause)),
    }
}

/// A share in the private server.
pub(crate) fn users(home: &Home) -> Result<File, Error> {
    let (file, path) = open(home, "users.lock")?;
    file.lock_shared().map_err(|cause| Error::at(&path, cause))?;
    Ok(file)
}

/// Whether nobody else has a share; the own one is given up.
pub(crate) fn is_last(file: &File) -> bool {
    let _ = file.unlock();
    file.try_lock().is_ok()
}

/// Waits for its turn to start or stop the server.
pub(crate) async fn start(home: &Home) -> Result<File, Error> {
    let (file, path) = open(home, "start.lock")?;
    let waited = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
    let locked = waited.map_err(std::io::Error::other).and_then(|locked| locked);
    locked.map_err(|cause| Error::at(&path, cause))
}

fn write_pid(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn read_pid(path: &Path) -> String {
    let mut text = String::new();
    let _ = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
    text.trim().to_owned()
}
