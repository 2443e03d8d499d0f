// SPDX-License-Identifier: EUPL-1.2
//! A real Chromium, driven through a small script: what it is asked to do, and what it saw.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

/// What the browser is to do: forms one after another, then pages beside each other, then the last forms.
#[derive(Debug, Default, Serialize)]
pub struct Walk {
    /// Where the collector is.
    pub origin: String,
    /// The folder for screenshots and PDFs.
    pub screenshots: PathBuf,
    /// Everybody's cookie; empty for whoever is to sign in, or stays outside.
    pub visitors: BTreeMap<String, String>,
    /// Forms that are filled in with the keyboard alone.
    pub first: Vec<Deed>,
    /// Pages that are looked at.
    pub pages: Vec<Stop>,
    /// Files that are fetched.
    pub files: Vec<Stop>,
    /// Forms at the end.
    pub last: Vec<Deed>,
}

/// A page, who looks at it, and the status that it should have.
#[derive(Debug, Clone, Serialize)]
pub struct Stop {
    /// Who looks.
    pub visitor: String,
    /// The address after the origin.
    pub path: String,
    /// The status.
    pub status: u16,
}

/// A form that is found, filled in and sent with the keyboard alone.
#[derive(Debug, Clone, Serialize)]
pub struct Deed {
    /// Who does it.
    pub visitor: String,
    /// The page on which the form stands; empty for the page that the deed before led to.
    pub path: String,
    /// The form.
    pub form: String,
    /// What is written into its fields. `$code` is the code of the second factor, `$next` the one after it.
    pub fill: Vec<(String, String)>,
    /// The button that is pressed.
    pub button: String,
    /// The status of the page that comes.
    pub status: u16,
}

impl Deed {
    /// The same by another button.
    #[must_use]
    pub fn by(self, button: &str) -> Self {
        Self { button: button.to_owned(), ..self }
    }
}

/// What the browser saw.
#[derive(Debug, Deserialize)]
pub struct Report {
    /// Each page, in the order in which it was looked at.
    pub seen: Vec<Seen>,
    /// Every request and the status of its answer.
    pub asked: Vec<Asked>,
}

/// A request that was answered.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

/// What the browser saw of one page.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// Who looked.
    pub visitor: String,
    /// The page's address.
    pub url: String,
    /// The HTTP status that it has.
    pub status: u16,
    /// The HTTP status that it should have.
    pub expected: u16,
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
    /// The widths at which the page scrolls sideways.
    pub overflow: Vec<u32>,
    /// Links, buttons and fields that the tabulator key does not reach, or that do not show that it did.
    pub unreached: Vec<String>,
    /// Figures in a drawing that stand in no table.
    pub untold: Vec<String>,
    /// Bytes of the page with everything that it loads.
    pub bytes: u64,
    /// How many sheets of A4 it prints on.
    pub sheets: u32,
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

    /// Everything about the page that is not as it should be.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.status != self.expected {
            faults.push(format!("status {} instead of {}", self.status, self.expected));
        }
        let lists = [
            ("on the console", &self.console),
            ("request elsewhere", &self.elsewhere),
            ("breaks", &self.violations),
            ("out of reach of the keyboard", &self.unreached),
            ("drawn and in no table", &self.untold),
        ];
        faults.extend(lists.iter().flat_map(|(what, list)| list.iter().map(move |one| format!("{what}: {one}"))));
        faults.extend(self.overflow.iter().map(|width| format!("scrolls sideways at {width} px")));
        faults.iter().map(|fault| format!("{} for {}: {fault}", self.url, self.visitor)).collect()
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

/// The folder in which the test run leaves its screenshots.
#[must_use]
pub fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots")
}

/// Walks; screenshots go to a folder, one per page and width, and one PDF per page.
///
/// # Panics
/// When the browser or its driver is missing, or a step cannot be taken.
#[must_use]
pub fn walk(walk: &Walk) -> Report {
    std::fs::create_dir_all(&walk.screenshots).expect("the folder for screenshots can be made");
    let mut child = Command::new("node")
        .arg(driver().join("visit.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("node is installed by deploy/setup.sh test");
    let request = serde_json::to_vec(walk).expect("texts and numbers");
    child.stdin.take().expect("piped").write_all(&request).expect("the script reads all");
    let output = child.wait_with_output().expect("the child was started");
    assert!(output.status.success(), "the browser did not come to the end; its words are above");
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}
