//! One room for each kind of service, all behind `Store`; what several rooms need lies beside them.

mod body;
mod request;
mod word;

pub(crate) mod azure;
pub(crate) mod gcs;
pub(crate) mod local;
pub(crate) mod s3;
