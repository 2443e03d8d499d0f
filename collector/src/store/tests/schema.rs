// SPDX-License-Identifier: EUPL-1.2
//! Both databases have one logical schema, and every statement fits both.

use super::*;

/// Tables, columns, logical types, whether nothing may stand there, and the place in the primary key.
pub(super) fn columns(base: &Base) -> Vec<String> {
    let question = match base {
        Base::Sqlite(_) => {
            "select m.name, c.name, case lower(c.type) when 'integer' then 'number' when 'blob' then 'bytes' \
             else lower(c.type) end, c.\"notnull\" = 0 and c.pk = 0, c.pk \
             from sqlite_schema m join pragma_table_info(m.name) c \
             where m.type = 'table' and m.name not like 'sqlite%' and m.name <> 'migration' order by 1, 2"
        }
        Base::Postgres(_) => {
            "select c.relname, a.attname, case format_type(a.atttypid, null) when 'bigint' then 'number' \
             when 'bytea' then 'bytes' else format_type(a.atttypid, null) end, (not a.attnotnull)::int, \
             coalesce(array_position(i.indkey::int[], a.attnum::int) + 1, 0) \
             from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
             left join pg_index i on i.indrelid = c.oid and i.indisprimary \
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition \
             and c.relname <> 'migration' order by c.relname collate \"C\", a.attname collate \"C\""
        }
    };
    base.sql(question).lines().map(str::to_owned).collect()
}

/// Which columns of a table point to which table.
fn references(base: &Base) -> Vec<String> {
    let question = match base {
        Base::Sqlite(_) => {
            "select m.name, f.\"from\", f.\"table\", f.\"to\" from sqlite_schema m join pragma_foreign_key_list(m.name) f \
             where m.type = 'table' order by 1, 2"
        }
        Base::Postgres(_) => {
            "select c.conrelid::regclass, a.attname, c.confrelid::regclass, b.attname from pg_constraint c \
             cross join lateral unnest(c.conkey, c.confkey) as k (here, there) \
             join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here \
             join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.there where c.contype = 'f' \
             and c.conparentid = 0 order by c.conrelid::regclass::text collate \"C\", a.attname"
        }
    };
    base.sql(question).lines().map(str::to_owned).collect()
}

#[test]
fn both_databases_have_the_same_logical_schema() {
    let [sqlite, postgres] = KINDS.map(|kind| {
        let base = Base::new(kind);
        drop(base.open(MIGRATIONS).expect("opens"));
        (columns(&base), references(&base))
    });
    assert!(sqlite.0.contains(&"report|weekly_key|bytes|0|3".to_owned()), "{:?}", sqlite.0);
    assert!(sqlite.0.contains(&"ticket|request|bytes|1|0".to_owned()), "{:?}", sqlite.0);
    assert_eq!(sqlite, postgres);
    assert_eq!(sqlite.1.len(), 21);
}

#[test]
fn every_table_and_column_has_a_written_meaning() {
    use crate::present::council::stored::meanings;
    let texts = daglicht_shared::text::Texts::new(crate::present::ALL_MESSAGES).expect("the messages are in order");
    let check = |start: &str, table: &str, columns: &[&str]| {
        let id = format!("{start}-{}", table.replace('_', "-"));
        assert!(
            texts.has(&id),
            "write `{id}` in collector/locales/stored.nl.ftl and stored.en.ftl: what the table is for"
        );
        for column in columns {
            let ids = meanings(start, table, column);
            assert!(ids.iter().any(|id| texts.has(id)), "write `{}` in collector/locales/stored.*.ftl", ids[0]);
        }
    };
    let [sqlite, postgres] = KINDS.map(|kind| {
        let base = Base::new(kind);
        let mut tables = run(base.open(MIGRATIONS).expect("opens").read(|tx| tx.tables())).expect("reads");
        // Each driver keeps its own book of migrations.
        tables.retain(|(table, _)| table != "migration");
        tables
    });
    assert_eq!(sqlite, postgres);
    for (table, columns) in sqlite {
        check("stored", &table, &columns.iter().map(String::as_str).collect::<Vec<_>>());
    }
    for table in daglicht_shared::stored::TABLES {
        check("kept", table.name, table.columns);
    }
}

#[test]
fn every_statement_fits_both_databases() {
    let base = Base::new(Kind::Sqlite);
    drop(base.open(MIGRATIONS).expect("opens"));
    let Base::Sqlite(folder) = &base else { panic!("it is SQLite") };
    let connection = rusqlite::Connection::open(sqlite::file(folder.path())).expect("opens");
    let base = Base::new(Kind::Postgres);
    drop(base.open(MIGRATIONS).expect("opens"));
    for (name, sql) in sql::ALL {
        connection.prepare(sql).unwrap_or_else(|error| panic!("{name}: {error}"));
        // It answers with an error, and the test stops, when the statement does not fit.
        base.sql(&format!("prepare p_{name} as {sql}"));
    }
}

#[test]
fn names_sort_by_their_bytes_on_both_databases() {
    for kind in KINDS {
        check(kind, async |base| {
            let store = base.store().await;
            let listed = store
                .write(|tx| {
                    for project in ["a-c", "ab", "a-b", "aa"] {
                        let terms = daglicht_shared::manifest::Terms { project: slug(project), ..sample_terms() };
                        projects::put(tx, &terms, 0)?;
                    }
                    projects::list(tx)
                })
                .await;
            let listed = listed.expect("works");
            let names: Vec<_> = listed.iter().map(|project| project.terms.project.to_string()).collect();
            assert_eq!(names, ["a-b", "a-c", "aa", "ab", sample_terms().project.as_str()], "{kind:?}");
        });
    }
}
