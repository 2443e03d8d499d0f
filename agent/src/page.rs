// SPDX-License-Identifier: EUPL-1.2
//! The employee's own pages: the day, the week, what is unknown, what leaves this computer, and the rules.
//!
//! `daglicht open` starts a process of its own that serves them on the loopback address and ends when nobody looks any
//! more. Every page can be read and every form sent without scripts. Whatever a page does goes through the functions
//! that the commands use, and each request opens the journal anew: after a withdrawal nothing here holds a file. No title
//! is shown, for none is stored.

mod bars;
mod bring;
mod choose;
mod data;
mod day;
mod deeds;
mod door;
mod form;
mod house;
mod leaving;
mod presence;
mod routes;
mod rules;
mod serve;
mod sheet;
mod stretch;
mod totals;
mod typed;
mod unknown;
mod upload;
mod view;
mod week;

pub(crate) use self::door::Door;
pub(crate) use self::presence::Patience;
pub(crate) use self::serve::serve;
