//! Ceph's RADOS Gateway: a production S3 server. It takes some 14 seconds to start, so tests share one.

use super::Server;
use super::process::{Process, environment, free_port, need};
use model::{Error, ErrorKind, Result, Secret};
use std::fs;
use std::time::Duration;
use tokio::sync::OnceCell;

const REMEDY: &str = "apt-get install -y --no-install-recommends ceph-mon ceph-mgr ceph-osd radosgw ceph-common";

/// Makes one; also run by hand and by `scripts/test.sh`.
const SCRIPT: &str = include_str!("../../scripts/ceph.sh");

static SHARED: OnceCell<Server> = OnceCell::const_new();

/// Starts Ceph, or finds one.
pub struct Ceph;

impl Ceph {
    /// The one Ceph of this process: the one that `SKYFERRY_TEST_CEPH=endpoint,key,secret` names, or else one that is
    /// started on first use and ends with the process. Use a bucket of your own in it.
    ///
    /// # Errors
    /// As [`Ceph::start`]; `Invalid` when the variable is not three parts.
    pub async fn shared() -> Result<&'static Server> {
        SHARED
            .get_or_try_init(|| async {
                match environment("SKYFERRY_TEST_CEPH") {
                    Some(named) => from_text(&named, None),
                    None => Self::start().await,
                }
            })
            .await
    }

    /// Starts one of your own.
    ///
    /// # Errors
    /// `Unsupported` when Ceph is not installed, `Unavailable` when it does not start.
    pub async fn start() -> Result<Server> {
        for program in ["ceph-mon", "ceph-mgr", "ceph-osd", "radosgw", "ceph"] {
            need(program, REMEDY)?;
        }
        match Self::try_start().await {
            // Its ports must be chosen before it binds them: someone may have been faster.
            Err(error) if error.kind == ErrorKind::Unavailable => Self::try_start().await,
            started => started,
        }
    }

    async fn try_start() -> Result<Server> {
        let (mon, gateway) = (free_port()?.to_string(), free_port()?.to_string());
        let ports = [("CEPH_MON_PORT", mon.as_str()), ("CEPH_RGW_PORT", gateway.as_str())];
        let process = Process::start("bash", &["-c", SCRIPT, "ceph.sh", "run", "{folder}/ceph"], &ports)?;
        let ready = |process: &Process| fs::read_to_string(process.folder().join("ceph/ready")).ok();
        let text = process.until(Duration::from_mins(3), ready).await?;
        from_text(text.trim(), Some(process))
    }
}

fn from_text(text: &str, process: Option<Process>) -> Result<Server> {
    let mut parts = text.splitn(3, ',').map(str::to_owned);
    let (Some(endpoint), Some(access_key_id), Some(secret)) = (parts.next(), parts.next(), parts.next()) else {
        let message = "SKYFERRY_TEST_CEPH is not endpoint,key,secret";
        return Err(Error::new(ErrorKind::Invalid, "find the shared Ceph", message));
    };
    Ok(Server { endpoint, access_key_id, secret: Secret::new(secret), _process: process })
}
