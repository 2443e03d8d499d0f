// SPDX-License-Identifier: EUPL-1.2
//! How far a unit is on the way to a goal, told from released weeks and never beyond their margins.
//!
//! What counts is the latest four weeks that show the figure. Of their interval the ends are averaged, as if the weeks were
//! fully dependent, for nothing links a person's weeks. A figure without a margin (unknown share, coverage) counts only
//! where four weeks in a row lie on the same side. Deliberately absent: why something moved.

use std::fmt;
use std::str::FromStr;

use daglicht_shared::category::Category;
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use super::{Amount, Content, Figure, Figures, Shown, exact};
use crate::disclose::{Released, UnitWeek};

/// How many weeks are looked at together.
pub const WEEKS: usize = 4;

/// A released figure that a goal can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Metric {
    /// The share of standardised work.
    ValueAdding,
    /// The share of all other classified time.
    HiddenFactory,
    /// The share of measured time without a category.
    Unknown,
    /// Measured time as a share of the scheduled time.
    Coverage,
    /// The share of a category.
    Loss(Category),
}

/// A text names no metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no released figure has this name")]
pub struct ParseMetricError;

/// A figure over some weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Its share over all weeks together.
    pub share: f64,
    /// The ends of the 95 % interval; none where a week has no margin.
    pub interval: Option<[f64; 2]>,
    /// The weeks with their shares, earliest first.
    pub weeks: Vec<(Week, f64)>,
}

/// Where a goal begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The figure.
    pub metric: Metric,
    /// The share when the goal was set.
    pub from: f64,
    /// The share to reach.
    pub to: f64,
    /// The week in which it was set; later weeks count.
    pub set: Week,
    /// The week by which it is to be reached.
    pub by: Week,
}

/// What may be said about a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// No released week since the goal was set shows the figure.
    NoFigure,
    /// The goal is reached, by more than the margin.
    Reached,
    /// The time is over and the goal is not reached, by more than the margin.
    NotReached,
    /// The figure moved towards the goal by more than the margin, and not too little for the time that passed.
    OnCourse,
    /// The figure is further from the goal than a steady course would be, by more than the margin.
    Behind,
    /// The margin does not let it be said.
    WithinMargin,
    /// The figure has no margin, and not enough weeks in a row say the same.
    TooFewWeeks,
}

/// A goal's reading and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The latest weeks since the goal was set; none when no week shows the figure.
    pub reading: Option<Reading>,
    /// What may be said.
    pub course: Course,
}

impl Metric {
    /// All metrics; standardised work is the value-adding share.
    pub fn all() -> impl Iterator<Item = Self> {
        let losses = Category::ALL.into_iter().filter(|category| *category != Category::StandardisedWork);
        [Self::ValueAdding, Self::HiddenFactory, Self::Unknown, Self::Coverage]
            .into_iter()
            .chain(losses.map(Self::Loss))
    }

    /// The id in forms and in the database.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ValueAdding => "value_adding",
            Self::HiddenFactory => "hidden_factory",
            Self::Unknown => "unknown",
            Self::Coverage => "coverage",
            Self::Loss(category) => category.id(),
        }
    }

    /// The share, its interval and the minutes that it is of, in one week.
    fn of(self, shown: &Shown) -> Option<Part> {
        let classified = shown.classified_minutes;
        match self {
            Self::ValueAdding => shown.value_adding.known().map(|value| (value.share, value.interval, classified)),
            Self::HiddenFactory => shown.value_adding.known().map(|value| {
                (1.0 - value.share, value.interval.map(|[low, high]| [1.0 - high, 1.0 - low]), classified)
            }),
            Self::Unknown => Some(match shown.unknown {
                Amount::Of(quantity) => (quantity.share, None, shown.measured_minutes),
                Amount::UnderOnePercent => (SMALL / 2.0, None, shown.measured_minutes),
            }),
            Self::Coverage => match (shown.coverage, shown.scheduled_minutes) {
                (Figure::Known(share), Figure::Known(scheduled)) => Some((share, None, scheduled)),
                (Figure::Missing(_), _) | (_, Figure::Missing(_)) => None,
            },
            Self::Loss(category) => {
                let block = shown.blocks.iter().find(|block| block.categories == [category])?;
                Some(match block.amount {
                    Amount::Of(quantity) => (quantity.share, block.interval, classified),
                    Amount::UnderOnePercent => (SMALL / 2.0, Some([0.0, SMALL]), classified),
                })
            }
        }
    }
}

