// SPDX-License-Identifier: EUPL-1.2
//! The collector: takes reports, closes weeks, discloses safely and shows teams where time goes.
//!
//! The path of the data, and the only directions in which modules may depend on each other:
//!
//! ```text
//! routes ─ ingest, enrolment, withdrawal ─ store        (rows live until the close)
//! close ─ store, analyse, disclose                      (rows become released cells and are destroyed)
//! figures ─ released cells only        present ─ figures only
//! ```
//!
//! [`analyse`], [`disclose`], [`figures`] and [`present`] are pure: no store, clock, file, environment or log. A page that
//! cannot reach a row cannot leak it. Weeks close when their acceptance window is over, or by the command `close`.

pub mod accounts;
pub mod admin;
pub mod analyse;
pub mod app;
pub mod backup;
pub mod baseline;
pub mod cli;
pub mod clock;
pub mod close;
pub mod commands;
pub mod config;
pub mod council;
pub mod demo;
pub mod disclose;
pub mod documents;
pub mod enrolment;
pub mod figures;
pub mod form;
pub mod goals;
pub mod ingest;
pub mod kept;
pub mod keys;
mod limits;
mod load;
pub mod look;
pub mod meter;
mod network;
pub mod objections;
pub mod openapi;
pub mod openid;
pub mod output;
mod passwords;
pub mod pdf;
pub mod plant;
pub mod present;
pub mod projects;
pub mod random;
mod receipts;
pub mod refusal;
pub mod role;
pub mod routes;
pub mod search;
pub mod second_factor;
pub mod server;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod statistics;
pub mod store;
#[cfg(test)]
mod testing;
pub mod verify;
pub mod withdrawal;
