//! The mapping of a kept file as a form: where each of our fields comes from and how it is read, with the
//! file's first rows as they will be read.

mod fields;
pub(crate) mod list;
mod preview;
pub mod text;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use feeds::mapping::{self as rules, Mapping};
use feeds::preview::Preview;
use kit::{Answer, Fault, Page, Signed, site};

use super::intake;
use super::stored::{SavedUse, Step, Ticket};
use crate::ConsoleState;
use fields::{Choice, FieldView};
use preview::Shown;

#[derive(Template)]
#[template(path = "feeds/mapping.html")]
struct MappingPage {
    page: Page,
    id: String,
    /// The saved mapping from which the form comes.
    saved: Option<String>,
    /// What is wrong with what was said about the file.
    file_faults: Vec<String>,
    file: FileView,
    fields: Vec<FieldView>,
    shown: Shown,
    /// Parts of the page that are drawn anew beside the preview.
    redrawn: String,
    toml: String,
    name: String,
    name_fault: Option<String>,
    /// The form cannot be sent on as it is.
    unready: bool,
}

/// What is said about the file itself.
struct FileView {
    delimiters: Vec<Choice>,
    encodings: Vec<Choice>,
    form: rules::FileForm,
    no_quote: bool,
    said: bool,
}

/// What stands in the form when the page is drawn.
struct Draft {
    form: rules::Form,
    name: String,
    name_fault: Option<String>,
    /// It was sent, so that what lacks is told.
    sent: bool,
}

/// The form.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Path(id): Path<String>) -> Answer {
    let Some(ticket) = waiting(&state, &id).await else { return Ok(site::go(&visit, "/feeds")) };
    let stored = intake::stored(&state);
    let text = stored.mapping(&ticket).await;
    let Ok(look) = feeds::look(ticket.kind, &stored.file(&ticket), &text, 0).await else {
        return as_text(&visit, &id);
    };
    let text = if text.trim().is_empty() { look.suggested } else { text };
    // One that cannot be read is mended as text.
    let Ok(mapping) = Mapping::parse(&text) else { return as_text(&visit, &id) };
    let form = rules::Form::of(&mapping, ticket.kind, &look.header);
    let name = ticket.saved.as_ref().map(|saved| saved.name.clone()).unwrap_or_default();
    page(&state, &visit, &ticket, Draft { form, name, name_fault: None, sent: false }).await
}

fn as_text(visit: &Signed, id: &str) -> Answer {
    Ok(site::go(visit, &format!("/feeds/files/{id}")))
}

async fn waiting(state: &ConsoleState, id: &str) -> Option<Ticket> {
    intake::stored(state).ticket(id).await.filter(|ticket| ticket.step == Step::Decide)
}

/// Draws the preview anew, saves the mapping, or sends the file on.
pub async fn decide(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer {
    let Some(ticket) = waiting(&state, &id).await else { return Ok(site::go(&visit, "/feeds")) };
    let one = |name: &str| sent.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value);
    let form = rules::Form::read(ticket.kind, &sent);
    let stored = intake::stored(&state);
    let ticket = stored.set_mapping(&ticket, &form.toml()).await?;
    let mut draft = Draft { form, name: one("name").to_owned(), name_fault: None, sent: true };
    let ready = ready(&state, &ticket, &draft.form).await;
    let step = match one("step") {
        "save" if ready => {
            return match save(&state, &visit, &ticket, &draft).await? {
                Ok(()) => {
                    Ok(site::go_with_notice(&visit, &format!("/feeds/files/{id}/mapping"), "mapping-saved"))
                }
                Err(fault) => {
                    draft.name_fault = Some(fault);
                    refused(&state, &visit, &ticket, draft).await
                }
            };
        }
        "check" if ready => Step::Check,
        "load" if ready => Step::Load,
        "check" | "load" | "save" => return refused(&state, &visit, &ticket, draft).await,
        _ => {
            draft.sent = false;
            return page(&state, &visit, &ticket, draft).await;
        }
    };
    stored.set_step(&ticket, step).await?;
    intake::work(&state);
    Ok(match step {
        Step::Load => site::go_with_notice(&visit, "/feeds", "load-queued"),
        Step::Check | Step::Decide => site::go(&visit, &format!("/feeds/files/{id}")),
    })
}

