//! What every page has around its own content.

use std::ops::Deref;

use calendar::Day;

use crate::assets::{self, icon};
use crate::{Fmt, Markup, Visit};

/// The frame of a page: its words, who looks at it, and the ways to other pages.
#[derive(Debug, Clone)]
pub struct Page {
    /// Writes texts and figures; the page lends its methods.
    pub f: Fmt,
    /// Title, in the browser's tab too.
    pub title: String,
    /// Path and query of the request.
    pub path: String,
    /// Token for forms; empty where nobody is signed in.
    pub csrf: String,
    /// The request's id.
    pub request_id: String,
    /// Name of the insurer, under the brand.
    pub insurer: String,
    /// Who is signed in.
    pub user: Option<User>,
    /// Where this visitor begins.
    pub home: &'static str,
    /// Groups of the side bar.
    pub nav: Vec<NavGroup>,
    /// The bar at the foot of a phone.
    pub bar: Vec<NavItem>,
    /// The day of the figures shown.
    pub valuation: Option<Day>,
    /// The search field of the top bar is shown.
    pub search: bool,
    /// A page for a phone: no frame of a workspace around what went wrong.
    pub phone: bool,
    /// What has just been done, told once.
    pub toast: Option<Toast>,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct User {
    /// Name.
    pub name: String,
    /// First letters of the name.
    pub initials: String,
    /// Role, in the page's language.
    pub role: String,
}

/// A group of the side bar.
#[derive(Debug, Clone)]
pub struct NavGroup {
    /// Its heading; the first group has none.
    pub label: Option<&'static str>,
    /// Its items.
    pub items: Vec<NavItem>,
}

/// A way to a page.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Address.
    pub href: &'static str,
    /// Name.
    pub label: &'static str,
    /// Icon.
    pub icon: &'static str,
    /// How many things wait there.
    pub count: Option<i64>,
    /// The shown page lies there.
    pub current: bool,
}

/// A short notice at the corner.
#[derive(Debug, Clone)]
pub struct Toast {
    /// `good`, `warning` or `bad`.
    pub kind: &'static str,
    /// What happened.
    pub title: String,
    /// What follows from it; may be empty.
    pub note: String,
}

impl Page {
    /// A page without any menu: sign-in, and errors where nobody is signed in.
    pub fn bare(visit: &Visit, title: impl Into<String>) -> Page {
        Page {
            f: visit.f,
            title: title.into(),
            path: visit.path.clone(),
            csrf: visit.csrf().to_owned(),
            request_id: visit.request_id.clone(),
            insurer: String::new(),
            user: None,
            home: "/",
            nav: Vec::new(),
            bar: Vec::new(),
            valuation: None,
            search: false,
            phone: false,
            toast: None,
        }
    }

    /// Address of the sheet.
    pub fn sheet(&self) -> &'static str {
        assets::SHEET.path
    }
    /// Address of the sheet of a phone's pages.
    pub fn phone_sheet(&self) -> &'static str {
        assets::PHONE_SHEET.path
    }
    /// Address of the script of a phone's pages.
    pub fn phone_script(&self) -> &'static str {
        assets::PHONE_SCRIPT.path
    }
    /// Address of what reads a QR code where the browser cannot.
    pub fn qr_reader(&self) -> &'static str {
        assets::QR_READER.path
    }
    /// Address of our script.
    pub fn script(&self) -> &'static str {
        assets::SCRIPT.path
    }
    /// Address of htmx.
    pub fn htmx(&self) -> &'static str {
        assets::HTMX.path
    }
    /// Address of the font.
    pub fn font(&self) -> &'static str {
        assets::FONT.path
    }
    /// Address of the brand's mark.
    pub fn mark(&self) -> &'static str {
        assets::MARK.path
    }

    /// The arrow that points onward in reading.
    pub fn forward(&self) -> Markup {
        icon(self.f.name("chevron-left", "chevron-right"))
    }

    /// The arrow that points back in reading.
    pub fn backward(&self) -> Markup {
        icon(self.f.name("chevron-right", "chevron-left"))
    }
}

impl Deref for Page {
    type Target = Fmt;
    fn deref(&self) -> &Fmt {
        &self.f
    }
}

/// The first letters of the first and the last word of a name, «م ر», kept apart so that they do not join.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    match (words.next(), words.next_back()) {
        (Some(first), Some(last)) => format!("{first}\u{200C} {last}"),
        (Some(first), None) => first.to_string(),
        _ => String::new(),
    }
}
