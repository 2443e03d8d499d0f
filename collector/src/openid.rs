// SPDX-License-Identifier: EUPL-1.2
//! Signing in at an identity provider: `OpenID` Connect with the code flow, PKCE, state and nonce.
//!
//! The browser holds a seed for ten minutes; state, nonce and the verifier of PKCE follow from it and the collectors' own
//! secret, so that nothing is kept for strangers and any collector can complete what another began. A sign-in is completed
//! once. Requests go to the origin of the configured issuer and nowhere else, follow no redirect and are bounded in time and
//! length. What the groups of the identity mean here stands in the settings; whoever has none of them is refused.
//! Authentication of the collector by a signed statement (`private_key_jwt`) or a certificate is deliberately absent.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::text::Language;
use data_encoding::BASE64URL_NOPAD;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _,
};
use subtle::ConstantTimeEq as _;
use tokio::sync::Mutex;

use crate::app::App;
use crate::config::{Authentication, OpenId};
use crate::random::{self, NoRandomness};
use crate::role::{Place, Role};

mod person;
#[cfg(test)]
mod tests;

pub(crate) use person::{Entered, enter};

/// The path to which the provider sends people back.
pub(crate) const CALLBACK: &str = "/openid/callback";
/// How long somebody may take at the provider, in seconds.
pub(crate) const PATIENCE: i64 = 600;
/// How long what the provider says of itself is kept, in seconds.
const KEPT: i64 = 600;
/// How long one request may take.
const LIMIT: Duration = Duration::from_secs(10);
/// How long an answer may be, in bytes.
const MOST: usize = 1024 * 1024;

/// The identity provider.
#[derive(Debug)]
pub(crate) struct Provider {
    settings: OpenId,
    issuer: IssuerUrl,
    secret: ClientSecret,
    http: reqwest::Client,
    known: Mutex<Option<(i64, CoreProviderMetadata)>>,
}

