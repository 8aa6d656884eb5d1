//! The form for a file, and receiving it: the file goes to disk as it comes, never into memory.

use std::path::Path;

use askama::Template;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use feeds::kind::Kind;
use feeds::mapping::Mapping;
use feeds::saved::Saved;
use i18n::Text;
use kit::{Answer, Fault, Markup, Page, Signed, site};
use tokio::io::AsyncWriteExt;

use super::intake;
use super::stored::{Coming, SavedUse, Step};
use super::{kind_text, text};
use crate::ConsoleState;

/// The largest file that a browser may send, in bytes.
pub const LARGEST: usize = 4_000_000_000;
/// The largest mapping.
const LARGEST_MAPPING: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "feeds/upload.html")]
struct UploadPage {
    page: Page,
    note: Markup,
    kinds: Vec<(&'static str, &'static str, bool)>,
    known: Vec<(i64, String, bool)>,
    mapping: String,
    faults: Faults,
}

/// What is wrong with what was sent, by field.
#[derive(Default)]
struct Faults {
    kind: Option<String>,
    file: Option<String>,
}

impl Faults {
    fn none(&self) -> bool {
        self.kind.is_none() && self.file.is_none()
    }
}

/// What was sent beside the file.
#[derive(Default)]
struct Sent {
    kind: Option<Kind>,
    known: Option<i64>,
    mapping_text: String,
    mapping_file: String,
    load: bool,
    file: Option<(String, Coming, u64)>,
}

#[derive(serde::Deserialize)]
pub struct Start {
    /// The load whose kind and mapping are taken.
    of: Option<i64>,
}

/// The form.
pub async fn form(State(state): State<ConsoleState>, visit: Signed, Query(start): Query<Start>) -> Answer {
    let mut sent = Sent { known: start.of, ..Sent::default() };
    if let Some(load_id) = start.of {
        sent.kind = Some(feeds::one(&state.pool, load_id).await?.kind);
    }
    page(&state, &visit, &sent, Faults::default(), StatusCode::OK).await
}

/// Receives a file and puts it in the queue.
pub async fn receive(State(state): State<ConsoleState>, visit: Signed, parts: Multipart) -> Answer {
    let mut sent = Sent::default();
    read(&state, parts, &mut sent).await?;
    let faults = faults(&visit, &sent);
    let (Some(kind), true, Some((name, coming, _))) = (sent.kind, faults.none(), sent.file.take()) else {
        return page(&state, &visit, &sent, faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut mapping = chosen_mapping(&state, &sent).await?;
    let mut saved = None;
    if mapping.trim().is_empty()
        && let Some(found) = recognised(&state, kind, &coming.file()).await?
    {
        saved = Some(SavedUse { mapping_id: found.mapping_id, version: found.version, name: found.name });
        mapping = found.document;
    }
    // Where the mapping cannot be used, the file is kept and its page asks for another one.
    let step = match Mapping::parse(&mapping) {
        Ok(_) if mapping.trim().is_empty() => Step::Decide,
        Ok(_) if sent.load => Step::Load,
        Ok(_) => Step::Check,
        Err(_) => Step::Decide,
    };
    let ticket = coming.keep(kind, name, (&mapping, saved), step, &visit.session.staff.actor()).await?;
    intake::work(&state);
    let file = format!("/feeds/files/{}", ticket.id);
    Ok(match step {
        Step::Load => site::go_with_notice(&visit, "/feeds", "load-queued"),
        // Without a mapping, making one is the next thing to do.
        Step::Decide if mapping.trim().is_empty() => site::go(&visit, &format!("{file}/mapping")),
        Step::Check | Step::Decide => site::go(&visit, &file),
    })
}

/// The saved mapping of the kind whose columns the file has.
async fn recognised(state: &ConsoleState, kind: Kind, file: &Path) -> Result<Option<Saved>, Fault> {
    match feeds::saved::for_file(&state.pool, file).await {
        Ok(found) => Ok(found.into_iter().find(|saved| saved.kind == kind)),
        // What is wrong with the file is told on its page.
        Err(feeds::Error::File(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn read(state: &ConsoleState, mut parts: Multipart, sent: &mut Sent) -> Result<(), Fault> {
    while let Some(mut field) = parts.next_field().await.map_err(refused)? {
        match field.name().unwrap_or_default() {
            "kind" => sent.kind = Kind::of(&text_of(&mut field).await?),
            "known" => sent.known = text_of(&mut field).await?.parse().ok(),
            "mapping" => sent.mapping_text = text_of(&mut field).await?,
            "step" => sent.load = text_of(&mut field).await? == "load",
            "mapping_file" => sent.mapping_file = text_of(&mut field).await?,
            "file" if sent.file.is_none() && field.file_name().is_some_and(|name| !name.is_empty()) => {
                let name = base_name(field.file_name().unwrap_or_default());
                let (coming, mut file) = intake::stored(state).receive(state.clock.now(), &name).await?;
                let (_, _, bytes) = sent.file.insert((name, coming, 0));
                while let Some(chunk) = field.chunk().await.map_err(refused)? {
                    *bytes += chunk.len() as u64;
                    file.write_all(&chunk).await?;
                }
                file.sync_all().await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The name without the folders that some browsers send, at most 200 letters.
fn base_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.chars().filter(|c| !c.is_control()).take(200).collect()
}

async fn text_of(field: &mut Field<'_>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(refused)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST_MAPPING {
            return Err(Fault::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn refused(error: MultipartError) -> Fault {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Fault::told(StatusCode::PAYLOAD_TOO_LARGE, text::TOO_LARGE_TITLE, text::TOO_LARGE)
        }
        status => Fault::of_status(status),
    }
}

/// The mapping's text: what was written, else the file, else that of the chosen load.
async fn chosen_mapping(state: &ConsoleState, sent: &Sent) -> Result<String, Fault> {
    for given in [&sent.mapping_text, &sent.mapping_file] {
        if !given.trim().is_empty() {
            return Ok(given.clone());
        }
    }
    match sent.known {
        Some(load_id) => Ok(feeds::mapping_of(&state.pool, load_id).await?.unwrap_or_default()),
        None => Ok(String::new()),
    }
}

fn faults(visit: &Signed, sent: &Sent) -> Faults {
    let f = visit.f;
    let say = |text: Text| Some(f.t(text).to_owned());
    let file = match &sent.file {
        None => say(text::NEED_FILE),
        Some((_, _, 0)) => say(text::EMPTY_FILE),
        Some(_) => None,
    };
    Faults { kind: if sent.kind.is_none() { say(text::NEED_KIND) } else { None }, file }
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    sent: &Sent,
    faults: Faults,
    status: StatusCode,
) -> Answer {
    let f = visit.f;
    let known = feeds::mappings(&state.pool).await?;
    let label = |kind: Kind, name: &str| format!("{} · {name}", f.t(kind_text(kind)));
    let mut answer = visit.html(&UploadPage {
        page: state.page(visit, f.t(text::UPLOAD_TITLE)).await?,
        note: f.say(text::UPLOAD_NOTE, [("size", f.bytes(LARGEST))]),
        kinds: Kind::ALL
            .iter()
            .map(|kind| (kind.name(), f.t(kind_text(*kind)), sent.kind == Some(*kind)))
            .collect(),
        known: known
            .iter()
            .map(|used| (used.load_id, label(used.kind, &used.file_name), sent.known == Some(used.load_id)))
            .collect(),
        mapping: sent.mapping_text.clone(),
        faults,
    })?;
    *answer.status_mut() = status;
    Ok(answer)
}
