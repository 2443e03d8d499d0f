// SPDX-License-Identifier: EUPL-1.2
//! The published description: complete, equal to the copy in the repository, and readable for every origin.

use std::collections::BTreeSet;

use super::*;
use crate::config::Config;
use crate::openapi;
use crate::refusal::Kind;

fn document() -> serde_json::Value {
    serde_json::from_str(&openapi::text(&Config::default())).expect("JSON")
}

#[test]
fn the_copy_in_the_repository_is_the_document() {
    // After a wanted change: `daglicht-collector openapi > collector/openapi.json`.
    assert!(
        openapi::text(&Config::default()) == include_str!("../../../openapi.json"),
        "collector/openapi.json is old"
    );
}

#[test]
fn every_route_of_the_api_is_described_and_nothing_else() {
    let mut described = BTreeSet::new();
    for (path, item) in document()["paths"].as_object().expect("paths") {
        for verb in item.as_object().expect("operations").keys() {
            described.insert((verb.clone(), format!("{}{path}", openapi::BASE)));
        }
    }
    let verb = |route: &Route| match route.verb {
        Verb::Get => "get".to_owned(),
        Verb::Post => "post".to_owned(),
    };
    let api = |route: &&Route| route.path.starts_with("/v1");
    let served = routes().iter().filter(api).map(|route| (verb(route), route.path.to_owned())).collect();
    assert_eq!(described, served);
    for route in routes() {
        assert_eq!(route.operation.is_some(), api(&&route), "{}", route.path);
        assert!(route.operation.is_none_or(|operation| operation.verb() == route.verb), "{}", route.path);
    }
}

#[test]
fn every_kind_of_refusal_is_described_with_status_title_and_example() {
    let document = document();
    let mut found = BTreeSet::new();
    for item in document["paths"].as_object().expect("paths").values() {
        for operation in item.as_object().expect("operations").values() {
            for (status, response) in operation["responses"].as_object().expect("responses") {
                assert!(response["headers"]["API-Version"].is_object(), "{status}");
                let Some(examples) = response["content"]["application/problem+json"]["examples"].as_object() else {
                    continue;
                };
                for (id, example) in examples {
                    let kind = Kind::ALL.into_iter().find(|kind| kind.id() == id).expect("a kind");
                    assert_eq!(status.parse(), Ok(kind.status().as_u16()));
                    assert_eq!(example["value"]["title"], kind.title());
                    assert!(response["description"].as_str().is_some_and(|text| text.contains(kind.title())));
                    found.insert(kind);
                }
            }
        }
    }
    // No operation has a wrong method, and stopping is told to those who ask after health.
    let elsewhere = [Kind::Method, Kind::Stopping];
    assert_eq!(found, Kind::ALL.into_iter().filter(|kind| !elsewhere.contains(kind)).collect());
}

#[test]
fn kinds_of_refusal_have_names_of_their_own_and_examples_of_themselves() {
    let names: BTreeSet<_> = Kind::ALL.into_iter().map(Kind::id).collect();
    assert_eq!(names.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        assert_eq!(crate::refusal::Refusal::example(kind).kind(), kind);
    }
}

#[test]
fn the_description_is_for_everyone_and_every_origin() {
    run(async |fixture| {
        let request = Request::get("/v1/openapi.json").header("origin", "https://elsewhere").body(Body::empty());
        let answer = fixture.ask(request.expect("a request")).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
        assert_eq!(answer.header("api-version"), openapi::VERSION);
        let served: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(served, document());
        assert!(served["info"]["contact"].as_object().is_some_and(|contact| contact.len() == 3));
    });
}

#[test]
fn every_reference_in_the_description_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    let references: BTreeSet<_> =
        text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}

#[test]
fn each_message_that_we_publish_fits_its_description() {
    // The golden files, by the names that the description gives them.
    for (schema, golden, optional) in [
        ("Report", include_str!("../../../../shared/golden/report.json"), &["questionnaire"][..]),
        ("Withdrawal", include_str!("../../../../shared/golden/withdrawal.json"), &[]),
        ("EnrolmentRequest", include_str!("../../../../shared/golden/enrolment-request.json"), &[]),
        ("EnrolmentAnswer", include_str!("../../../../shared/golden/enrolment-answer.json"), &[]),
    ] {
        let message: serde_json::Value = serde_json::from_str(golden).expect("JSON");
        let document = document();
        let form = &document["components"]["schemas"][schema];
        let names = |value: &serde_json::Value| -> BTreeSet<String> {
            value.as_object().expect("an object").keys().cloned().collect()
        };
        let all = names(&message).into_iter().chain(optional.iter().map(|name| (*name).to_owned())).collect();
        assert_eq!(names(&form["properties"]), all, "{schema}");
        assert_eq!(form["required"].as_array().expect("a list").len(), names(&message).len(), "{schema}");
        assert_eq!(form["additionalProperties"], false, "{schema}");
    }
}
