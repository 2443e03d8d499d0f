// SPDX-License-Identifier: EUPL-1.2
//! TLS of a real collector, with an authority that these tests make: whom the agent trusts, what is spoken, and a change
//! of certificate under open connections.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::program::{self, Finished, Folder};
use daglicht_tests::{raw, wait};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};

use crate::path::last_mondays;

/// An authority and its own certificate.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// When a certificate ends.
#[derive(Clone, Copy)]
enum Validity {
    Valid,
    Expired,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("randomness");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Writes a certificate for a name and its key into a folder, as two PEM files.
    fn certify(&self, folder: &Path, name: &str, validity: Validity) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        match validity {
            Validity::Valid => {}
            Validity::Expired => params.not_after = rcgen::date_time_ymd(2020, 1, 1),
        }
        let key = KeyPair::generate().expect("randomness");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        std::fs::write(folder.join("key.pem"), key.serialize_pem()).expect("written");
        std::fs::write(folder.join("certificate.pem"), certificate.pem()).expect("written");
    }
}

/// A collector with TLS and a project, whose certificate is for `localhost`.
struct Place {
    folder: Folder,
    authority: Authority,
    collector: Collector,
    organisation: Organisation,
    ticket: String,
}

impl Place {
    fn new(name: &str, certified: &str, validity: Validity) -> Self {
        let folder = Folder::new(name);
        let data = folder.path().join("collector");
        std::fs::create_dir_all(&data).expect("a folder can be made");
        let authority = Authority::new();
        authority.certify(folder.path(), certified, validity);
        std::fs::write(folder.path().join("authority.pem"), &authority.pem).expect("written");
        let teams = vec![("noord", 6), ("zuid", 6)];
        let organisation = Organisation { project: "proef", teams, mondays: last_mondays(1) };
        let ticket = collector::found(&data, &organisation, 5).remove(0).1.remove(0);
        let file = |name: &str| folder.path().join(name).display().to_string();
        let (certificate, key) = (file("certificate.pem"), file("key.pem"));
        let settings = [
            ("SERVER_TLS_CERTIFICATE", certificate.as_str()),
            ("SERVER_TLS_KEY", key.as_str()),
            ("SERVER_HEADER_TIMEOUT", "2s"),
        ];
        let collector = Collector::serve_with(&data, &settings, &folder.path().join("collector.log"));
        assert!(collector.origin.starts_with("https://"), "{}", collector.origin);
        Self { folder, authority, collector, organisation, ticket }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.file("collector.log")).expect("there is a log")
    }

    /// Lets the real agent take part, with the roots of a file in place of the system's.
    fn take_part(&self, roots: &Path, host: &str) -> Finished {
        let port = self.collector.address().rsplit(':').next().expect("a port").to_owned();
        let origin = format!("https://{host}:{port}");
        let mut command = program::agent(&self.file("person"));
        command.env("SSL_CERT_FILE", roots);
        command.args(["--json", "replay", &origin, &self.ticket, "--samples", "-", "--zone", "UTC"]);
        program::run_with(&mut command, &self.organisation.samples(0))
    }

    fn connect(&self, versions: &[&'static SupportedProtocolVersion]) -> Client {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(self.authority.pem.as_bytes()).expect("a certificate");
        roots.add(authority).expect("an authority");
        let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).expect("known");
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let name = ServerName::try_from("localhost").expect("a name");
        let client = ClientConnection::new(Arc::new(config), name).expect("a client");
        Client(StreamOwned::new(client, raw::connect(&self.collector.address())))
    }
}

struct Client(StreamOwned<ClientConnection, TcpStream>);

impl Client {
    /// One request on this connection; gives the head of the answer.
    fn ask(&mut self) -> std::io::Result<String> {
        self.0.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte)?;
            answer.extend(byte);
        }
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// The certificate that the other side showed.
    fn shown(&self) -> Vec<u8> {
        self.0.conn.peer_certificates().and_then(<[_]>::first).expect("it showed one").to_vec()
    }
}

