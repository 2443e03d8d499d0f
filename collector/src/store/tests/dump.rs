// SPDX-License-Identifier: EUPL-1.2
//! Everything is copied, and is the same on both databases.

use daglicht_shared::span::Span;

use super::*;
use crate::store::dump::{self, Content, TABLES};
use crate::store::{audit, credentials, identities, objections, output, tickets};

fn list(from: Week) -> output::List {
    output::List { version: 1, from, at: 4, author: String::new(), content: "{}".to_owned() }
}

fn sheet(week: Week) -> output::Sheet {
    output::Sheet { unit: slug("a"), week, version: 1, at: 4, author: "lead".to_owned(), content: "{}".to_owned() }
}

/// Rows in every table, more reports than one page.
fn fill(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let (project, week) = (person().project, person().week);
    tx.prepare_week(&project, week)?;
    tx.prepare_week(&project, week.next())?;
    for number in 0..1_100_u32 {
        let key = sha256(&number.to_be_bytes());
        let of = |week| PersonWeek { project: project.clone(), week, key: Bytes(key.0) };
        reports::put(tx, &of(week), 0, &stored(1), b"one")?;
        if number % 100 == 0 {
            reports::put(tx, &of(week.next()), 200, &stored(2), b"two")?;
        }
    }
    tickets::put(tx, &project, &slug("a"), &sha256(b"fresh"))?;
    tickets::put(tx, &project, &slug("a"), &sha256(b"spent"))?;
    tickets::spend(tx, &project, &sha256(b"spent"), &sha256(b"request"))?;
    let tombstone = withdrawals::Tombstone { digest: sha256(b"x"), receipt: receipt("withdrawn") };
    withdrawals::put(tx, &PersonWeek { key: Bytes([0; 32]), ..person() }, &tombstone)?;
    let closed = weeks::ClosedWeek {
        at: 7,
        participants: "10-14".to_owned(),
        head: "{}".to_owned(),
        rows: vec![(slug("a"), "{\"é\":1}".to_owned()), (slug("b"), "{}".to_owned())],
        held: vec![(slug("a"), "{}".to_owned())],
    };
    weeks::close(tx, &project, week.previous(), &closed)?;
    let earlier = "2026-B03".parse().expect("a block");
    blocks::close(tx, &project, earlier, &[(slug("a"), "{}".to_owned())])?;
    presence::say(tx, 1_000, 10)?;
    let baseline = slug("spring");
    baselines::put(tx, &project, &baseline, "plan", 1)?;
    baselines::seal(tx, &project, &baseline, &baselines::Seal { at: 2, text: "seal".to_owned() })?;
    let choice = baselines::Choice {
        unit: slug("a"),
        category: daglicht_shared::category::Category::Meetings,
        minutes_a_week: 60,
        owner: "lead".to_owned(),
        due: chrono::NaiveDate::from_ymd_opt(2027, 1, 1).expect("a date"),
        chosen_at: 3,
        outcome: None,
    };
    baselines::choose(tx, &project, &baseline, &choice)?;
    let agreement = agreements::Put {
        project: project.clone(),
        unit: slug("a"),
        number: 1,
        version: 1,
        at: 4,
        author: "lead".to_owned(),
        owner: "Noor".to_owned(),
        content: "{}".to_owned(),
    };
    agreements::put(tx, &agreement)?;
    output::put_list(tx, &project, &list(week))?;
    output::put(tx, &project, &sheet(week))?;
    presence::say(tx, 2_000, 10)?;
    let role = crate::role::Role::TeamLeader;
    let places = vec![crate::role::Place { project: project.clone(), unit: slug("a") }];
    let account = accounts::Account { name: "lezer".to_owned(), role, code: sha256(b"code"), places };
    accounts::put(tx, &account, 3)?;
    let chosen = credentials::Credential { password: "hash".to_owned(), factor: Bytes([1; 32]), used_step: 9 };
    credentials::put(tx, "lezer", &chosen, 4)?;
    identities::put(tx, "lezer", "https://issuer", "subject")?;
    for actor in [None, Some("lezer".to_owned())] {
        let (subject, detail) = ("lezer".to_owned(), "team_leader".to_owned());
        audit::append(tx, &audit::Act { at: 6, actor, kind: audit::Kind::AccountAdded, subject, detail })?;
    }
    let objection = objections::Objection {
        number: 0,
        kind: objections::Kind::Stop,
        at: 8,
        name: "raad".to_owned(),
        role: crate::role::Role::WorksCouncil,
        reason: "Wait.".to_owned(),
        settled: Some(objections::Settled { at: 9, name: "raad".to_owned(), reason: "Go on.".to_owned() }),
    };
    objections::make(tx, &project, &objection)?;
    for at in [5, 4] {
        let look = access_log::Look {
            at,
            name: "lezer".to_owned(),
            role,
            unit: slug("a"),
            subject: access_log::Subject::Span(Span::Week(week)),
            form: access_log::Form::Page,
        };
        access_log::append(tx, &project, &look)?;
    }
    Ok(())
}

