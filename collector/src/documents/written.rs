// SPDX-License-Identifier: EUPL-1.2
//! A document as a plain text and as a page that refers to nothing.

use super::{Document, Part};

/// The width of a plain text, in characters.
const WIDTH: usize = 80;

impl Document {
    /// The document as plain text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.title, "=".repeat(self.title.chars().count()));
        for part in &self.parts {
            match part {
                Part::Heading(heading) => {
                    text.push_str(&format!("\n{heading}\n{}\n", "-".repeat(heading.chars().count())));
                }
                Part::Text(paragraph) => text.push_str(&format!("\n{}\n", wrapped(paragraph, "", ""))),
                Part::Item(item) => text.push_str(&format!("\n{}\n", wrapped(item, "- ", "  "))),
            }
        }
        text
    }

    /// The document as a page of its own, without anything from elsewhere.
    #[must_use]
    pub fn to_html(&self) -> String {
        let title = escaped(&self.title);
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n\
             <body>\n<h1>{title}</h1>\n"
        );
        let mut in_list = false;
        for part in &self.parts {
            let is_item = matches!(part, Part::Item(_));
            if is_item != in_list {
                html.push_str(if is_item { "<ul>\n" } else { "</ul>\n" });
                in_list = is_item;
            }
            let text = escaped(part.text());
            html.push_str(&match part {
                Part::Heading(_) => format!("<h2>{text}</h2>\n"),
                Part::Text(_) => format!("<p>{text}</p>\n"),
                Part::Item(_) => format!("<li>{text}</li>\n"),
            });
        }
        html.push_str(if in_list { "</ul>\n</body>\n</html>\n" } else { "</body>\n</html>\n" });
        html
    }
}

fn wrapped(text: &str, first: &str, later: &str) -> String {
    let mut lines = vec![first.to_owned()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        let is_empty = line == first.len();
        if !is_empty && line + 1 + word.chars().count() > WIDTH {
            lines.push(later.to_owned());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
