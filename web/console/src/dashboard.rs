//! The dashboard: the latest run at a glance.

use askama::Template;
use axum::extract::State;
use kit::{Answer, Page, Signed};

use crate::{ConsoleState, text};

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    page: Page,
}

/// The dashboard.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let page = state.page(&visit, visit.f.t(text::DASHBOARD)).await?;
    visit.html(&DashboardPage { page })
}
