//! Feeds: files that came, what became of their rows, the way in for another, and mending what was rejected.

pub(crate) mod fate;
pub(crate) mod file;
pub(crate) mod intake;
pub(crate) mod list;
pub mod mapping;
pub(crate) mod mend;
pub(crate) mod one;
pub(crate) mod progress;
pub(crate) mod quality;
pub mod sources;
pub(crate) mod stored;
pub mod text;
pub(crate) mod upload;

use feeds::State;
use feeds::kind::Kind;
use i18n::Text;
use kit::{Fmt, Markup, parts};

/// What a kind of feed brings.
pub(crate) fn kind_text(kind: Kind) -> Text {
    match kind {
        Kind::Parties => text::PARTIES,
        Kind::Agents => text::AGENTS,
        Kind::Policies => text::POLICIES,
        Kind::Endorsements => text::ENDORSEMENTS,
        Kind::Receipts => text::RECEIPTS,
        Kind::Claims => text::CLAIMS,
        Kind::Events => text::EVENTS,
    }
}

/// A badge of where a load stands.
pub(crate) fn state_badge(f: &Fmt, state: State) -> Markup {
    let (class, text) = match state {
        State::Queued => ("waiting", text::QUEUED),
        State::Running => ("waiting", text::RUNNING),
        State::Loaded => ("good", text::LOADED),
        State::Failed => ("bad", text::FAILED),
        State::Cancelled => ("plain", text::CANCELLED),
        State::Interrupted => ("bad", text::INTERRUPTED),
    };
    parts::state(class, f.t(text))
}

/// Who loaded a file: a sign-in name, or what stands for the command line and the program itself.
pub(crate) fn actor_name<'a>(f: &Fmt, actor: &'a str) -> &'a str {
    match actor {
        "command line" => f.t(text::COMMAND_LINE),
        "bashgah" => f.t(text::PROGRAM),
        name => name,
    }
}
