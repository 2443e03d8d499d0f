// SPDX-License-Identifier: EUPL-1.2
//! What the tests of this package share: folders that vanish, and a collector with one approved project.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::random;

/// An empty folder that is removed in the end.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = HEXLOWER.encode(&random::bytes::<8>().expect("randomness"));
        let path = std::env::temp_dir().join(format!("daglicht-collector-{name}"));
        std::fs::create_dir(&path).expect("a new folder");
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
