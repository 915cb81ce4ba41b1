//! One object from a source to a target: inside the cloud where it can, else streamed. Never a temporary file, never more
//! in memory than the budget allows.

mod inside;
mod parted;
mod whole;

use crate::carry::{self, Carried};
use crate::content_type;
use crate::digest::Means;
use crate::journal::UploadJournal;
use crate::law::{self, Law};
use crate::limits::Limits;
use crate::memory::Memory;
use crate::throttle::Throttle;
use crate::verifier::{self, Sent};
use bytes::{Bytes, BytesMut};
use clouds::{Condition, Head, Read, Store, Tags, Written};
use model::{Algorithm, Checksum, Error, ErrorKind, Feature, JobOptions, Location, Proof, Result, Timestamp};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One end of a copy.
#[derive(Clone)]
pub(crate) struct End {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) at: Location,
}

/// What all copies share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) memory: Memory,
    /// How fast all bytes may move, and those of the job. The job's own is passed before anything is held that others
    /// need; that of all, where all wait alike, while the bytes stream.
    pub(crate) throttles: [Arc<Throttle>; 2],
}

/// One object to copy.
pub(crate) struct Copy {
    pub(crate) source: End,
    pub(crate) target: End,
    /// The size that was listed, in bytes.
    pub(crate) size: u64,
    /// The entity tag that was listed.
    pub(crate) etag: Option<String>,
    /// When it was written, as listed.
    pub(crate) modified: Option<Timestamp>,
    /// Whether the target may have been written already, by an earlier process: then asking is cheaper than reading.
    pub(crate) begun: bool,
    /// Whether an existing target may be replaced.
    pub(crate) condition: Condition,
    pub(crate) options: Arc<JobOptions>,
    pub(crate) floor: Shared,
    pub(crate) law: Arc<dyn Law>,
    /// Whether the target holds what this copy wrote, and that is not what it sent.
    pub(crate) damaged: AtomicBool,
}

impl Copy {
    /// Copies and proves.
    ///
    /// # Errors
    /// `AlreadyExists` if the target exists and may not be replaced, `Conflict` if the source is not what was listed,
    /// `Corrupt` if what arrived differs, `Unsupported` if it was proved by less than was demanded, else the trouble of
    /// either cloud.
    pub(crate) async fn run(&self, journal: &UploadJournal) -> Result<Proof> {
        let inside = self.is_inside();
        let small = self.size <= self.floor.limits.part;
        // Where the cloud does not hold the condition itself, or would only after all parts were sent, ask first.
        let held = if inside { Feature::ConditionalCopy } else { Feature::ConditionalCreate };
        let ask = self.begun || !small || inside || !self.target.store.capabilities().surely(held);
        if self.condition == Condition::Absent && ask {
            self.check_absent().await?;
        }
        let proof = match (inside, small) {
            (true, _) => self.inside(journal).await?,
            (false, true) => self.whole().await?,
            (false, false) => self.parted(journal).await?,
        };
        self.enough(proof)
    }

    /// Whether the bytes need not come here: both ends are one account of a cloud that copies by itself. On a disk
    /// copying and reading back here proves more, and costs no network.
    fn is_inside(&self) -> bool {
        let (source, target) = (&self.source.store, &self.target.store);
        let can = target.capabilities();
        // A bucket that only its own cloud knows cannot be named to another.
        let named = !self.source.at.bucket.is_empty() && !self.target.at.bucket.is_empty();
        let one = self.source.at.cloud == self.target.at.cloud
            || named && source.account().is_some_and(|account| target.account() == Some(account));
        // What is stamped, or gets another class, has to be written with the bytes.
        let plain = self.options.stamp.is_empty() && self.options.classes.is_empty();
        one && plain && can.can(Feature::Copy) && !can.can(Feature::RealFolders) && self.size > 0
    }

