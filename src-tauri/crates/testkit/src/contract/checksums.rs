//! Checksums that the cloud checks and tells.

use super::ground::{Ground, Verdict, ensure, refused, same};
use bytes::Bytes;
use clouds::{Crc, Part, PartWrite, Read, Write};
use model::{Algorithm, Checksum, ErrorKind, Feature, Location};

super::tests! {
    a_checksum_that_nobody_checks_does_no_harm,
    a_write_with_its_checksum_tells_it_again,
    a_write_with_a_wrong_checksum_is_corrupt_and_not_there,
    a_part_with_a_wrong_checksum_is_corrupt,
    the_checksum_of_an_upload_in_parts_is_that_of_all_bytes,
}

const ALGORITHMS: [(Feature, Algorithm); 2] =
    [(Feature::Crc64Nvme, Algorithm::Crc64Nvme), (Feature::Crc32c, Algorithm::Crc32c)];

fn crc(algorithm: Algorithm, bytes: &[u8]) -> Checksum {
    let mut crc = Crc::new(algorithm).expect("it is a CRC");
    crc.update(bytes);
    crc.checksum()
}

fn with(checksum: Checksum) -> Write {
    Write { checksum: Some(checksum), ..Write::default() }
}

/// Those that the store says it checks.
fn checked(ground: &Ground) -> Vec<Algorithm> {
    ALGORITHMS.iter().filter(|(feature, _)| ground.can.can(*feature)).map(|(_, algorithm)| *algorithm).collect()
}

async fn a_checksum_that_nobody_checks_does_no_harm(ground: Ground) -> Verdict {
    for algorithm in [Algorithm::Crc64Nvme, Algorithm::Crc32c, Algorithm::Crc32] {
        let at = ground.at(&format!("{algorithm:?}"));
        ground.store.write(&at, Bytes::from_static(b"bytes"), &with(crc(algorithm, b"bytes"))).await?;
        same!(ground.get(&at).await?, "bytes", "what was written with {algorithm:?}");
    }
    Ok(())
}

async fn a_write_with_its_checksum_tells_it_again(ground: Ground) -> Verdict {
    for algorithm in checked(&ground) {
        let (at, bytes) = (ground.at(&format!("{algorithm:?}")), crate::tree::contents(13, "checked", 100_003));
        let checksum = crc(algorithm, &bytes);
        let written = ground.store.write(&at, bytes.clone(), &with(checksum.clone())).await?;
        ensure!(written.checksums.contains(&checksum), "the write tells {:?}, not {checksum:?}", written.checksums);
        let told = ground.store.head(&at).await?.checksums;
        ensure!(told.contains(&checksum), "the head tells {told:?}, not {checksum:?}");
        let told = ground.store.read(&at, Read::default()).await?.head.checksums;
        ensure!(told.contains(&checksum), "the read tells {told:?}, not {checksum:?}");
        let range = Read { range: Some(0..10), ..Read::default() };
        let told = ground.store.read(&at, range).await?.head.checksums;
        ensure!(told.is_empty() || told.contains(&checksum), "a range tells {told:?}, which is not of all bytes");
    }
    Ok(())
}

async fn a_write_with_a_wrong_checksum_is_corrupt_and_not_there(ground: Ground) -> Verdict {
    for algorithm in checked(&ground) {
        let at = ground.at(&format!("{algorithm:?}"));
        let wrong = with(crc(algorithm, b"other bytes"));
        let written = ground.store.write(&at, Bytes::from_static(b"bytes"), &wrong).await;
        refused(written, ErrorKind::Corrupt, &format!("a write with a wrong {algorithm:?}"))?;
        refused(ground.store.head(&at).await, ErrorKind::NotFound, "a head of what was refused")?;
    }
    Ok(())
}

async fn send(ground: &Ground, at: &Location, algorithm: Algorithm, bytes: &Bytes, size: usize) -> model::Result<()> {
    let write = with(crc(algorithm, b""));
    let upload = ground.store.begin_upload(at, &write).await?;
    let mut parts: Vec<Part> = Vec::new();
    for (number, start) in (1_u32..).zip((0..bytes.len()).step_by(size)) {
        let body = bytes.slice(start..bytes.len().min(start + size));
        let checksum = Some(crc(algorithm, &body));
        let part = PartWrite { checksum, ..PartWrite::new(number, start as u64, body) };
        parts.push(ground.store.write_part(at, &upload, part).await?);
    }
    // From here on only what the cloud says is known, as after kill -9.
    let listed = ground.store.parts(at, &upload).await?;
    let parts = if listed.iter().all(|part| part.checksum.is_some()) { listed } else { parts };
    ground.store.finish_upload(at, &upload, &parts, &write).await.map(|_| ())
}

async fn a_part_with_a_wrong_checksum_is_corrupt(ground: Ground) -> Verdict {
    for algorithm in checked(&ground) {
        let at = ground.at(&format!("{algorithm:?}"));
        let upload = ground.store.begin_upload(&at, &with(crc(algorithm, b""))).await?;
        let checksum = Some(crc(algorithm, b"other bytes"));
        let part = PartWrite { checksum, ..PartWrite::new(1, 0, Bytes::from_static(b"bytes")) };
        let sent = ground.store.write_part(&at, &upload, part).await;
        refused(sent, ErrorKind::Corrupt, &format!("a part with a wrong {algorithm:?}"))?;
        ensure!(ground.store.parts(&at, &upload).await?.is_empty(), "the damaged part was kept");
        ground.store.abort_upload(&at, &upload).await?;
    }
    Ok(())
}

async fn the_checksum_of_an_upload_in_parts_is_that_of_all_bytes(ground: Ground) -> Verdict {
    const PART: usize = 5 << 20;
    for algorithm in checked(&ground) {
        let (at, bytes) = (ground.at(&format!("{algorithm:?}")), crate::tree::contents(14, "parts", PART + 54_321));
        send(&ground, &at, algorithm, &bytes, PART).await?;
        let (told, wanted) = (ground.store.head(&at).await?.checksums, crc(algorithm, &bytes));
        ensure!(told.contains(&wanted), "the head tells {told:?}, not {wanted:?}");
        ensure!(ground.get(&at).await? == bytes, "the bytes are not the parts in their order");
    }
    Ok(())
}
