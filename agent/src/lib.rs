// SPDX-License-Identifier: EUPL-1.2
//! The workstation agent: private time registration, and one pseudonymous report a week.
//!
//! Nothing is captured without an [`consent::ActiveConsent`], no report is sent without a [`consent::SendingConsent`];
//! both are made in [`consent`] only. Titles are gone after the choke point in `daglicht_shared::observe`.
//!
//! # Map
//!
//! | file | what it holds |
//! |---|---|
//! | [`cli`], `commands` | the command line; every command is one function |
//! | [`recorder`] | the program that `daglicht run` becomes, and that is in memory all day |
//! | [`consent`], [`consent_file`] | what the employee decided, and the only makers of the proof of it |
//! | [`capture`], [`surroundings`], [`pipeline`] | samples of the desktop, what is told beside it, and the one place where the stages are joined |
//! | [`journal`], [`notes`], [`measure`], [`when`] | sessions and entries, sealed notes, the week they add up to |
//! | [`entries`], [`templates`], [`forget`] | the only way in which entries and the timer change, and the way back; names that save typing; erasing for good |
//! | [`activitywatch`], [`local`] | what watchers of browsers tell, and the server on this computer's own address |
//! | `page` | the employee's own pages in the browser, and the process that serves them |
//! | [`away`] | the question on return, and what becomes of a timer when the session is closed |
//! | [`import`], [`calendar`] | exports of other programs, for the employee's own views; when a person was busy |
//! | [`own_data`], [`registrations`] | own data to take along or to print; what other time-registration programs exported |
//! | [`sheet`] | own agreements beside own time, for a conversation |
//! | [`enrolment`], [`identity`] | the project's manifest, the membership tokens, the weekly keys |
//! | [`report`], [`schedule`], [`outbox`], [`upload`] | the report, when it is made, what became of it |
//! | [`withdrawal`] | everything local erased, the collector asked until it confirmed |
//! | [`http`], [`database`] | the two ways out of the process |
//! | [`salvage`] | the rows that a damaged database still holds |
//! | [`clock`], [`config`], [`paths`], [`lock`], [`wakers`], [`text`] | the edges: time, settings, files, signals, words |
//! | [`plant`] | faults on purpose, for the controls of the torture campaigns; never active in a normal build |

pub mod activitywatch;
pub mod away;
pub mod calendar;
pub mod calibration;
pub mod capture;
pub mod cases;
pub mod cli;
pub mod clock;
mod commands;
pub mod config;
pub mod consent;
pub mod consent_file;
pub mod database;
pub mod enrolment;
pub mod entries;
pub mod forget;
pub mod http;
pub mod identity;
pub mod import;
pub mod journal;
pub mod local;
pub mod lock;
pub mod measure;
pub mod notes;
pub mod outbox;
pub mod own_data;
mod page;
pub mod pairing;
pub mod paths;
pub mod personal;
pub mod pipeline;
pub mod plant;
pub mod recorder;
pub mod registrations;
pub mod report;
pub mod salvage;
pub mod schedule;
pub mod sheet;
pub mod sight;
pub mod surroundings;
pub mod templates;
pub mod text;
pub mod upload;
pub mod wakers;
pub mod when;
pub mod withdrawal;

#[cfg(test)]
mod stored;
#[cfg(test)]
mod testing;
