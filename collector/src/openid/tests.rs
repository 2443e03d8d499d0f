// SPDX-License-Identifier: EUPL-1.2
//! Signing in at a provider of our own that can lie in every way that matters; the real one is in the system tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex as Lock};

use axum::body::Body;
use axum::extract::{Form, State};
use axum::http::Request;
use axum::routing::{get, post};
use axum::{Json, Router};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::*;
use crate::config::{Config, Group};
use crate::routes;
use crate::store::{self, audit};
use crate::testing::{Answer, Fixture, slug};

/// How a provider lies.
type Lie = fn(&mut Value, &mut Value);

/// A provider whose tokens are as its lie makes them.
struct Liar {
    issuer: String,
    key: EcdsaKeyPair,
    lie: Lie,
    /// The nonce and the challenge of the sign-in that runs, as the browser carried them.
    asked: Lock<BTreeMap<String, String>>,
    exchanged: Lock<Vec<BTreeMap<String, String>>>,
}

struct World {
    fixture: Fixture,
    router: Router,
    liar: Arc<Liar>,
}

const NOW: i64 = 1_794_355_200;

fn sign(key: &EcdsaKeyPair, header: &Value, claims: &Value) -> String {
    let text = [header, claims].map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes())).join(".");
    let signature = key.sign(&SystemRandom::new(), text.as_bytes()).expect("signs");
    let signature = if header["alg"] == "none" { String::new() } else { BASE64URL_NOPAD.encode(signature.as_ref()) };
    format!("{text}.{signature}")
}

