// SPDX-License-Identifier: EUPL-1.2
//! Statistics of released figures: intervals, control charts, the size of a measurement.
//!
//! Numbers in, numbers out; each method names its source and says what it assumes. Nothing here knows teams, categories
//! or pages, and nothing decides what may be shown.

pub mod interval;
#[cfg(test)]
pub(crate) mod noise;
pub mod plan;
pub mod xmr;
