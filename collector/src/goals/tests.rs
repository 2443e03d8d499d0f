// SPDX-License-Identifier: EUPL-1.2
//! What a form takes, refuses and keeps.

use super::*;
use crate::form::{Fault, LONG, SHORT};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

const TODAY: &str = "2026-11-11";

fn draft() -> Draft {
    Draft {
        metric: "rework".to_owned(),
        from: "12,5".to_owned(),
        to: "10".to_owned(),
        due: "2027-03-31".to_owned(),
        text: "te veel gaat over".to_owned(),
        owner: "Noor".to_owned(),
        ..Draft::default()
    }
}

fn goal(draft: &Draft) -> Result<(String, Content), Vec<(Field, Fault)>> {
    draft.goal(day(TODAY), None, |_| None)
}

/// A form with one change, and the one fault that it has then.
fn check(change: fn(&mut Draft), expected: (Field, Fault)) {
    let mut wrong = draft();
    change(&mut wrong);
    assert_eq!(goal(&wrong), Err(vec![expected]), "{wrong:?}");
}

#[test]
fn a_goal_is_read_from_its_form_and_written_back_to_it() {
    let (owner, content) = goal(&draft()).expect("in order");
    let Content::Goal(found) = &content else { panic!("it is a goal") };
    assert_eq!((found.from, found.to, found.set, owner.as_str()), (125, 100, Week::of(day(TODAY)), "Noor"));
    let text = serde_json::to_string(&content).expect("JSON");
    assert_eq!(serde_json::from_str::<Content>(&text).expect("its own text"), content);
    let agreement = Agreement { number: 1, version: 3, at: 0, author: "n".to_owned(), owner, content: content.clone() };
    let again = Draft::of(&agreement, |tenths| format!("{},{}", tenths / 10, tenths % 10));
    let Content::Goal(before) = &content else { panic!("it is a goal") };
    let (_, kept) = again.goal(day("2028-01-01"), Some(before), |_| None).expect("what stood there may stay");
    assert_eq!(kept, content);
}

#[test]
fn each_fault_of_a_goal_is_told_by_its_field() {
    check(|draft| draft.metric.clear(), (Field::Metric, Fault::Missing));
    check(|draft| "typing_speed".clone_into(&mut draft.metric), (Field::Metric, Fault::Choice));
    check(|draft| draft.from.clear(), (Field::From, Fault::NoReading));
    for wrong in ["x", "-1", "1e3", "1,23", "1.2.3", "151", "９", "+5"] {
        let mut with = draft();
        wrong.clone_into(&mut with.to);
        assert_eq!(goal(&with), Err(vec![(Field::To, Fault::Number)]), "{wrong}");
    }
    check(|draft| "12,7".clone_into(&mut draft.to), (Field::To, Fault::Same));
    check(|draft| "2026-11-10".clone_into(&mut draft.due), (Field::Due, Fault::Date));
    check(|draft| "2026-11-12".clone_into(&mut draft.due), (Field::Due, Fault::Date));
    check(|draft| "2099-01-01".clone_into(&mut draft.due), (Field::Due, Fault::Date));
    check(|draft| "31-03-2027".clone_into(&mut draft.due), (Field::Due, Fault::Date));
    check(|draft| draft.text = "x".repeat(LONG + 1), (Field::Text, Fault::Long(LONG)));
    check(|draft| draft.owner = "x".repeat(SHORT + 1), (Field::Owner, Fault::Long(SHORT)));
    check(|draft| draft.owner = "\u{202e}x".to_owned(), (Field::Owner, Fault::Unseen));
}

#[test]
fn percentages_are_read_as_people_write_them() {
    for (text, expected) in [("10", 100), (" 10 % ", 100), ("9,5%", 95), ("9.5", 95), ("0", 0), ("150", 1_500)] {
        let with = Draft { to: text.to_owned(), ..draft() };
        let Ok((_, Content::Goal(found))) = goal(&with) else { panic!("{text}") };
        assert_eq!(found.to, expected, "{text}");
    }
}

#[test]
fn where_it_stands_is_read_from_the_figures_when_nothing_is_written() {
    let reading = |metric| {
        assert_eq!(metric, Metric::Loss(Category::Rework));
        Some(crate::figures::course::Reading { share: 0.1449, interval: None, weeks: Vec::new() })
    };
    let with = Draft { from: String::new(), ..draft() };
    let Ok((_, Content::Goal(found))) = with.goal(day(TODAY), None, reading) else { panic!("in order") };
    assert_eq!(found.from, 145);
}

#[test]
fn an_action_needs_a_text_and_a_date() {
    let empty = Draft::default().action(day(TODAY), None);
    assert_eq!(empty, Err(vec![(Field::Text, Fault::Missing), (Field::Due, Fault::Missing)]));
    let with = Draft { text: "overleg schrappen".to_owned(), category: "meetings".to_owned(), ..draft() };
    let (_, content) = with.action(day(TODAY), None).expect("in order");
    let Content::Action(action) = &content else { panic!("it is an action") };
    assert_eq!((action.category, action.state), (Some(Category::Meetings), ActionState::Open));
    for (state, expected) in [("done", ActionState::Done), ("dropped", ActionState::Dropped)] {
        let later = Draft { state: state.to_owned(), outcome: "gelukt".to_owned(), ..with.clone() };
        let (_, Content::Action(found)) = later.action(day(TODAY), Some(action)).expect("in order") else {
            panic!("it is an action")
        };
        assert_eq!((found.state, found.outcome.as_str()), (expected, "gelukt"));
    }
    let wrong = Draft { state: "fired".to_owned(), category: "person".to_owned(), ..with };
    let faults = wrong.action(day(TODAY), Some(action));
    assert_eq!(faults, Err(vec![(Field::Category, Fault::Choice), (Field::State, Fault::Choice)]));
}
