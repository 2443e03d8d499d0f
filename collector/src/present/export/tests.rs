// SPDX-License-Identifier: EUPL-1.2
//! Files are read back with other programs' eyes: the csv crate's reader and calamine.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::sha256;
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::text::{Language, Texts};
use serde_json::{Value, json};

use super::*;
use crate::baseline::plan::Plan;
use crate::disclose::ReleasedWeek;
use crate::figures::Figures;
use crate::present::{ALL_MESSAGES, Pages};

fn full() -> Value {
    let minutes = [12_435, 1_965, 2_445, 2_400, 0, 2_655, 900, 1_110, 360];
    let blocks: Vec<Value> = Category::ALL
        .iter()
        .zip(minutes)
        .map(|(category, minutes)| json!({"categories": [category], "minutes": minutes, "share_margin": 300}))
        .collect();
    json!({"shown": {"contributors": "10-14", "blocks": blocks, "unknown_minutes": 2_340,
        "measured_minutes": minutes.iter().sum::<u64>() + 2_340, "scheduled_minutes": 30_240, "margin_points": 3}})
}

fn terms() -> Terms {
    let mut terms = sample_terms();
    terms.synthetic = true;
    terms.conversion.euro_per_hour = Some(50.0);
    terms
}

fn made(language: Language, terms: &Terms, outcome: Value, format: Format) -> File {
    let week = ReleasedWeek::of_rows("2026-W42".parse().expect("a week"), 10, &[("a", outcome)]);
    let figures = Period::from(Figures::of(&week.units()[0], terms, &[]));
    let span = Span::Week(week.week());
    let texts = Texts::new(ALL_MESSAGES).expect("the messages are in order");
    file(Words { texts: &texts, language }, terms, Over::Span(span), &figures, format).expect("can be made")
}

/// All records, as texts.
fn records(language: Language, file: &File) -> Vec<Vec<String>> {
    let delimiter = if language == Language::Nl { b';' } else { b',' };
    let text = file.content.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text);
    // A row with fewer or more fields than the first is an error.
    reader.records().map(|row| row.expect("a whole table").iter().map(str::to_owned).collect()).collect()
}

fn sheets(file: &File) -> Vec<Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&file.content)).expect("a spreadsheet");
    let names = book.sheet_names();
    for name in &names {
        assert!(book.worksheet_formula(name).expect("a sheet").is_empty(), "{name} holds a formula");
    }
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    names.iter().map(|name| rows(book.worksheet_range(name).expect("a sheet"))).collect()
}

#[test]
fn the_table_holds_the_figures_as_each_language_writes_them() {
    for (language, hours, share) in [(Language::Nl, "207,25", "51,2"), (Language::En, "207.25", "51.2")] {
        let table = records(language, &made(language, &terms(), full(), Format::Csv));
        let row = table.iter().find(|row| row[1] == words(language, "standardised_work")).expect("its row");
        assert_eq!((row[2].as_str(), row[3].as_str()), (hours, share));
        let small = table.iter().find(|row| row[1] == words(language, "interruptions")).expect("its row");
        assert!(small[2].is_empty() && small[3].is_empty() && !small[12].is_empty(), "{small:?}");
    }
}

fn words(language: Language, id: &str) -> String {
    Texts::new(ALL_MESSAGES).expect("in order").get(language, id)
}

#[test]
fn the_spreadsheet_holds_the_same_numbers_as_numbers() {
    for language in Language::ALL {
        let all = sheets(&made(language, &terms(), full(), Format::Xlsx));
        let (figures, source) = (&all[0], &all[1]);
        let table = records(language, &made(language, &terms(), full(), Format::Csv));
        let numbers = table.iter().filter(|row| {
            let notes = [words(language, "export-kind-source"), words(language, "export-kind-definition")];
            !notes.contains(&row[0])
        });
        assert_eq!(figures.len(), numbers.count(), "every row of the table is in the spreadsheet");
        let name = words(language, "standardised_work");
        let row = figures.iter().find(|row| row[1] == Data::String(name.clone())).expect("its row");
        assert_eq!(row[2], Data::Float(207.25));
        assert!(matches!(row[3], Data::Float(share) if (share - 12_435.0 / 24_270.0).abs() < 1e-12), "{row:?}");
        assert_eq!(source.len() + figures.len() - 1, table.len());
    }
}

