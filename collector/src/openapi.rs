// SPDX-License-Identifier: EUPL-1.2
//! The description of the API as an OpenAPI 3.1 document, made from the list of routes and the types of the messages.
//!
//! Nothing about a route stands here: whatever [`routes`] serves under `/v1` is described, with every refusal that it
//! knows. `collector/openapi.json` is the same document for readers of the sources; a test keeps it equal.

use std::collections::BTreeMap;

use daglicht_shared::enrolment::{EnrolmentAnswer, EnrolmentRequest};
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::BaselineId;
use daglicht_shared::manifest::Manifest;
use daglicht_shared::problem::{MEDIA_TYPE, Problem};
use daglicht_shared::quarter::Quarter;
use daglicht_shared::receipt::Receipt;
use daglicht_shared::report::Report;
use daglicht_shared::signed::Signed;
use daglicht_shared::withdrawal::Withdrawal;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Ref, Schema, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ContactBuilder, Header, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, RefOr, Required,
};

use crate::baseline::UnitReport;
use crate::config::Config;
use crate::figures::Figures;
use crate::figures::period::Period;
use crate::refusal::{Kind, Refusal};
use crate::routes::{self, Access, Body, Content, Operation, Route};

/// The version of the API's form, by semantic versioning; the header `API-Version` of every answer.
pub const VERSION: &str = "1.2.0";

/// The path below which the API is served.
pub const BASE: &str = "/v1";

const INTRODUCTION: &str = "Daglicht laat zien waar de tijd van een team heen gaat, zonder iemand te volgen. \
    Werkplekken sturen één pseudoniem verslag per week; wat hier wordt getoond, is vrijgegeven na onthullingscontrole.\n\n\
    Daglicht shows where a team's time goes without following anyone. Workstations send one pseudonymous report a week; \
    what is shown here passed disclosure control.\n\n\
    Names and descriptions are English, like the messages, which are signed byte for byte. Bodies are plain JSON of at \
    most 64 KiB; fields that are not described are refused. Refusals are problem details (RFC 9457); `type` is stable. \
    Addresses do not end with a slash. Times are UTC.";

const COOKIE: &str = "session";

/// The document.
#[must_use]
pub fn document(config: &Config) -> OpenApi {
    let contact = &config.contact;
    let mut paths = Paths::new();
    for route in routes::routes() {
        if let (Some(operation), Some(path)) = (route.operation, route.path.strip_prefix(BASE)) {
            let method = if operation.body.is_some() { HttpMethod::Post } else { HttpMethod::Get };
            let item = PathItem::new(method, describe(&route, operation));
            paths.paths.insert(path.to_owned(), item);
        }
    }
    let contact =
        ContactBuilder::new().name(Some(&contact.name)).email(Some(&contact.email)).url(Some(&contact.url)).build();
    let licence = LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build();
    let info = InfoBuilder::new()
        .title("Daglicht")
        .version(VERSION)
        .description(Some(INTRODUCTION))
        .contact(Some(contact))
        .license(Some(licence))
        .build();
    let tags = [
        (
            "agents",
            "What the agents of employees send and ask. A message proves itself with a signature, token or ticket.",
        ),
        ("readers", "Released figures as data, for people who signed in."),
        ("description", "This description."),
    ];
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url(BASE).description(Some("This collector.")).build()]))
        .paths(paths)
        .components(Some(components(config)))
        .tags(Some(tags.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build())))
        .build()
}

/// The document as it is served and kept: JSON that ends with a line end.
///
/// # Panics
/// Never: a document has text keys only.
#[must_use]
pub fn text(config: &Config) -> String {
    let value = serde_json::to_value(document(config)).expect("a document has text keys only");
    format!("{value:#}\n")
}

fn describe(route: &Route, operation: &Operation) -> utoipa::openapi::path::Operation {
    let (tag, security) = match route.access {
        Access::Agent => ("agents", None),
        Access::People(_) | Access::Choosing => ("readers", Some(SecurityRequirement::new(COOKIE, [""; 0]))),
        Access::Public => ("description", None),
    };
    let mut built = OperationBuilder::new()
        .operation_id(Some(operation.id))
        .summary(Some(operation.summary))
        .description(Some(operation.description))
        .tag(tag)
        .parameters(Some(parameters(route.path, operation)))
        .request_body(operation.body.map(body));
    if let Some(security) = security {
        built = built.security(security);
    }
    for given in operation.gives {
        let content = ContentBuilder::new().schema(Some(content(given.content))).build();
        let response = ResponseBuilder::new().description(given.meaning).content("application/json", content);
        built = built.response(given.status.to_string(), response.header("API-Version", version()).build());
    }
    let mut refusals: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in operation.all_refusals() {
        refusals.entry(kind.status().as_u16()).or_default().push(kind);
    }
    for (status, kinds) in refusals {
        built = built.response(status.to_string(), refusal(&kinds));
    }
    built.build()
}

