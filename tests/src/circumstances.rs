// SPDX-License-Identifier: EUPL-1.2
//! What a figure is worth nothing without: the code, the machine and the day.

use crate::wait;

/// Day, commit, kind of build and machine, in one line. The commit is the one that was built, not the one of the tree.
#[must_use]
pub fn circumstances() -> String {
    let commit = match env!("DAGLICHT_COMMIT") {
        "" => "not recorded",
        commit => commit,
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = memory.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    let date = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).unwrap_or_default().date_naive();
    let build = if cfg!(debug_assertions) { "development" } else { "release" };
    let memory = kilobytes.div_ceil(1 << 20);
    format!("{date} · commit {commit} · {build} build · {processors} processors, {memory} GiB")
}
