//! A draft of the programme that is to be put in force.

use access::approval::Approval;
use askama::Template;
use axum::response::IntoResponse;
use kit::site::go_with_notice;
use kit::{Answer, Fmt, Markup, Page, Signed};

use super::{Decision, Request, Typed, text};
use crate::studio::{self, Open, Panel, View};
use crate::{ConsoleState, text as console_text};

#[derive(Template)]
#[template(path = "approvals/programme.html")]
struct ProgrammePage {
    page: Page,
    request: Request,
    subject: Markup,
    subject_href: String,
    from: String,
    changes: Vec<studio::rules::Change>,
    panel: Option<Panel>,
    panel_error: Option<Markup>,
}

/// The draft, as the list names it.
pub(super) fn subject(f: &Fmt, approval: &Approval) -> Markup {
    f.say(studio::text::TITLE, [("n", f.int(approval.subject_id))])
}

/// What would change, and what would follow from it.
pub(super) async fn show(state: &ConsoleState, visit: &Signed, approval: Approval, typed: Typed) -> Answer {
    let f = visit.f;
    let open = Open::read(state, approval.subject_id, None).await?;
    let (title, subject) = (f.t(approval.matter.title()), subject(&f, &approval));
    let request = Request::new(&f, &visit.session.staff, approval, text::APPROVE, typed);
    let (panel, panel_error) = if request.waits() { panel(state, visit, &open).await } else { (None, None) };
    let tried = open.tried.as_ref().ok().filter(|_| request.waits());
    let status = request.status();
    let html = ProgrammePage {
        page: state.page(visit, title).await?,
        subject,
        subject_href: open.place(),
        from: open.draft.effective_from.map_or_else(String::new, |day| f.day_full(day)),
        changes: tried
            .map(|tried| studio::rules::changes(&f, &open.base_programme, tried))
            .unwrap_or_default(),
        panel,
        panel_error,
        request,
    };
    Ok((status, visit.html(&html)?).into_response())
}

async fn panel(state: &ConsoleState, visit: &Signed, open: &Open) -> (Option<Panel>, Option<Markup>) {
    if open.tried.is_err() {
        return (None, Some(Markup::text(visit.f.t(studio::text::FAULTY))));
    }
    match open.panel(state, visit, View::default(), open.place()).await {
        Ok(panel) => (Some(panel), None),
        Err(_) => (None, Some(crate::card::failed(visit))),
    }
}

/// An approved programme that is in force at once is computed at once.
pub(super) async fn decide(
    state: &ConsoleState,
    visit: &Signed,
    approval: Approval,
    Decision { decision, note }: Decision,
) -> Answer {
    let open = Open::read(state, approval.subject_id, None).await?;
    let (staff, approval_id) = (&visit.session.staff, approval.approval_id);
    let again = |error: access::Error, note| Typed { note, error: Some(error.message()) };
    if let Err(error) = approval.decidable_by(staff) {
        return show(state, visit, approval, again(error, note)).await;
    }
    // The draft may have been taken back since the page was made, and submitted again as something else.
    if open.draft.approval_id != Some(approval_id) {
        return show(state, visit, approval, again(access::Error::Decided, note)).await;
    }
    let (approve, draft) = (decision == "approve", open.draft.clone());
    let done = if approve {
        let kept = serde_json::to_value(&*open.effect(state).await?)?;
        programme::draft::approve(&state.pool, &state.clock, staff, draft, approval_id, &note, &kept)
            .await
            .map(drop)
    } else {
        programme::draft::refuse(&state.pool, &state.clock, staff, draft, approval_id, &note).await
    };
    match done {
        Ok(()) if approve => {
            if open.draft.effective_from.is_none_or(|day| day <= state.clock.today()) {
                state.compute_beside(&staff.actor());
            }
            Ok(go_with_notice(visit, "/programme", "programme-approved"))
        }
        Ok(()) => Ok(go_with_notice(visit, "/approvals", "programme-refused")),
        Err(programme::Error::Approval(error @ access::Error::Database(_))) => Err(error.into()),
        Err(programme::Error::Approval(error)) => show(state, visit, approval, again(error, note)).await,
        Err(error) => Err(studio::told(error)),
    }
}
