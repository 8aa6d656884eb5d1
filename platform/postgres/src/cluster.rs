//! The private server's directory: who owns it, how it is made, its configuration.

use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::binaries::{self, Binaries};
use crate::server::PORT;
use crate::{Error, Home, settings};

/// Whom the server runs as when we are root, which PostgreSQL refuses.
const SERVER_USER: &str = "postgres";
/// Where the server's files go when its user cannot reach the home, e.g. below `/root`.
const SHARED_STATE: &str = "/var/lib/bashgah";
/// The name of a Unix socket has room for 107 bytes.
const SOCKET_BYTES: usize = 107;

/// A user that the server runs as: number and group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct User {
    pub uid: u32,
    pub gid: u32,
}

/// The places of a private server.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    pub data: PathBuf,
    pub socket_dir: PathBuf,
    pub log: PathBuf,
    pub binaries: Binaries,
    /// `None`: as whom we run ourselves.
    pub user: Option<User>,
}

impl Cluster {
    /// Finds or makes the directories; the data directory itself is made by [`Cluster::initialise`].
    pub fn prepare(home: &Home) -> Result<Cluster, Error> {
        let root = home.postgres();
        let user = server_user(&root)?;
        let root = reachable(home, root, user)?;
        let data = root.join("data");
        let binaries = binaries::find(&data)?;
        if binaries::made_by(&data).is_none() && data.exists() {
            return Err(Error::NotACluster(data));
        }
        let socket_dir = socket_dir(&root, user)?;
        Ok(Cluster { data, socket_dir, log: root.join("server.log"), binaries, user })
    }

    /// A command that runs as the server's user, undisturbed by our environment.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.program(program));
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C.UTF-8").env("LANGUAGE", "en").current_dir("/").stdin(Stdio::null());
        if let Some(user) = self.user {
            use std::os::unix::process::CommandExt;
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    /// Makes the data directory if there is none. Killed halfway, it leaves nothing that is taken for one.
    pub fn initialise(&self) -> Result<(), Error> {
        if self.data.exists() {
            return Ok(());
        }
        let unfinished = self.data.with_extension("new");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(|cause| Error::at(&unfinished, cause))?;
        }
        tracing::info!(data = %self.data.display(), major = self.binaries.major, "making a new database");
        let output = self
            .command("initdb")
            .args([
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--lc-collate=C",
                "--lc-messages=C",
                "--data-checksums",
            ])
            .args([
                "--username=bashgah",
                "--auth-local=peer",
                "--auth-host=reject",
                "--no-instructions",
                "-D",
            ])
            .arg(&unfinished)
            .output()
            .map_err(|cause| Error::at(&self.binaries.program("initdb"), cause))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            let _ = fs::write(&self.log, &output.stderr);
            return Err(self.failure(&words));
        }
        self.write(
            "postgresql.conf",
            &unfinished,
            "include = 'bashgah.conf'\ninclude_if_exists = 'local.conf'\n",
        )?;
        fs::rename(&unfinished, &self.data).map_err(|cause| Error::at(&self.data, cause))
    }

    /// Writes the settings and who may come in, as of this start.
    pub fn configure(&self) -> Result<(), Error> {
        let settings = settings::file(settings::memory_bytes(), &self.socket_dir);
        self.write("bashgah.conf", &self.data, &settings)?;
        self.write("pg_hba.conf", &self.data, "local all all peer map=bashgah\n")?;
        // The server's user and root, both as the one role that there is.
        let owner = fs::metadata(&self.data).map_err(|cause| Error::at(&self.data, cause))?.uid();
        let mut names = vec!["root".to_owned()];
        names.extend(user_name(owner).filter(|name| name != "root"));
        let map: String = names.iter().map(|name| format!("bashgah \"{name}\" bashgah\n")).collect();
        self.write("pg_ident.conf", &self.data, &map)
    }

    fn write(&self, name: &str, dir: &Path, text: &str) -> Result<(), Error> {
        let path = dir.join(name);
        fs::write(&path, text).map_err(|cause| Error::at(&path, cause))?;
        self.give(&path)
    }

    fn give(&self, path: &Path) -> Result<(), Error> {
        match self.user {
            Some(user) => give(path, user),
            None => Ok(()),
        }
    }

    /// The log, for the server to write on; an old one is laid aside when it has grown.
    pub fn open_log(&self) -> Result<fs::File, Error> {
        const MOST: u64 = 16 << 20;
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > MOST) {
            let _ = fs::rename(&self.log, self.log.with_extension("log.old"));
        }
        let file = fs::OpenOptions::new().create(true).append(true).open(&self.log);
        let file = file.map_err(|cause| Error::at(&self.log, cause))?;
        self.give(&self.log)?;
        Ok(file)
    }

    /// What the server's last words mean.
    pub fn failure(&self, words: &str) -> Error {
        let line = |text: &str| words.lines().rev().find(|line| line.contains(text));
        if line("No space left on device").or(line("Disk quota exceeded")).is_some() {
            return Error::DiskFull(self.data.clone());
        }
        if let Some(line) = line("Address already in use").or(line(".s.PGSQL")) {
            let quoted = line.split('"').nth(1).map(|path| PathBuf::from(path.trim_end_matches(".lock")));
            return Error::SocketInUse(quoted.unwrap_or_else(|| self.socket()));
        }
        let last = line("FATAL:").or(line("PANIC:")).or(line("error:")).or(words.lines().last());
        Error::StartFailed { cause: last.unwrap_or_default().trim().to_owned(), log: self.log.clone() }
    }

    pub fn socket(&self) -> PathBuf {
        socket(&self.socket_dir)
    }
}

