// SPDX-License-Identifier: EUPL-1.2
//! The pure domain of Daglicht: words, rules and arithmetic.
//!
//! Nothing here reads a clock, a file, the network, the environment or a random source, and nothing logs: values go in,
//! values come out. The agent and the collector both depend on this package and never on each other.
//!
//! # Glossary
//!
//! The words follow `domain.md` section 3; each has one place.
//!
//! | word | meaning | place |
//! |---|---|---|
//! | sample | one observation of the active window, idle and lock state | [`sample`] |
//! | observation | what the rule pack makes of a sample; holds no title | [`observe`] |
//! | session | half-open interval with one application and one activity, merged from samples | [`sessionise`] |
//! | activity | a label from the rule pack, the finest thing that may leave the machine | [`id::ActivityId`] |
//! | category | one of the nine classes of working time; what has none is *unknown* | [`category`] |
//! | rule pack | ordered rules with their examples and hash | [`rule_pack`] |
//! | case | what work is about, known by a keyed hash of its number only | [`case`] |
//! | time entry | what an employee registered by hand | [`aggregate`] |
//! | tally | a person-week: time per category and activity, split automatic / manual, and unknown | [`aggregate`] |
//! | report | the only message with measured data: one tally, rounded, pseudonymous | [`mod@report`] |
//! | receipt | the collector's signed answer to one message | [`receipt`] |
//! | manifest | the approved terms of a measurement project | [`manifest`] |
//! | approval | the works council's signed decision on a project's terms | [`approval`] |
//! | ticket | proof of being invited, once per person | [`ticket`] |
//! | membership token | proof of genuine membership, per week, unlinkable | [`membership`] |
//! | withdrawal | the request to erase a person-week | [`withdrawal`] |
//! | unit | a team, department, directorate or the whole, in a strict tree | [`manifest::Unit`] |
//! | block | four weeks of the fixed grid, and what is released of them | [`four_weeks`] |
//! | service | something that teams bring out, with a standard time: what a skilled employee needs for one | collector |
//! | output | what a team brought out of each service in a week: counts of cases, without persons | collector |
//! | agreement | a goal on a released figure, or an action, of a unit | collector |
//! | span | a week, a block or a quarter of the fixed grid | [`span`] |
//! | close | the weekly act that turns reports into released figures and destroys the reports | collector |
//! | cell | one number in a table with its number of contributors | collector |
//! | released | passed disclosure control; all that a page, export or answer may hold | collector |

#[cfg(test)]
mod acceptance;
pub mod aggregate;
pub mod approval;
pub mod case;
pub mod category;
pub mod changes;
pub mod crypto;
pub mod duration;
pub mod enrolment;
pub mod four_weeks;
#[cfg(test)]
mod golden;
mod grid;
pub mod id;
pub mod manifest;
pub mod membership;
pub mod observe;
pub mod problem;
pub mod quarter;
pub mod questionnaire;
pub mod receipt;
pub mod recording;
pub mod report;
pub mod rounding;
pub mod rule_pack;
pub mod sample;
#[cfg(feature = "openapi")]
mod schema;
pub mod sessionise;
pub mod signed;
pub mod span;
pub mod spreadsheet;
pub mod stored;
pub mod synthetic;
pub mod text;
pub mod ticket;
pub mod time;
pub mod week;
pub mod withdrawal;
pub mod zone;