#[test]
fn every_file_says_where_it_comes_from() {
    for outcome in [
        full(),
        json!({"withheld": {"reason": "not_safe"}}),
        json!({"coarse": {"direct_percent": 60, "indirect_percent": 30, "unknown_percent": 10}}),
    ] {
        for language in Language::ALL {
            let table = records(language, &made(language, &terms(), outcome.clone(), Format::Csv));
            let source = words(language, "export-kind-source");
            let source: Vec<&str> =
                table.iter().filter(|row| row[0] == source).filter_map(|row| Some(row.last()?.as_str())).collect();
            let hash = terms().hash().to_string();
            for wanted in [hash.as_str(), "10", &words(language, "synthetic-text")] {
                assert!(source.contains(&wanted), "{wanted} in {source:?}");
            }
            for row in table.iter().flatten() {
                assert!(!row.contains('⟦'), "{row}");
            }
        }
    }
}

#[test]
fn no_name_is_computed_by_a_spreadsheet() {
    for hostile in ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", " =1", "=HYPERLINK(\"http://x\")", "＝1+1"] {
        let mut terms = terms();
        hostile.clone_into(&mut terms.name);
        hostile.clone_into(&mut terms.controller);
        terms.units.iter_mut().for_each(|unit| hostile.clone_into(&mut unit.name));
        hostile.clone_into(&mut terms.bands.source);
        for language in Language::ALL {
            let table = records(language, &made(language, &terms, full(), Format::Csv));
            let formula = |field: &&String| field.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝']);
            assert_eq!(table.iter().flatten().find(formula), None, "{hostile:?}");
            assert!(table.iter().flatten().any(|field| field.starts_with(&format!("'{hostile}"))), "{hostile:?}");
            let text = sheets(&made(language, &terms, full(), Format::Xlsx));
            let kept = text.iter().flatten().flatten().any(|cell| *cell == Data::String(hostile.to_owned()));
            assert!(kept || hostile.contains('\r'), "{hostile:?} stays as it was written");
        }
    }
}

#[test]
fn the_same_figures_give_the_same_file() {
    for format in Format::ALL {
        let twice = [0, 1].map(|_| made(Language::Nl, &terms(), full(), format));
        assert_eq!(twice[0], twice[1]);
        assert_eq!(twice[0].name, format!("daglicht-sample-a-2026-W42.{}", format.extension()));
    }
}

#[test]
fn a_file_of_a_baseline_holds_its_question_plan_and_seal() {
    let terms = terms();
    let text = "baseline = \"voorjaar\"\nproject = \"sample\"\nquestion = \"=Waar blijft de tijd?\"\n\
                first_week = \"2026-W42\"\nlast_week = \"2026-W42\"\nunits = [\"a\"]\nmargin_points = 5.0\n[spread]\n\
                between_points = 15.0\nwithin_points = 10.0\nsource = \"een schatting\"\n";
    let plan: Plan = toml::from_str(text).expect("a plan");
    let week = ReleasedWeek::of_rows("2026-W42".parse().expect("a week"), 10, &[("a", full())]);
    let figures = Period::from(Figures::of(&week.units()[0], &terms, &[]));
    let seal = sha256(b"a seal");
    let page = BaselinePage {
        terms: &terms,
        unit: &figures.unit,
        plan: &plan,
        need: &plan.need(&terms),
        closed: &[week.week()],
        sealed: Some(("2026-11-01".parse().expect("a date"), seal)),
        figures: &figures,
        below: &[],
        comparison: None,
        choices: &[],
        may_choose: false,
        units: &[],
        stopped_since: None,
    };
    let pages = Pages::new().expect("the messages are in order");
    let file = pages.export_baseline(Language::Nl, &page, Format::Csv).expect("can be made");
    assert_eq!(file.name, "daglicht-sample-a-voorjaar.csv");
    let text = String::from_utf8(file.content.clone()).expect("UTF-8");
    for wanted in [&*seal.to_string(), "een schatting", "Verzegeld op 1 november 2026", "'=Waar blijft de tijd?"] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(records(Language::Nl, &file).len() > 20);
    assert!(!sheets(&pages.export_baseline(Language::En, &page, Format::Xlsx).expect("can be made")).is_empty());
}
