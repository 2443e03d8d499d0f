// SPDX-License-Identifier: EUPL-1.2
//! What was measured: each line a figure, its yardstick of the same run, the ratio, and the goal with "met" or "missed".

use std::io::Write as _;

use serde_json::{Value, json};

/// How the figures are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Line by line as they come, with a table of goals at the end.
    #[default]
    Text,
    /// One JSON object at the end.
    Json,
}

/// All lines of a run.
#[derive(Debug, Default)]
pub(super) struct Book {
    form: Form,
    circumstances: String,
    chapter: &'static str,
    lines: Vec<(&'static str, Line)>,
    remarks: Vec<(&'static str, String)>,
}

/// One figure.
#[derive(Debug, Clone)]
pub(super) struct Line {
    what: String,
    value: f64,
    unit: &'static str,
    beside: Option<(String, f64)>,
    goal: Option<Goal>,
    note: String,
}

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    /// At most this, in the unit of the figure.
    AtMost(f64),
    /// At least this, in the unit of the figure.
    AtLeast(f64),
    /// At least this share of the yardstick.
    Share(f64),
}

impl Line {
    pub(super) fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { what: what.into(), value, unit, beside: None, goal: None, note: String::new() }
    }

    /// The yardstick, in the same unit.
    pub(super) fn beside(mut self, what: impl Into<String>, value: f64) -> Self {
        self.beside = Some((what.into(), value));
        self
    }

    pub(super) const fn goal(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    /// What else must be known to read the figure.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.beside.as_ref().filter(|(_, yardstick)| *yardstick > 0.0).map(|(_, yardstick)| self.value / yardstick)
    }

    fn is_met(&self) -> Option<bool> {
        self.goal.map(|goal| match goal {
            Goal::AtMost(limit) => self.value <= limit,
            Goal::AtLeast(limit) => self.value >= limit,
            Goal::Share(share) => self.ratio().is_some_and(|ratio| ratio >= share),
        })
    }

    fn goal_text(&self) -> Option<String> {
        self.goal.map(|goal| match goal {
            Goal::AtMost(limit) => format!("≤ {} {}", number(limit), self.unit),
            Goal::AtLeast(limit) => format!("≥ {} {}", number(limit), self.unit),
            Goal::Share(share) => format!("≥ {} %", number(share * 100.0)),
        })
    }

    fn text(&self) -> String {
        let mut parts = vec![format!("{}: {} {}", self.what, number(self.value), self.unit)];
        if let Some((what, yardstick)) = &self.beside {
            parts.push(format!("{what} {} {}", number(*yardstick), self.unit));
        }
        parts.extend(self.ratio().map(ratio_text));
        parts.extend(self.goal_text().map(|goal| format!("goal {goal}: {}", verdict(self.is_met()))));
        if !self.note.is_empty() {
            parts.push(self.note.clone());
        }
        parts.join(" · ")
    }

    fn json(&self, chapter: &str) -> Value {
        json!({
            "measurement": chapter,
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "yardstick": self.beside.as_ref().map(|(what, value)| json!({ "what": what, "value": value })),
            "ratio": self.ratio(),
            "goal": self.goal_text(),
            "met": self.is_met(),
            "note": self.note,
        })
    }
}

impl Book {
    pub(super) fn new(form: Form, circumstances: &str) -> Self {
        let book = Self { form, circumstances: circumstances.to_owned(), ..Self::default() };
        book.print(circumstances);
        book
    }

    /// Begins the lines of a measurement.
    pub(super) fn chapter(&mut self, name: &'static str, about: &str) {
        self.chapter = name;
        self.print(&format!("\n{name}: {about}"));
    }

    pub(super) fn say(&mut self, line: Line) {
        self.print(&format!("  {}", line.text()));
        self.lines.push((self.chapter, line));
    }

    /// What is no figure: how something was done, or that it was not done.
    pub(super) fn remark(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.print(&format!("  ({text})"));
        self.remarks.push((self.chapter, text));
    }

