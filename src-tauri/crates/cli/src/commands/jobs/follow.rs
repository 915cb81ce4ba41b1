//! Staying with jobs until nothing of them moves. An interrupt pauses them; a second one does not wait for that.

use super::printed::print;
use super::progress::Progress;
use crate::output::{INTERRUPTED, Voice, note};
use engine::Engine;
use model::{Error, ErrorKind, JobId, Result};
use std::process::ExitCode;
use tokio::sync::broadcast::error::RecvError;

/// How staying with jobs ended.
pub(crate) enum Settled {
    /// Nothing of them moves any more.
    Still,
    /// Somebody stopped them.
    Interrupted,
}

impl Settled {
    pub(crate) fn was_interrupted(&self) -> bool {
        matches!(self, Self::Interrupted)
    }

    /// Prints the jobs, with the status of the contract.
    pub(crate) async fn print(&self, engine: &Engine, ids: &[JobId], voice: Voice) -> Result<ExitCode> {
        let status = print(engine, ids, voice).await?;
        Ok(if self.was_interrupted() { ExitCode::from(INTERRUPTED) } else { status })
    }
}

/// Stays with jobs, and prints what came of them.
pub(crate) async fn follow(engine: &Engine, ids: &[JobId], voice: Voice) -> Result<ExitCode> {
    stay(engine, ids, voice).await?.print(engine, ids, voice).await
}

/// Stays with jobs, and says how far they are.
pub(crate) async fn stay(engine: &Engine, ids: &[JobId], voice: Voice) -> Result<Settled> {
    let mut progress = Progress::new(voice);
    let still = async {
        for id in ids {
            engine.job_settled(*id).await?;
        }
        Ok::<_, Error>(())
    };
    // Listened to all the time: a signal between two looks at the progress must not be lost.
    let stopped = interrupt();
    tokio::pin!(still, stopped);
    let outcome = loop {
        tokio::select! {
            outcome = &mut still => break outcome.map(|()| Settled::Still),
            stopped = &mut stopped => break stopped.map(|()| Settled::Interrupted),
            () = progress.due() => if let Err(error) = progress.tell(engine, ids).await { break Err(error) },
        }
    };
    progress.end();
    let settled = outcome?;
    if settled.was_interrupted() && !pause(engine, ids).await? {
        // They had come to their end by themselves.
        return Ok(Settled::Still);
    }
    Ok(settled)
}

/// Pauses what moves; `false` if nothing did.
async fn pause(engine: &Engine, ids: &[JobId]) -> Result<bool> {
    let mut paused = false;
    for id in ids {
        match engine.pause_job(*id).await {
            Ok(()) => paused = true,
            Err(error) if error.kind == ErrorKind::Invalid => {}
            Err(error) => return Err(error),
        }
    }
    note("pausing; what is under way gives way, interrupt once more to leave at once");
    let still = async {
        for id in ids {
            engine.job_settled(*id).await?;
        }
        Ok::<_, Error>(())
    };
    tokio::select! {
        outcome = still => outcome?,
        stopped = interrupt() => stopped?,
    }
    Ok(paused)
}

/// Waits for Ctrl-C, or for the signal by which a system ends programs.
async fn interrupt() -> Result<()> {
    let failed = |error| Error::from_io("listen for signals", error);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            outcome = tokio::signal::ctrl_c() => outcome.map_err(failed),
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}

/// Waits until a job that is being cancelled has ended.
pub(super) async fn ended(engine: &Engine, id: JobId) -> Result<()> {
    let mut events = engine.events();
    while !engine.job(id).await?.state.is_ended() {
        if let Err(RecvError::Closed) = events.recv().await {
            return Err(Error::cancelled("wait for the job"));
        }
    }
    Ok(())
}
