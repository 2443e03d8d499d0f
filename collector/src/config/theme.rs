// SPDX-License-Identifier: EUPL-1.2
//! Settings of an agency's own look: its name, its logo, and colours that replace those of the style sheet.
//!
//! Every pair of colours that pages set beside each other is checked when the collector starts, the agency's with the
//! defaults of what it leaves out: nobody gets a page that he cannot read. The colours of the kinds of time are not
//! settings, for they must be told apart by everyone, in each combination and on paper.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Problem;

/// The tokens of every page.
const TOKENS: &str = include_str!("../../../shared/assets/tokens.css");

/// Settings of an agency's own look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Theme {
    /// The agency's name, beside the product's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its logo, an SVG or PNG file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<PathBuf>,
    /// Its colours.
    pub colours: Colours,
}

/// Colours as `#rrggbb`; those of the style sheet where absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Colours {
    /// Behind everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// Behind what is set apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surface: Option<String>,
    /// Words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ink: Option<String>,
    /// Words that are less important.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ink_soft: Option<String>,
    /// Links and buttons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Links and buttons under the pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent_strong: Option<String>,
    /// Words on buttons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_accent: Option<String>,
    /// Words of notices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Behind notices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_surface: Option<String>,
}

/// What stands on what, and the least contrast of WCAG 2.2 AA in tenths: 4.5 for words (criterion 1.4.3), 3 for the parts
/// of a drawing (criterion 1.4.11).
const PAIRS: [(&str, &str, u32); 25] = [
    ("ink", "paper", 45),
    ("ink", "surface", 45),
    ("ink", "notice-surface", 45),
    ("ink-soft", "paper", 45),
    ("ink-soft", "surface", 45),
    ("accent", "paper", 45),
    ("accent", "surface", 45),
    ("accent-strong", "paper", 45),
    ("accent-strong", "surface", 45),
    ("on-accent", "accent", 45),
    ("on-accent", "accent-strong", 45),
    ("notice", "notice-surface", 45),
    ("notice", "paper", 45),
    ("standardised_work", "paper", 30),
    ("speed_loss", "paper", 30),
    ("rework", "paper", 30),
    ("administration_projects", "paper", 30),
    ("interruptions", "paper", 30),
    ("meetings", "paper", 30),
    ("training_coaching", "paper", 30),
    ("official_breaks", "paper", 30),
    ("occupancy_loss", "paper", 30),
    ("direct", "paper", 30),
    ("indirect", "paper", 30),
    ("unknown-line", "paper", 30),
];

impl Theme {
    /// The colours that replace those of the style sheet, as a rule of it; empty when there are none.
    #[must_use]
    pub fn rule(&self) -> String {
        let lines: String = self.colours.named().filter_map(|(name, value)| Some((name, value?))).fold(
            String::new(),
            |lines, (name, value)| {
                let value: Colour = value.parse().unwrap_or_default();
                format!("{lines}  --nl-color-{name}: {value};\n")
            },
        );
        if lines.is_empty() { lines } else { format!(":root {{\n{lines}}}\n") }
    }

    /// All that is readable but cannot be used.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let named = |name: &str| format!("theme.colours.{}", name.replace('-', "_"));
        for (name, value) in self.colours.named() {
            if value.is_some_and(|value| value.parse::<Colour>().is_err()) {
                found.push(Problem::new(&named(name), "is no colour such as \"#0b5560\""));
            }
        }
        if self.logo.is_some() && self.name.as_ref().is_none_or(|name| name.trim().is_empty()) {
            found.push(Problem::new("theme.name", "is missing: who cannot see the logo reads the name"));
        }
        if self.name.as_ref().is_some_and(|name| name.chars().count() > 80 || name.chars().any(char::is_control)) {
            found.push(Problem::new("theme.name", "is longer than 80 characters, or holds one that cannot be seen"));
        }
        if !found.is_empty() {
            return found;
        }
        for (front, back, least) in PAIRS {
            // Who changes neither gets what was chosen with care.
            if self.colours.of(front).is_none() && self.colours.of(back).is_none() {
                continue;
            }
            let ratio = self.colour(front).contrast(self.colour(back));
            let least = f64::from(least) / 10.0;
            if ratio < least {
                let problem = format!(
                    "has a contrast of {ratio:.2} : 1 with {} behind it; WCAG 2.2 AA asks {least} : 1. \
                     Choose a darker or lighter one",
                    named(back)
                );
                let front = if self.colours.of(front).is_some() { named(front) } else { format!("the colour {front}") };
                found.push(Problem::new(&front, &problem));
            }
        }
        found
    }

    fn colour(&self, name: &str) -> Colour {
        self.colours.of(name).and_then(|value| value.parse().ok()).unwrap_or_else(|| default(name))
    }
}