/// Whether nothing is wrong with the form as far as the file's beginning tells.
async fn ready(state: &ConsoleState, ticket: &Ticket, form: &rules::Form) -> bool {
    let path = intake::stored(state).file(ticket);
    let preview = feeds::preview::preview(&state.pool, &state.clock, &path, form).await;
    preview.is_ok_and(|preview| preview.faults.is_empty() && preview.missing.is_empty())
}

async fn refused(state: &ConsoleState, visit: &Signed, ticket: &Ticket, draft: Draft) -> Answer {
    let mut answer = page(state, visit, ticket, draft).await?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

/// Saves the mapping under its name; why not, where it cannot be.
async fn save(
    state: &ConsoleState,
    visit: &Signed,
    ticket: &Ticket,
    draft: &Draft,
) -> Result<Result<(), String>, Fault> {
    let stored = intake::stored(state);
    let toml = draft.form.toml();
    let look = feeds::look(ticket.kind, &stored.file(ticket), &toml, 0).await?;
    let actor = visit.session.staff.actor();
    let saved =
        feeds::saved::save(&state.pool, &state.clock, &actor, &draft.name, ticket.kind, &look.header, &toml);
    match saved.await {
        Ok((mapping_id, version)) => {
            let name = draft.name.trim().to_owned();
            stored.set_saved(ticket, Some(SavedUse { mapping_id, version, name })).await?;
            Ok(Ok(()))
        }
        Err(error @ (feeds::Error::NoName | feeds::Error::LongName | feeds::Error::NameTaken)) => {
            Ok(Err(visit.f.msg(&error.message()).to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(state: &ConsoleState, visit: &Signed, ticket: &Ticket, draft: Draft) -> Answer {
    let f = visit.f;
    let path = intake::stored(state).file(ticket);
    let Draft { form, name, name_fault, sent } = draft;
    let preview = match feeds::preview::preview(&state.pool, &state.clock, &path, &form).await {
        Ok(preview) => preview,
        Err(feeds::Error::File(_)) => return as_text(visit, &ticket.id),
        Err(error) => return Err(error.into()),
    };
    let suggested = Mapping::suggest(ticket.kind, &preview.header);
    let suggested = Mapping::parse(&suggested).unwrap_or_default();
    let suggested = rules::Form::of(&suggested, ticket.kind, &preview.header);
    let guesses = ticket.saved.is_none().then_some(&suggested);
    let fields = fields::views(&f, &form, &preview, guesses, sent);
    visit.html(&MappingPage {
        page: state.page(visit, f.t(text::TITLE)).await?,
        id: ticket.id.clone(),
        saved: ticket.saved.as_ref().map(|saved| saved.name.clone()),
        file_faults: file_faults(&f, &preview),
        redrawn: redrawn(&fields),
        file: file_view(&f, &form.file),
        fields,
        unready: sent && !(preview.faults.is_empty() && preview.missing.is_empty()),
        shown: preview::shown(&f, &form, &preview),
        toml: form.toml(),
        name,
        name_fault,
    })
}

fn file_faults(f: &kit::Fmt, preview: &Preview) -> Vec<String> {
    let of_file = preview.faults.iter().filter(|(field, _)| field.is_none());
    of_file.map(|(_, fault)| f.msg(&fault.message).to_owned()).collect()
}

fn file_view(f: &kit::Fmt, form: &rules::FileForm) -> FileView {
    let named = [
        ("", text::FOUND_OUT),
        (",", text::COMMA),
        (";", text::SEMICOLON),
        ("\t", text::TAB),
        ("|", text::BAR),
    ];
    let named = named.map(|(value, name)| (value.to_owned(), f.t(name).to_owned()));
    let encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1256"];
    let encodings = std::iter::once((String::new(), f.t(text::FOUND_OUT).to_owned()))
        .chain(encodings.map(|name| (name.to_owned(), name.to_owned())));
    FileView {
        delimiters: Choice::among(named, &form.delimiter),
        encodings: Choice::among(encodings, &form.encoding),
        no_quote: form.quote == "none",
        said: *form != rules::FileForm::default(),
        form: form.clone(),
    }
}

/// Which parts are replaced beside the preview when something was chosen.
fn redrawn(fields: &[FieldView]) -> String {
    let mut parts = vec!["#unready".to_owned(), "#toml".to_owned(), "#file-faults".to_owned()];
    for field in fields {
        parts.push(format!("#read-{}", field.form.name));
        if field.coded {
            parts.push(format!("#codes-{}", field.form.name));
        }
    }
    parts.join(",")
}