fn refusal(kinds: &[Kind]) -> utoipa::openapi::Response {
    let titles: Vec<_> = kinds.iter().map(|kind| format!("`{}`: {}", kind.id(), kind.title())).collect();
    let examples = kinds.iter().map(|kind| {
        let problem = Refusal::example(*kind).into_problem();
        let value = serde_json::to_value(problem).expect("a problem has text keys only");
        (kind.id(), ExampleBuilder::new().summary(kind.title()).value(Some(value)).build())
    });
    let content = ContentBuilder::new().schema(Some(reference("Problem"))).examples_from_iter(examples).build();
    let mut response = ResponseBuilder::new()
        .description(titles.join(" "))
        .content(MEDIA_TYPE, content)
        .header("API-Version", version());
    if kinds.iter().any(|kind| [Kind::Slow, Kind::TooMany].contains(kind)) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
        let header =
            HeaderBuilder::new().schema(Some(seconds)).description(Some("After how many seconds to try again."));
        response = response.header("Retry-After", header.build());
    }
    response.build()
}

fn parameters(path: &str, operation: &Operation) -> Vec<Parameter> {
    let mut found = Vec::new();
    for (name, schema, description) in [
        ("project", "ProjectId", "The id of the project."),
        ("unit", "UnitId", "The id of the unit."),
        ("week", "Week", "The week."),
        ("block", "FourWeeks", "The four weeks."),
        ("quarter", "Quarter", "The quarter."),
        ("baseline", "BaselineId", "The id of the baseline."),
    ] {
        if path.contains(&format!("{{{name}}}")) {
            found.push(parameter(name, ParameterIn::Path, schema, description));
        }
    }
    if operation.body == Some(Body::Report) {
        let description = "The weekly key's Ed25519 signature over this report for this collector.";
        found.push(parameter("Daglicht-Signature", ParameterIn::Header, "Bytes64", description));
    }
    found
}

fn parameter(name: &str, place: ParameterIn, schema: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(reference(schema)))
        .build()
}

fn body(body: Body) -> RequestBody {
    let (schema, golden) = match body {
        Body::Enrolment => ("EnrolmentRequest", include_str!("../../shared/golden/enrolment-request.json")),
        Body::Report => ("Report", include_str!("../../shared/golden/report.json")),
        Body::Withdrawal => ("Withdrawal", include_str!("../../shared/golden/withdrawal.json")),
    };
    let example: Value = serde_json::from_str(golden).expect("the golden files are JSON");
    let content = ContentBuilder::new().schema(Some(reference(schema))).example(Some(example)).build();
    RequestBodyBuilder::new().required(Some(Required::True)).content("application/json", content).build()
}

fn content(content: Content) -> RefOr<Schema> {
    match content {
        Content::Manifest => reference("SignedManifest"),
        Content::EnrolmentAnswer => reference("EnrolmentAnswer"),
        Content::Receipt => reference("SignedReceipt"),
        Content::Figures => reference("Figures"),
        Content::Period => reference("Period"),
        Content::Baseline => reference("UnitReport"),
        Content::Description => {
            ObjectBuilder::new().schema_type(Type::Object).description(Some("An OpenAPI 3.1 document.")).into()
        }
    }
}

fn reference(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}

fn version() -> Header {
    let text = ObjectBuilder::new().schema_type(Type::String).examples([VERSION]);
    HeaderBuilder::new().schema(Some(text)).description(Some("The version of the API.")).build()
}

/// A statement as the text that was signed, with the form of that text.
fn signed(statement: &str) -> RefOr<Schema> {
    let mut schema = serde_json::to_value(<Signed as utoipa::PartialSchema>::schema()).expect("text keys only");
    if let Some(text) = schema.pointer_mut("/properties/text").and_then(Value::as_object_mut) {
        text.insert("contentMediaType".to_owned(), json!("application/json"));
        text.insert("contentSchema".to_owned(), json!({ "$ref": format!("#/components/schemas/{statement}") }));
    }
    serde_json::from_value(schema).expect("a schema again")
}

fn components(config: &Config) -> Components {
    fn add<T: ToSchema>(found: &mut Vec<(String, RefOr<Schema>)>) {
        found.push((T::name().into_owned(), T::schema()));
        T::schemas(found);
    }
    let mut schemas = Vec::new();
    add::<Report>(&mut schemas);
    add::<Withdrawal>(&mut schemas);
    add::<EnrolmentRequest>(&mut schemas);
    add::<EnrolmentAnswer>(&mut schemas);
    add::<Receipt>(&mut schemas);
    add::<Manifest>(&mut schemas);
    add::<Problem>(&mut schemas);
    add::<Figures>(&mut schemas);
    add::<Period>(&mut schemas);
    add::<UnitReport>(&mut schemas);
    add::<BaselineId>(&mut schemas);
    add::<FourWeeks>(&mut schemas);
    add::<Quarter>(&mut schemas);
    schemas.push(("SignedManifest".to_owned(), signed("Manifest")));
    schemas.push(("SignedReceipt".to_owned(), signed("Receipt")));
    let cookie = ApiKeyValue::with_description(
        routes::cookie(config),
        "The session of a person who signed in; the name begins with `__Host-` where the collector is reached over TLS.",
    );
    ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .build()
}
