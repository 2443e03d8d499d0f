// SPDX-License-Identifier: EUPL-1.2
//! The administrator's form of a draft: terms and a table, each pasted or as a file.
//!
//! A file takes the place of what was pasted. It is held in memory for the answer only, and never has more bytes than the
//! route takes.

use axum::Form;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

/// What was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DraftForm {
    pub(super) terms: String,
    pub(super) table: String,
    pub(super) action: String,
    /// The field of which the file is no text.
    #[serde(skip)]
    pub(super) unreadable: Option<&'static str>,
}

impl DraftForm {
    /// The form in a request, with files or without.
    ///
    /// # Errors
    /// The answer to a body that is no such form or is too long.
    pub(super) async fn read(request: Request) -> Result<Self, Response> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !media.is_some_and(|media| media.to_ascii_lowercase().starts_with("multipart/form-data")) {
            let form = Form::<Self>::from_request(request, &()).await;
            return form.map(|Form(form)| form).map_err(|error| error.into_response());
        }
        let mut form = Self::default();
        let mut parts = Multipart::from_request(request, &()).await.map_err(|error| error.into_response())?;
        while let Some(part) = parts.next_field().await.map_err(|error| error.into_response())? {
            let name = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|error| error.into_response())?;
            let text = std::str::from_utf8(&bytes).map(|text| text.trim_start_matches('\u{feff}'));
            match (name.as_str(), text) {
                ("action", Ok(text)) => text.clone_into(&mut form.action),
                ("terms", Ok(text)) => text.clone_into(&mut form.terms),
                ("table", Ok(text)) => text.clone_into(&mut form.table),
                // The files stand after what was pasted; a field without a file is sent empty.
                ("terms-file", Ok(text)) if !text.is_empty() => text.clone_into(&mut form.terms),
                ("table-file", Ok(text)) if !text.is_empty() => text.clone_into(&mut form.table),
                ("terms-file", Err(_)) => form.unreadable = Some("terms"),
                ("table-file", Err(_)) => form.unreadable = Some("table"),
                _ => {}
            }
        }
        Ok(form)
    }
}
