//! The server's life: its port, its threads, its connections, its end.

use super::door::Door;
use super::memory::Memory;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio_util::task::TaskTracker;

/// How a server is started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// Added to each request, as a network would.
    pub latency: Duration,
}

/// A running server with threads of its own. It ends when this is dropped.
pub struct FastS3 {
    runtime: Option<Runtime>,
    address: SocketAddr,
}

impl FastS3 {
    /// An access key id that clients may use; any other does as well.
    pub const ACCESS_KEY_ID: &str = "BENCHKEY";
    /// A secret for it, which nothing looks at.
    pub const SECRET: &str = "bench-secret";

    /// Starts a server.
    ///
    /// # Panics
    /// When the port is taken.
    pub async fn start(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.expect("the system gives threads");
        let bound = runtime.spawn(async move { listen(options.port) });
        let listener = bound.await.expect("binding does not panic").expect("the port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        runtime.spawn(accept(listener, Arc::new(Door { memory: Memory::default(), latency: options.latency })));
        Self { runtime: Some(runtime), address }
    }

    /// `http://127.0.0.1:port`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for FastS3 {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Also allowed inside the test's own runtime; every connection ends with its task.
            runtime.shutdown_background();
        }
    }
}

/// With room for as many who knock at once as clients may: whom the system turns away comes again only after a second.
fn listen(port: u16) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(4096)
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
    // A connection that ends in an error is one that a client cut.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), answer).await;
}
