// SPDX-License-Identifier: EUPL-1.2
//! The file in a form that sends one (`multipart/form-data`, RFC 7578).
//!
//! Only our own form comes here, and its only field is `file`. The file stays in memory until it was brought in, another
//! one came, or the pages were closed.

use std::fmt;

/// How long the name of a file may be where it is shown.
const LONGEST_NAME: usize = 80;

/// A file that somebody chose.
pub(super) struct Upload {
    /// What it is called, without its folder.
    pub(super) name: String,
    pub(super) text: String,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload {{ {} bytes, … }}", self.text.len())
    }
}

impl Upload {
    /// The file in the body of a form; none when there is none.
    pub(super) fn read(media: &str, body: &[u8]) -> Option<Self> {
        let (_, boundary) = media.split_once("boundary=")?;
        let boundary = boundary.split(';').next().unwrap_or_default().trim().trim_matches('"');
        let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
        let mut rest = body.strip_prefix(delimiter.get(2..)?)?;
        // After the last part stand two hyphens, and not the end of a line.
        while let Some(part) = rest.strip_prefix(b"\r\n") {
            let (head, content) = split(part, b"\r\n\r\n")?;
            let (content, after) = split(content, &delimiter)?;
            let head = String::from_utf8_lossy(head);
            if head.contains("name=\"file\"") {
                let name = name(&head).filter(|name| !name.is_empty())?;
                return Some(Self { name, text: String::from_utf8_lossy(content).into_owned() });
            }
            rest = after;
        }
        None
    }
}

/// The name of the file, with nothing in it that steers a screen.
fn name(head: &str) -> Option<String> {
    let (_, name) = head.split_once("filename=\"")?;
    let name = name.split('"').next().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    Some(name.chars().filter(|c| !daglicht_shared::text::steers(*c)).take(LONGEST_NAME).collect())
}

fn split<'a>(text: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let found = text.windows(at.len()).position(|part| part == at)?;
    Some((text.get(..found)?, text.get(found + at.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(file: &str) -> String {
        format!("--b1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b1\r\n{file}\r\n--b1--\r\n")
    }

    #[test]
    fn the_file_is_found_between_its_boundaries_byte_by_byte() {
        let check = |media: &str, file: &str, expected: Option<(&str, &str)>| {
            let read = Upload::read(media, body(file).as_bytes());
            assert_eq!(read.as_ref().map(|one| (one.name.as_str(), one.text.as_str())), expected, "{media} {file}");
        };
        let plain = "multipart/form-data; boundary=b1";
        let head = "Content-Disposition: form-data; name=\"file\"; filename=";
        check(
            plain,
            &format!("{head}\"t.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n--b\r\n"),
            Some(("t.csv", "a,b\r\n--b\r\n")),
        );
        check("multipart/form-data; boundary=\"b1\"", &format!("{head}\"t.csv\"\r\n\r\n"), Some(("t.csv", "")));
        check(plain, &format!("{head}\"C:\\map\\t\u{202e}.csv\"\r\n\r\nx"), Some(("t.csv", "x")));
        check(plain, &format!("{head}\"\"\r\n\r\n"), None);
        check(plain, "Content-Disposition: form-data; name=\"other\"\r\n\r\nx", None);
        check("multipart/form-data; boundary=b2", &format!("{head}\"t.csv\"\r\n\r\nx"), None);
        check("multipart/form-data", &format!("{head}\"t.csv\"\r\n\r\nx"), None);
        assert!(Upload::read(plain, b"--b1\r\nname=\"file\"").is_none(), "it is cut off");
    }
}
