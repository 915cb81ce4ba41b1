//! Names of blocks. Azure keeps one list of uncommitted blocks for a key, whoever sent them, and wants all of one length;
//! the name says to which upload a block belongs and which part it is.

use crate::store::UploadId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Error, ErrorKind, Result};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt::Write as _;

/// Letters of an upload's name.
const NAME: usize = 24;
/// Digits of a part's number.
const NUMBER: usize = 6;
/// The part that says that an upload was given up.
pub(super) const TOMBSTONE: u32 = 0;
/// What stands for the blocks of programs that do not name their uploads.
const FOREIGN: &str = "foreign";

/// A name that no upload has had.
pub(super) fn new_upload(doing: &'static str) -> Result<UploadId> {
    let mut bytes = [0_u8; NAME / 2];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Error::new(ErrorKind::Internal, doing, "the system has no random numbers"))?;
    Ok(UploadId(bytes.iter().fold(String::with_capacity(NAME), |mut name, byte| {
        // Writing to a String cannot fail.
        let _ = write!(name, "{byte:02x}");
        name
    })))
}

/// The upload of blocks that no upload of ours has sent.
pub(super) fn foreign() -> UploadId {
    UploadId(FOREIGN.to_owned())
}

/// `NotFound` unless an upload has a name that we would give.
pub(super) fn ours(doing: &'static str, upload: &UploadId) -> Result<()> {
    if is_upload(&upload.0) {
        return Ok(());
    }
    if upload.0 == FOREIGN {
        return Err(Error::new(ErrorKind::Unsupported, doing, "another program has begun the upload")
            .hint("Azure forgets it a week after its last block"));
    }
    Err(Error::new(ErrorKind::NotFound, doing, "the cloud does not know the upload"))
}

/// The name of a block, as Azure wants it.
pub(super) fn name(upload: &UploadId, number: u32) -> String {
    STANDARD.encode(format!("{}{number:0width$}", upload.0, width = NUMBER))
}

/// The upload and the part that a block's name says; `None` of other programs' blocks.
pub(super) fn parsed(name: &str) -> Option<(UploadId, u32)> {
    let text = STANDARD.decode(name).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
    let (upload, number) = text.split_at_checked(NAME)?;
    let is_number = number.len() == NUMBER && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_upload(upload) && is_number).then_some(())?;
    Some((UploadId(upload.to_owned()), number.parse().ok()?))
}

fn is_upload(name: &str) -> bool {
    name.len() == NAME && name.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_says_to_which_upload_it_belongs() {
        let (one, other) = (new_upload("upload").unwrap(), new_upload("upload").unwrap());
        assert_ne!(one, other);
        for number in [0, 1, 50_000, 999_999] {
            assert_eq!(parsed(&name(&one, number)), Some((one.clone(), number)));
            assert_eq!(name(&one, number).len(), name(&other, 1).len(), "all names are of one length");
        }
        for stranger in ["", "AAAA", "not base64", &STANDARD.encode("x".repeat(30)), &STANDARD.encode([0xff; 30])] {
            assert_eq!(parsed(stranger), None, "{stranger}");
        }
        assert_eq!(ours("abort", &foreign()).unwrap_err().kind, ErrorKind::Unsupported);
        assert_eq!(ours("abort", &UploadId("../x".to_owned())).unwrap_err().kind, ErrorKind::NotFound);
    }
}
