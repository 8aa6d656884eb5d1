//! Writing a draft: values by forms, the document as text.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kit::site::{go, go_with_notice};
use kit::{Answer, Fault, Markup, Page, Signed};
use programme::draft::Draft;
use programme::model::{Band, Programme};
use programme::rule::{self, Form as Written, Rule};

use super::page::{self, AnswerPart, Look, Refused};
use super::rules::Tab;
use super::{Open, text, told_faults};
use crate::ConsoleState;

/// Times that a value is set again where somebody else saved in between.
const TRIES: usize = 5;

/// What is told of a programme that cannot be read or written.
pub(crate) fn told(error: programme::Error) -> Fault {
    let status = match error {
        programme::Error::NoSuchDraft => StatusCode::NOT_FOUND,
        programme::Error::Moved | programme::Error::Closed => StatusCode::CONFLICT,
        programme::Error::Database(_) | programme::Error::Stored { .. } => return Fault::from(error),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Fault::told(status, error.message(), text::BACK_TO_DRAFT)
}

/// The version that a draft begins as.
#[derive(serde::Deserialize)]
pub struct Begin {
    version: i32,
}

/// Begins a draft.
pub async fn begin(State(state): State<ConsoleState>, visit: Signed, Form(asked): Form<Begin>) -> Answer {
    let actor = visit.session.staff.actor();
    let draft_id =
        programme::draft::begin(&state.pool, &state.clock, &actor, asked.version).await.map_err(told)?;
    Ok(go(&visit, &format!("/programme/drafts/{draft_id}")))
}

/// Gives a draft up.
pub async fn discard(State(state): State<ConsoleState>, visit: Signed, Path(draft_id): Path<i64>) -> Answer {
    let draft = programme::draft::draft(&state.pool, draft_id).await.map_err(told)?;
    let actor = visit.session.staff.actor();
    programme::draft::discard(&state.pool, &state.clock, &actor, draft).await.map_err(told)?;
    Ok(go_with_notice(&visit, "/programme", "draft-discarded"))
}

/// Values of a form: one that was just changed, or all of a page.
type Values = Vec<(String, String)>;

/// Sets values. What cannot be read or taken is told beside its field and stays there; the rest is saved.
pub async fn set(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Query(look): Query<Look>,
    Form(values): Form<Values>,
) -> Answer {
    let typed = |programme: &Programme| Work::set(&visit, programme, &values);
    let (open, refused) = write(&state, &visit, draft_id, typed).await?;
    answer(&state, &visit, &open, &look, refused).await
}

/// What is done to the bands of a scale.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Bands {
    scale: String,
    /// Index of the band to be dropped.
    drop: Option<usize>,
    /// Lower end of a band to be added.
    add: String,
}

/// Adds or drops a band.
pub async fn bands(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Query(look): Query<Look>,
    Form(asked): Form<Bands>,
) -> Answer {
    if !rule::SCALES.contains(&asked.scale.as_str()) {
        return Err(Fault::of_status(StatusCode::BAD_REQUEST));
    }
    let (open, refused) =
        write(&state, &visit, draft_id, |programme| Work::bands(&visit, programme, &asked)).await?;
    if refused.0.is_empty() {
        return Ok(go(&visit, &format!("{}?tab={}", open.place(), Tab::of(&look.tab).code())));
    }
    page::page(&state, &visit, &open, &look, &refused).await
}

/// What is to be done to a document, one after the other, and what could not be read.
struct Work {
    edits: Vec<Edit>,
    refused: Refused,
}

/// One change, and the field that it came from with what was typed.
struct Edit {
    address: String,
    typed: String,
    kind: Kind,
}

enum Kind {
    Set(Rule, Option<i64>),
    Add(String, Band),
    Drop(String, usize),
}