    async fn check_absent(&self) -> Result<()> {
        match self.target.store.head(&self.target.at).await {
            Ok(_) => Err(Error::new(ErrorKind::AlreadyExists, "write", "it exists already").at(&self.target.at)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
            // A key that may write but not look: then the condition on the write has to do, and its answer, unlike this
            // one, says in full what the key may not.
            Err(error) if error.kind == ErrorKind::Denied => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What goes with the bytes, if policies let them go. Tags are asked for only where there may be some.
    async fn carried(&self, head: Head, may_have_tags: bool) -> Result<Carried> {
        let (target, at) = (&*self.target.store, &self.target.at);
        law::admit(&*self.law.residency().await?, &head.attributes, &self.options, target, at)?;
        let mut lost = None;
        let mut tags = Tags::new();
        if may_have_tags && self.source.store.capabilities().can(Feature::Tags) {
            match self.source.store.tags(&self.source.at).await {
                Ok(found) => tags = found,
                // They matter less than the bytes, but their loss is told.
                Err(error) => lost = Some(format!("tags ({})", error.message())),
            }
        }
        let can = self.target.store.capabilities();
        let mut carried = carry::carried(head, tags, self.modified, &can, &self.options);
        carried.not_carried.extend(lost);
        Ok(carried)
    }

    /// Whether nothing but a name says the content type of what comes from a disk, to where it has to be said.
    fn is_untyped(&self, head: &Head) -> bool {
        let is_disk = |end: &End| end.store.capabilities().can(Feature::RealFolders);
        let kept = || content_type::kept(&self.source.at.key, head.attributes.content_type.as_deref());
        is_disk(&self.source) && !is_disk(&self.target) && kept().is_none()
    }

    /// The head with the content type that the first bytes say, else the name, where nothing else says one.
    fn typed(&self, mut head: Head, first: &[u8]) -> Head {
        if self.is_untyped(&head) {
            // No more than rules look at, so that both say the same.
            let most = usize::try_from(content_type::FIRST).unwrap_or(first.len()).min(first.len());
            let by_name = || content_type::by_name(&self.source.at.key);
            head.attributes.content_type = content_type::by_bytes(&first[..most]).or_else(by_name);
        }
        head
    }

    /// The first bytes of the source, as many as say its type.
    async fn beginning(&self) -> Result<Bytes> {
        let range = 0..content_type::FIRST.min(self.size);
        let read = Read { range: Some(range.clone()), if_match: self.etag.clone(), ..Read::default() };
        Ok(self.read(read, range, &mut |_, _| ()).await?.1)
    }

    /// What is computed while the bytes of a source with these promises stream.
    fn means(&self, promises: &[Checksum], etag: Option<&str>) -> Means {
        Means::at(&self.target.store.capabilities()).with_promises(promises, etag)
    }

    /// The checksum that the target certainly checks before it takes the bytes.
    fn checked(&self) -> Option<Algorithm> {
        Means::checked_by(&self.target.store.capabilities())
    }

    /// Reads exactly `range`, in memory that was lent. `taken` sees the bytes as they come.
    async fn read(&self, read: Read, range: Range<u64>, taken: &mut impl FnMut(&Head, &[u8])) -> Result<(Head, Bytes)> {
        let mut body = self.source.store.read(&self.source.at, read).await?;
        self.check_unchanged(&body.head)?;
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let wrong = |got: u64| {
            let message = format!("{length} bytes were announced, {got} came");
            Error::new(ErrorKind::Unavailable, "read", message).at(&self.source.at)
        };
        if body.range != range {
            return Err(wrong(body.range.end.saturating_sub(body.range.start)));
        }
        let mut first = None;
        let mut bytes = BytesMut::new();
        while let Some(chunk) = verifier::next(&mut body, self.floor.limits.idle).await? {
            let came = first.as_ref().map_or(0, Bytes::len) + bytes.len() + chunk.len();
            if came > length {
                return Err(wrong(came as u64));
            }
            self.floor.throttles[0].take(chunk.len() as u64).await;
            taken(&body.head, &chunk);
            // Most small objects come in one piece, which need not be copied.
            if chunk.len() == length {
                first = Some(chunk);
            } else {
                if bytes.capacity() == 0 {
                    let is_part = length as u64 >= self.floor.limits.part;
                    bytes = if is_part { self.floor.memory.buffer(length) } else { BytesMut::with_capacity(length) };
                }
                bytes.extend_from_slice(&chunk);
            }
        }
        let bytes = first.unwrap_or_else(|| bytes.freeze());
        if bytes.len() == length { Ok((body.head, bytes)) } else { Err(wrong(bytes.len() as u64)) }
    }

    fn check_unchanged(&self, head: &Head) -> Result<()> {
        let moved = self.etag.is_some() && head.etag.is_some() && self.etag != head.etag;
        if head.size == self.size && !moved {
            return Ok(());
        }
        let message = "it changed since the job was planned";
        Err(Error::new(ErrorKind::Conflict, "read", message).at(&self.source.at).hint("start the job again"))
    }

    async fn prove(
        &self,
        sent: &Sent,
        written: Written,
        promises: &[Checksum],
        not_carried: Vec<String>,
    ) -> Result<Proof> {
        let (store, at) = (&*self.target.store, &self.target.at);
        match verifier::prove(store, at, sent, &written, promises, self.floor.limits.idle).await {
            Ok((rung, checksum)) => Ok(Proof { rung: Some(rung), etag: written.etag, checksum, not_carried }),
            Err(error) => {
                // Only what is still our own write may be replaced by another try.
                let ours = written.etag.is_some() && store.head(at).await.is_ok_and(|head| head.etag == written.etag);
                self.damaged.store(error.kind == ErrorKind::Corrupt && ours, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    fn enough(&self, proof: Proof) -> Result<Proof> {
        verifier::enough(proof.rung, self.options.at_least, &self.target.at)?;
        Ok(proof)
    }
}
