// SPDX-License-Identifier: EUPL-1.2
//! TLS of the collector's own: rustls with ring, version 1.3 only, HTTP/1.1 only.
//!
//! Every agent and every browser of today speaks TLS 1.3, so nothing older is offered to anyone. The files are read again
//! when they change; new connections then get the new certificate, open ones keep theirs, and a file that cannot be used
//! changes nothing but the log.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};

use crate::config;

/// The certificate in use and the files it comes from.
#[derive(Debug)]
pub struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<ServerConfig>>,
    seen: Mutex<Stamp>,
}

/// When both files were last changed, and how long they are.
type Stamp = [Option<(SystemTime, u64)>; 2];

/// The certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read as PEM.
    #[error("{path} cannot be read as {what} in PEM form; give its path in `{setting}` and check its rights", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
        /// The setting that names it.
        setting: &'static str,
        /// The cause.
        #[source]
        source: pem::Error,
    },
    /// The file holds no certificate.
    #[error("{} holds no certificate; give one in `server.tls.certificate`", .0.display())]
    Empty(PathBuf),
    /// Certificate and key do not belong together or cannot be used.
    #[error(
        "the certificate in {certificate} and the key in {key} cannot be used together",
        certificate = certificate.display(),
        key = key.display()
    )]
    Unfit {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// The cause.
        #[source]
        source: rustls::Error,
    },
}

impl Certificate {
    /// The certificate of the settings; none when they name none.
    ///
    /// # Errors
    /// [`CertificateError`] when it cannot be used.
    pub fn load(settings: &config::Tls) -> Result<Option<Self>, CertificateError> {
        let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) else { return Ok(None) };
        // Looked at before reading: what changes in between is read again.
        let seen = stamp(certificate, key);
        let current = RwLock::new(Arc::new(read(certificate, key)?));
        Ok(Some(Self { certificate: certificate.clone(), key: key.clone(), current, seen: Mutex::new(seen) }))
    }

    /// What a new connection is answered with.
    pub(super) fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the files again when they have changed.
    pub(super) fn renew(&self) {
        let found = stamp(&self.certificate, &self.key);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == found {
            return;
        }
        *seen = found;
        match read(&self.certificate, &self.key) {
            Ok(new) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
                tracing::info!("the new certificate is in use");
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the changed certificate cannot be used; the old one stays in use");
            }
        }
    }
}

fn stamp(certificate: &Path, key: &Path) -> Stamp {
    [certificate, key].map(|path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

fn read(certificate: &Path, key: &Path) -> Result<ServerConfig, CertificateError> {
    let failed = |path: &Path, what, setting| {
        let path = path.to_owned();
        move |source| CertificateError::Read { path, what, setting, source }
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(failed(certificate, "a certificate", "server.tls.certificate"))?;
    if chain.is_empty() {
        return Err(CertificateError::Empty(certificate.to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(failed(key, "a private key", "server.tls.key"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let unfit = |source| CertificateError::Unfit { certificate: certificate.to_owned(), key: key.to_owned(), source };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Agents come once a week: nothing is gained by remembering them.
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    Ok(config)
}
