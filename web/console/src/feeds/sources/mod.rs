//! Sources: folders from which files come by themselves, whether they are late, and what they brought.

mod form;
pub mod text;
pub(crate) mod watching;

use access::Permission;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use feeds::rhythm::{Expected, Rhythm};
use feeds::source::{self, Arrival, ArrivalState, Standing};
use kit::{Answer, Fmt, Markup, Page, Signed, parts, site};

use super::{kind_text, one::told};
use crate::ConsoleState;
use form::{Asked, FormView};

/// Files of a source that its page shows.
const ARRIVALS: i64 = 30;

#[derive(Template)]
#[template(path = "feeds/sources.html")]
struct ListPage {
    page: Page,
    rows: Vec<Line>,
    blank: Option<Markup>,
    form: Option<FormView>,
}

struct Line {
    href: String,
    name: String,
    folder: String,
    responsible: String,
    state: Markup,
    last: Option<(Markup, String)>,
    next: Markup,
    counts: [Markup; 3],
    any_rejected: bool,
}

#[derive(Template)]
#[template(path = "feeds/source.html")]
struct OnePage {
    page: Page,
    source_id: i32,
    state: Markup,
    facts: Vec<Markup>,
    retired: bool,
    arrivals: Vec<ArrivalLine>,
    form: Option<FormView>,
}

struct ArrivalLine {
    name: String,
    state: Markup,
    when: Markup,
    loads: Vec<(i64, Markup)>,
    counts: Option<[Markup; 4]>,
    any_rejected: bool,
    error: Option<String>,
    place: Option<String>,
}

/// The list, and a form for another one.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    list(&state, &visit, Asked::default(), None).await
}

