// SPDX-License-Identifier: EUPL-1.2
//! What a running process costs and where it listens, read from the kernel.

use std::fs;
use std::time::Duration;

/// The cost of a process up to now.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// Processor time of all threads.
    pub cpu: Duration,
    /// How often a thread went to sleep of its own will, which is how often it had been woken.
    pub wakeups: u64,
    /// Proportional set size in kilobytes.
    pub pss_kb: u64,
    /// Resident set size in kilobytes, shared pages counted whole.
    pub rss_kb: u64,
    /// The largest resident set size since the process began, in kilobytes.
    pub peak_kb: u64,
    /// Threads.
    pub threads: usize,
}

impl Cost {
    /// Reads the cost of a process.
    ///
    /// # Panics
    /// When the process is gone.
    #[must_use]
    pub fn of(pid: u32) -> Self {
        let mut cost = Self::default();
        for task in fs::read_dir(format!("/proc/{pid}/task")).expect("the process runs").flatten() {
            cost.threads += 1;
            // The first number of schedstat is nanoseconds on a processor.
            let times = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            cost.cpu += Duration::from_nanos(number(times.split_whitespace().next()));
            let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
            cost.wakeups += field(&status, "voluntary_ctxt_switches:");
        }
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        (cost.rss_kb, cost.peak_kb) = (field(&status, "VmRSS:"), field(&status, "VmHWM:"));
        cost.pss_kb = field(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default(), "Pss:");
        cost
    }

    /// What was spent since an earlier reading; memory and threads are those of now.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self { cpu: self.cpu.saturating_sub(earlier.cpu), wakeups: self.wakeups - earlier.wakeups, ..self }
    }
}

/// The memory of a process as the kernel counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Resident memory, in kilobytes.
    pub now_kb: u64,
    /// The most that was ever resident, in kilobytes.
    pub peak_kb: u64,
}

impl Memory {
    /// Reads the memory of a process.
    ///
    /// # Panics
    /// When the process is gone.
    #[must_use]
    pub fn of(pid: u32) -> Self {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
        Self { now_kb: field(&status, "VmRSS:"), peak_kb: field(&status, "VmHWM:") }
    }
}

/// The TCP ports on which a process and its descendants listen.
///
/// # Panics
/// When the system's list of connections cannot be read.
#[must_use]
pub fn listening(pid: u32) -> Vec<u16> {
    let mut family = vec![pid];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
        family.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
        at += 1;
    }
    let descriptors = family.iter().flat_map(|pid| fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten());
    let targets = descriptors.flatten().filter_map(|entry| fs::read_link(entry.path()).ok());
    let sockets: Vec<String> = targets
        .filter_map(|target| Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    assert!(tables[0].contains("local_address"), "the kernel lists its connections");
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    lines
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (address, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
            let is_ours = *state == "0A" && sockets.iter().any(|socket| socket == inode);
            is_ours.then(|| u16::from_str_radix(address.rsplit(':').next()?, 16).ok()).flatten()
        })
        .collect()
}

fn number(text: Option<&str>) -> u64 {
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn field(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    number(line.and_then(|rest| rest.split_whitespace().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_open_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("bound").port();
        assert!(listening(std::process::id()).contains(&port));
    }

    #[test]
    fn a_running_process_has_memory_threads_and_time() {
        let cost = Cost::of(std::process::id());
        assert!(cost.peak_kb >= cost.rss_kb && cost.rss_kb > 0, "{cost:?}");
        assert!(cost.pss_kb > 0 && cost.threads > 0 && cost.cpu > Duration::ZERO, "{cost:?}");
    }
}
