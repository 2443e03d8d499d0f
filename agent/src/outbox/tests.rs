// SPDX-License-Identifier: EUPL-1.2
//! Tests of the outbox.

use super::*;
use crate::testing::Folder;
use daglicht_shared::crypto::Bytes;

const NOW: Timestamp = Timestamp(1_000);

fn outbox() -> (Folder, Outbox, ProjectId) {
    let folder = Folder::new();
    let outbox = Outbox::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
    (folder, outbox, "p".parse().expect("a slug"))
}

fn frozen(week: &str, revision: u32) -> Frozen {
    let week = week.parse().expect("a week");
    Frozen { week, revision, body: vec![1, 2, 3], signature: Bytes([9; 64]) }
}

#[test]
fn a_report_keeps_its_bytes_until_and_after_its_end() {
    let (_folder, mut outbox, project) = outbox();
    outbox.put(&project, &frozen("2026-W40", 1), NOW).expect("put");
    let item = outbox.reports().expect("read").remove(0);
    assert_eq!((item.state, item.attempts, item.not_before), (ReportState::Waiting, 0, NOW));
    outbox.keep_waiting(item.id, NOW.plus(9), "503", NOW).expect("noted");
    outbox.end(item.id, ReportState::Acknowledged, "201", Some("{}"), NOW.plus(10)).expect("noted");
    let item = outbox.latest(item.week).expect("read").expect("there");
    assert_eq!((item.state, item.attempts), (ReportState::Acknowledged, 2));
    assert_eq!((item.body, item.receipt), (vec![1, 2, 3], Some("{}".to_owned())));
}

#[test]
fn a_later_revision_replaces_one_that_still_waits_and_no_other() {
    let (_folder, mut outbox, project) = outbox();
    outbox.put(&project, &frozen("2026-W40", 1), NOW).expect("put");
    outbox.end(1, ReportState::Acknowledged, "201", None, NOW).expect("noted");
    outbox.put(&project, &frozen("2026-W40", 2), NOW).expect("put");
    outbox.put(&project, &frozen("2026-W41", 1), NOW).expect("put");
    outbox.put(&project, &frozen("2026-W40", 3), NOW).expect("put");
    let states: Vec<_> = outbox.reports().expect("read").into_iter().map(|item| item.state.id()).collect();
    assert_eq!(states, ["acknowledged", "replaced", "waiting", "waiting"]);
}

#[test]
fn what_ended_long_ago_is_forgotten_to_the_last_byte_and_what_waits_is_not() {
    let (folder, mut outbox, project) = outbox();
    let day = |date: &str| clock::midnight(Zone::UTC, date.parse().expect("a date"));
    let of = |week: &str, body: &[u8]| Frozen { body: body.to_vec(), ..frozen(week, 1) };
    let weeks = [("2026-W20", "2026-05-19"), ("2026-W21", "2026-05-26"), ("2026-W40", "2026-10-07")];
    for (number, (week, made)) in (1..).zip(weeks) {
        outbox.put(&project, &of(week, format!("canary-{week}").as_bytes()), day(made)).expect("put");
        let parsed: Week = week.parse().expect("a week");
        outbox.keep_tokens(&project, &[(parsed, Bytes([number; 64]))]).expect("kept");
    }
    outbox.end(1, ReportState::Acknowledged, "201", Some("canary-receipt"), day("2026-05-19")).expect("noted");
    outbox.end(3, ReportState::Acknowledged, "201", None, day("2026-10-07")).expect("noted");
    let held = |wanted: &str| {
        let files = std::fs::read_dir(folder.path()).expect("the folder");
        files
            .map(|file| std::fs::read(file.expect("a file").path()).unwrap_or_default())
            .any(|bytes| bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes()))
    };
    assert!(held("canary-2026-W20") && held("canary-receipt"));

    outbox.forget_before(day("2026-09-01"), Zone::UTC).expect("forgotten");
    let left: Vec<_> = outbox.reports().expect("read").into_iter().map(|item| item.week.to_string()).collect();
    assert_eq!(left, ["2026-W21", "2026-W40"], "one waits, one is recent");
    assert!(!held("canary-2026-W20") && !held("canary-receipt"));
    let token = |week: &str| outbox.token(&project, week.parse().expect("a week")).expect("read").is_some();
    assert_eq!([token("2026-W20"), token("2026-W21"), token("2026-W40")], [false, true, true]);
}

#[test]
fn the_moment_of_a_week_is_drawn_once() {
    let (_folder, outbox, project) = outbox();
    let week = "2026-W40".parse().expect("a week");
    assert_eq!(outbox.due(&project, week, Timestamp(5)).expect("kept"), Timestamp(5));
    assert_eq!(outbox.due(&project, week, Timestamp(6)).expect("kept"), Timestamp(5));
}

#[test]
fn a_token_belongs_to_its_week() {
    let (_folder, mut outbox, project) = outbox();
    let week: Week = "2026-W40".parse().expect("a week");
    outbox.keep_tokens(&project, &[(week, Bytes([7; 64]))]).expect("kept");
    assert_eq!(outbox.token(&project, week).expect("read"), Some(Bytes([7; 64])));
    assert_eq!(outbox.token(&project, week.next()).expect("read"), None);
}
