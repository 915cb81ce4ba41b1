//! How far jobs are while they are followed: a bar on a terminal, plain lines elsewhere, nothing for programs.

use crate::output::{Voice, note, size, span};
use engine::Engine;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::{Count, JobId, JobState, JobSummary, Remaining, Result};
use std::io::IsTerminal as _;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

const DRAWN: Duration = Duration::from_millis(250);
const SAID: Duration = Duration::from_secs(5);

/// Says how far jobs are.
pub(super) struct Progress {
    shown: Shown,
    /// When it is said again; never if nothing is said.
    beat: Option<Interval>,
}

enum Shown {
    Nothing,
    Bar(ProgressBar),
    Lines,
}

impl Progress {
    pub(super) fn new(voice: Voice) -> Self {
        let (shown, every) = if voice.json || voice.quiet {
            (Shown::Nothing, None)
        } else if std::io::stderr().is_terminal() {
            (Shown::Bar(bar()), Some(DRAWN))
        } else {
            (Shown::Lines, Some(SAID))
        };
        let beat = every.map(|every| {
            let mut beat = interval_at(Instant::now() + every, every);
            beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            beat
        });
        Self { shown, beat }
    }

    /// Waits until something is to be said.
    pub(super) async fn due(&mut self) {
        match &mut self.beat {
            Some(beat) => drop(beat.tick().await),
            None => std::future::pending().await,
        }
    }

    /// Says how far those of `ids` are that are under way.
    pub(super) async fn tell(&mut self, engine: &Engine, ids: &[JobId]) -> Result<()> {
        let jobs = engine.activity().await?.jobs;
        let moving = |job: &&JobSummary| matches!(job.state, JobState::Counting | JobState::Running);
        for job in jobs.iter().filter(|job| ids.contains(&job.id)).filter(moving) {
            match &self.shown {
                Shown::Nothing => {}
                Shown::Lines => note(&line(job)),
                Shown::Bar(bar) => {
                    bar.set_length(job.size.0);
                    bar.set_position(job.done.0);
                    bar.set_message(line(job));
                    // One bar: of several jobs the newest is drawn.
                    break;
                }
            }
        }
        Ok(())
    }

    /// Takes a bar away, so that what follows stands alone.
    pub(super) fn end(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    // The template is a constant; if it were wrong, the usual one would do.
    let style = ProgressStyle::with_template("[{bar:24}] {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("=> "));
    bar
}

/// A moving job in one line. Bytes are those that the destination has acknowledged, or that needed no copy.
fn line(job: &JobSummary) -> String {
    let tally = &job.tally;
    if job.state == JobState::Counting {
        return format!("job {}: counting, {} found", job.id, tally.found.0);
    }
    let left = [tally.queued, tally.active, tally.undecided, tally.copied].into_iter().sum::<Count>();
    let ended = tally.found - left;
    let mut line = format!("job {}: {} of {}", job.id, ended.0, tally.found.0);
    line = format!("{line}, {} of {}", size(job.done), size(job.size));
    if let Some(rate) = job.rate {
        line = format!("{line}, {}/s", size(rate));
    }
    if tally.failed > Count::ZERO {
        line = format!("{line}, {} failed", tally.failed.0);
    }
    match job.remaining {
        Some(Remaining { least, most }) if least == most => format!("{line}, {} left", span(most.0)),
        Some(Remaining { least, most }) => format!("{line}, {} to {} left", span(least.0), span(most.0)),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Bytes, JobKind, JobSpec, Tally, Timestamp};

    #[test]
    fn a_line_tells_what_was_acknowledged_and_how_long_the_rest_may_take() {
        let tally = Tally {
            found: Count(10),
            queued: Count(4),
            active: Count(1),
            failed: Count(1),
            verified: Count(4),
            ..Tally::default()
        };
        let mut job = JobSummary {
            id: JobId(7),
            spec: JobSpec::new(JobKind::Copy, Vec::new(), None),
            state: JobState::Running,
            tally,
            size: Bytes(10 << 20),
            done: Bytes(5 << 20),
            rate: Some(Bytes(1 << 20)),
            remaining: Some(Remaining { least: Count(5), most: Count(90) }),
            interrupted: false,
            again: None,
            created: Timestamp(0),
            ended: None,
            error: None,
            priority: 0,
        };
        let told = "job 7: 5 of 10, 5.0 MiB of 10.0 MiB, 1.0 MiB/s, 1 failed, 5 s to 1 min 30 s left";
        assert_eq!(line(&job), told);
        (job.rate, job.remaining) = (None, None);
        assert_eq!(line(&job), "job 7: 5 of 10, 5.0 MiB of 10.0 MiB, 1 failed", "what was not measured is not said");
        job.state = JobState::Counting;
        assert_eq!(line(&job), "job 7: counting, 10 found");
    }
}
