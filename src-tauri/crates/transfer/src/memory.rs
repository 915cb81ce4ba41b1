//! The budget of memory that all copies share: bytes in flight are lent from it, and the buffers of parts are used again.

use bytes::{Bytes, BytesMut};
use model::{Error, Result};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The unit in which memory is lent, in bytes.
const PAGE: u64 = 1024;

/// The budget.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    pages: Arc<Semaphore>,
    most: u32,
    /// Buffers that are not in use. There are never more of them than were lent at one time.
    buffers: Arc<Mutex<Vec<BytesMut>>>,
}

impl Memory {
    pub(crate) fn new(bytes: u64) -> Self {
        let most = u32::try_from(bytes / PAGE).unwrap_or(u32::MAX).max(1);
        Self { pages: Arc::new(Semaphore::new(most as usize)), most, buffers: Arc::default() }
    }

    /// Waits until `bytes` may be held; they are given back when the loan is dropped. More than there is becomes all there is.
    pub(crate) async fn lend(&self, bytes: u64) -> Result<OwnedSemaphorePermit> {
        let pages = u32::try_from(bytes.div_ceil(PAGE)).unwrap_or(u32::MAX).clamp(1, self.most);
        self.pages.clone().acquire_many_owned(pages).await.map_err(|_| Error::cancelled("copy"))
    }

    /// An empty buffer for `length` bytes that were lent. One that was given back costs no new pages of the system's.
    pub(crate) fn buffer(&self, length: usize) -> BytesMut {
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = buffers.iter().position(|buffer| buffer.capacity() >= length);
        if let Some(at) = fitting {
            return buffers.swap_remove(at);
        }
        // Those of another size would lie beside the new one, outside of the budget.
        buffers.clear();
        BytesMut::with_capacity(length)
    }

    /// Takes a buffer back once nobody else reads it.
    pub(crate) fn give_back(&self, bytes: Bytes) {
        if let Ok(mut buffer) = bytes.try_into_mut() {
            buffer.clear();
            self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        }
    }

    /// Lets go of the buffers that are not in use.
    pub(crate) fn trim(&self) {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_once_nobody_reads_it() {
        let memory = Memory::new(1 << 20);
        let mut buffer = memory.buffer(1_000);
        buffer.extend_from_slice(b"part");
        let bytes = buffer.freeze();
        let (place, reader) = (bytes.as_ptr(), bytes.clone());
        memory.give_back(bytes);
        assert!(memory.buffers.lock().unwrap().is_empty(), "somebody still reads it");
        memory.give_back(reader);
        let again = memory.buffer(900);
        assert_eq!((again.as_ptr(), again.len()), (place, 0), "the same pages, empty");
        memory.give_back(again.freeze());
        memory.trim();
        assert!(memory.buffers.lock().unwrap().is_empty());
    }
}
