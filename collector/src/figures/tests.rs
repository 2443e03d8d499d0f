// SPDX-License-Identifier: EUPL-1.2
//! Figures against numbers worked out by hand.

use std::collections::BTreeMap;

use daglicht_shared::category::Category;
use daglicht_shared::manifest::{Terms, sample_terms};
use serde_json::{Value, json};

use super::*;
use crate::disclose::ReleasedWeek;
use crate::figures::trend::Since;
use crate::statistics::xmr::Side;

/// A released week of the sample's department, as its record holds it: minutes per category, alone.
fn released(minutes: [u64; 9], unknown: u64, scheduled: Option<u64>) -> ReleasedWeek {
    let blocks: Vec<Value> = Category::ALL
        .iter()
        .zip(minutes)
        .map(|(category, minutes)| json!({"categories": [category], "minutes": minutes}))
        .collect();
    record(&json!(blocks), unknown, minutes.iter().sum::<u64>() + unknown, scheduled, Some(3))
}

fn record(blocks: &Value, unknown: u64, measured: u64, scheduled: Option<u64>, margin: Option<u32>) -> ReleasedWeek {
    let row = json!({
        "contributors": "10-14", "blocks": blocks, "unknown_minutes": unknown, "measured_minutes": measured,
        "scheduled_minutes": scheduled, "margin_points": margin,
    });
    let withheld = json!({"withheld": {"reason": "too_few_contributors"}});
    ReleasedWeek::of_rows("2026-W42".parse().expect("a week"), 10, &[("north", json!({"shown": row})), ("a", withheld)])
}

fn terms() -> Terms {
    let mut terms = sample_terms();
    terms.conversion.euro_per_hour = Some(50.0);
    terms
}