impl Colours {
    /// Each with the name of its token.
    fn named(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        [
            ("paper", &self.paper),
            ("surface", &self.surface),
            ("ink", &self.ink),
            ("ink-soft", &self.ink_soft),
            ("accent", &self.accent),
            ("accent-strong", &self.accent_strong),
            ("on-accent", &self.on_accent),
            ("notice", &self.notice),
            ("notice-surface", &self.notice_surface),
        ]
        .into_iter()
        .map(|(name, value)| (name, value.as_deref()))
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.named().find(|(one, _)| *one == name).and_then(|(_, value)| value)
    }
}

/// A colour of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Colour([u8; 3]);

/// A text is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NoColour;

impl std::str::FromStr for Colour {
    type Err = NoColour;

    fn from_str(text: &str) -> Result<Self, NoColour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(NoColour)?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| NoColour)?;
        bytes.try_into().map(Self).map_err(|_| NoColour)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// The relative luminance of WCAG 2.2.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio of WCAG 2.2.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

/// The colour of the style sheet: a token of pages, or else of a kind of time. The first is the one of light pages.
fn default(name: &str) -> Colour {
    let value = |prefix: &str| {
        let (_, rest) = TOKENS.split_once(&format!("--{prefix}{name}: "))?;
        rest.split(';').next()?.parse().ok()
    };
    value("nl-color-").or_else(|| value("dl-")).expect("the style sheet has each colour, which a test reads")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(colours: &str) -> Theme {
        toml::from_str(&format!("name = \"Gemeente Voorbeeld\"\n[colours]\n{colours}")).expect("settings")
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let of = |one: &str, two: &str| -> f64 {
            one.parse::<Colour>().expect("a colour").contrast(two.parse().expect("a colour"))
        };
        // The ends of the scale, and a grey that is known to be just enough on white.
        for (one, two, expected) in
            [("#000000", "#ffffff", 21.0), ("#123456", "#123456", 1.0), ("#767676", "#FFFFFF", 4.54)]
        {
            assert!((of(one, two) - expected).abs() < 0.005, "{one} on {two}: {}", of(one, two));
        }
    }

    #[test]
    fn the_style_sheet_itself_holds_every_pair() {
        for (front, back, least) in PAIRS {
            let ratio = default(front).contrast(default(back));
            assert!(ratio >= f64::from(least) / 10.0, "{front} on {back}: {ratio}");
        }
    }

    #[test]
    fn a_pair_that_nobody_can_read_is_named_with_its_contrast() {
        for (colours, names) in [
            ("", &[][..]),
            ("accent = \"#154273\"\naccent_strong = \"#0b2a4a\"", &[]),
            ("accent = \"#ffb612\"", &["theme.colours.accent", "theme.colours.accent", "the colour on-accent"]),
            ("ink = \"#767676\"", &["theme.colours.ink", "theme.colours.ink", "theme.colours.ink"]),
            ("ink = \"black\"", &["theme.colours.ink"]),
            ("ink = \"#fff\"", &["theme.colours.ink"]),
        ] {
            let found = theme(colours).problems();
            let settings: Vec<&str> = found.iter().map(|problem| problem.setting.as_str()).collect();
            assert_eq!(settings, names, "{colours}: {found:#?}");
        }
        let found = theme("accent = \"#ffb612\"").problems();
        assert!(found[0].message.contains("4.5 : 1") && found[0].message.contains("theme.colours.paper"), "{found:?}");
    }

    #[test]
    fn a_logo_has_a_name_for_who_cannot_see_it() {
        let logo = Some(PathBuf::from("/etc/daglicht/logo.svg"));
        assert_eq!(Theme { logo: logo.clone(), ..Theme::default() }.problems().len(), 1);
        assert_eq!(Theme { logo, ..theme("") }.problems(), []);
    }

    #[test]
    fn the_rule_replaces_what_is_set_and_nothing_else() {
        assert_eq!(Theme::default().rule(), "");
        assert_eq!(theme("accent = \"#154273\"").rule(), ":root {\n  --nl-color-accent: #154273;\n}\n");
    }
}
