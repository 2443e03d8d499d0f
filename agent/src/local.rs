// SPDX-License-Identifier: EUPL-1.2
//! A server on this computer's own loopback address, open only while it is asked for.
//!
//! Everything is refused until [`guard`] lets it pass, before anything is routed: a web page in the same computer's browser
//! can send requests here too. One connection carries one request and has one time limit. What is served is the caller's.

pub mod guard;
mod server;
mod token;

pub use guard::{Caller, Guard, Refusal, Serves};
pub use server::{bind, serve};
pub use token::{Token, TokenError};