impl Work {
    fn set(visit: &Signed, programme: &Programme, values: &Values) -> Work {
        let mut work = Work { edits: Vec::new(), refused: Refused::default() };
        let rules = programme.rules();
        for (address, typed) in values {
            let Some(rule) = rules.iter().find(|rule| rule.address == *address) else { continue };
            let may_be_absent = address == "value.large_loss_limit";
            let value = match rule.form.read(typed) {
                None if may_be_absent && typed.trim().is_empty() => None,
                None => {
                    work.refused.0.push((address.clone(), typed.clone(), unreadable(visit, rule.form)));
                    continue;
                }
                some => some,
            };
            if value != rule.value {
                let kind = Kind::Set(rule.clone(), value);
                work.edits.push(Edit { address: address.clone(), typed: typed.clone(), kind });
            }
        }
        work
    }

    fn bands(visit: &Signed, programme: &Programme, asked: &Bands) -> Work {
        let mut work = Work { edits: Vec::new(), refused: Refused::default() };
        // A fault of a band is told beside the first value of its scale.
        let address = format!("scorecard.{}.0.from", asked.scale);
        let (typed, scale) = (asked.add.clone(), asked.scale.clone());
        if let Some(index) = asked.drop {
            work.edits.push(Edit { address, typed, kind: Kind::Drop(scale, index) });
            return work;
        }
        let form = if scale == "policy_year" { Written::Integer } else { Written::Percent };
        match form.read(&typed) {
            None => work.refused.0.push((address, typed, unreadable(visit, form))),
            Some(from) => {
                let factor_bp = programme::model::band_factor(programme.bands(&scale), from);
                work.edits.push(Edit { address, typed, kind: Kind::Add(scale, Band { from, factor_bp }) });
            }
        }
        work
    }
}

impl Kind {
    fn done(&self, document: &str, programme: &Programme) -> Option<String> {
        match self {
            Kind::Set(rule, value) => rule::set(document, rule, *value),
            Kind::Add(scale, band) => rule::add_band(document, programme, scale, *band),
            Kind::Drop(scale, index) => rule::drop_band(document, scale, *index),
        }
    }
}

fn unreadable(visit: &Signed, form: Written) -> String {
    let text = match form {
        Written::Percent => text::UNREADABLE_PERCENT,
        Written::Factor => text::UNREADABLE_FACTOR,
        _ => text::UNREADABLE_INTEGER,
    };
    visit.f.t(text).to_owned()
}

/// Does what is asked to a draft and saves it; where somebody else saved meanwhile, to what is there now.
async fn write(
    state: &ConsoleState,
    visit: &Signed,
    draft_id: i64,
    work: impl Fn(&Programme) -> Work,
) -> Result<(Open, Refused), Fault> {
    let actor = visit.session.staff.actor();
    let mut tries = 0;
    loop {
        let draft = programme::draft::draft(&state.pool, draft_id).await.map_err(told)?;
        let before = draft.programme(&state.pool).await.map_err(told)?;
        let mut work = work(&before);
        let document = done(state, visit, &draft, before, &mut work).await?;
        if document == draft.document {
            return Ok((Open::of(state, draft, None).await?, work.refused));
        }
        tries += 1;
        match programme::draft::save(&state.pool, &state.clock, &actor, draft, document).await {
            Ok(draft) => return Ok((Open::of(state, draft, None).await?, work.refused)),
            Err(programme::Error::Moved) if tries < TRIES => {}
            Err(error) => return Err(told(error)),
        }
    }
}

/// The document with every edit that leaves it without faults; the others are refused in their words.
async fn done(
    state: &ConsoleState,
    visit: &Signed,
    draft: &Draft,
    mut programme: Programme,
    work: &mut Work,
) -> Result<String, Fault> {
    let mut document = draft.document.clone();
    for edit in &work.edits {
        let Some(next) = edit.kind.done(&document, &programme) else {
            return Err(Fault::of_status(StatusCode::BAD_REQUEST));
        };
        match programme::draft::parsed(&state.pool, &next).await {
            Ok(read) => (document, programme) = (next, read),
            Err(programme::Error::Faults(faults)) => {
                let why = faults.first().map(|fault| visit.f.digits(visit.f.msg(&fault.message)));
                work.refused.0.push((edit.address.clone(), edit.typed.clone(), why.unwrap_or_default()));
            }
            Err(error) => return Err(told(error)),
        }
    }
    Ok(document)
}

