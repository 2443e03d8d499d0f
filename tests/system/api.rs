// SPDX-License-Identifier: EUPL-1.2
//! The published description against the Dutch API design rules; against the collector it is the campaign `description`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use daglicht_tests::api;
use daglicht_tests::program::Folder;
use serde_json::{Value, json};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

#[test]
fn the_description_keeps_the_dutch_api_design_rules() {
    assert_eq!(api::broken_rules(&top().join("collector/openapi.json")), Vec::<String>::new());
}

/// A change of the description, and the rule that must notice.
type Case = (&'static str, fn(&mut Value));

const CASES: [Case; 14] = [
    ("doc-openapi", |d| d["openapi"] = "3.0.1".into()),
    ("doc-openapi-contact", |d| d["info"]["contact"] = json!({ "name": "x" })),
    ("uri-version", |d| d["servers"][0]["url"] = "/api".into()),
    ("semver", |d| d["info"]["version"] = "v1".into()),
    ("version-header", |d| d["paths"]["/reports"]["post"]["responses"]["201"]["headers"] = json!({})),
    ("no-trailing-slash", |d| d["paths"]["/slash/"] = json!({})),
    ("path-segments-kebab-case", |d| d["paths"]["/twoWords"] = json!({})),
    ("query-keys-camel-case", |d| {
        d["paths"]["/reports"]["post"]["parameters"] =
            json!([{ "name": "two_words", "in": "query", "schema": { "type": "string" } }]);
    }),
    ("http-methods", |d| d["paths"]["/reports"]["trace"] = json!({ "responses": {} })),
    ("publish-openapi", |d| drop(d["paths"].as_object_mut().expect("paths").remove("/openapi.json"))),
    ("problem-details", |d| {
        d["paths"]["/reports"]["post"]["responses"]["409"]["content"] = json!({ "application/json": {} });
    }),
    ("problem-details-members", |d| d["components"]["schemas"]["Problem"]["required"] = json!(["title", "status"])),
    ("invalid-input", |d| d["paths"]["/reports"]["post"]["responses"]["422"] = json!({ "description": "x" })),
    ("date-time-timezone", |d| {
        d["components"]["schemas"]["Problem"]["properties"]["start_date"] = json!({ "type": "string" });
    }),
];

#[test]
fn each_design_rule_notices_its_breach() {
    let folder = Folder::new("rules");
    let text = fs::read_to_string(top().join("collector/openapi.json")).expect("it is there");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    for (_, change) in CASES {
        change(&mut document);
    }
    let path = folder.path().join("openapi.json");
    fs::write(&path, document.to_string()).expect("it can be written");
    let found: BTreeSet<_> = api::broken_rules(&path).into_iter().collect();
    for (rule, _) in CASES {
        assert!(found.contains(rule), "{rule} is not among {found:?}");
    }
}
