// SPDX-License-Identifier: EUPL-1.2
//! An agency's own look, read once when the collector starts: the rule of its colours, its name and its logo.
//!
//! The logo is served by the collector under a name that changes with its content. It runs nothing: pages show it as a
//! picture, under a policy that forbids scripts, and one that holds a script is refused as well.

use std::path::PathBuf;

use daglicht_shared::crypto::sha256;

use crate::config::Theme;

/// The largest logo, in bytes: the first page stays below 150 kB.
pub(crate) const MOST: usize = 40 * 1024;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// An agency's own look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The rule of the style sheet with its colours; empty when it has none.
    pub rule: String,
    /// Its name.
    pub name: Option<String>,
    /// Its logo.
    pub logo: Option<Logo>,
}

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The name under which it is served.
    pub file: String,
    /// The media type.
    pub content_type: &'static str,
    /// The content.
    pub content: Vec<u8>,
}

/// A logo cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// It cannot be read.
    #[error("the logo in {path} cannot be read; nothing was started. Check its name and rights", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// It is too large.
    #[error("the logo in {path} is larger than {MOST} bytes; nothing was started. Give a smaller one", path = path.display())]
    Large {
        /// The file.
        path: PathBuf,
    },
    /// It is neither SVG nor PNG.
    #[error(
        "the logo in {path} is neither a PNG nor an SVG without scripts; nothing was started. Export it as one of them",
        path = path.display()
    )]
    Form {
        /// The file.
        path: PathBuf,
    },
}

impl Look {
    /// The look of these settings.
    ///
    /// # Errors
    /// [`LogoError`] when there is a logo that cannot be used.
    pub fn of(theme: &Theme) -> Result<Self, LogoError> {
        let logo = theme.logo.as_ref().map(|path| {
            let content = std::fs::read(path).map_err(|source| LogoError::Read { path: path.clone(), source })?;
            if content.len() > MOST {
                return Err(LogoError::Large { path: path.clone() });
            }
            Logo::of(content).ok_or_else(|| LogoError::Form { path: path.clone() })
        });
        Ok(Self { rule: theme.rule(), name: theme.name.clone(), logo: logo.transpose()? })
    }

    /// The name; nothing where there is none.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

impl Logo {
    fn of(content: Vec<u8>) -> Option<Self> {
        let (ending, content_type) = if content.starts_with(PNG) {
            ("png", "image/png")
        } else {
            let text = std::str::from_utf8(&content).ok()?.to_ascii_lowercase();
            let is_fit =
                text.contains("<svg") && !["<script", "<!entity", "javascript:"].iter().any(|one| text.contains(one));
            is_fit.then_some(("svg", "image/svg+xml"))?
        };
        let hash: String = sha256(&content).0.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Some(Self { file: format!("logo-{hash}.{ending}"), content_type, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    fn read(content: &[u8]) -> Result<Look, LogoError> {
        let folder = Folder::new();
        let path = folder.path().join("logo");
        std::fs::write(&path, content).expect("written");
        Look::of(&Theme { name: Some("Gemeente Voorbeeld".to_owned()), logo: Some(path), ..Theme::default() })
    }

    #[test]
    fn a_logo_is_known_by_its_content() {
        for (content, ending, content_type) in [
            (&b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"[..], ".svg", "image/svg+xml"),
            (b"\x89PNG\r\n\x1a\n and so on", ".png", "image/png"),
        ] {
            let logo = read(content).expect("fits").logo.expect("is there");
            assert!(logo.file.ends_with(ending) && logo.content_type == content_type, "{logo:?}");
        }
    }

    #[test]
    fn what_is_no_picture_or_could_run_is_refused() {
        for content in
            [&b"GIF89a"[..], b"<svg><script>x</script></svg>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><svg/>", b"\xff"]
        {
            assert!(matches!(read(content), Err(LogoError::Form { .. })), "{content:?}");
        }
        assert!(matches!(read(&vec![b' '; MOST + 1]), Err(LogoError::Large { .. })));
        let nowhere = Theme { logo: Some("/nonexistent/logo.svg".into()), ..Theme::default() };
        assert!(matches!(Look::of(&nowhere), Err(LogoError::Read { .. })));
    }
}
