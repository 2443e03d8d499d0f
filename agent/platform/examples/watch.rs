// SPDX-License-Identifier: EUPL-1.2
//! Prints what the desktop shows, without titles: `cargo run -p daglicht-platform --example watch -- [IDLE_SECONDS]`.

use std::io::stdin;
use std::os::fd::AsFd as _;
use std::time::{Duration, Instant};

use daglicht_platform::{Presence, Settings, Wake, probe};

#[expect(clippy::disallowed_methods, reason = "an example is a program of its own")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let variable = |name| std::env::var(name).ok();
    let idle_after = std::env::args().nth(1).map(|seconds| seconds.parse()).transpose()?.map(Duration::from_secs);
    let mut desktop = probe(&Settings {
        display: variable("DISPLAY"),
        wayland_display: variable("WAYLAND_DISPLAY"),
        session_type: variable("XDG_SESSION_TYPE"),
        runtime_dir: variable("XDG_RUNTIME_DIR"),
        session_id: variable("XDG_SESSION_ID"),
        system_bus: variable("DBUS_SYSTEM_BUS_ADDRESS"),
        session_bus: variable("DBUS_SESSION_BUS_ADDRESS"),
        idle_after,
    })?;
    println!("{}, blind to {:?}; any line on standard input ends this", desktop.name(), desktop.blind());
    let (start, stdin) = (Instant::now(), stdin());
    while let Wake::Observed(seen) = desktop.next(Some(Duration::from_secs(60)), &[stdin.as_fd()])? {
        let at = start.elapsed().as_millis();
        match (seen.presence, seen.window) {
            (Presence::Idle { idle_for }, _) => println!("{at:>8} ms  idle for {} ms", idle_for.as_millis()),
            (Presence::Locked, _) => println!("{at:>8} ms  locked"),
            (Presence::Active, Some(window)) => {
                println!("{at:>8} ms  {} ({} bytes of title)", window.application, window.title.len());
            }
            (Presence::Active, None) => println!("{at:>8} ms  no window"),
        }
    }
    Ok(())
}