async fn discovery(State(liar): State<Arc<Liar>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", liar.issuer);
    Json(json!({
        "issuer": liar.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys(State(liar): State<Arc<Liar>>) -> Json<Value> {
    let public = liar.key.public_key().as_ref();
    let [x, y] = [&public[1..33], &public[33..65]].map(|half| BASE64URL_NOPAD.encode(half));
    Json(
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one", "x": x, "y": y }] }),
    )
}

async fn token(State(liar): State<Arc<Liar>>, Form(form): Form<BTreeMap<String, String>>) -> Json<Value> {
    let nonce = liar.asked.lock().expect("free").get("nonce").cloned();
    liar.exchanged.lock().expect("free").push(form);
    let mut header = json!({ "alg": "ES256", "kid": "one" });
    let mut claims = json!({
        "iss": liar.issuer, "aud": "daglicht", "sub": "person-1", "nonce": nonce, "iat": NOW, "exp": NOW + 300,
        "preferred_username": "anouk", "groups": ["everyone", "team-a"],
    });
    (liar.lie)(&mut header, &mut claims);
    let token = sign(&liar.key, &header, &claims);
    Json(json!({ "access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token }))
}

impl World {
    async fn new(lie: Lie) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let document = document.expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &SystemRandom::new());
        let liar = Arc::new(Liar {
            issuer: issuer.clone(),
            key: key.expect("a key"),
            lie,
            asked: Lock::default(),
            exchanged: Lock::default(),
        });
        let provider = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&liar));
        tokio::spawn(async move { axum::serve(listener, provider).await });

        let secret = crate::testing::Folder::new();
        let path = secret.path().join("secret");
        std::fs::write(&path, "not so secret\n").expect("written");
        let group = |group: &str, role, units: &[&str]| Group {
            group: group.to_owned(),
            role,
            project: (!units.is_empty()).then(|| slug("sample")),
            units: units.iter().map(|unit| slug(unit)).collect(),
        };
        let openid = OpenId {
            issuer: Some(issuer),
            address: "http://127.0.0.1:1".to_owned(),
            client_id: "daglicht".to_owned(),
            client_secret_file: Some(path),
            groups: vec![group("team-a", Role::TeamLeader, &["a"]), group("team-x", Role::TeamLeader, &["x"])],
            ..OpenId::default()
        };
        let mut config = Config::default();
        config.sign_in.openid = openid;
        let fixture = Fixture::with(daglicht_shared::manifest::sample_terms(), config).await;
        fixture.app.clock.set(daglicht_shared::time::Timestamp(NOW * 1_000));
        let router = routes::router(Arc::clone(&fixture.app));
        Self { fixture, router, liar }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request");
        crate::testing::ask(&self.router, request).await
    }

    /// Goes to the provider; gives the cookie and what the browser carries there.
    async fn begin(&self) -> (String, BTreeMap<String, String>) {
        let answer = self.get("/nl/openid/sign-in", "").await;
        assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
        let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        let address = answer.header("location").parse::<axum::http::Uri>().expect("an address");
        let parts: Form<BTreeMap<String, String>> = Form(
            axum::extract::Query::try_from_uri(&address).map(|axum::extract::Query(parts)| parts).expect("a query"),
        );
        self.liar.asked.lock().expect("free").clone_from(&parts.0);
        (cookie, parts.0)
    }

    async fn back(&self, cookie: &str, state: &str) -> Answer {
        self.get(&format!("/openid/callback?code=abc&state={state}"), cookie).await
    }

    /// A whole sign-in; gives its last answer.
    async fn sign_in(&self) -> Answer {
        let (cookie, asked) = self.begin().await;
        self.back(&cookie, &asked["state"]).await
    }
}

fn run(lie: Lie, test: impl AsyncFnOnce(World)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { test(World::new(lie).await).await });
}

const fn honest(_: &mut Value, _: &mut Value) {}

fn session(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

#[test]
fn a_person_signs_in_with_the_role_and_units_of_their_groups() {
    run(honest, async |world| {
        let (cookie, asked) = world.begin().await;
        assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
        assert_eq!(asked["redirect_uri"], "http://127.0.0.1:1/openid/callback");
        assert!(asked["scope"].contains("openid") && !asked["nonce"].is_empty());
        let answer = world.back(&cookie, &asked["state"]).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/nl/"));
        let session = session(&answer);
        assert_eq!(world.get("/nl/account", &session).await.status, 200);
        let looked = world.get("/nl/projects/sample/units/a", &session).await.status;
        assert_eq!(looked, 404, "the unit may be seen, and has no week yet");
        assert_eq!(world.get("/nl/projects/sample/units/b", &session).await.status, 403);

        // The verifier fits the challenge that the browser carried.
        let form = world.liar.exchanged.lock().expect("free").last().cloned().expect("exchanged");
        let digest = sha256(form["code_verifier"].as_bytes()).0;
        assert_eq!(BASE64URL_NOPAD.encode(&digest), asked["code_challenge"]);

        let accounts = world.fixture.app.store.read(store::accounts::list).await.expect("reads");
        assert_eq!(accounts.len(), 1);
        assert!(matches!(&accounts[0].way, store::accounts::Way::Elsewhere(issuer) if *issuer == world.liar.issuer));
        assert_eq!(world.sign_in().await.status, 303, "the same person again");
        let acts = world.fixture.app.store.read(|tx| audit::latest(tx, 3)).await.expect("reads");
        let kinds: Vec<_> = acts.iter().rev().map(|act| act.kind).collect();
        assert_eq!(kinds, [audit::Kind::AccountAdded, audit::Kind::SignedIn, audit::Kind::SignedIn]);
    });
}

#[test]
fn each_lie_of_a_provider_is_refused() {
    let lies: [(&str, Lie); 10] = [
        ("a wrong nonce", |_, claims| claims["nonce"] = json!("other")),
        ("no nonce", |_, claims| drop(claims.as_object_mut().map(|all| all.remove("nonce")))),
        ("a wrong audience", |_, claims| claims["aud"] = json!("another")),
        ("two audiences", |_, claims| claims["aud"] = json!(["daglicht", "another"])),
        ("an end that is past", |_, claims| claims["exp"] = json!(NOW - 1)),
        ("no signature", |header, _| *header = json!({ "alg": "none" })),
        ("a signature with the secret", |header, _| header["alg"] = json!("HS256")),
        ("a wrong issuer", |_, claims| claims["iss"] = json!("http://127.0.0.1:9")),
        ("an unknown key", |header, _| header["kid"] = json!("two")),
        ("no name", |_, claims| drop(claims.as_object_mut().map(|all| all.remove("preferred_username")))),
    ];
    for (name, lie) in lies {
        run(lie, async |world| {
            let answer = world.sign_in().await;
            assert_eq!(answer.status, 403, "{name}");
            assert!(answer.header("set-cookie").contains("Max-Age=0"), "{name}");
            let accounts = world.fixture.app.store.read(store::accounts::list).await.expect("reads");
            assert!(accounts.is_empty(), "{name}");
        });
    }
}

#[test]
fn whoever_has_no_known_group_reads_why() {
    for (lie, said) in [
        ((|_, claims| claims["groups"] = json!(["everyone"])) as Lie, "geen groep"),
        (|_, claims| drop(claims.as_object_mut().map(|all| all.remove("groups"))), "geen groep"),
        (|_, claims| claims["groups"] = json!("team-x"), "geen groep"),
        (|_, claims| claims["preferred_username"] = json!("<b>anouk</b>"), "naam"),
    ] {
        run(lie, async |world| {
            let answer = world.sign_in().await;
            let page = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(answer.status == 403 && page.contains(said), "{page}");
        });
    }
}

#[test]
fn a_state_counts_once_in_its_own_browser_and_for_ten_minutes() {
    run(honest, async |world| {
        let (cookie, asked) = world.begin().await;
        let (other, _) = world.begin().await;
        world.liar.asked.lock().expect("free").clone_from(&asked);
        let state = asked["state"].clone();
        for (cookie, state, what) in [
            (other.as_str(), state.as_str(), "another browser"),
            ("", &state, "no browser"),
            (&cookie, "made-up", "an invented state"),
        ] {
            assert_eq!(world.back(cookie, state).await.status, 403, "{what}");
        }
        assert_eq!(world.back(&cookie, &state).await.status, 303);
        assert_eq!(world.back(&cookie, &state).await.status, 403, "replayed");
        let (cookie, asked) = world.begin().await;
        world.fixture.app.clock.set(world.fixture.app.clock.now().plus(PATIENCE * 1_000));
        assert_eq!(world.back(&cookie, &asked["state"]).await.status, 403, "too late");
    });
}

#[test]
fn an_account_of_this_collector_is_not_taken_over_by_its_name() {
    run(honest, async |world| {
        crate::accounts::add(&world.fixture.app, "anouk", Role::Administrator, Vec::new()).await.expect("made");
        assert_eq!(world.sign_in().await.status, 403);
    });
}

#[test]
fn another_role_ends_the_sessions_that_were() {
    run(honest, async |world| {
        let session = session(&world.sign_in().await);
        let change = |tx: &mut store::Tx<'_>| store::accounts::put_role(tx, "anouk", Role::Analyst, &[]);
        world.fixture.app.store.write(change).await.expect("written");
        assert_eq!(world.get("/nl/account", &session).await.status, 303);
        assert_eq!(world.sign_in().await.status, 303);
        let account = world.fixture.app.store.read(|tx| store::accounts::find(tx, "anouk")).await.expect("reads");
        assert_eq!(account.map(|account| account.role), Some(Role::TeamLeader), "as the provider says");
    });
}

#[test]
fn nothing_is_asked_of_another_place_than_the_issuer() {
    run(honest, async |world| {
        let provider = world.fixture.app.openid.as_ref().expect("configured");
        for address in ["http://127.0.0.1:9/keys", "http://localhost:9/", "https://example.org/"] {
            let request = openidconnect::http::Request::get(address).body(Vec::new()).expect("a request");
            assert!(matches!(provider.asking()(request).await, Err(Failed::Elsewhere)), "{address}");
        }
    });
}
