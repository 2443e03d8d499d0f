// SPDX-License-Identifier: EUPL-1.2
//! The program `daglicht-collector`: hands its arguments and environment to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    let environment =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    daglicht_collector::cli::run(std::env::args_os(), environment.collect())
}
