// SPDX-License-Identifier: EUPL-1.2
//! Where the reader is, and where to go from here: the unit in its tree, the span on its grid.

use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::quarter::Quarter;
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use super::UnitPage;
use super::words::Words;

/// The head of a unit's page.
pub(super) struct Head {
    pub(super) unit: String,
    pub(super) title: String,
    pub(super) range: String,
    pub(super) previous: Option<Link>,
    pub(super) next: Option<Link>,
    /// The same unit over a week, four weeks and a quarter.
    pub(super) lengths: Vec<Link>,
    /// The weeks or blocks that this span holds.
    pub(super) parts: Vec<Link>,
    pub(super) above: Vec<Link>,
    /// The same page in a few large words.
    pub(super) projector: String,
    /// The same page in full.
    pub(super) full: String,
}

pub(super) struct Link {
    pub(super) href: String,
    pub(super) text: String,
    /// Whether it leads to the page that is shown.
    pub(super) is_current: bool,
}

impl Link {
    pub(super) const fn to(href: String, text: String) -> Self {
        Self { href, text, is_current: false }
    }
}

/// The address of a unit's page.
pub(super) fn href(words: Words<'_>, terms: &Terms, unit: &UnitId, span: Span) -> String {
    let kind = match span {
        Span::Week(_) => "weeks",
        Span::Block(_) => "blocks",
        Span::Quarter(_) => "quarters",
    };
    format!("/{}/projects/{}/units/{unit}/{kind}/{span}", words.language, terms.project)
}

pub(super) fn unit_name(terms: &Terms, unit: &UnitId) -> String {
    terms.unit(unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
}

/// The links to the units above, as far as the visitor may see them, the highest first.
pub(super) fn above(terms: &Terms, unit: &UnitId, visible: &[UnitId], to: impl Fn(&UnitId) -> String) -> Vec<Link> {
    let parent = |unit: &UnitId| terms.unit(unit).and_then(|unit| unit.parent.as_ref());
    let mut above: Vec<Link> = std::iter::successors(parent(unit), |unit| parent(unit))
        .filter(|unit| visible.contains(unit))
        .map(|unit| Link::to(to(unit), unit_name(terms, unit)))
        .collect();
    above.reverse();
    above
}

pub(super) fn head(words: Words<'_>, page: &UnitPage<'_>) -> Head {
    let UnitPage { terms, unit, span, closed, .. } = *page;
    let href = |unit: &UnitId, span: Span| href(words, terms, unit, span);
    let inside: Vec<Week> = closed.iter().copied().filter(|week| span.holds(*week)).collect();
    let before = closed.iter().rev().find(|week| inside.first().is_some_and(|first| *week < first));
    let after = closed.iter().find(|week| inside.last().is_some_and(|last| *week > last));
    let to = |id: &str, week: &Week| {
        let span = span.like(*week);
        Link::to(href(unit, span), words.with(id, &[("span", &words.span_short(span))]))
    };
    let lengths = inside.last().map_or_else(Vec::new, |last| {
        let all = [
            ("length-week", Span::Week(*last)),
            ("length-block", Span::Block(FourWeeks::of(*last))),
            ("length-quarter", Span::Quarter(Quarter::of(*last))),
        ];
        all.map(|(id, other)| Link {
            href: href(unit, other),
            text: words.get(id),
            is_current: std::mem::discriminant(&other) == std::mem::discriminant(&span),
        })
        .into()
    });
    let mut parts: Vec<Span> = match span {
        Span::Week(_) => Vec::new(),
        Span::Block(_) => inside.iter().map(|week| Span::Week(*week)).collect(),
        Span::Quarter(_) => inside.iter().map(|week| Span::Block(FourWeeks::of(*week))).collect(),
    };
    parts.dedup();
    let full = href(unit, span);
    Head {
        title: words.span(span),
        range: words.range(span),
        previous: before.map(|week| to("span-previous", week)),
        next: after.map(|week| to("span-next", week)),
        lengths,
        parts: parts.into_iter().map(|part| Link::to(href(unit, part), words.span_short(part))).collect(),
        above: above(terms, unit, page.units, |unit| href(unit, span)),
        projector: format!("{full}?{}", super::PROJECTOR),
        full,
        unit: unit_name(terms, unit),
    }
}
