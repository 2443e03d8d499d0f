// SPDX-License-Identifier: EUPL-1.2
//! The harness of the system tests: real programs, a real X server, real Wayland compositors, a real browser.
//!
//! Nothing here is a stand-in for a part of the product; what is made up is the weather: power that fails, disks that are
//! full, networks that lose answers. Every helper ends what it started when it is dropped. A part that is missing on the
//! machine is a failure with the command that installs it, never a skipped test.

pub mod agency;
pub mod api;
pub mod attacker;
pub mod bench;
pub mod browser;
pub mod bus;
pub mod chaos;
pub mod circumstances;
pub mod collector;
pub mod desktop;
pub mod dice;
pub mod disk;
pub mod feed;
pub mod fuzz;
pub mod kwin;
pub mod notifier;
pub mod organisation;
pub mod own_page;
pub mod power_loss;
pub mod process;
pub mod program;
pub mod raw;
pub mod resident;
pub mod sound;
pub mod span;
pub mod sway;
pub mod torture;
pub mod visitor;
pub mod wait;
