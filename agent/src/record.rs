// SPDX-License-Identifier: EUPL-1.2
//! The program `daglicht-recorder`. All of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    daglicht_agent::recorder::main()
}
