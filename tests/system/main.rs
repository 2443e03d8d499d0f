// SPDX-License-Identifier: EUPL-1.2
//! The one system test binary: whole programs, whole paths, and the order of the house.
//!
//! One binary, because each further one would link everything again.

mod api;
mod away;
mod calendar;
mod calls;
mod command_line;
mod deployment;
mod desktop;
mod disclosure;
mod entries;
mod exchange;
mod feed;
mod network;
mod openid;
mod own_page;
mod own_page_states;
mod pages;
mod pairing;
mod path;
mod postgres;
mod questionnaire;
mod recovery;
mod refusals;
mod reproduction;
mod rules;
mod session;
mod tidy;
mod tls;
mod torture;
mod wayland;