/// The provider cannot be used as configured.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The secret cannot be read.
    #[error("the secret in {path} cannot be read; nothing was started. Check its name and rights", path = path.display())]
    Secret {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The issuer is no address.
    #[error("`sign_in.openid.issuer` is no address; nothing was started")]
    Issuer,
    /// There can be no requests.
    #[error("no request to the identity provider can be made; nothing was started")]
    Http(#[source] reqwest::Error),
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenIdError {
    /// The provider cannot be reached, or does not say what it should of itself.
    #[error("the identity provider does not answer as it should")]
    Provider(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The request does not belong to a sign-in of this browser, or comes too late.
    #[error("this does not belong to a sign-in that began in this browser")]
    State,
    /// The provider refused the person or the code.
    #[error("the identity provider refused")]
    Refused,
    /// What the provider says of the person is not genuine, or not for this sign-in.
    #[error("what the identity provider says is not genuine")]
    Token(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A claim is missing.
    #[error("the identity provider does not say `{0}`, or not as a text")]
    Claim(String),
    /// None of the person's groups is known.
    #[error("no group of this person is known here")]
    UnknownGroup,
    /// There is no randomness.
    #[error("no sign-in can begin")]
    Random(#[source] NoRandomness),
}

/// What the browser holds of a sign-in that began.
#[derive(Clone)]
pub(crate) struct Seed([u8; Seed::LENGTH]);

/// A person as the provider vouches for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) places: Vec<Place>,
    /// What tells this sign-in from others.
    pub(crate) state: Digest,
}

/// What comes back from the provider.
#[derive(serde::Deserialize)]
pub(crate) struct Callback {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

/// A request that could not be made.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the request is for another place than the issuer")]
    Elsewhere,
    #[error("the answer is too long")]
    TooLong,
    #[error("the request or its answer has no proper form")]
    Form,
    #[error("the request failed")]
    Http(#[source] reqwest::Error),
}

/// A request that is under way.
type Asked = Pin<Box<dyn Future<Output = Result<HttpResponse, Failed>> + Send>>;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Seed {
    const RANDOM: usize = 16;
    const LENGTH: usize = Self::RANDOM + 8 + 2;

    fn new(language: Language, at: i64) -> Result<Self, NoRandomness> {
        let random: [u8; Self::RANDOM] = random::bytes()?;
        let bytes = [&random[..], &at.to_be_bytes(), language.tag().as_bytes()].concat();
        Ok(Self(bytes.try_into().expect("the parts have this length")))
    }

    /// The language in which the sign-in began.
    pub(crate) fn language(&self) -> Option<Language> {
        std::str::from_utf8(self.0.get(Self::RANDOM + 8..)?).ok()?.parse().ok()
    }

    fn began_at(&self) -> i64 {
        let bytes = self.0.get(Self::RANDOM..Self::RANDOM + 8).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(i64::MIN, i64::from_be_bytes)
    }

    fn derived(&self, app: &App, purpose: &str) -> String {
        BASE64URL_NOPAD.encode(&app.keys.openid(purpose, &self.0))
    }
}

impl std::fmt::Display for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl std::str::FromStr for Seed {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(())
    }
}

impl Provider {
    /// The provider of the settings, if they name one.
    pub(crate) fn of(settings: &OpenId) -> Result<Option<Self>, SetUpError> {
        let (Some(issuer), Some(path)) = (&settings.issuer, &settings.client_secret_file) else { return Ok(None) };
        let issuer = IssuerUrl::new(issuer.clone()).map_err(|_| SetUpError::Issuer)?;
        let text = std::fs::read_to_string(path).map_err(|source| SetUpError::Secret { path: path.clone(), source })?;
        let secret = ClientSecret::new(text.lines().next().unwrap_or_default().trim().to_owned());
        // Another part of the process may have installed the same one before.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(LIMIT)
            .build()
            .map_err(SetUpError::Http)?;
        Ok(Some(Self { settings: settings.clone(), issuer, secret, http, known: Mutex::default() }))
    }

    /// What people call it.
    pub(crate) fn label(&self) -> &str {
        &self.settings.label
    }

    /// Begins a sign-in: what the browser shall hold, and where it shall go.
    pub(crate) async fn begin(&self, app: &App, language: Language) -> Result<(Seed, String), OpenIdError> {
        let at = app.clock.now().seconds();
        let seed = Seed::new(language, at).map_err(OpenIdError::Random)?;
        let client = self.client(self.metadata(at).await?)?;
        let (state, nonce) = (seed.derived(app, "openid state"), seed.derived(app, "openid nonce"));
        let verifier = PkceCodeVerifier::new(seed.derived(app, "openid verifier"));
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        Ok((seed, request.url().0.to_string()))
    }

    /// Completes a sign-in: who it is, as the provider vouches.
    pub(crate) async fn complete(&self, app: &App, seed: &Seed, back: Callback) -> Result<Person, OpenIdError> {
        let at = app.clock.now().seconds();
        let state = seed.derived(app, "openid state");
        let is_ours = bool::from(state.as_bytes().ct_eq(back.state.as_bytes()));
        if !is_ours || !(0..PATIENCE).contains(&(at - seed.began_at())) {
            return Err(OpenIdError::State);
        }
        // RFC 9207: where the provider names itself, it is the one that was asked.
        if back.iss.is_some_and(|iss| iss != self.issuer.as_str()) {
            return Err(OpenIdError::State);
        }
        if back.error.is_some() || back.code.is_empty() {
            return Err(OpenIdError::Refused);
        }
        let client = self.client(self.metadata(at).await?)?;
        let http = self.asking();
        let exchange = client.exchange_code(AuthorizationCode::new(back.code)).map_err(provider)?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(seed.derived(app, "openid verifier")));
        let answer = exchange.request_async(&http).await.map_err(|error| match error {
            openidconnect::RequestTokenError::ServerResponse(_) => OpenIdError::Refused,
            other => provider(other),
        })?;
        let token = answer.id_token().ok_or(OpenIdError::Refused)?;
        let nonce = Nonce::new(seed.derived(app, "openid nonce"));
        if let Err(error) = verify(&client, token, &nonce, at) {
            // The provider may have changed its keys: what it says of itself is asked anew for the next sign-in.
            *self.known.lock().await = None;
            return Err(error);
        }
        self.person(&claims(token)?, sha256(state.as_bytes()))
    }

    fn person(&self, claims: &serde_json::Value, state: Digest) -> Result<Person, OpenIdError> {
        let text = |name: &str| {
            let value = claim(claims, name).and_then(serde_json::Value::as_str);
            value.map(str::to_owned).ok_or_else(|| OpenIdError::Claim(name.to_owned()))
        };
        let groups: Vec<String> = match claim(claims, &self.settings.groups_claim) {
            Some(serde_json::Value::Array(all)) => {
                all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
            }
            Some(serde_json::Value::String(one)) => vec![one.clone()],
            _ => Vec::new(),
        };
        let (role, mut places) = self.settings.meaning(&groups).ok_or(OpenIdError::UnknownGroup)?;
        // In the order in which the store gives them, or every sign-in would look like a change.
        places.sort_by(|a, b| (a.project.as_str(), a.unit.as_str()).cmp(&(b.project.as_str(), b.unit.as_str())));
        let issuer = self.issuer.as_str().to_owned();
        let (subject, name) = (text("sub")?, text(&self.settings.name_claim)?);
        Ok(Person { issuer, subject, name, role, places, state })
    }

    /// What the provider says of itself, with its keys.
    async fn metadata(&self, at: i64) -> Result<CoreProviderMetadata, OpenIdError> {
        let mut known = self.known.lock().await;
        if let Some((asked, metadata)) = known.as_ref()
            && (0..KEPT).contains(&(at - asked))
        {
            return Ok(metadata.clone());
        }
        let http = self.asking();
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &http).await.map_err(provider)?;
        *known = Some((at, metadata.clone()));
        Ok(metadata)
    }

    fn client(&self, metadata: CoreProviderMetadata) -> Result<Client, OpenIdError> {
        let back = RedirectUrl::new(format!("{}{CALLBACK}", self.settings.address)).map_err(provider)?;
        let id = ClientId::new(self.settings.client_id.clone());
        let way = match self.settings.authentication {
            Authentication::ClientSecretBasic => AuthType::BasicAuth,
            Authentication::ClientSecretPost => AuthType::RequestBody,
        };
        let client = CoreClient::from_provider_metadata(metadata, id, Some(self.secret.clone()));
        Ok(client.set_redirect_uri(back).set_auth_type(way))
    }

    /// What makes requests, to the issuer and nowhere else.
    fn asking(&self) -> impl Fn(HttpRequest) -> Asked + use<> {
        let (http, origin) = (self.http.clone(), self.issuer.url().origin());
        move |request| Box::pin(ask(http.clone(), origin.clone(), request))
    }
}

/// Makes one request, to one origin.
async fn ask(
    http: reqwest::Client,
    origin: openidconnect::url::Origin,
    request: HttpRequest,
) -> Result<HttpResponse, Failed> {
    let request: reqwest::Request = request.try_into().map_err(|_| Failed::Form)?;
    if request.url().origin() != origin {
        return Err(Failed::Elsewhere);
    }
    let mut answer = http.execute(request).await.map_err(Failed::Http)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(Failed::Http)? {
        body.extend_from_slice(&chunk);
        if body.len() > MOST {
            return Err(Failed::TooLong);
        }
    }
    let mut whole = HttpResponse::new(body);
    *whole.status_mut() = status;
    *whole.headers_mut() = headers;
    Ok(whole)
}

fn verify(client: &Client, token: &CoreIdToken, nonce: &Nonce, at: i64) -> Result<(), OpenIdError> {
    use CoreJwsSigningAlgorithm as Algorithm;
    let now = move || chrono::DateTime::from_timestamp(at, 0).unwrap_or_default();
    // Signatures only: a secret that two know signs nothing, and neither does `none`.
    let verifier = client.id_token_verifier().set_time_fn(now).set_allowed_algs([
        Algorithm::RsaSsaPkcs1V15Sha256,
        Algorithm::RsaSsaPkcs1V15Sha384,
        Algorithm::RsaSsaPkcs1V15Sha512,
        Algorithm::RsaSsaPssSha256,
        Algorithm::RsaSsaPssSha384,
        Algorithm::RsaSsaPssSha512,
        Algorithm::EcdsaP256Sha256,
        Algorithm::EcdsaP384Sha384,
        Algorithm::EdDsa,
    ]);
    token.claims(&verifier, nonce).map(drop).map_err(|error| OpenIdError::Token(Box::new(error)))
}

/// The claims of a token that was verified.
fn claims(token: &CoreIdToken) -> Result<serde_json::Value, OpenIdError> {
    let text = token.to_string();
    let part = text.split('.').nth(1).unwrap_or_default();
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|error| OpenIdError::Token(Box::new(error)))?;
    serde_json::from_slice(&bytes).map_err(|error| OpenIdError::Token(Box::new(error)))
}

/// The claim of a name, or else of the path that it is.
fn claim<'a>(claims: &'a serde_json::Value, name: &str) -> Option<&'a serde_json::Value> {
    claims.get(name).or_else(|| name.split('.').try_fold(claims, |value, part| value.get(part)))
}

fn provider(error: impl std::error::Error + Send + Sync + 'static) -> OpenIdError {
    OpenIdError::Provider(Box::new(error))
}