fn socket(dir: &Path) -> PathBuf {
    dir.join(format!(".s.PGSQL.{PORT}"))
}

/// Whom the server runs as: ourselves, or if we are root the owner of what is there, else `postgres`.
fn server_user(root: &Path) -> Result<Option<User>, Error> {
    if !we_are_root() {
        return Ok(None);
    }
    if let Ok(owned) = fs::metadata(root.join("data"))
        && owned.uid() != 0
    {
        return Ok(Some(User { uid: owned.uid(), gid: owned.gid() }));
    }
    named_user(SERVER_USER).map(Some).ok_or(Error::NoUser(SERVER_USER))
}

fn we_are_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn passwd() -> String {
    fs::read_to_string("/etc/passwd").unwrap_or_default()
}

fn named_user(name: &str) -> Option<User> {
    passwd().lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [have, _, uid, gid, ..] = fields[..] else { return None };
        (have == name).then_some(User { uid: uid.parse().ok()?, gid: gid.parse().ok()? })
    })
}

fn user_name(uid: u32) -> Option<String> {
    let listed = passwd().lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _, have, ..] = fields[..] else { return None };
        (have.parse() == Ok(uid)).then(|| name.to_owned())
    });
    // A directory service knows users that the file does not.
    listed.or_else(|| {
        let output = Command::new("id").args(["-un", &uid.to_string()]).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    })
}

/// The server's directory, where its user can reach it: in the home, or in `/var/lib/bashgah` with a
/// link from the home.
fn reachable(home: &Home, root: PathBuf, user: Option<User>) -> Result<PathBuf, Error> {
    let Some(user) = user else {
        make(&root, 0o700)?;
        return root.canonicalize().map_err(|cause| Error::at(&root, cause));
    };
    if !root.exists() && !can_pass(home.path(), user) {
        let_pass(home.path())?;
    }
    if !root.exists() && !can_pass(home.path(), user) {
        let place = Path::new(SHARED_STATE).join(short_hash(home.path()));
        make(&place, 0o755)?;
        symlink(&place, &root).map_err(|cause| Error::at(&root, cause))?;
        tracing::info!(place = %place.display(), "the server's user cannot reach the home: its files go here");
    }
    make(&root, 0o755)?;
    let root = root.canonicalize().map_err(|cause| Error::at(&root, cause))?;
    give(&root, user)?;
    if !can_pass(&root, user) {
        let cause = format!("the user “{SERVER_USER}” cannot pass the directories above it");
        return Err(Error::NotAllowed { place: root, cause });
    }
    Ok(root)
}

