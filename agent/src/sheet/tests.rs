// SPDX-License-Identifier: EUPL-1.2
//! Agreements in their file, and the figures that stand beside each other.

use super::*;
use crate::own_data::Period;
use crate::testing::Folder;
use crate::text::Words;
use daglicht_shared::text::Language;
use daglicht_shared::time::Timestamp;
use daglicht_shared::zone::Zone;

fn quarter() -> Quarter {
    "2026-Q4".parse().expect("a quarter")
}

fn length(text: &str) -> Length {
    text.to_owned().try_into().expect("a duration")
}

fn agreements() -> Agreements {
    let mut agreements = Agreements::default();
    agreements.set_output("Aanvragen <b>", Some(60), Some(length("1h30m")), Some((quarter(), 52)));
    agreements.set_output("Bezwaren", Some(5), None, None);
    let category = Some(Category::TrainingCoaching);
    let task = Task { name: "Werkbegeleiding".to_owned(), week: length("2h"), category };
    agreements.put_task(None, task).expect("the first of its name");
    agreements
}

fn sheet() -> Sheet {
    let mut categories = [0; 9];
    categories[Category::StandardisedWork.index()] = 80 * 3_600_000;
    categories[Category::Rework.index()] = 6 * 3_600_000;
    categories[Category::TrainingCoaching.index()] = 9 * 3_600_000;
    Sheet { quarter: quarter(), weeks: 6, categories, unknown_ms: 5 * 3_600_000, agreements: agreements() }
}

#[test]
fn agreements_are_kept_as_they_were_written() {
    let folder = Folder::new();
    let paths = Paths::at(folder.path().to_owned());
    assert_eq!(Agreements::load(&paths).expect("no file"), Agreements::default());
    agreements().save(&paths).expect("saved");
    let mut read = Agreements::load(&paths).expect("read");
    assert_eq!(read, agreements());
    read.set_output("Bezwaren", None, None, Some((quarter(), 4)));
    assert_eq!((read.output[1].agreed, read.output[1].done_in(quarter())), (5, Some(4)), "what is absent stays");
    assert!(read.remove("Werkbegeleiding") && !read.remove("Werkbegeleiding"));
    let long = Agreements { task: vec![Task { name: "x".repeat(101), week: length("1h"), category: None }], ..read };
    assert!(matches!(long.save(&paths), Err(AgreementsError::Range)));
    assert_eq!(Agreements::load(&paths).expect("read"), agreements(), "nothing was changed");
}

#[test]
fn a_file_that_says_something_else_is_named_with_its_line() {
    let folder = Folder::new();
    let paths = Paths::at(folder.path().to_owned());
    paths::replace(&paths.agreements(), b"[[task]]\nname = \"a\"\nweek = \"soms\"\n").expect("written");
    let error = Agreements::load(&paths).expect_err("no duration").to_string();
    assert!(error.contains("agreements.toml") && error.contains("line 3"), "{error}");
}

#[test]
fn figures_stand_beside_each_other_and_add_up() {
    let sheet = sheet();
    assert_eq!(sheet.measured_ms(), 100 * 3_600_000);
    assert_eq!(sheet.direct_without_rework_ms(), 80 * 3_600_000);
    assert_eq!(sheet.earned_ms(), Some(78 * 3_600_000));
    assert_eq!(sheet.agreed_ms(&sheet.agreements.task[0]), 12 * 3_600_000);
    let first = quarter().weeks()[0];
    let data = OwnData {
        zone: Zone::AMSTERDAM,
        period: Period::week(first),
        made_at: Timestamp(0),
        entries: Vec::new(),
        days: Vec::new(),
        weeks: vec![(first, Tally { unknown_ms: 7, ..Tally::default() }); 2],
    };
    let empty = Sheet::new(quarter(), &data, Agreements::default());
    assert_eq!((empty.weeks, empty.unknown_ms, empty.earned_ms()), (2, 14, None));
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_gives_no_mark() {
    for language in Language::ALL {
        let words = Words::new(language);
        let text = page::text(&sheet(), &words, Zone::AMSTERDAM, Timestamp(1_790_000_000_000)).expect("can be made");
        for word in ["<script", "http://", "https://", "url(http", "@import", "<link", " style=", "⟦"] {
            assert!(!text.contains(word), "{word}");
        }
        assert!(text.contains("Aanvragen &#60;b&#62;") && text.contains("2026-Q4"), "{text}");
        for figure in ["52", "60"] {
            assert!(text.contains(figure), "{figure}");
        }
    }
}

#[test]
fn an_agreement_keeps_its_place_and_no_two_have_one_name() {
    let mut agreements = agreements();
    let output = |name: &str| Output { name: name.to_owned(), agreed: 1, standard: None, done: BTreeMap::new() };
    agreements.put_output(Some("Aanvragen <b>"), output("Aanvragen")).expect("free");
    assert!(matches!(agreements.put_output(Some("Aanvragen"), output("Bezwaren")), Err(AgreementsError::Taken)));
    assert!(matches!(agreements.put_output(None, output("Aanvragen")), Err(AgreementsError::Taken)));
    agreements.put_output(Some("gone meanwhile"), output("Intakes")).expect("free");
    let names: Vec<&str> = agreements.output.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Aanvragen", "Bezwaren", "Intakes"]);
}
