//! Which demo clouds there are.

use model::{Cloud, CloudId, Connection, MAX_REQUESTS, ProviderId};
use std::path::Path;

/// One of the demo clouds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DemoCloud {
    S3,
    R2,
    Gcs,
}

impl DemoCloud {
    pub(super) const ALL: [Self; 3] = [Self::S3, Self::R2, Self::Gcs];

    /// The name of its folder.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::R2 => "r2",
            Self::Gcs => "gcs",
        }
    }

    fn configured(self, folder: &Path) -> Cloud {
        let (name, color, letter, region) = match self {
            Self::S3 => ("Demo S3", 0, "S", "us-east-1"),
            Self::R2 => ("Demo R2", 1, "R", "eu"),
            Self::Gcs => ("Demo GCS", 2, "G", "asia-southeast1"),
        };
        Cloud {
            id: CloudId::from_name(name),
            name: name.to_owned(),
            color,
            letter: letter.to_owned(),
            region: Some(region.to_owned()),
            provider: ProviderId("local".to_owned()),
            jurisdiction: None,
            read_only: false,
            protected: false,
            demo: true,
            max_requests: MAX_REQUESTS,
            profile: None,
            connection: Connection::Local { root: folder.join(self.folder()).to_string_lossy().into_owned() },
        }
    }
}

/// The demo clouds as configured ones, their files under `folder`.
pub(crate) fn clouds(folder: &Path) -> impl Iterator<Item = Cloud> {
    DemoCloud::ALL.into_iter().map(move |cloud| cloud.configured(folder))
}
