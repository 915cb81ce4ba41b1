//! TLS before a server of ours, with a certificate authority that nobody else knows.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// Who vouches for certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// What a certificate says.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'a> {
    /// The host, or address, that it is for.
    pub host: &'a str,
    /// The year at whose beginning it begins.
    pub from: i32,
    /// The year at whose beginning it ends.
    pub until: i32,
}

impl Default for Leaf<'_> {
    /// For 127.0.0.1, until 2100.
    fn default() -> Self {
        Self { host: "127.0.0.1", from: 2020, until: 2100 }
    }
}

impl Authority {
    /// A new one, with a key of its own.
    ///
    /// # Panics
    /// When the system gives no random numbers.
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("the system gives random numbers");
        let mut params = CertificateParams::new(Vec::new()).expect("no name is no wrong name");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("an authority signs itself").pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Its certificate, for a file that `--ca` names.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    fn config(&self, leaf: Leaf<'_>) -> ServerConfig {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let key = KeyPair::generate().expect("the system gives random numbers");
        let mut params = CertificateParams::new(vec![leaf.host.to_owned()]).expect("a host is a name");
        params.not_before = date_time_ymd(leaf.from, 1, 1);
        params.not_after = date_time_ymd(leaf.until, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).expect("an authority signs");
        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
        config.expect("key and certificate belong together")
    }
}

/// A port that speaks TLS and passes everything on to another that does not. Ends when it is dropped.
pub struct Front {
    address: SocketAddr,
    _end: DropGuard,
}

impl Front {
    /// Before the server at `behind` (`http://127.0.0.1:port`), with a certificate of `authority`.
    ///
    /// # Panics
    /// When the system gives no port.
    pub async fn start(behind: &str, authority: &Authority, leaf: Leaf<'_>) -> Self {
        let behind: SocketAddr = behind.trim_start_matches("http://").parse().expect("an address on loopback");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("there is a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let acceptor = TlsAcceptor::from(Arc::new(authority.config(leaf)));
        let end = CancellationToken::new();
        let connections = TaskTracker::new();
        let door = accept(listener, acceptor, behind, connections.clone(), end.clone());
        connections.spawn(end.clone().run_until_cancelled_owned(door));
        Self { address, _end: end.drop_guard() }
    }

    /// `https://127.0.0.1:port`.
    pub fn endpoint(&self) -> String {
        format!("https://{}", self.address)
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    behind: SocketAddr,
    connections: TaskTracker,
    end: CancellationToken,
) {
    while let Ok((socket, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        connections.spawn(end.clone().run_until_cancelled_owned(async move {
            // Who does not trust the certificate hangs up: that is the client's business.
            let Ok(mut inside) = acceptor.accept(socket).await else { return };
            if let Ok(mut outside) = TcpStream::connect(behind).await {
                let _ = copy_bidirectional(&mut inside, &mut outside).await;
            }
        }));
    }
}
