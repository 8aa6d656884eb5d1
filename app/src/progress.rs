//! Long work on the terminal: rows done, rate, time left. A bar where somebody watches, lines otherwise.

use std::io::IsTerminal;
use std::pin::pin;
use std::time::Duration;

use feeds::{Phase, Progress};
use i18n::Text;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::Instant;

use crate::output::{Output, number_in};
use crate::text;
use crate::world::interrupted;

const REDRAW: Duration = Duration::from_millis(150);
/// Between two lines where nobody watches.
const LINE: Duration = Duration::from_secs(5);

/// A line of progress with its beginning.
pub struct Meter {
    output: Output,
    bar: ProgressBar,
    started: Instant,
    last_line: Instant,
}

impl Meter {
    pub fn new(output: Output, title: String) -> Meter {
        let watched = std::io::stderr().is_terminal() && !output.json;
        let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        let style = ProgressStyle::with_template("{prefix}  {bar:30}  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▌░"));
        bar.set_prefix(title);
        let now = Instant::now();
        Meter { output, bar, started: now, last_line: now }
    }

    /// `done` of `total` parts of the work, and `count` things so far.
    pub fn show(&mut self, phase: Text, count: u64, done: u64, total: u64) {
        let lang = self.output.lang;
        let seconds = self.started.elapsed().as_secs_f64();
        let rate = if seconds > 0.0 { (count as f64 / seconds) as i64 } else { 0 };
        let mut said = text::PROGRESS.with(
            lang,
            &[
                ("phase", phase.of(lang)),
                ("count", &number_in(lang, count)),
                ("rate", &number_in(lang, rate)),
            ],
        );
        if done > 0 && done < total {
            let left = Duration::from_secs_f64(seconds * (total - done) as f64 / done as f64);
            let left = match lang {
                i18n::Lang::Fa => persian_duration(left),
                i18n::Lang::En => HumanDuration(left).to_string(),
            };
            said.push_str(&text::TIME_LEFT.with(lang, &[("time", &left)]));
        }
        self.bar.set_length(total.max(1));
        self.bar.set_position(done.min(total.max(1)));
        if self.bar.is_hidden() && !self.output.json && self.last_line.elapsed() >= LINE {
            eprintln!("{}  {said}", self.bar.prefix());
            self.last_line = Instant::now();
        }
        self.bar.set_message(said);
    }

    pub fn end(self) {
        self.bar.finish_and_clear();
    }
}

fn persian_duration(time: Duration) -> String {
    let seconds = time.as_secs() as i64;
    match seconds {
        ..60 => text::SECONDS.with(i18n::Lang::Fa, &[("n", &number_in(i18n::Lang::Fa, seconds))]),
        60.. => text::MINUTES.with(i18n::Lang::Fa, &[("n", &number_in(i18n::Lang::Fa, seconds / 60))]),
    }
}

/// Shows a load while it goes on. Interrupted, it is asked to stop, which rolls it back, and waited for.
pub async fn watch_load<T>(
    output: Output,
    title: String,
    progress: &Progress,
    work: impl Future<Output = T>,
) -> T {
    let mut meter = Meter::new(output, title);
    let mut work = pin!(work);
    let mut redraw = tokio::time::interval(REDRAW);
    let mut stop = pin!(interrupted());
    loop {
        tokio::select! {
            outcome = &mut work => {
                meter.end();
                return outcome;
            }
            () = &mut stop, if !progress.is_cancelled() => progress.cancel(),
            _ = redraw.tick() => {
                let (done, total) = progress.bytes();
                meter.show(phase(progress.phase()), progress.rows(), done, total);
            }
        }
    }
}

fn phase(phase: Phase) -> Text {
    match phase {
        Phase::Opening => text::PHASE_OPENING,
        Phase::Reading => text::PHASE_READING,
        Phase::Waiting => text::PHASE_WAITING,
        Phase::Settling => text::PHASE_SETTLING,
        Phase::Arriving => text::PHASE_ARRIVING,
        Phase::Closing | Phase::Ended => text::PHASE_CLOSING,
    }
}