fn shown(week: &ReleasedWeek, earlier: &[&ReleasedWeek]) -> Shown {
    let earlier: Vec<_> = earlier.iter().map(|week| week.units()[0].clone()).collect();
    match Figures::of(&week.units()[0], &terms(), &earlier).content {
        Content::Shown(shown) => *shown,
        Content::Coarse(_) => panic!("a coarse row"),
        Content::Withheld { reason } => panic!("{reason:?}"),
    }
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

/// 200 hours with a category, 20 unknown; scheduled 275 hours.
const WEEK: [u64; 9] = [6_000, 960, 1_440, 1_200, 0, 1_320, 480, 420, 180];

#[test]
fn shares_hours_and_full_time_equivalents_follow_the_formulas() {
    let week = released(WEEK, 1_200, Some(16_500));
    let shown = shown(&week, &[]);
    let value = shown.value_adding.known().expect("it stands alone");
    close(value.share, 0.5);
    assert_eq!(value.margin_points, Some(3));
    let hidden = shown.hidden_factory.known().expect("it follows");
    close(hidden.share, 0.5);
    close(hidden.hours, 100.0);
    close(hidden.fte, 100.0 / 36.0);
    close(hidden.euro.expect("a rate is set"), 5_000.0);
    close(shown.coverage.known().expect("entered"), 13_200.0 / 16_500.0);
    close(shown.unknown.quantity().expect("20 hours").share, 20.0 / 220.0);
    close(shown.direct.quantity().expect("some").share, 8_400.0 / 12_000.0);
    close(shown.indirect.quantity().expect("some").share, 3_600.0 / 12_000.0);
}

#[test]
fn losses_are_ranked_by_hours_with_potential_against_the_band() {
    let week = released(WEEK, 1_200, Some(16_500));
    let losses = shown(&week, &[]).losses;
    let order: Vec<_> = losses.iter().map(|loss| loss.categories[0]).collect();
    assert_eq!(order.first(), Some(&Category::Rework));
    assert_eq!(order.len(), 7, "what is under 1 % and standardised work are no losses: {order:?}");
    // Rework has 12 % against 5 to 10 %: 24 - 20 = 4 hours, and 24 - 10 = 14 hours.
    close(losses[0].realistic.known().expect("a band").hours, 4.0);
    close(losses[0].full.known().expect("a band").hours, 14.0);
    // Speed loss has 8 %: nothing above the high end, 6 hours above the low end.
    let speed = losses.iter().find(|loss| loss.categories == [Category::SpeedLoss]).expect("a loss");
    close(speed.realistic.known().expect("a band").hours, 0.0);
    close(speed.full.known().expect("a band").hours, 6.0);
}

#[test]
fn a_merged_category_is_missing_with_its_reason_and_never_zero() {
    let blocks = json!([
        {"categories": ["standardised_work", "rework"], "minutes": 600},
        {"categories": ["speed_loss"], "minutes": 60},
        {"categories": ["administration_projects", "interruptions", "meetings", "training_coaching", "official_breaks",
            "occupancy_loss"], "minutes": 540},
    ]);
    let week = record(&blocks, 0, 1_200, None, None);
    let shown = shown(&week, &[]);
    assert_eq!(shown.value_adding, Figure::Missing(Missing::Merged));
    assert_eq!(shown.hidden_factory, Figure::Missing(Missing::Merged));
    assert_eq!(shown.coverage, Figure::Missing(Missing::Withheld));
    assert_eq!(shown.unknown, Amount::UnderOnePercent);
    assert_eq!(shown.losses.len(), 2);
    assert_eq!(shown.losses[0].realistic, Figure::Missing(Missing::Merged));
    let text = serde_json::to_value(Figures::of(&week.units()[0], &terms(), &[])).expect("text keys");
    assert_eq!(text["value_adding_share"], Value::Null);
    assert_eq!(text["missing"], json!({"coverage": "withheld", "value_adding": "merged", "hidden_factory": "merged"}));
}

#[test]
fn a_schedule_that_nobody_entered_gives_no_coverage() {
    let week = released(WEEK, 1_200, Some(0));
    assert_eq!(shown(&week, &[]).coverage, Figure::Missing(Missing::NotEntered));
}

#[test]
fn earlier_weeks_count_where_they_show_the_same_categories() {
    let week = released(WEEK, 1_200, None);
    let more = released([6_000, 960, 480, 2_160, 0, 1_320, 480, 420, 180], 0, None);
    let merged = record(
        &json!([{"categories": ["standardised_work", "speed_loss", "rework"], "minutes": 60},
            {"categories": ["administration_projects", "interruptions", "meetings", "training_coaching",
                "official_breaks", "occupancy_loss"], "minutes": 60}]),
        0,
        120,
        None,
        None,
    );
    let losses = shown(&week, &[&more, &merged, &week]).losses;
    let earlier = losses[0].earlier.expect("two of three weeks show rework");
    assert_eq!(earlier.weeks, 2);
    close(earlier.share, f64::midpoint(0.04, 0.12));
}

#[test]
fn a_withheld_unit_has_a_reason_and_no_number() {
    let week = released(WEEK, 1_200, None);
    let text = serde_json::to_value(Figures::of(&week.units()[1], &terms(), &[])).expect("text keys");
    assert_eq!(text, json!({"unit": "a", "week": "2026-W42", "withheld": "too_few_contributors"}));
}

#[test]
fn the_answer_for_programs_is_flat_and_names_its_units() {
    let week = released(WEEK, 1_200, Some(16_500));
    let text = serde_json::to_value(Figures::of(&week.units()[0], &terms(), &[])).expect("text keys");
    assert_eq!(text["contributors"], "10-14");
    assert_eq!(text["blocks"][2]["categories"], json!(["rework"]));
    assert_eq!(text["blocks"][2]["minutes"], 1_440);
    assert_eq!(text["blocks"][4]["less_than_one_percent"], true);
    assert_eq!(text["hidden_factory_hours"], 100.0);
    assert_eq!(entries(&text["missing"]), BTreeMap::new());
}

fn entries(value: &Value) -> BTreeMap<String, Value> {
    serde_json::from_value(value.clone()).expect("an object")
}

/// Twelve weeks; rework is 5 % in the first four and 12 % in the later eight, with some noise.
fn twelve_weeks() -> Vec<Released<UnitWeek>> {
    let mut week: daglicht_shared::week::Week = "2026-W20".parse().expect("a week");
    (0..12_u64)
        .map(|number| {
            let rework = if number < 4 { 600 } else { 1_440 } + 60 * (number % 2);
            let minutes = [8_400 - rework, 0, rework, 1_800, 0, 1_200, 300, 300, 0];
            let mut found = released(minutes, 600, None).units()[0].clone();
            found = Released::from_record(
                found.unit.clone(),
                week,
                &json!({ "version": 1, "outcome": found.outcome }).to_string(),
            )
            .expect("a row");
            week = week.next();
            found
        })
        .collect()
}

#[test]
fn a_lasting_move_is_told_with_the_week_in_which_it_began() {
    let weeks = twelve_weeks();
    let (row, earlier) = weeks.split_last().expect("twelve weeks");
    let Content::Shown(shown) = Figures::of(row, &terms(), earlier).content else { panic!("it is shown") };
    let rework = shown.trends.iter().find(|trend| trend.category == Category::Rework).expect("twelve weeks");
    let change = rework.change().expect("it moved");
    assert_eq!((change.side, change.since), (Side::Above, Since::Week("2026-W24".parse().expect("a week"))));
    let meetings = shown.trends.iter().find(|trend| trend.category == Category::Meetings).expect("twelve weeks");
    assert_eq!(meetings.change(), None, "nothing moved");
}

#[test]
fn seven_weeks_make_no_trend() {
    let weeks = twelve_weeks();
    let (row, earlier) = weeks[..7].split_last().expect("seven weeks");
    let Content::Shown(shown) = Figures::of(row, &terms(), earlier).content else { panic!("it is shown") };
    assert_eq!(shown.trends, []);
}
