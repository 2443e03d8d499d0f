// SPDX-License-Identifier: EUPL-1.2
//! Which server, how it is reached, and what a session of ours must be.
//!
//! The password is never part of the address: it stands in a file of its own. Beyond this machine the connection is
//! encrypted and the server's certificate is checked, whatever the address says. A session whose server could lose a
//! confirmed commit is refused.

use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::ClientWrapper;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::{Failure, Kind};
use crate::config;
use crate::store::StoreError;

/// The oldest server that the statements were written for.
const OLDEST: i64 = 13;

/// The name on the server of sessions that work with the schema as this program knows it.
pub(super) const WORKING: &str = "daglicht-collector";
/// The name of a session that has not yet looked at the schema.
const STARTING: &str = "daglicht-collector, starting";

/// A PostgreSQL server and one database on it.
#[derive(Clone)]
pub struct Server {
    config: tokio_postgres::Config,
    pub(super) tls: MakeRustlsConnect,
    /// How long things may take.
    pub limits: Limits,
}

/// How long things may take on a server, so that a collector that hangs or sleeps holds up no other for longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To connect.
    pub connect: Duration,
    /// For one statement.
    pub statement: Duration,
    /// To wait for a lock, another collector's turn to write among them.
    pub lock: Duration,
    /// Between two statements of a transaction: the server then ends the session.
    pub idle: Duration,
}

/// Why a text is no address of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read.
    #[error("is not the address of a PostgreSQL database, such as postgres://daglicht@db.example.nl/daglicht")]
    Form,
    /// It names no database or no account.
    #[error("names no account or no database, such as postgres://daglicht@db.example.nl/daglicht")]
    Incomplete,
    /// It holds a password.
    #[error(
        "holds a password, which settings must not: put it in a file of its own and name that in `store.password_file`"
    )]
    Password,
    /// It asks for a connection that others can read.
    #[error("asks for a connection without encryption to another machine; leave `sslmode` out or set it to `require`")]
    Plain,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(5),
            idle: Duration::from_secs(20),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("name", &self.name()).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Reads the address of a server.
///
/// # Errors
/// [`AddressError`], which repeats nothing of the text.
pub fn address(text: &str) -> Result<tokio_postgres::Config, AddressError> {
    if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
        return Err(AddressError::Form);
    }
    let mut config: tokio_postgres::Config = text.parse().map_err(|_| AddressError::Form)?;
    if config.get_password().is_some() {
        return Err(AddressError::Password);
    }
    if config.get_dbname().is_none() || config.get_user().is_none() || config.get_hosts().is_empty() {
        return Err(AddressError::Incomplete);
    }
    let near = config.get_hosts().iter().all(is_here);
    match config.get_ssl_mode() {
        SslMode::Disable if !near => return Err(AddressError::Plain),
        // Without an answer to the question, what crosses a network is encrypted.
        SslMode::Prefer => {
            config.ssl_mode(if near { SslMode::Disable } else { SslMode::Require });
        }
        _ => {}
    }
    Ok(config)
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    }
}

