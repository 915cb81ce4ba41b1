//! One room for each kind of service, all behind `Store`.

pub(crate) mod gcs;
pub(crate) mod local;
pub(crate) mod s3;