#[test]
fn the_agent_takes_part_over_tls_with_the_right_authority_and_name_only() {
    let place = Place::new("tls-right", "localhost", Validity::Valid);
    let stranger = place.file("stranger.pem");
    std::fs::write(&stranger, Authority::new().pem).expect("written");
    let refused = place.take_part(&stranger, "localhost");
    assert_eq!(refused.code, 1, "another authority: {refused:?}");
    let authority = place.file("authority.pem");
    let refused = place.take_part(&authority, "127.0.0.1");
    assert_eq!(refused.code, 1, "another name: {refused:?}");
    let taken = place.take_part(&authority, "localhost");
    assert_eq!(taken.code, 0, "{taken:?}");
}

#[test]
fn the_agent_refuses_an_expired_certificate() {
    let place = Place::new("tls-expired", "localhost", Validity::Expired);
    let refused = place.take_part(&place.file("authority.pem"), "localhost");
    assert_eq!(refused.code, 1, "{refused:?}");
}

#[test]
fn only_the_newest_tls_is_spoken() {
    let place = Place::new("tls-versions", "localhost", Validity::Valid);
    assert!(place.connect(&[&rustls::version::TLS12]).ask().is_err());
    let mut client = place.connect(&[&rustls::version::TLS13]);
    let answer = client.ask().expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    assert_eq!(client.0.conn.alpn_protocol(), Some(b"http/1.1".as_slice()));
    let plain = raw::talk(&place.collector.address(), b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(!plain.contains("HTTP/1.1"), "{plain}");
}

#[test]
fn a_silent_handshake_is_ended() {
    let place = Place::new("tls-silent", "localhost", Validity::Valid);
    let mut silent = raw::connect(&place.collector.address());
    // The beginning of a greeting that never goes on.
    silent.write_all(&[22, 3, 1, 2, 0, 1]).expect("sent");
    assert_eq!(raw::rest(&mut silent), "");
}

#[test]
fn a_new_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let place = Place::new("tls-reload", "localhost", Validity::Valid);
    let versions = [&rustls::version::TLS13];
    let mut open = place.connect(&versions);
    open.ask().expect("an answer");
    let first = open.shown();

    place.authority.certify(place.folder.path(), "localhost", Validity::Valid);
    place.collector.signal("HUP");
    let second = wait::for_some("the new certificate", || {
        let mut client = place.connect(&versions);
        client.ask().expect("an answer");
        Some(client.shown()).filter(|shown| *shown != first)
    });
    open.ask().expect("the open connection goes on");

    std::fs::write(place.file("certificate.pem"), "no certificate").expect("written");
    place.collector.signal("HUP");
    wait::for_some("the complaint", || place.log().contains("the old one stays in use").then_some(()));
    let mut client = place.connect(&versions);
    client.ask().expect("an answer");
    assert_eq!(client.shown(), second);
    open.ask().expect("the open connection goes on");
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start() {
    let folder = Folder::new("tls-broken");
    let authority = Authority::new();
    authority.certify(folder.path(), "localhost", Validity::Valid);
    let file = |name: &str| folder.path().join(name);
    let other = KeyPair::generate().expect("randomness").serialize_pem();
    std::fs::write(file("other.pem"), other).expect("written");
    let check = |certificate: &str, key: &str, expected: &str| {
        for arguments in [["serve", "--listen=127.0.0.1:0"].as_slice(), &["check-config"]] {
            let mut command = program::collector(folder.path());
            command.env("DAGLICHT_COLLECTOR_SERVER_TLS_CERTIFICATE", file(certificate));
            command.env("DAGLICHT_COLLECTOR_SERVER_TLS_KEY", file(key));
            let finished = program::run(command.args(arguments));
            assert_eq!(finished.code, 1, "{finished:?}");
            assert!(finished.stderr.contains(expected), "{finished:?}");
        }
    };
    check("none.pem", "key.pem", "server.tls.certificate");
    check("certificate.pem", "none.pem", "server.tls.key");
    check("key.pem", "key.pem", "holds no certificate");
    check("certificate.pem", "other.pem", "cannot be used together");
}
