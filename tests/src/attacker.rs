// SPDX-License-Identifier: EUPL-1.2
//! An attacker with all that any role can get, who tries to recover one person's time.
//!
//! He has every released row of every unit and week, unrounded, and the held cells of coarse teams week by week: more than
//! all roles together. He may be a colleague who knows all about himself. A recovery is *exact* when the release leaves
//! one value only, and *near* when it bounds the value from above within a tenth; by linear programs, so that a bound that
//! exists is found. Guesses that are right by luck are none.

pub mod organisation;
pub mod recover;
pub mod release;