async fn list(state: &ConsoleState, visit: &Signed, asked: Asked, fault: Option<String>) -> Answer {
    let f = visit.f;
    let standings = source::standings(&state.pool, &state.clock).await?;
    let may_manage = visit.session.staff.may(Permission::ManageSources);
    let blank = standings.is_empty().then(|| {
        let note = Markup::text(f.t(text::NONE_NOTE));
        parts::blank("empty", f.t(text::NONE_TITLE), &note, &Markup::default())
    });
    let refused = fault.is_some();
    let form = match may_manage {
        true => Some(form::view(state, &f, asked, fault).await?),
        false => None,
    };
    let mut answer = visit.html(&ListPage {
        page: state.page(visit, f.t(text::TITLE)).await?,
        rows: standings.iter().map(|standing| line(&f, standing)).collect(),
        blank,
        form,
    })?;
    if refused {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

fn line(f: &Fmt, standing: &Standing) -> Line {
    let said = &standing.source.form;
    let counts = standing.lately;
    Line {
        href: format!("/feeds/sources/{}", standing.source.source_id),
        name: said.name.clone(),
        folder: said.folder.clone(),
        responsible: said.responsible.clone(),
        state: state_of(f, standing),
        last: standing.last.as_ref().map(|last| (f.moment(last.taken_at), last.file_name.clone())),
        next: standing.punctuality.next.map_or_else(|| f.dash(), |at| f.moment(at)),
        counts: [f.int(counts.new), f.int(counts.changed), f.int(counts.rejected)],
        any_rejected: counts.rejected > 0,
    }
}

fn state_of(f: &Fmt, standing: &Standing) -> Markup {
    if standing.source.retired_at.is_some() {
        return parts::state("plain", f.t(text::RETIRED));
    }
    if standing.punctuality.late_since.is_some() {
        return parts::state("bad", f.t(text::LATE));
    }
    match (&standing.last, standing.source.form.expected.rhythm) {
        (None, _) => parts::state("waiting", f.t(text::NOTHING_YET)),
        (Some(_), Rhythm::Never) => parts::state("plain", f.t(text::WATCHED)),
        (Some(_), _) => parts::state("good", f.t(text::ON_TIME)),
    }
}

/// Adds a source.
pub async fn add(
    State(state): State<ConsoleState>,
    visit: Signed,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer {
    let asked = Asked::read(&sent);
    match set(&state, &visit, None, &asked).await? {
        Ok(source_id) => {
            Ok(site::go_with_notice(&visit, &format!("/feeds/sources/{source_id}"), "source-saved"))
        }
        Err(fault) => list(&state, &visit, asked, Some(fault)).await,
    }
}

/// Adds or changes a source; why not, where it cannot be.
async fn set(
    state: &ConsoleState,
    visit: &Signed,
    source_id: Option<i32>,
    asked: &Asked,
) -> Result<Result<i32, String>, kit::Fault> {
    let Some(said) = asked.form() else { return Ok(Err(visit.f.t(text::BAD_TIME).to_owned())) };
    let actor = visit.session.staff.actor();
    match source::set(&state.pool, &state.clock, &actor, source_id, &said).await {
        Ok(source_id) => Ok(Ok(source_id)),
        Err(error @ (feeds::Error::Database(_) | feeds::Error::NotFound)) => Err(told(error)),
        Err(error) => Ok(Err(visit.f.msg(&error.message()).to_owned())),
    }
}

/// One source with what came from it.
pub async fn one(State(state): State<ConsoleState>, visit: Signed, Path(source_id): Path<i32>) -> Answer {
    let source = source::one(&state.pool, source_id).await.map_err(told)?;
    page(&state, &visit, source_id, Asked::of(&source.form), None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    source_id: i32,
    asked: Asked,
    fault: Option<String>,
) -> Answer {
    let f = visit.f;
    let standings = source::standings(&state.pool, &state.clock).await?;
    let own = standings.into_iter().find(|standing| standing.source.source_id == source_id);
    let Some(standing) = own else { return Err(kit::Fault::not_found()) };
    let arrivals = source::arrivals(&state.pool, source_id, ARRIVALS).await?;
    let refused = fault.is_some();
    let form = match visit.session.staff.may(Permission::ManageSources) {
        true => Some(form::view(state, &f, asked, fault).await?),
        false => None,
    };
    let said = &standing.source.form;
    let mut answer = visit.html(&OnePage {
        page: state.page(visit, said.name.clone()).await?,
        source_id,
        state: state_of(&f, &standing),
        facts: facts(&f, &standing),
        retired: standing.source.retired_at.is_some(),
        arrivals: arrivals.iter().map(|arrival| arrival_line(&f, arrival)).collect(),
        form,
    })?;
    if refused {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

fn facts(f: &Fmt, standing: &Standing) -> Vec<Markup> {
    let said = &standing.source.form;
    let mut facts = vec![Markup(format!("<bdi dir=\"ltr\" data-x>{}</bdi>", Markup::text(&said.folder)))];
    facts.push(expected_text(f, said.expected));
    if let Some(late) = standing.punctuality.late_since {
        facts.push(f.say(text::LATE_SINCE, [("at", f.moment(late))]));
    }
    if !said.responsible.is_empty() {
        facts.push(f.say(text::ASK, [("name", Markup::text(&said.responsible))]));
    }
    facts
}

/// When files are expected, in words.
fn expected_text(f: &Fmt, expected: Expected) -> Markup {
    let time = f.ltr(&format!("{:02}:{:02}", expected.by_minute / 60, expected.by_minute % 60));
    match expected.rhythm {
        Rhythm::Never => Markup::text(f.t(text::RHYTHM_NEVER)),
        Rhythm::Daily => f.say(text::EXPECTED_DAILY, [("time", time)]),
        Rhythm::Workdays => f.say(text::EXPECTED_WORKDAYS, [("time", time)]),
        Rhythm::Weekly(day) => {
            let day = Markup::text(f.t(form::WEEKDAYS[usize::from(day).min(6)]));
            f.say(text::EXPECTED_WEEKLY, [("day", day), ("time", time)])
        }
        Rhythm::Monthly(day) => {
            f.say(text::EXPECTED_MONTHLY, [("day", f.int(i64::from(day))), ("time", time)])
        }
    }
}

fn arrival_line(f: &Fmt, arrival: &Arrival) -> ArrivalLine {
    let (class, name) = match arrival.state {
        ArrivalState::Taken => ("waiting", text::TAKEN),
        ArrivalState::Loaded => ("good", text::LOADED),
        ArrivalState::Rejected => ("bad", text::REJECTED),
        ArrivalState::Repeated => ("plain", text::REPEATED),
        ArrivalState::Gone => ("bad", text::GONE),
    };
    let counts = arrival.counts;
    ArrivalLine {
        name: arrival.file_name.clone(),
        state: parts::state(class, f.t(name)),
        when: f.moment(arrival.taken_at),
        loads: arrival.loads.iter().map(|load| (*load, f.int(*load))).collect(),
        counts: (!arrival.loads.is_empty())
            .then(|| [counts.new, counts.changed, counts.waiting, counts.rejected].map(|n| f.int(n))),
        any_rejected: counts.rejected > 0,
        error: arrival.error.as_ref().map(|error| f.msg(error).to_owned()),
        place: arrival.moved_to.clone(),
    }
}

/// Changes a source.
pub async fn change(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(source_id): Path<i32>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer {
    let asked = Asked::read(&sent);
    match set(&state, &visit, Some(source_id), &asked).await? {
        Ok(_) => Ok(site::go_with_notice(&visit, &format!("/feeds/sources/{source_id}"), "source-saved")),
        Err(fault) => page(&state, &visit, source_id, asked, Some(fault)).await,
    }
}

/// Whether it is watched.
#[derive(serde::Deserialize)]
pub struct Use {
    retired: bool,
}

/// Stops watching it, or begins again.
pub async fn retire(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(source_id): Path<i32>,
    Form(asked): Form<Use>,
) -> Answer {
    let actor = visit.session.staff.actor();
    source::retire(&state.pool, &state.clock, &actor, source_id, asked.retired).await.map_err(told)?;
    let notice = if asked.retired { "source-retired" } else { "source-restored" };
    Ok(site::go_with_notice(&visit, "/feeds/sources", notice))
}

/// What a kind of feed is called.
fn kind_name(f: &Fmt, kind: feeds::kind::Kind) -> String {
    f.t(kind_text(kind)).to_owned()
}
