// SPDX-License-Identifier: EUPL-1.2
//! What the unit tests of the agent share: folders of their own that vanish, and a small signed project.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::crypto::{Secret, SigningKey, sha256};
use daglicht_shared::manifest::{Manifest, Terms, sample_terms};
use daglicht_shared::membership::Issuer;
use daglicht_shared::signed::Signed;

/// A folder that is removed with its content.
pub(crate) struct Folder(PathBuf);

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("daglicht-agent-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the folder for temporary files can be written");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The key with which the project of the tests signs.
pub(crate) fn project_key() -> SigningKey {
    Secret::new([40; 32]).signing_key()
}

/// The issuer of membership tokens of the project of the tests.
pub(crate) fn issuer() -> Issuer {
    Issuer::new(&Secret::new([41; 32]))
}

/// The manifest of the project of the tests: `2026-W39` to `2026-W46`.
pub(crate) fn manifest() -> Manifest {
    let terms = sample_terms();
    let works_council = approval(&terms, "2026-12-31");
    Manifest {
        schema: 1,
        terms,
        works_council,
        signing_key: project_key().public_key(),
        membership_key: issuer().public_key(),
    }
}

/// The works council's approval of terms, until a day.
pub(crate) fn approval(terms: &Terms, valid_until: &str) -> Approval {
    let decision = Decision {
        reference: "OR 2026-12".to_owned(),
        document: sha256(b"document"),
        decided_on: "2026-09-01".parse().expect("a date"),
        valid_until: valid_until.parse().expect("a date"),
    };
    Approval::new(decision, terms, &Secret::new([42; 32]).signing_key())
}

/// A manifest signed with the project's key.
pub(crate) fn signed(manifest: &Manifest) -> Signed {
    Signed::new(manifest, &project_key())
}