    /// Prints the table of goals, or everything as JSON.
    pub(super) fn finish(&self) {
        match self.form {
            Form::Text => self.table(),
            Form::Json => {
                let lines: Vec<Value> = self.lines.iter().map(|(chapter, line)| line.json(chapter)).collect();
                let remarks: Vec<Value> = self
                    .remarks
                    .iter()
                    .map(|(chapter, text)| json!({ "measurement": chapter, "text": text }))
                    .collect();
                let all = json!({ "circumstances": self.circumstances, "lines": lines, "remarks": remarks });
                write(&all.to_string());
            }
        }
    }

    fn table(&self) {
        let rows: Vec<[String; 4]> = self
            .lines
            .iter()
            .filter_map(|(chapter, line)| {
                let goal = line.goal_text()?;
                let value = match (line.goal, line.ratio()) {
                    (Some(Goal::Share(_)), Some(ratio)) => format!("{} %", number(ratio * 100.0)),
                    (Some(Goal::Share(_) | Goal::AtMost(_) | Goal::AtLeast(_)) | None, _) => {
                        format!("{} {}", number(line.value), line.unit)
                    }
                };
                Some([format!("{chapter}: {}", line.what), value, goal, verdict(line.is_met()).to_owned()])
            })
            .collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let widths: [usize; 4] = std::array::from_fn(width);
        write(&format!("\ngoals · {}", self.circumstances));
        for row in &rows {
            let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            write(format!("  {}", cells.join("  ")).trim_end());
        }
    }

    fn print(&self, text: &str) {
        match self.form {
            Form::Text => write(text),
            Form::Json => eprintln!("{text}"),
        }
    }
}

fn write(text: &str) {
    // Whoever closed standard output wants no more figures.
    writeln!(std::io::stdout(), "{text}").ok();
}

const fn verdict(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "met",
        Some(false) => "MISSED",
        None => "",
    }
}

fn ratio_text(ratio: f64) -> String {
    if ratio < 10.0 { format!("{} %", number(ratio * 100.0)) } else { format!("{} ×", number(ratio)) }
}

/// Three significant digits or a whole number, with commas between the thousands.
fn number(value: f64) -> String {
    let size = value.abs();
    if size < 1_000.0 {
        let digits = match size {
            0.0 => 0,
            _ if size >= 100.0 => 0,
            _ if size >= 10.0 => 1,
            _ if size >= 1.0 => 2,
            _ => 3,
        };
        let text = format!("{value:.digits$}");
        return if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    }
    let whole = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && digit.is_ascii_digit() && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_readable() {
        for (value, text) in [
            (0.0, "0"),
            (0.0314, "0.031"),
            (1.5, "1.5"),
            (12.34, "12.3"),
            (50.0, "50"),
            (345.6, "346"),
            (1_234.5, "1,234"),
            (65_000.0, "65,000"),
            (-1_234_567.0, "-1,234,567"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_goal_is_judged_by_the_value_or_by_its_share_of_the_yardstick() {
        let check = |line: &Line, met: bool, text: &str| {
            assert_eq!(line.is_met(), Some(met));
            assert_eq!(line.text(), text);
        };
        let line = Line::new("rate", 300.0, "reports/s").beside("echo", 1_000.0);
        check(
            &line.clone().goal(Goal::Share(0.15)),
            true,
            "rate: 300 reports/s · echo 1,000 reports/s · 30 % · goal ≥ 15 %: met",
        );
        check(
            &line.clone().goal(Goal::AtLeast(301.0)).note("twice"),
            false,
            "rate: 300 reports/s · echo 1,000 reports/s · 30 % · goal ≥ 301 reports/s: MISSED · twice",
        );
        check(&Line::new("p99", 5.0, "ms").goal(Goal::AtMost(5.0)), true, "p99: 5 ms · goal ≤ 5 ms: met");
    }
}
