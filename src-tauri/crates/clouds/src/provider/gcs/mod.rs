//! Google Cloud Storage by its XML API: what is Google's own. The protocol is that of the room `s3`.

mod link;
mod names;

use crate::credentials::Identity;
use crate::http::Trust;
use crate::provider::s3::{Account, Dialect, IDLE, S3};
use crate::store::{
    Attributes, Body, Condition, Copy, Head, Link, List, Pages, Part, PartCopy, PartWrite, Read, Store, Tags, Upload,
    UploadId, Version, VersionId, Write, Written,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use link::Linker;
use model::{
    Bucket, Bytes as Size, Capabilities, Error, ErrorKind, Feature, Key, Location, Result, Secret, Sizes, Support,
};

/// Where Google is, unless a cloud says otherwise.
const ENDPOINT: &str = "https://storage.googleapis.com";
/// What Google signs for instead of a region.
const REGION: &str = "auto";

/// Google's limits. Sources: "Quotas & limits" and "XML API multipart uploads" of Google Cloud Storage. A copy is of
/// whole objects whatever their size; there is none of parts.
const SIZES: Sizes = Sizes {
    write: Size(5 << 40),
    part_min: Size(5 << 20),
    part_max: Size(5 << 30),
    parts: 10_000,
    copy: Size(5 << 40),
    key: names::LONGEST,
};

/// How to reach Google Cloud Storage, and as whom.
#[derive(Debug, Clone)]
pub struct GcsAccount {
    /// `https://host[:port]`; Google's own if empty.
    pub endpoint: String,
    /// The one bucket to use; then locations leave theirs empty.
    pub bucket: Option<String>,
    /// The project whose buckets are listed, and in which buckets are made.
    pub project: Option<String>,
    /// As whom.
    pub identity: Identity,
    /// What names the account behind the identity, if that is known without asking. No secret. Two stores of one name
    /// copy to each other.
    pub name: Option<String>,
    /// Whom to trust besides the system's certificates.
    pub trust: Trust,
}

/// Google Cloud Storage. Every call is one try, but for a token that Google no longer takes: then it is two.
pub struct Gcs {
    s3: S3,
    linker: Option<Linker>,
    can: Capabilities,
}

impl Gcs {
    /// A way to the account. Nothing is sent yet.
    ///
    /// # Errors
    /// `Invalid` when the endpoint is no address.
    pub fn new(account: &GcsAccount) -> Result<Self> {
        let endpoint = if account.endpoint.is_empty() { ENDPOINT } else { &account.endpoint };
        let linker = Linker::new(endpoint, account.bucket.as_deref(), &account.identity);
        let can = capabilities(account, linker.is_some());
        let s3 = Account {
            endpoint: endpoint.to_owned(),
            region: REGION.to_owned(),
            bucket: account.bucket.clone(),
            path_style: true,
            identity: account.identity.clone(),
            name: account.name.clone(),
            can: can.clone(),
            trust: account.trust.clone(),
        };
        let dialect = Dialect::Google { project: account.project.clone() };
        Ok(Self { s3: S3::speaking(&s3, dialect, IDLE)?, linker, can })
    }

    /// Refuses what cannot be asked without a project.
    fn with_project(&self, doing: &'static str) -> Result<()> {
        if self.can.can(Feature::ListBuckets) {
            return Ok(());
        }
        let message = "project: it is missing, and buckets belong to projects";
        Err(Error::new(ErrorKind::Invalid, doing, message)
            .hint("enter the project's id, or name the one bucket to use"))
    }
}

/// What Google documents. What the room `s3` cannot ask for yet is not promised either.
fn capabilities(account: &GcsAccount, links: bool) -> Capabilities {
    use Feature::{
        BulkDelete, ConditionalCopy, ConditionalCreate, ConditionalFinish, Copy, CopyParts, Crc32c, Crc64Nvme,
        CreateBuckets, EtagIsMd5, Links, ListAfter, ListBuckets, ListUploads, Metadata, PartsInAnyOrder,
        StorageClasses, Tags, Versions,
    };
    let asked = Account::dialect();
    let documented = [BulkDelete, ConditionalCopy, Copy, Crc32c, ListAfter, ListUploads, PartsInAnyOrder];
    let promised = documented.into_iter().filter(|feature| asked.can(*feature)).map(|feature| (feature, Support::Yes));
    // An HMAC key knows a project of its own, if somebody set one; nobody has none.
    let projects = match (&account.project, &account.identity) {
        (Some(_), Identity::Keys(_) | Identity::Bearer(_)) => Support::Yes,
        (None, Identity::Keys(_)) => Support::Unproved,
        _ => Support::No,
    };
    let buckets = if account.bucket.is_some() { (Support::Yes, Support::No) } else { (projects, projects) };
    let known = [
        (ConditionalCreate, Support::Yes),
        // "Preconditions are not supported in the requests" of uploads in parts.
        (ConditionalFinish, Support::No),
        (CopyParts, Support::No),
        (Crc64Nvme, Support::No),
        (ListBuckets, buckets.0),
        (CreateBuckets, buckets.1),
        // Not with keys of the customer's own.
        (EtagIsMd5, Support::Unproved),
        (Links, if links { Support::Yes } else { Support::No }),
        (Metadata, Support::Yes),
        (StorageClasses, Support::Yes),
        (Tags, Support::No),
        // Generations are no versions as S3 has them: a deletion makes none, and deleting the newest brings none back.
        (Versions, Support::No),
    ];
    let storage_classes = ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"].map(str::to_owned).to_vec();
    let features = known.into_iter().chain(promised).collect();
    Capabilities { sizes: SIZES, storage_classes, ..asked.with(&features) }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl Store for Gcs {
    fn capabilities(&self) -> Capabilities {
        self.can.clone()
    }

    fn account(&self) -> Option<String> {
        self.s3.account()
    }

    fn accepts(&self, key: &Key) -> Result<()> {
        names::key(key)
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        self.with_project("list the buckets")?;
        self.s3.buckets().await
    }

    async fn create_bucket(&self, name: &str) -> Result<()> {
        // For a pinned cloud the answer is another, and its own.
        if self.can.can(Feature::CreateBuckets) {
            names::bucket(name)?;
        } else {
            self.with_project("make the bucket")?;
        }
        self.s3.create_bucket(name).await
    }

    async fn delete_bucket(&self, name: &str) -> Result<()> {
        self.s3.delete_bucket(name).await
    }

    async fn bucket_region(&self, bucket: &str) -> Result<Option<String>> {
        self.s3.bucket_region(bucket).await
    }

    async fn keeps_versions(&self, bucket: &str) -> Result<Option<bool>> {
        self.s3.keeps_versions(bucket).await
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.s3.list(at, list)
    }

    fn versions(&self, at: &Location) -> BoxStream<'static, Result<Vec<Version>>> {
        self.s3.versions(at)
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.s3.head(at).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        self.s3.read(at, read).await
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.s3.write(at, body, write).await
    }

    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.s3.begin_upload(at, write).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.s3.write_part(at, upload, part).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.s3.parts(at, upload).await
    }

    /// As in the trait. Google takes no condition here, so the key is looked for first; in the moment between the two
    /// somebody else's object can still be replaced, which is why `ConditionalFinish` is not promised.
    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        if write.condition == Condition::Absent {
            match self.s3.head(at).await {
                Err(error) if error.kind == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
                Ok(_) => {
                    let message = "there is an object of that name";
                    return Err(Error::new(ErrorKind::AlreadyExists, "upload", message).at(at));
                }
            }
        }
        // Each part's checksum was looked at when it came; here Google knows no such element.
        let parts: Vec<Part> = parts.iter().map(|part| Part { checksum: None, ..part.clone() }).collect();
        self.s3.finish_upload(at, upload, &parts, write).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.s3.abort_upload(at, upload).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        self.s3.uploads(at)
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        self.s3.copy(from, to, copy).await
    }

    async fn copy_part(&self, to: &Location, _upload: &UploadId, _part: PartCopy) -> Result<Part> {
        let message = "Google copies objects only whole";
        Err(Error::new(ErrorKind::Unsupported, "copy inside the cloud", message).at(to))
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.s3.delete(bucket, keys).await
    }

    async fn delete_version(&self, at: &Location, version: &VersionId) -> Result<()> {
        self.s3.delete_version(at, version).await
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        self.s3.set_attributes(at, attributes, if_match).await
    }

    async fn tags(&self, at: &Location) -> Result<Tags> {
        Err(no_tags("read tags", at))
    }

    async fn set_tags(&self, at: &Location, _tags: &Tags) -> Result<()> {
        Err(no_tags("set tags", at))
    }

    async fn link(&self, at: &Location, wanted: &Link) -> Result<Secret<String>> {
        let Some(linker) = &self.linker else {
            let message = "these credentials cannot sign links";
            return Err(Error::new(ErrorKind::Unsupported, link::DOING, message)
                .at(at)
                .hint("use the key of a service account, or an HMAC key"));
        };
        linker.link(at, wanted).await.map_err(|error| error.at(at))
    }
}

fn no_tags(doing: &'static str, at: &Location) -> Error {
    Error::new(ErrorKind::Unsupported, doing, "Google's objects have no tags").at(at)
}
