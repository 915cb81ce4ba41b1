//! The server's life: its port, its connections, its end; and the view of what it holds.

use super::buckets::USUAL_REGION;
use super::door::Door;
use super::faults::{Faults, Requests};
use super::gate::Gate;
use super::memory::{Guard, Memory, Stored};
use super::operation::Operation;
use super::protocol::Protocol;
use crate::clock::WallClock;
use bytes::Bytes;
use clouds::{Attributes, Head, Tags, VersionId};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use model::{Clock, Key, Secret};
use s3s::auth::{S3Auth, SecretKey};
use s3s::service::S3ServiceBuilder;
use s3s::{S3Result, s3_error};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Handle, Runtime};
use tokio_util::task::TaskTracker;

/// How a server is started.
#[derive(Clone)]
pub struct Options {
    /// The access key's public half.
    pub access_key_id: String,
    /// Its secret half.
    pub secret: Secret<String>,
    /// Port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// Parts but the last must have this many bytes (S3 itself: 5 MiB).
    pub smallest_part: usize,
    /// Tells when an object was written. Signatures are always checked against the computer's own clock.
    pub clock: Arc<dyn Clock>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            access_key_id: "TESTKEY".to_owned(),
            secret: Secret::new("test-secret".to_owned()),
            port: 0,
            smallest_part: 0,
            clock: Arc::new(WallClock),
        }
    }
}

/// A running server. It has its own threads, so that a test may block, and ends when this is dropped.
pub struct S3Server {
    runtime: Option<Runtime>,
    address: SocketAddr,
    options: Options,
    secret: Arc<Mutex<Secret<String>>>,
    memory: Arc<Memory>,
    faults: Arc<Faults>,
}

