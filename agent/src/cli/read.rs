// SPDX-License-Identifier: EUPL-1.2
//! Reading the values of arguments.

use daglicht_shared::category::{Category, ParseCategoryError};
use daglicht_shared::duration::ParseDurationError;
use daglicht_shared::rule_pack::Wish;

use crate::commands::calibrate::Reply;
use crate::commands::rules::Whose;
use crate::registrations::mapping::Unmapped;
use crate::sheet::Length;
use crate::text::category_named;

/// Reads a port that an ordinary account may open.
pub(super) fn port(text: &str) -> Result<u16, String> {
    let port = text.parse().ok().filter(|port| *port == 0 || *port >= 1024);
    port.ok_or_else(|| "a port is 0 or a number from 1024 to 65535".to_owned())
}

/// Reads a category and its share in percent.
pub(super) fn share(text: &str) -> Result<(Category, u32), String> {
    let (name, percent) = text.split_once('=').ok_or("write CATEGORY=PERCENT, such as meetings=40")?;
    let percent = percent.trim_end_matches('%').trim();
    let percent = percent.parse::<u32>().map_err(|_| format!("`{percent}` is not a whole number of percent"))?;
    Ok((category(name)?, percent))
}

/// Reads a length of time.
pub(super) fn length(text: &str) -> Result<Length, String> {
    text.to_owned().try_into().map_err(|error: ParseDurationError| error.to_string())
}

/// Reads a label of another program and the category that it is here.
pub(super) fn mapped(text: &str) -> Result<(String, Category), String> {
    let (label, name) = text.rsplit_once('=').ok_or("write LABEL=CATEGORY, such as Team=meetings")?;
    Ok((label.trim().to_owned(), category(name)?))
}

/// Reads what becomes of entries without a category.
pub(super) fn unmapped(text: &str) -> Result<Unmapped, String> {
    match text.trim() {
        "refuse" => Ok(Unmapped::Refuse),
        "unknown" => Ok(Unmapped::LeaveOut),
        name => category(name).map(Unmapped::Category),
    }
}

/// Reads a category by its id or by its name in either language.
pub(super) fn category(text: &str) -> Result<Category, String> {
    category_named(text).ok_or_else(|| ParseCategoryError.to_string())
}

/// Reads what a person wants of a window.
pub(super) fn wish(text: &str) -> Result<Wish, String> {
    match text.trim() {
        "exclude" => Ok(Wish::Exclude),
        "unknown" => Ok(Wish::Unknown),
        activity => activity.parse().map(Wish::Activity).map_err(|error| format!("{error}")),
    }
}

/// Reads an answer to a question of calibration.
pub(super) fn reply(text: &str) -> Result<Reply, String> {
    if text.trim() == "skip" { Ok(Reply::Skip) } else { category(text).map(Reply::Category) }
}

pub(super) const fn whose(own: bool) -> Whose {
    if own { Whose::Own } else { Whose::Project }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_known_by_its_id_and_by_its_name_in_both_languages() {
        for text in ["meetings", "Meetings", "Vergaderingen", " vergaderingen "] {
            assert_eq!(category(text), Ok(Category::Meetings), "{text}");
        }
        assert!(category("fishing").is_err_and(|error| error.contains("meetings")));
    }
}
