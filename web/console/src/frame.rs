//! The frame of the console's pages: menus by what a role may see.

use access::{Permission as May, Reach, Staff};
use i18n::Text;
use kit::{NavGroup, NavItem, Page, Toast, User, Visit};

use crate::live::Shown;
use crate::{agencies, credit, merchants, rewards, text};

/// A line of the menu: address, name, name that fits a phone's bar, icon, who sees it.
struct Entry(&'static str, Text, Text, &'static str, Option<May>);

const LIABILITY: &str = "/credit";
const MERCHANTS: &str = "/merchants";
const SETTLEMENTS: &str = "/settlements";
const REWARDS: &str = "/rewards";
const AGENCIES: &str = "/agents";
/// Who sees one agency alone begins there.
const OWN_AGENCY: &str = "/agents/own";

const MAIN: [Entry; 12] = [
    Entry("/", text::DASHBOARD, text::DASHBOARD, "layout-dashboard", Some(May::SeeDashboard)),
    Entry("/reports", text::REPORTS, text::REPORTS, "chart-bar", Some(May::SeeDashboard)),
    Entry(
        LIABILITY,
        credit::text::LIABILITY,
        credit::text::LIABILITY_SHORT,
        "wallet",
        Some(May::SeeLiability),
    ),
    Entry(REWARDS, rewards::text::REWARDS, rewards::text::REWARDS, "gift", Some(May::SeeRewards)),
    Entry(
        MERCHANTS,
        merchants::text::MERCHANTS,
        merchants::text::MERCHANTS,
        "shopping-cart",
        Some(May::SeeMerchants),
    ),
    Entry(
        SETTLEMENTS,
        merchants::text::SETTLEMENTS,
        merchants::text::SETTLEMENTS_SHORT,
        "cash",
        Some(May::SeeMerchants),
    ),
    Entry(OWN_AGENCY, agencies::text::OWN, agencies::text::OWN, "building-store", Some(May::SeeMembers)),
    Entry("/members", text::MEMBERS, text::MEMBERS, "users", Some(May::SeeMembers)),
    Entry(
        AGENCIES,
        agencies::text::AGENCIES,
        agencies::text::AGENCIES,
        "building-store",
        Some(May::SeeMembers),
    ),
    Entry("/tasks", text::TASKS, text::TASKS, "list-check", Some(May::SeeMembers)),
    Entry("/feeds", text::FEEDS, text::FEEDS_SHORT, "database-import", Some(May::SeeFeeds)),
    Entry(
        "/programme",
        text::PROGRAMME,
        text::PROGRAMME_SHORT,
        "adjustments-horizontal",
        Some(May::SeeProgramme),
    ),
];

const MANAGEMENT: [Entry; 6] = [
    Entry("/approvals", text::APPROVALS, text::APPROVALS, "signature", Some(May::SeeApprovals)),
    Entry("/audit", text::AUDIT, text::AUDIT, "history", Some(May::SeeAudit)),
    Entry("/staff", text::STAFF, text::STAFF, "user-cog", Some(May::SeeStaff)),
    Entry("/api-keys", text::API_KEYS, text::API_KEYS, "key", Some(May::ManageApiKeys)),
    Entry("/webhooks", text::WEBHOOKS, text::WEBHOOKS, "send", Some(May::ManageWebhooks)),
    Entry("/settings", text::SETTINGS, text::SETTINGS, "settings", None),
];

/// Where somebody begins: the first page that the role may see.
pub fn home(staff: &Staff) -> &'static str {
    MAIN.iter().find(|entry| visible(entry, staff)).map_or("/settings", |entry| entry.0)
}

fn visible(entry: &Entry, staff: &Staff) -> bool {
    let reach = match entry.0 {
        AGENCIES => Some(Reach::All),
        OWN_AGENCY => Some(Reach::Own),
        _ => None,
    };
    if reach.is_some_and(|reach| access::reach(staff.role, May::SeeMembers) != reach) {
        return false;
    }
    entry.4.is_none_or(|permission| access::allowed(staff.role, permission))
}

/// The frame of a page for who asks; bare where nobody is signed in, or a new password or the second factor comes first.
pub fn page(visit: &Visit, title: String, shown: &Shown) -> Page {
    let mut page = Page::bare(visit, title);
    page.insurer = visit.f.name(&shown.insurer.0, &shown.insurer.1).to_owned();
    page.toast = visit.notice.as_deref().and_then(|code| toast(visit, code));
    let Some(session) = visit.session.as_ref().filter(|session| !session.staff.held()) else {
        return page;
    };
    let staff = &session.staff;
    page.home = home(staff);
    page.user = Some(User {
        name: staff.display_name.clone(),
        initials: kit::initials(&staff.display_name),
        role: visit.f.t(staff.role.title()).to_owned(),
    });
    page.valuation = shown.as_of;
    page.search = access::allowed(staff.role, May::SeeMembers);
    let item = |entry: &Entry, name: Text| NavItem {
        href: entry.0,
        label: visit.f.t(name),
        icon: entry.3,
        count: None,
        current: lies_in(&visit.path, entry.0),
    };
    let items = |entries: &[Entry]| -> Vec<NavItem> {
        entries.iter().filter(|entry| visible(entry, staff)).map(|entry| item(entry, entry.1)).collect()
    };
    page.nav = vec![
        NavGroup { label: None, items: items(&MAIN) },
        NavGroup { label: Some(visit.f.t(text::MANAGEMENT)), items: items(&MANAGEMENT) },
    ];
    // A phone's bar holds five: reports, credit, rewards, merchants, agencies and tasks stand behind «more».
    let in_bar = |entry: &&Entry| {
        let behind = ["/reports", LIABILITY, REWARDS, MERCHANTS, SETTLEMENTS, AGENCIES, "/tasks"];
        visible(entry, staff) && !behind.contains(&entry.0)
    };
    page.bar = MAIN.iter().filter(in_bar).map(|entry| item(entry, entry.2)).collect();
    let in_bar = page.bar.iter().any(|item| item.current);
    page.bar.push(NavItem {
        href: "/more",
        label: visit.f.t(kit::texts::MORE),
        icon: "dots",
        count: None,
        current: !in_bar
            && [
                "/more",
                "/reports",
                LIABILITY,
                REWARDS,
                MERCHANTS,
                SETTLEMENTS,
                AGENCIES,
                "/tasks",
                "/approvals",
                "/audit",
                "/staff",
                "/api-keys",
                "/webhooks",
                "/settings",
            ]
            .iter()
            .any(|place| lies_in(&visit.path, place)),
    });
    page
}

fn lies_in(path: &str, place: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path == place || (place != "/" && path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/')))
}

/// What a code left by the page before says.
fn toast(visit: &Visit, code: &str) -> Option<Toast> {
    let (_, title, note) = text::NOTICES.iter().find(|(known, _, _)| *known == code)?;
    let note = note.map(|note| visit.f.t(note).to_owned()).unwrap_or_default();
    Some(Toast { kind: "good", title: visit.f.t(*title).to_owned(), note })
}