#[test]
fn every_table_but_leases_and_sessions_is_copied_with_every_column() {
    let base = Base::new(Kind::Sqlite);
    drop(base.open(MIGRATIONS).expect("opens"));
    let columns = |table: &str| -> Vec<String> {
        let all = super::schema::columns(&base);
        let of_table = all.iter().filter_map(|line| line.strip_prefix(&format!("{table}|")));
        of_table.map(|line| line.split('|').next().unwrap_or_default().to_owned()).collect()
    };
    let mut tables: Vec<String> =
        super::schema::columns(&base).iter().filter_map(|line| Some(line.split('|').next()?.to_owned())).collect();
    tables.dedup();
    let mut copied: Vec<String> = TABLES.iter().map(|table| table.name.to_owned()).collect();
    copied.extend(["collector", "close_lease", "completed_sign_in", "session"].map(str::to_owned));
    copied.sort();
    assert_eq!(copied, tables);
    for table in TABLES {
        let statement = sql::ALL.iter().find(|(name, _)| *name == format!("PAGE_{}", table.name.to_uppercase()));
        let text = statement.expect("every table has one").1;
        let named = text.trim_start_matches("select ").split(" from ").next().unwrap_or_default();
        let mut named: Vec<String> = named.split(", ").map(str::to_owned).collect();
        named.sort();
        assert_eq!(named, columns(table.name), "{}", table.name);
    }
}

#[test]
fn a_copy_to_either_database_and_back_has_the_same_digests() {
    let read = |base: &Base| -> Vec<Content> {
        let store = base.open(MIGRATIONS).expect("opens");
        run(store.read(dump::contents)).expect("reads")
    };
    for kind in KINDS {
        let (first, second) = (Base::new(kind), Base::new(Kind::Sqlite));
        let store = run(first.store());
        run(store.write(fill)).expect("is kept");
        drop(second.open(MIGRATIONS).expect("opens"));
        let Location::Folder(folder) = second.location() else { panic!("it is SQLite") };
        let file = sqlite::file(&folder);
        let copied = {
            let file = file.clone();
            run(store.read(move |from| Store::on_file(&file, |to| dump::copy(from, to)))).expect("copies")
        };
        drop(store);
        assert_eq!(copied.iter().map(|content| content.rows).min(), Some(1), "{copied:?}");
        assert_eq!(copied, read(&first), "{kind:?}");
        assert_eq!(copied, read(&second), "{kind:?}");
        // On to the other kind.
        let third = Base::new(Kind::Postgres);
        let store = third.open(MIGRATIONS).expect("opens");
        let again = run(store.write(move |to| Store::on_file(&file, |from| dump::copy(from, to)))).expect("copies");
        drop(store);
        assert_eq!(again, copied);
        assert_eq!(read(&third), copied, "{kind:?}");
        let append = third.open(MIGRATIONS).expect("opens");
        let look = run(append.read(|tx| access_log::latest(tx, &person().project, 1))).expect("reads").remove(0);
        run(append.write(move |tx| access_log::append(tx, &person().project, &look))).expect("the numbers go on");
    }
}

#[test]
fn any_other_row_gives_another_digest() {
    let base = Base::new(Kind::Sqlite);
    let store = run(base.store());
    run(store.write(fill)).expect("is kept");
    let before = run(store.read(dump::contents)).expect("reads");
    for (table, change) in [
        ("ticket", "update ticket set team = 'b' where request is null"),
        ("report", "update report set revision = 9 where device = 200"),
        ("released", "delete from released where unit = 'b'"),
        ("held", "update held set unit = 'b'"),
        ("released_block", "update released_block set block = '2026-B04'"),
        ("agreement", "update agreement set owner = ''"),
        ("account_place", "update account_place set unit = 'c'"),
    ] {
        let now = run(store.write(move |tx| {
            tx.execute(change, &[])?;
            dump::contents(tx)
        }));
        let now = now.expect("works");
        let differ = |table: &str| {
            let of = |all: &[Content]| all.iter().find(|content| content.table == table).cloned();
            of(&before) != of(&now)
        };
        assert!(differ(table), "{change}");
    }
}