/// A share, its interval, and the minutes that it is of.
type Part = (f64, Option<[f64; 2]>, u64);

/// What is shown as less than this lies somewhere below it.
const SMALL: f64 = 0.01;

impl Reading {
    /// A figure over the latest weeks that show it; none when none does. `rows` are earliest first.
    #[must_use]
    pub fn of<'a>(
        metric: Metric,
        rows: impl DoubleEndedIterator<Item = &'a Released<UnitWeek>>,
        terms: &Terms,
    ) -> Option<Self> {
        let shown = |row: &Released<UnitWeek>| match Figures::of(row, terms, &[]).content {
            Content::Shown(shown) => metric.of(&shown).map(|found| (row.week, found)),
            Content::Coarse(_) | Content::Withheld { .. } => None,
        };
        let mut found: Vec<_> = rows.rev().filter_map(shown).take(WEEKS).collect();
        found.reverse();
        let whole: u64 = found.iter().map(|(_, (_, _, minutes))| *minutes).sum();
        if whole == 0 {
            return None;
        }
        let mean = |pick: &dyn Fn(&Part) -> Option<f64>| -> Option<f64> {
            let parts = found.iter().map(|(_, week)| Some(pick(week)? * exact(week.2)));
            parts.sum::<Option<f64>>().map(|sum| sum / exact(whole))
        };
        let low = mean(&|(_, interval, _)| interval.map(|[low, _]| low));
        let high = mean(&|(_, interval, _)| interval.map(|[_, high]| high));
        Some(Self {
            share: mean(&|(share, _, _)| Some(*share))?,
            interval: low.zip(high).map(|(low, high)| [low, high]),
            weeks: found.iter().map(|(week, (share, _, _))| (*week, *share)).collect(),
        })
    }
}

/// On which side of a line a reading lies, seen from a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Beyond,
    Short,
    Unsaid,
}

impl Reading {
    /// The side of a line, where more is `up`; the interval is widened by a factor.
    fn side(&self, line: f64, up: Up, widened: f64) -> Side {
        let toward = |value: f64| match up {
            Up::More => value - line,
            Up::Less => line - value,
        };
        let ends: Vec<f64> = match self.interval {
            Some(ends) => ends.map(|end| toward(self.share + (end - self.share) * widened)).into(),
            None if self.weeks.len() < WEEKS => return Side::Unsaid,
            None => self.weeks.iter().map(|(_, share)| toward(*share)).collect(),
        };
        if ends.iter().all(|end| *end >= 0.0) {
            Side::Beyond
        } else if ends.iter().all(|end| *end < 0.0) {
            Side::Short
        } else {
            Side::Unsaid
        }
    }
}

/// Which way a goal goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Up {
    More,
    Less,
}

impl Progress {
    /// The progress of a goal by the released weeks of its unit, earliest first, and the latest closed week.
    #[must_use]
    pub fn of(aim: &Aim, rows: &[Released<UnitWeek>], terms: &Terms, latest: Option<Week>) -> Self {
        let counts = |row: &&Released<UnitWeek>| aim.set < row.week && row.week <= aim.by;
        match Reading::of(aim.metric, rows.iter().filter(counts), terms) {
            None => Self { reading: None, course: Course::NoFigure },
            Some(reading) => {
                let is_over = latest.is_some_and(|latest| latest >= aim.by);
                Self { course: course(aim, &reading, is_over), reading: Some(reading) }
            }
        }
    }
}

