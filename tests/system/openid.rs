// SPDX-License-Identifier: EUPL-1.2
//! Signing in at a certified `OpenID` provider, through its own forms, in a real browser.
//!
//! What a real provider cannot be made to do, which is to lie, is in the collector's own tests.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::program::{self, Folder};
use daglicht_tests::{browser, wait};
use serde_json::{Value, json};

use crate::path::last_mondays;

/// As administrators paste them: with signs that a form and a header write differently.
const SECRET: &str = "a+b/c=d %&e:f~";

fn settings(issuer: &str, origin: &str, secret: &Path, authentication: &str) -> String {
    format!(
        r#"
        [sign_in.openid]
        issuer = "{issuer}"
        label = "het account van de organisatie"
        address = "{origin}"
        client_id = "daglicht"
        client_secret_file = "{secret}"
        authentication = "{authentication}"
        [[sign_in.openid.groups]]
        group = "team-noord"
        role = "team_leader"
        project = "proef"
        units = ["noord"]
        [[sign_in.openid.groups]]
        group = "council"
        role = "works_council"
        "#,
        secret = secret.display()
    )
}

/// What people saw who signed in at a provider that proves itself, and lets the collector do so, in these ways.
fn signing_in(authentication: &str, algorithm: &str) -> (Value, Value) {
    let folder = Folder::new(&format!("openid-{algorithm}"));
    let data = folder.path().join("collector");
    std::fs::create_dir_all(&data).expect("a folder can be made");
    let teams = vec![("noord", 12), ("zuid", 11)];
    drop(collector::found(&data, &Organisation { project: "proef", teams, mondays: last_mondays(1) }, 10));
    // Collector and provider must know each other's address: the collector is started again where it was.
    let first = Collector::serve(&data);
    let (origin, address) = (first.origin.clone(), first.address());
    first.stop();

    let request = json!({
        "origin": origin, "clientId": "daglicht", "secret": SECRET,
        "authentication": authentication, "algorithm": algorithm,
        "people": {
            "p1": { "name": "anouk", "groups": ["everyone", "team-noord"] },
            "p2": { "name": "bram", "groups": ["council"] },
            "p3": { "name": "carla", "groups": ["everyone"] },
        },
        "visits": [
            { "id": "p1", "way": "enters", "paths":
                ["/nl/projects/proef/units/noord", "/nl/projects/proef/units/zuid", "/nl/projects/proef/council"] },
            { "id": "p2", "way": "enters", "paths": ["/nl/projects/proef/council", "/nl/admin"] },
            { "id": "p3", "way": "enters", "paths": ["/nl/account"] },
            { "id": "p2", "way": "cancels", "paths": ["/nl/account"] },
        ],
    });
    let mut people = Command::new("node")
        .arg(browser::driver().join("openid.mjs"))
        .arg(request.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed by deploy/setup.sh test");
    let mut said = BufReader::new(people.stdout.take().expect("piped"));
    let mut line = String::new();
    said.read_line(&mut line).expect("the provider speaks");
    let issuer: Value = serde_json::from_str(&line).expect("the provider says where it is");
    let issuer = issuer["issuer"].as_str().expect("an address");

    let secret = folder.path().join("secret");
    std::fs::write(&secret, SECRET).expect("a secret can be written");
    let text = settings(issuer, &origin, &secret, authentication);
    std::fs::write(data.join("collector.toml"), text).expect("settings can be written");
    let collector = Collector::serve_on(&data, &address, &folder.path().join("collector.log"));
    writeln!(people.stdin.take().expect("piped"), "the collector is there").expect("the provider listens");
    let seen = serde_json::from_reader(said);
    let log = std::fs::read_to_string(folder.path().join("collector.log")).unwrap_or_default();
    let seen: Value = seen.unwrap_or_else(|error| panic!("{error}; the collector said {log}"));
    let ended = wait::for_some("the end of the provider", || people.try_wait().ok().flatten());
    assert!(ended.success(), "{ended}");
    drop(collector);
    let accounts = program::run(program::collector(&data).args(["--json", "user", "list"])).json();
    (seen, accounts)
}

fn check(authentication: &str, algorithm: &str) {
    let (seen, accounts) = signing_in(authentication, algorithm);
    let visit = |name: &str| seen["seen"][name].clone();
    let statuses = |visit: &Value| -> Vec<u64> {
        let pages = visit["pages"].as_array().expect("a list").iter();
        pages.map(|page| page["status"].as_u64().expect("a status")).collect()
    };
    let says = |page: &Value, text: &str| page["text"].as_str().expect("a page").contains(text);

    // The role and the units are those of the groups: no week is closed yet, another team and another seat are refused.
    let leader = visit("p1 enters");
    assert!(says(&leader["landed"], "anouk"), "{leader:#}");
    assert_eq!(statuses(&leader), [404, 403, 403], "{leader:#}");
    let council = visit("p2 enters");
    assert_eq!(statuses(&council), [200, 403], "{council:#}");
    // Who has no group, or goes back on it, reads why and is nobody here.
    for (name, why) in [("p3 enters", "geen groep"), ("p2 cancels", "heeft niet laten zien wie dit is")] {
        let visit = visit(name);
        assert!(says(&visit["landed"], why), "{visit:#}");
        assert!(says(&visit["pages"][0], "Aanmelden met het account van de organisatie"), "{visit:#}");
    }

    // Signing out everywhere ends the session of the other device too.
    assert!(says(&seen["before"], "anouk"), "{seen:#}");
    for page in seen["after"].as_array().expect("two pages") {
        assert!(!says(page, "anouk") && says(page, "Aanmelden met"), "{page:#}");
    }

    // The provider demands PKCE and the secret; it gave a token for each code and complained of nothing but who cancelled.
    assert_eq!(seen["exchanged"], 5, "{seen:#}");
    let refused = seen["refused"].as_array().expect("a list");
    assert!(refused.len() == 1 && refused[0].as_str().is_some_and(|text| text.contains("aborted")), "{refused:?}");
    let names: Vec<_> = accounts["users"].as_array().expect("a list").iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["anouk", "bram"], "{accounts:#}");
}

#[test]
fn people_sign_in_at_a_certified_provider_with_the_roles_of_their_groups() {
    check("client_secret_basic", "RS256");
}

#[test]
fn a_provider_may_sign_otherwise_and_take_the_secret_in_a_form() {
    check("client_secret_post", "ES256");
}
