// SPDX-License-Identifier: EUPL-1.2
//! The page that asks for what a form did not say, and sends the form again.

use askama::Template;

use super::view::{Answer, Choice, Frame, Tab, Visit};

/// What a form asks to repeat with another choice: its deed, its values, and what they mean.
#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage<'a> {
    frame: Frame<'a>,
    heading: String,
    text: Vec<String>,
    deed: &'static str,
    /// The values of the form as they were sent.
    values: Vec<(String, String)>,
    /// The entries in the way.
    others: Vec<String>,
    /// What can be done about them.
    overlaps: Vec<Choice>,
    /// The categories, where none was given.
    choices: Vec<Choice>,
    back: String,
}

/// What is asked before a form is sent again.
pub(super) enum Ask {
    /// Which kind of time it was.
    Category,
    /// What becomes of what is there already.
    Overlap,
}

/// The page that asks for what a form did not say, and sends the form again.
pub(super) fn asked(
    visit: &Visit<'_>,
    deed: &'static str,
    heading: String,
    others: Vec<String>,
    ask: Ask,
) -> anyhow::Result<Answer> {
    let names = ["line", "date", "start", "end", "from", "to", "id", "other", "at", "note", "category", "back"];
    let left_out = match ask {
        Ask::Category => "category",
        Ask::Overlap => "overlap",
    };
    let values = names.iter().filter(|name| **name != left_out);
    let value = |name: &&str| Some(((*name).to_owned(), visit.form.get(name)?.to_owned()));
    let overlap = |id: &'static str, text: &str| Choice { id, name: visit.words().get(text), is_chosen: false };
    let page = ChoosePage {
        frame: visit.frame(Some(Tab::Day), visit.app.existing_journal()?.as_ref())?,
        heading,
        text: Vec::new(),
        deed,
        values: values.filter_map(value).collect(),
        others,
        overlaps: match ask {
            Ask::Overlap => vec![overlap("take", "page-overlap-take"), overlap("fit", "page-overlap-fit")],
            Ask::Category => Vec::new(),
        },
        choices: match ask {
            Ask::Category => visit.choices(None),
            Ask::Overlap => Vec::new(),
        },
        back: visit.href(&visit.back()),
    };
    Ok(Answer::Asking(page.render()?))
}
