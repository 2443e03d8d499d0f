// SPDX-License-Identifier: EUPL-1.2
//! The feed: an endpoint to which ActivityWatch's watchers send what a browser shows, and the way from there to a sample.
//!
//! The endpoint is a process of its own, started by `run` while the feed is on and there is consent, and ended with it.
//! It keeps a bounded number of events in memory so that a client reads back what it sent, and hands the address of each
//! browser's active tab to `run` over a socket that no other process has. Nothing of this reaches a disk, a log or a
//! message. A private tab's address and title are dropped on arrival; that it is private is kept.

mod api;
mod buckets;
mod event;
mod link;
mod serve;
mod settings;
mod tabs;

pub use buckets::{Bucket, Buckets, BucketsError};
pub use event::{Event, EventError};
pub use link::{Endpoint, Feed, Tab, is_tab};
pub use serve::{ServeError, serve};
pub use settings::{FeedFileError, FeedSettings, PORT};
pub use tabs::{Message, Shown, Tabs, browser_of};