fn course(aim: &Aim, reading: &Reading, is_over: bool) -> Course {
    let up = if aim.to > aim.from { Up::More } else { Up::Less };
    let unsaid = if reading.interval.is_some() { Course::WithinMargin } else { Course::TooFewWeeks };
    match (reading.side(aim.to, up, 1.0), is_over) {
        (Side::Beyond, _) => return Course::Reached,
        (Side::Short, true) => return Course::NotReached,
        (Side::Unsaid, true) => return unsaid,
        (Side::Short | Side::Unsaid, false) => {}
    }
    // A steady course from the beginning to the end, at the middle of the weeks that were read.
    let passed = |week: Week| (week.monday() - aim.set.monday()).num_days();
    let [whole, read] = [
        f64::from(i32::try_from(passed(aim.by)).unwrap_or(i32::MAX).max(1)),
        reading.weeks.iter().map(|(week, _)| f64::from(i32::try_from(passed(*week)).unwrap_or(0))).sum::<f64>()
            / reading.weeks.iter().map(|_| 1.0).sum::<f64>(),
    ];
    let expected = aim.from + (aim.to - aim.from) * (read / whole).clamp(0.0, 1.0);
    if reading.side(expected, up, 1.0) == Side::Short {
        return Course::Behind;
    }
    // The beginning was measured too, so a move has the margin of a difference of two such figures.
    if reading.side(aim.from, up, std::f64::consts::SQRT_2) == Side::Beyond { Course::OnCourse } else { unsaid }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Metric {
    type Err = ParseMetricError;

    fn from_str(text: &str) -> Result<Self, ParseMetricError> {
        Self::all().find(|metric| metric.id() == text).ok_or(ParseMetricError)
    }
}

impl TryFrom<String> for Metric {
    type Error = ParseMetricError;

    fn try_from(text: String) -> Result<Self, ParseMetricError> {
        text.parse()
    }
}

impl From<Metric> for String {
    fn from(metric: Metric) -> Self {
        metric.id().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclose::ReleasedWeek;
    use daglicht_shared::manifest::sample_terms;
    use serde_json::{Value, json};

    /// A week in which this many of a thousand minutes are rework, with a margin in hundredths of a point.
    fn week(week: &str, rework: u32, margin: Option<u32>) -> (Week, Value) {
        let block = |category: Category| {
            let minutes = match category {
                Category::Rework => rework,
                Category::StandardisedWork => 600,
                Category::Meetings => 400 - rework,
                Category::SpeedLoss
                | Category::AdministrationProjects
                | Category::Interruptions
                | Category::TrainingCoaching
                | Category::OfficialBreaks
                | Category::OccupancyLoss => 0,
            };
            json!({"categories": [category], "minutes": minutes, "share_margin": margin})
        };
        let blocks: Vec<Value> = Category::ALL.into_iter().map(block).collect();
        let row = json!({"shown": {"contributors": "10-14", "blocks": blocks, "unknown_minutes": 100,
            "measured_minutes": 1_100, "scheduled_minutes": 2_200, "margin_points": margin.map(|m| m.div_ceil(100))}});
        (week.parse().expect("a week"), row)
    }

    fn progress(aim: &Aim, weeks: &[(Week, Value)]) -> Progress {
        let rows: Vec<Released<UnitWeek>> = weeks
            .iter()
            .flat_map(|(week, row)| ReleasedWeek::of_rows(*week, 10, &[("a", row.clone())]).units().to_vec())
            .collect();
        Progress::of(aim, &rows, &sample_terms(), weeks.last().map(|(week, _)| *week))
    }

    /// From 20 % rework to 10 %, from week 10 to week 20.
    fn aim(metric: Metric) -> Aim {
        let week = |text: &str| text.parse().expect("a week");
        Aim { metric, from: 0.20, to: 0.10, set: week("2026-W10"), by: week("2026-W20") }
    }

    fn check(shares: &[(&str, u32)], margin: Option<u32>, expected: Course) {
        let weeks: Vec<_> = shares.iter().map(|(name, rework)| week(name, *rework, margin)).collect();
        let found = progress(&aim(Metric::Loss(Category::Rework)), &weeks);
        assert_eq!(found.course, expected, "{shares:?} with {margin:?}: {:?}", found.reading);
    }

    #[test]
    fn only_weeks_after_the_goal_was_set_count() {
        check(&[], Some(100), Course::NoFigure);
        check(&[("2026-W09", 50), ("2026-W10", 50)], Some(100), Course::NoFigure);
    }

    #[test]
    fn a_goal_is_reached_when_the_whole_interval_is_beyond_it() {
        check(&[("2026-W15", 70)], Some(200), Course::Reached);
        check(&[("2026-W15", 90)], Some(200), Course::OnCourse);
        check(&[("2026-W19", 60), ("2026-W20", 60)], Some(100), Course::Reached);
    }

    #[test]
    fn after_the_time_a_goal_is_reached_or_not_or_within_the_margin() {
        check(&[("2026-W19", 180), ("2026-W20", 180)], Some(200), Course::NotReached);
        check(&[("2026-W19", 105), ("2026-W20", 105)], Some(200), Course::WithinMargin);
        check(&[("2026-W20", 180), ("2026-W21", 10)], Some(200), Course::NotReached);
    }

    #[test]
    fn before_it_the_course_is_steady_or_behind_or_not_to_be_said() {
        check(&[("2026-W15", 140)], Some(200), Course::OnCourse);
        check(&[("2026-W15", 190)], Some(200), Course::Behind);
        check(&[("2026-W11", 190)], Some(300), Course::WithinMargin);
        check(&[("2026-W11", 260)], Some(300), Course::Behind);
    }

    #[test]
    fn a_figure_without_a_margin_needs_four_weeks_that_say_the_same() {
        let weeks = |share: u32| ["2026-W12", "2026-W13", "2026-W14", "2026-W15"].map(|week| (week, share));
        check(&weeks(80), None, Course::Reached);
        check(&weeks(80)[..3], None, Course::TooFewWeeks);
        check(&weeks(130), None, Course::OnCourse);
        check(&weeks(195), None, Course::Behind);
        check(&[("2026-W12", 80), ("2026-W13", 250), ("2026-W14", 80), ("2026-W15", 80)], None, Course::TooFewWeeks);
    }

    #[test]
    fn the_latest_four_weeks_are_read_together() {
        let shares = [("2026-W11", 400), ("2026-W12", 100), ("2026-W13", 100), ("2026-W14", 120), ("2026-W15", 120)];
        let weeks: Vec<_> = shares.iter().map(|(name, rework)| week(name, *rework, Some(200))).collect();
        let reading = progress(&aim(Metric::Loss(Category::Rework)), &weeks).reading.expect("four weeks");
        assert_eq!(reading.weeks.len(), WEEKS);
        assert!((reading.share - 0.11).abs() < 1e-12, "{reading:?}");
        assert!(reading.interval.is_some_and(|[low, high]| low < 0.11 && 0.11 < high && high - low < 0.05));
    }

    #[test]
    fn every_metric_is_read_from_a_row_and_known_by_its_id() {
        let weeks = [week("2026-W12", 150, Some(200))];
        for (metric, share) in [
            (Metric::ValueAdding, 0.6),
            (Metric::HiddenFactory, 0.4),
            (Metric::Unknown, 100.0 / 1_100.0),
            (Metric::Coverage, 0.5),
            (Metric::Loss(Category::Rework), 0.15),
            (Metric::Loss(Category::Meetings), 0.25),
            (Metric::Loss(Category::SpeedLoss), 0.005),
        ] {
            let reading = progress(&aim(metric), &weeks).reading.expect("it is shown");
            assert!((reading.share - share).abs() < 1e-12, "{metric}: {reading:?}");
            assert_eq!(metric.id().parse(), Ok(metric));
        }
        assert_eq!(Metric::all().count(), 12);
        assert_eq!("standardised_work".parse::<Metric>(), Err(ParseMetricError));
    }
}
