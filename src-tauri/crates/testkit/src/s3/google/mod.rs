//! Google's front of the server: the same buckets, spoken to as Google Cloud Storage's XML API, with tokens from an
//! endpoint of its own. Strict where Google is: what it would refuse or overlook is refused or overlooked here.
//!
//! It was written from Google's documents. Nothing here was ever compared with Google itself.

mod answer;
mod front;
mod oauth;
mod signature;
mod words;

use super::door::Door;
use super::protocol::Protocol;
use super::server::S3Server;
use front::Front;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use oauth::OAuth;
use s3s::service::S3ServiceBuilder;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;

/// The project that the server's buckets belong to.
const PROJECT: &str = "project-of-tests";

/// A running server that is taken for Google Cloud Storage. What it holds, and its faults, are those of the S3 server
/// that it leads to.
pub struct GcsServer {
    s3: S3Server,
    address: SocketAddr,
    oauth: Arc<OAuth>,
}

impl GcsServer {
    /// Starts a server.
    ///
    /// # Panics
    /// When the system gives no port.
    pub async fn start() -> Self {
        let s3 = S3Server::start().await;
        let (runtime, memory, faults) = s3.parts();
        let bound = runtime.spawn(async { TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await });
        let listener = bound.await.expect("binding does not panic").expect("the system chooses a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let oauth = Arc::new(OAuth::new(format!("http://{address}/token")));
        let service = S3ServiceBuilder::new(Protocol(Arc::clone(&memory))).build();
        let door = Arc::new(Door { faults, service });
        let hmac = (s3.access_key_id().to_owned(), s3.secret());
        let front = Arc::new(Front { door, memory, oauth: Arc::clone(&oauth), hmac });
        runtime.spawn(accept(listener, front));
        Self { s3, address, oauth }
    }

    /// `http://127.0.0.1:port`: of Google's front.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `127.0.0.1:port`, for `GCE_METADATA_HOST`: it also answers as the machine it runs on.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The project of its buckets.
    pub fn project(&self) -> &'static str {
        PROJECT
    }

    /// The JSON of its service account's key, as Google would have handed it out.
    pub fn service_account(&self) -> String {
        self.oauth.service_account().to_string()
    }

    /// The file that `gcloud auth application-default login` would have written.
    pub fn sign_in(&self) -> String {
        self.oauth.sign_in().to_string()
    }

    /// From now on no token that was given is good any more, whatever was said of its life.
    pub fn revoke_tokens(&self) {
        self.oauth.revoke_tokens();
    }

    /// From now on nobody's key and nobody's sign-in is good any more.
    pub fn revoke_grants(&self) {
        self.oauth.revoke_grants();
    }

    /// Tokens given from now on live so long, and say so.
    pub fn tokens_live(&self, life: Duration) {
        self.oauth.tokens_live(life);
    }

    /// The server's clock is so many seconds ahead of everybody's.
    pub fn clock_ahead(&self, seconds: i64) {
        self.oauth.clock_ahead(seconds);
    }

    /// How often a token was asked for.
    pub fn token_requests(&self) -> usize {
        self.oauth.asked()
    }
}

impl Deref for GcsServer {
    type Target = S3Server;

    fn deref(&self) -> &S3Server {
        &self.s3
    }
}

async fn accept(listener: TcpListener, front: Arc<Front>) {
    let connections = TaskTracker::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => drop(connections.spawn(serve(socket, Arc::clone(&front)))),
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

async fn serve(socket: TcpStream, front: Arc<Front>) {
    // Small answers leave at once; where the option is refused they are only slower.
    let _ = socket.set_nodelay(true);
    let answer = service_fn(move |request| Arc::clone(&front).answer(request));
    // A connection that ends in an error is one that a client or a fault cut.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), answer).await;
}
