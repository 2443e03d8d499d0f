// SPDX-License-Identifier: EUPL-1.2
//! The program `daglicht-collector`.

fn main() {}