impl S3Server {
    /// Starts a server with the usual options.
    pub async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// Starts a server.
    ///
    /// # Panics
    /// When the port is taken.
    pub async fn start_with(options: Options) -> Self {
        let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = threads.expect("the system gives two threads");
        let port = options.port;
        let bound = runtime.spawn(async move { TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await });
        let listener = bound.await.expect("binding does not panic").expect("the port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let memory = Arc::new(Memory::new(Arc::clone(&options.clock), options.smallest_part));
        let faults = Arc::new(Faults::default());
        let mut service = S3ServiceBuilder::new(Protocol(Arc::clone(&memory)));
        let secret = Arc::new(Mutex::new(options.secret.clone()));
        let access_key_id = options.access_key_id.clone();
        service.set_auth(Keys { access_key_id, secret: Arc::clone(&secret), faults: Arc::clone(&faults) });
        let door = Arc::new(Door { faults: Arc::clone(&faults), service: service.build() });
        runtime.spawn(accept(listener, door));
        Self { runtime: Some(runtime), address, options, secret, memory, faults }
    }

    /// What another front of the same server stands on.
    pub(crate) fn parts(&self) -> (Handle, Arc<Memory>, Arc<Faults>) {
        let runtime = self.runtime.as_ref().expect("a server has its threads until it is dropped");
        (runtime.handle().clone(), Arc::clone(&self.memory), Arc::clone(&self.faults))
    }

    /// `http://127.0.0.1:port`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The access key's public half.
    pub fn access_key_id(&self) -> &str {
        &self.options.access_key_id
    }

    /// Its secret half.
    pub fn secret(&self) -> Secret<String> {
        self.secret.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on the access key has this secret half, and no longer the old one.
    pub fn rotate(&self, secret: &str) {
        *self.secret.lock().unwrap_or_else(PoisonError::into_inner) = Secret::new(secret.to_owned());
    }

    /// What goes wrong, on demand.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Lets `after` requests of `operation` through and holds further ones: see [`Faults::gate`].
    pub fn gate(&self, operation: Operation, after: usize) -> Gate {
        self.faults.gate(operation, after)
    }

    /// How often each operation was asked for.
    pub fn requests(&self) -> Requests {
        self.faults.requests()
    }

    /// Makes a bucket, unless it is there.
    pub fn create_bucket(&self, name: &str) {
        self.memory.create_bucket(name, USUAL_REGION);
    }

    /// Makes a bucket that keeps versions; one that is there keeps them from now on.
    pub fn create_versioned_bucket(&self, name: &str) {
        self.create_bucket(name);
        if let Some(held) = self.memory.buckets().get_mut(name) {
            held.history.is_kept = true;
        }
    }

    /// From now on the entity tags of a bucket look like MD5s and are none, as where it is encrypted with a key of its
    /// own.
    pub fn tag_oddly(&self, name: &str) {
        self.create_bucket(name);
        if let Some(held) = self.memory.buckets().get_mut(name) {
            held.tags_oddly = true;
        }
    }

    /// Puts an object there directly, making the bucket if need be.
    ///
    /// # Panics
    /// When the key is not UTF-8, which S3 does not allow.
    pub fn put(&self, bucket: &str, key: impl Into<Key>, bytes: impl Into<Bytes>) {
        self.put_with(bucket, key, bytes, Attributes::default());
    }

    /// Puts an object there directly, with attributes.
    ///
    /// # Panics
    /// When the key is not UTF-8, which S3 does not allow.
    pub fn put_with(&self, bucket: &str, key: impl Into<Key>, bytes: impl Into<Bytes>, attributes: Attributes) {
        self.create_bucket(bucket);
        let key = key.into();
        let text = key.as_str().expect("a key on S3 is UTF-8");
        let stored = Stored::whole(bytes.into(), self.memory.now(), attributes);
        self.memory.store(bucket, text, stored, &Guard::default()).expect("the bucket was made just now");
    }

    /// The bytes of an object.
    pub fn get(&self, bucket: &str, key: impl Into<Key>) -> Option<Bytes> {
        self.stored(bucket, &key.into()).map(|stored| stored.bytes.clone())
    }

    /// What the server would say of an object.
    pub fn head(&self, bucket: &str, key: impl Into<Key>) -> Option<Head> {
        let stored = self.stored(bucket, &key.into())?;
        Some(Head {
            size: stored.bytes.len() as u64,
            etag: Some(stored.etag.clone()),
            modified: Some(stored.modified),
            version: stored.version.clone().map(VersionId),
            attributes: stored.attributes.clone(),
            ..Head::default()
        })
    }

    /// Takes an object away directly.
    pub fn remove(&self, bucket: &str, key: impl Into<Key>) {
        let now = self.memory.now();
        if let Some(held) = self.memory.buckets().get_mut(bucket) {
            held.remove(&key.into(), now);
        }
    }

    /// The tags of an object.
    pub fn tags(&self, bucket: &str, key: impl Into<Key>) -> Option<Tags> {
        self.stored(bucket, &key.into()).map(|stored| stored.tags.clone())
    }

    /// The names of the buckets, in order.
    pub fn buckets(&self) -> Vec<String> {
        self.memory.buckets().keys().cloned().collect()
    }

    /// The keys of a bucket in the order of their bytes; none when there is no such bucket.
    pub fn keys(&self, bucket: &str) -> Vec<Key> {
        self.memory.buckets().get(bucket).map(|held| held.objects.keys().cloned().collect()).unwrap_or_default()
    }

    /// Unfinished uploads of a bucket: key, upload and the numbers of the parts that are there.
    pub fn uploads(&self, bucket: &str) -> Vec<(Key, clouds::UploadId, Vec<i32>)> {
        let buckets = self.memory.buckets();
        let uploads = buckets.get(bucket).into_iter().flat_map(|held| &held.uploads);
        uploads
            .map(|(id, it)| (it.key.clone(), clouds::UploadId(id.clone()), it.parts.keys().copied().collect()))
            .collect()
    }

    fn stored(&self, bucket: &str, key: &Key) -> Option<Arc<Stored>> {
        self.memory.buckets().get(bucket)?.objects.get(key).cloned()
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Also allowed inside the test's own runtime; every connection ends with its task.
            runtime.shutdown_background();
        }
    }
}

async fn accept(listener: TcpListener, door: Arc<Door>) {
    let connections = TaskTracker::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => drop(connections.spawn(serve(socket, Arc::clone(&door)))),
            // Out of file handles, or the client went before it was taken: the next one may do better.
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

async fn serve(socket: TcpStream, door: Arc<Door>) {
    // Small answers leave at once; where the option is refused they are only slower.
    let _ = socket.set_nodelay(true);
    let answer = service_fn(move |request: Request<Incoming>| Arc::clone(&door).answer(request));
    // A connection that ends in an error is one that a client or a fault cut.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), answer).await;
}

/// The one access key.
struct Keys {
    access_key_id: String,
    secret: Arc<Mutex<Secret<String>>>,
    faults: Arc<Faults>,
}

#[async_trait::async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.access_key_id && !self.faults.refuses() {
            let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok(SecretKey::from(secret.expose().as_str()));
        }
        Err(s3_error!(InvalidAccessKeyId, "the access key is not known here"))
    }
}
