// SPDX-License-Identifier: EUPL-1.2
//! What a running process costs, read from the kernel.

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
    fn a_running_process_has_memory_threads_and_time() {
        let cost = Cost::of(std::process::id());
        assert!(cost.peak_kb >= cost.rss_kb && cost.rss_kb > 0, "{cost:?}");
        assert!(cost.pss_kb > 0 && cost.threads > 0 && cost.cpu > Duration::ZERO, "{cost:?}");
    }
}
