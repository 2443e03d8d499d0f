// SPDX-License-Identifier: EUPL-1.2
//! What the server of pages keeps between two requests: who may come in, who looks, one thing to say, and
//! the file that somebody brings in, in memory only.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use daglicht_shared::text::Language;

use super::door::{Door, Taken};
use super::presence::{Patience, Presence};
use super::upload::Upload;
use crate::clock;
use crate::commands::App;
use crate::config::Environment;
use crate::local::Token;

/// What the server of pages keeps.
#[derive(Debug)]
pub(super) struct House {
    nl: App,
    en: App,
    language: Language,
    /// The name of the cookie.
    pub(super) cookie: String,
    /// Its value.
    pub(super) session: Token,
    pub(super) door: Door,
    taken: Mutex<Taken>,
    presence: Mutex<Presence>,
    notice: Mutex<Option<String>>,
    upload: Mutex<Option<Arc<Upload>>>,
}

impl House {
    pub(super) fn new(app: &App, environment: &Environment, door: Door, patience: Patience) -> anyhow::Result<Self> {
        let speaking = |language| {
            let mut flags = app.flags.clone();
            flags.language = Some(language);
            App::new(flags, environment.clone(), app.format)
        };
        Ok(Self {
            nl: speaking(Language::Nl)?,
            en: speaking(Language::En)?,
            language: app.settings.language,
            cookie: format!("daglicht-{}", door.port),
            session: Token::new(clock::random().context("no session can be made")?),
            door,
            taken: Mutex::default(),
            presence: Mutex::new(Presence::new(patience, clock::now().boot)),
            notice: Mutex::default(),
            upload: Mutex::default(),
        })
    }

    /// Settings and words in a language.
    pub(super) const fn app(&self, language: Language) -> &App {
        match language {
            Language::Nl => &self.nl,
            Language::En => &self.en,
        }
    }

    /// The language in which the first page opens.
    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// Whether a ticket lets somebody in.
    pub(super) fn admits(&self, ticket: &str) -> bool {
        self.door.take(ticket, &mut locked(&self.taken), clock::now().wall)
    }

    pub(super) fn presence(&self) -> MutexGuard<'_, Presence> {
        locked(&self.presence)
    }

    /// Leaves something to say on the next page.
    pub(super) fn leave(&self, notice: String) {
        *locked(&self.notice) = Some(notice);
    }

    /// Holds the file that somebody looks at before it is brought in; none lets go of it.
    pub(super) fn hold(&self, upload: Option<Upload>) {
        *locked(&self.upload) = upload.map(Arc::new);
    }

    /// The file that is held.
    pub(super) fn held(&self) -> Option<Arc<Upload>> {
        locked(&self.upload).clone()
    }

    /// What is to be said, once.
    pub(super) fn notice(&self) -> Option<String> {
        locked(&self.notice).take()
    }
}

/// Each value is replaced as a whole, so that it is whole whatever happened to its holder.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