/// The whole page, or for a part of it what is another now.
async fn answer(state: &ConsoleState, visit: &Signed, open: &Open, look: &Look, refused: Refused) -> Answer {
    let f = visit.f;
    let tab = Tab::of(&look.tab);
    if !visit.part {
        return match refused.0.is_empty() {
            true => Ok(go(visit, &format!("{}?tab={}", open.place(), tab.code()))),
            false => page::page(state, visit, open, look, &refused).await,
        };
    }
    let with_panel = refused.0.is_empty();
    let panel = page::panel(state, visit, open, look).await;
    let part = AnswerPart {
        page: Page::bare(&visit.visit, ""),
        groups: page::views(&f, open, tab, &refused),
        ruler: Some(tab).filter(|tab| *tab == Tab::Tiers).and_then(|_| open.ruler(&f)),
        foot: page::foot(&f, open, &panel),
        panel,
        subtitle: open.subtitle(&f),
        with_panel,
        may_write: true,
    };
    let mut response: Response = visit.html(&part)?;
    if !with_panel {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response.headers_mut().insert("hx-reswap", HeaderValue::from_static("none"));
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "studio/text.html")]
struct TextPage {
    page: Page,
    place: String,
    document: String,
    revision: i32,
    faults: Vec<Markup>,
    error: Option<String>,
    may_write: bool,
}

/// The document as text.
pub async fn document(State(state): State<ConsoleState>, visit: Signed, Path(draft_id): Path<i64>) -> Answer {
    let draft = programme::draft::draft(&state.pool, draft_id).await.map_err(told)?;
    let (typed, revision) = (draft.document.clone(), draft.revision);
    text_page(&state, &visit, draft, typed, revision, None).await
}

async fn text_page(
    state: &ConsoleState,
    visit: &Signed,
    draft: Draft,
    typed: String,
    revision: i32,
    error: Option<String>,
) -> Answer {
    let f = visit.f;
    let faults = match programme::draft::parsed(&state.pool, &typed).await {
        Ok(_) => Vec::new(),
        Err(programme::Error::Faults(faults)) => told_faults(&f, &faults),
        Err(error) => return Err(told(error)),
    };
    let title = f.say(text::TEXT_TITLE, [("n", f.int(draft.draft_id))]).plain();
    let html = TextPage {
        page: state.page(visit, title).await?,
        place: format!("/programme/drafts/{}", draft.draft_id),
        document: typed,
        revision,
        faults,
        may_write: draft.state == programme::draft::State::Open
            && visit.session.staff.may(access::Permission::DraftProgramme),
        error,
    };
    let status = if html.error.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, visit.html(&html)?).into_response())
}

/// A document that was written, and the revision that its writer saw.
#[derive(serde::Deserialize)]
pub struct Text {
    document: String,
    revision: i32,
}

/// Saves the document, with its faults. Where somebody else saved since, what was written stays in the field.
pub async fn save_document(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Form(written): Form<Text>,
) -> Answer {
    let draft = programme::draft::draft(&state.pool, draft_id).await.map_err(told)?;
    let actor = visit.session.staff.actor();
    let document = written.document.replace("\r\n", "\n");
    let seen = Draft { revision: written.revision, ..draft.clone() };
    match programme::draft::save(&state.pool, &state.clock, &actor, seen, document.clone()).await {
        Ok(_) => Ok(go(&visit, &format!("/programme/drafts/{draft_id}/text"))),
        Err(error @ (programme::Error::Moved | programme::Error::Closed)) => {
            let error = Some(visit.f.msg(&error.message()).to_owned());
            let revision = draft.revision;
            text_page(&state, &visit, draft, document, revision, error).await
        }
        Err(error) => Err(told(error)),
    }
}
