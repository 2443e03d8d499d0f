// SPDX-License-Identifier: EUPL-1.2
//! Figures of several weeks on the terminal.

use super::say;
use crate::cli::Context;
use crate::disclose::Band;
use crate::figures::period::Period;
use crate::figures::{Figure, Loss, Shown};
use crate::present::numbers;

/// What was released of a unit over several weeks, as lines for people.
pub(super) fn lines(context: &Context, name: &str, period: &Period) -> Vec<String> {
    let Some(shown) = &period.sum else {
        return vec![say(context, "period-withheld", &[("unit", &name)])];
    };
    let percent = |share| numbers::percent(context.language, share);
    let decimal = |value| numbers::decimal(context.language, value, 1);
    let mut lines = vec![say(
        context,
        "period-unit",
        &[
            ("unit", &name),
            ("weeks", &period.weeks.len()),
            ("withheld", &period.withheld.len()),
            ("participants", &shown.contributors.map_or("?", Band::id)),
        ],
    )];
    let coverage = match shown.coverage {
        Figure::Known(share) => percent(share),
        Figure::Missing(_) => "?".to_owned(),
    };
    let unknown = percent(shown.unknown.quantity().map_or(0.0, |quantity| quantity.share));
    lines.push(say(context, "period-measured", &[("coverage", &coverage), ("unknown", &unknown)]));
    lines.push(value(context, shown));
    for loss in &shown.losses {
        lines.push(loss_line(context, loss, &percent, &decimal));
    }
    lines
}

fn value(context: &Context, shown: &Shown) -> String {
    let percent = |share| numbers::percent(context.language, share);
    let Some((value, hidden)) = shown.value_adding.known().zip(shown.hidden_factory.known()) else {
        return say(context, "period-no-value", &[]);
    };
    let margin = value.margin_points.map_or("?".to_owned(), |points| points.to_string());
    let hours = numbers::decimal(context.language, hidden.hours, 0);
    let fte = numbers::decimal(context.language, hidden.fte, 1);
    let share = percent(value.share);
    say(context, "period-value", &[("share", &share), ("margin", &margin), ("hours", &hours), ("fte", &fte)])
}

fn loss_line(
    context: &Context,
    loss: &Loss,
    percent: &dyn Fn(f64) -> String,
    decimal: &dyn Fn(f64) -> String,
) -> String {
    let names: Vec<String> = loss.categories.iter().map(|category| say(context, category.id(), &[])).collect();
    let potential = loss.realistic.known().map_or("?".to_owned(), |quantity| decimal(quantity.hours));
    say(
        context,
        "period-loss",
        &[
            ("name", &names.join(" + ")),
            ("share", &percent(loss.quantity.share)),
            ("hours", &decimal(loss.quantity.hours)),
            ("fte", &decimal(loss.quantity.fte)),
            ("potential", &potential),
        ],
    )
}