/// Lets others pass our own home, without looking: it may have been made for us alone.
fn let_pass(home: &Path) -> Result<(), Error> {
    let found = fs::metadata(home).map_err(|cause| Error::at(home, cause))?;
    let mode = found.permissions().mode() | 0o011;
    fs::set_permissions(home, fs::Permissions::from_mode(mode)).map_err(|cause| Error::at(home, cause))
}

/// Asks the kernel, as that user: what counts is every directory above, with its access lists.
fn can_pass(dir: &Path, user: User) -> bool {
    use std::os::unix::process::CommandExt;
    let mut test = Command::new("test");
    test.arg("-x").arg(dir).current_dir("/").uid(user.uid).gid(user.gid);
    test.status().is_ok_and(|status| status.success())
}

/// In the server's directory; where its name is too long for a socket, in a private one of few letters.
fn socket_dir(root: &Path, user: Option<User>) -> Result<PathBuf, Error> {
    let mut dir = root.join("socket");
    if socket(&dir).as_os_str().len() > SOCKET_BYTES {
        let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|_| user.is_none());
        let runtime = runtime.filter(|dir| dir.is_dir()).unwrap_or_else(|| PathBuf::from("/tmp"));
        dir = runtime.join(format!("bashgah-{}", short_hash(root)));
    }
    make(&dir, 0o700)?;
    let found = fs::symlink_metadata(&dir).map_err(|cause| Error::at(&dir, cause))?;
    let ours = fs::metadata("/proc/self").map_or(0, |process| process.uid());
    let expected = user.map_or(ours, |user| user.uid);
    if !found.is_dir() || (found.uid() != expected && found.uid() != ours) {
        return Err(Error::NotAllowed { place: dir, cause: "it belongs to another user".to_owned() });
    }
    if let Some(user) = user {
        give(&dir, user)?;
    }
    Ok(dir)
}

fn make(dir: &Path, mode: u32) -> Result<(), Error> {
    if dir.exists() {
        return Ok(());
    }
    fs::create_dir_all(dir).map_err(|cause| Error::at(dir, cause))?;
    fs::set_permissions(dir, fs::Permissions::from_mode(mode)).map_err(|cause| Error::at(dir, cause))
}

fn give(path: &Path, user: User) -> Result<(), Error> {
    chown(path, Some(user.uid), Some(user.gid)).map_err(|cause| Error::at(path, cause))
}

/// FNV-1a: the same short name for the same path.
fn short_hash(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_understood() {
        let cluster = Cluster {
            data: "/home/data".into(),
            socket_dir: "/home/socket".into(),
            log: "/home/server.log".into(),
            binaries: Binaries { dir: PathBuf::new(), major: 15 },
            user: None,
        };
        for (words, code, told) in [
            (
                "LOG:  starting\nFATAL:  could not write lock file \"postmaster.pid\": No space left on device\n",
                "postgres.disk_full",
                "/home/data",
            ),
            (
                "FATAL:  lock file \"/run/x/.s.PGSQL.5432.lock\" already exists\nHINT:  Is another postmaster…\n",
                "postgres.socket_in_use",
                "/run/x/.s.PGSQL.5432",
            ),
            ("LOG:  a\nFATAL:  something else\nLOG:  b\n", "postgres.start_failed", "something else"),
            ("", "postgres.start_failed", "/home/server.log"),
        ] {
            let error = cluster.failure(words);
            assert_eq!(error.code(), code, "{words}");
            assert!(error.message().en.contains(told), "{}", error.message().en);
        }
    }
}