impl Server {
    /// The server of settings; none when they name none.
    ///
    /// # Errors
    /// [`StoreError`] when a file that they name cannot be used.
    pub fn of(settings: &config::Store) -> Result<Option<Self>, StoreError> {
        let Some(Ok(mut config)) = settings.url.as_deref().map(address) else { return Ok(None) };
        if let Some(path) = &settings.password_file {
            config.password(password(path)?);
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => rustls::RootCertStore::empty(),
            _ => authorities(settings.ca_file.as_deref())?,
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has the default versions")
            .with_root_certificates(tls)
            .with_no_client_auth();
        Ok(Some(Self { config, tls: MakeRustlsConnect::new(tls), limits: Limits::default() }))
    }

    /// The same server with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The database's name for people; no password is in it.
    #[must_use]
    pub fn name(&self) -> String {
        let hosts: Vec<String> = self
            .config
            .get_hosts()
            .iter()
            .map(|host| match host {
                Host::Tcp(name) => name.clone(),
                Host::Unix(path) => path.display().to_string(),
            })
            .collect();
        format!("PostgreSQL database `{}` on {}", self.config.get_dbname().unwrap_or_default(), hosts.join(", "))
    }

    /// How long to wait for an answer; the server's own limits come first, so this is for one that has fallen silent.
    pub(super) fn silence(&self) -> Duration {
        self.limits.statement + self.limits.lock
    }

    /// How to connect, with the limits.
    pub(super) fn config(&self) -> tokio_postgres::Config {
        // The server itself ends what takes too long: it also does so when this program sleeps.
        let limits = [
            ("statement_timeout", self.limits.statement),
            ("lock_timeout", self.limits.lock),
            ("idle_in_transaction_session_timeout", self.limits.idle),
        ];
        let mut options = self.config.get_options().unwrap_or_default().to_owned();
        for (name, limit) in limits {
            options.push_str(&format!(" -c {name}={}", limit.as_millis()));
        }
        // Every statement finds its rows by key, whatever the values are: planning it anew each time gains nothing.
        options.push_str(" -c plan_cache_mode=force_generic_plan");
        let mut config = self.config.clone();
        config.options(options).connect_timeout(self.limits.connect).tcp_user_timeout(self.limits.statement);
        config.application_name(WORKING);
        config
    }

    /// A session that may write, on the runtime that asks for it.
    pub(super) async fn connect(&self) -> Result<ClientWrapper, StoreError> {
        let failed = |failure: Failure| StoreError::Connect { server: self.name(), source: failure.cause };
        let mut config = self.config();
        config.application_name(STARTING);
        let connecting = tokio::time::timeout(self.limits.connect, config.connect(self.tls.clone()));
        let connected = connecting.await.map_err(|_| failed(Failure::noticed(Kind::Lost, "no answer in time")))?;
        let (client, connection) = connected.map_err(|error| failed(error.into()))?;
        let task = tokio::spawn(async move {
            // Whoever uses the connection learns of its end.
            drop(connection.await);
        });
        let session = ClientWrapper::new(client, task);
        self.check(&session).await?;
        Ok(session)
    }

    /// Refuses a session in which "committed" would not mean "on disk".
    async fn check(&self, session: &ClientWrapper) -> Result<(), StoreError> {
        let question = "select current_setting('synchronous_commit'), current_setting('fsync', true), \
            current_setting('server_encoding'), pg_is_in_recovery()::text, current_setting('transaction_read_only'), \
            (current_setting('server_version_num')::bigint / 10000)";
        let asked = session.query_one(question, &[]).await;
        let failed = |error: tokio_postgres::Error| StoreError::Connect {
            server: self.name(),
            source: Failure::from(error).cause,
        };
        let row = asked.map_err(failed)?;
        let text = |column: usize| row.try_get::<_, Option<String>>(column).map(|value| value.unwrap_or_default());
        let flags = [
            ("synchronous_commit", 0, ["on", "remote_apply"].as_slice(), "Set it to `on` for this account or database"),
            ("fsync", 1, &["on", ""], "Set it to `on`: without it a power cut destroys the database"),
            ("server_encoding", 2, &["UTF8"], "Make the database with encoding UTF8"),
            ("pg_is_in_recovery", 3, &["false"], "Give the address of the primary server"),
            ("transaction_read_only", 4, &["off"], "Give the address of the primary server, or let this account write"),
        ];
        for (setting, column, good, advice) in flags {
            let value = text(column).map_err(failed)?;
            if !good.contains(&value.as_str()) {
                return Err(StoreError::Unsafe { server: self.name(), setting, value, advice });
            }
        }
        let version: i64 = row.try_get(5).map_err(failed)?;
        if version < OLDEST {
            let advice = "PostgreSQL 13 or later is needed";
            let value = version.to_string();
            return Err(StoreError::Unsafe { server: self.name(), setting: "server_version", value, advice });
        }
        Ok(())
    }
}

fn password(path: &Path) -> Result<String, StoreError> {
    let refused = |problem| StoreError::Setting { setting: "store.password_file", path: path.to_owned(), problem };
    let rights = std::fs::metadata(path).map_err(|_| refused("cannot be read"))?.permissions().mode();
    if rights & 0o007 != 0 {
        return Err(refused("everybody can read"));
    }
    let text = std::fs::read_to_string(path).map_err(|_| refused("cannot be read"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn authorities(file: Option<&Path>) -> Result<rustls::RootCertStore, StoreError> {
    let mut store = rustls::RootCertStore::empty();
    match file {
        Some(path) => {
            let refused = |problem| StoreError::Setting { setting: "store.ca_file", path: path.to_owned(), problem };
            let certificates = CertificateDer::pem_file_iter(path).map_err(|_| refused("cannot be read"))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|_| refused("is not a list of certificates in PEM form"))?;
                store.add(certificate).map_err(|_| refused("holds a certificate that cannot be used"))?;
            }
            if store.is_empty() {
                return Err(refused("holds no certificate in PEM form"));
            }
        }
        None => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_complete_without_a_password_and_never_readable_on_a_network() {
        for (text, expected) in [
            ("postgres://me@db.example.nl/daglicht", Ok(SslMode::Require)),
            ("postgres://me@db.example.nl/daglicht?sslmode=require", Ok(SslMode::Require)),
            ("postgres://me@db.example.nl/daglicht?sslmode=disable", Err(AddressError::Plain)),
            ("postgres://me@127.0.0.1:5433/daglicht", Ok(SslMode::Disable)),
            ("postgresql://me@%2Fvar%2Frun%2Fpostgresql/daglicht", Ok(SslMode::Disable)),
            ("postgres://me@127.0.0.1,db.example.nl/daglicht", Ok(SslMode::Require)),
            ("postgres://me:secret@localhost/daglicht", Err(AddressError::Password)),
            ("postgres://localhost/daglicht", Err(AddressError::Incomplete)),
            ("postgres://me@localhost", Err(AddressError::Incomplete)),
            ("host=localhost user=me", Err(AddressError::Form)),
            ("postgres://me@localhost:x/daglicht", Err(AddressError::Form)),
        ] {
            assert_eq!(address(text).map(|config| config.get_ssl_mode()), expected, "{text}");
        }
    }
}
