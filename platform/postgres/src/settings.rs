//! The private server's settings, sized to the machine's memory.

use std::fmt::Write;
use std::fs;
use std::path::Path;

const MIB: u64 = 1 << 20;

/// Bytes of memory that this program and its server may share: the machine's, or less in a container.
pub(crate) fn memory_bytes() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| mem_total(&text));
    let container =
        fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    let bytes: Option<u64> = [machine, container].into_iter().flatten().min();
    bytes.unwrap_or(2048 * MIB)
}

fn mem_total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// The file that is written anew before each start. What confirmed data rests on stands first.
pub(crate) fn file(memory_bytes: u64, socket_dir: &Path) -> String {
    let part = |of: u64, least: u64, most: u64| (memory_bytes / MIB / of).clamp(least, most);
    let mut text = String::from(
        "# Written anew at each start. Settings of your own belong in local.conf beside this file.\n",
    );
    let socket_dir = socket_dir.to_string_lossy().replace('\'', "''");
    let settings = [
        ("fsync", "on".to_owned()),
        ("full_page_writes", "on".to_owned()),
        ("synchronous_commit", "on".to_owned()),
        // Only this machine, only through the private socket.
        ("listen_addresses", "''".to_owned()),
        ("unix_socket_directories", format!("'\"{socket_dir}\"'")),
        ("unix_socket_permissions", "0700".to_owned()),
        ("port", crate::server::PORT.to_string()),
        ("max_connections", "60".to_owned()),
        ("timezone", "'UTC'".to_owned()),
        ("log_timezone", "'UTC'".to_owned()),
        ("shared_buffers", format!("{}MB", part(8, 128, 8192))),
        ("effective_cache_size", format!("{}MB", part(2, 256, 65_536))),
        ("work_mem", format!("{}MB", part(256, 8, 128))),
        ("maintenance_work_mem", format!("{}MB", part(32, 64, 1024))),
        ("max_wal_size", format!("{}MB", part(4, 1024, 8192))),
        ("min_wal_size", "256MB".to_owned()),
        ("checkpoint_timeout", "15min".to_owned()),
        ("random_page_cost", "1.1".to_owned()),
        ("jit", "off".to_owned()),
        // The log tells of errors, not of whose mobile number was in a statement.
        ("log_error_verbosity", "terse".to_owned()),
        ("log_min_error_statement", "panic".to_owned()),
        ("log_parameter_max_length", "0".to_owned()),
        ("log_parameter_max_length_on_error", "0".to_owned()),
        ("log_line_prefix", "'%m [%p] '".to_owned()),
    ];
    for (name, value) in settings {
        let _ = writeln!(text, "{name} = {value}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_shared_out() {
        for (gibibytes, buffers, work, maintenance) in
            [(1, 128, 8, 64), (2, 256, 8, 64), (24, 3072, 96, 768), (512, 8192, 128, 1024)]
        {
            let text = file(gibibytes << 30, Path::new("/run/it's"));
            for line in [
                format!("shared_buffers = {buffers}MB"),
                format!("work_mem = {work}MB"),
                format!("maintenance_work_mem = {maintenance}MB"),
                "unix_socket_directories = '\"/run/it''s\"'".to_owned(),
                "fsync = on".to_owned(),
            ] {
                assert!(text.lines().any(|have| have == line), "{gibibytes} GiB: {line}");
            }
        }
        assert_eq!(mem_total("MemTotal:       24616452 kB\nMemFree: 1 kB"), Some(24_616_452 * 1024));
        assert_eq!(mem_total("nothing"), None);
    }
}
