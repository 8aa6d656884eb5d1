//! A card of a page: where what it shows cannot be read, it says so and the rest of the page stands.

use kit::{Fault, Markup, Visit, parts};

use crate::text;

/// A card's content, or the words for why it is missing.
pub(crate) enum Card<T> {
    Shown(T),
    Failed(Markup),
}

/// A card from what was read. The cause of a failure goes to the log, the request's id to the reader.
pub(crate) fn card<R, E: Into<Fault>, T>(
    visit: &Visit,
    read: Result<R, E>,
    make: impl FnOnce(R) -> T,
) -> Card<T> {
    match read {
        Ok(read) => Card::Shown(make(read)),
        Err(error) => {
            let _logged: Fault = error.into();
            Card::Failed(failed(visit))
        }
    }
}

/// The words for what could not be read, with a way to try again.
pub(crate) fn failed(visit: &Visit) -> Markup {
    let f = visit.f;
    let note = f.say(text::CARD_FAILED_NOTE, [("id", f.ltr(&visit.request_id))]);
    let retry = format!(
        "<a class=\"button\" href=\"{}\">{}</a>",
        Markup::text(&visit.path),
        f.t(kit::texts::TRY_AGAIN)
    );
    parts::blank("error", f.t(text::CARD_FAILED), &note, &Markup(retry))
}
