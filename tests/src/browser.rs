// SPDX-License-Identifier: EUPL-1.2
//! A real Chromium, driven through a small script.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// What the browser saw of one page.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// The page's address.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// The language that the page declares.
    pub language: String,
    /// The nodes of the accessibility tree that have a name, in order.
    pub tree: Vec<Node>,
    /// Messages and errors on the browser's console.
    pub console: Vec<String>,
    /// Requests to any other origin.
    pub elsewhere: Vec<String>,
    /// Rules of WCAG 2.2 AA that the page breaks, by axe-core.
    pub violations: Vec<String>,
    /// Whether the page scrolls sideways, per width.
    pub overflow: Vec<u32>,
}

/// A node of the accessibility tree.
#[derive(Debug, Deserialize)]
pub struct Node {
    /// Its role.
    pub role: String,
    /// Its name, as assistive technology reads it.
    pub name: String,
}

impl Seen {
    /// Whether some node's name holds a text.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        self.tree.iter().any(|node| node.name.contains(text))
    }

    /// The names of all nodes with a role.
    #[must_use]
    pub fn names(&self, role: &str) -> Vec<&str> {
        self.tree.iter().filter(|node| node.role == role).map(|node| node.name.as_str()).collect()
    }
}

/// The folder of the scripts that drive the browser.
///
/// # Panics
/// When the driver is not installed.
#[must_use]
pub fn driver() -> PathBuf {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    assert!(folder.join("node_modules").exists(), "the browser driver is not installed: run deploy/setup.sh test");
    folder
}

/// Signs in and visits pages one after another; screenshots go to a folder, one per page and width.
///
/// # Panics
/// When the browser or its driver is missing, or a step fails.
#[must_use]
pub fn visit(origin: &str, name: &str, code: &str, pages: &[String], screenshots: &Path) -> Vec<Seen> {
    let folder = driver();
    std::fs::create_dir_all(screenshots).expect("the folder for screenshots can be made");
    let request = serde_json::json!({
        "origin": origin, "name": name, "code": code, "pages": pages, "screenshots": screenshots,
    });
    let output = Command::new("node")
        .arg(folder.join("visit.mjs"))
        .arg(request.to_string())
        .output()
        .expect("node is installed by deploy/setup.sh test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}
