//! Every address of the console: method, path, who may, handler. The router is made from this table and
//! from nothing else; `tests/routes.rs` asks every line of it in every role.

use access::Permission as May;
use kit::{Need, Route, read, write};

use crate::{ConsoleState, audit_trail, dashboard, feeds, members, programme_page, settings, sign_in, staff};

/// The table.
#[rustfmt::skip]
pub fn table() -> Vec<Route<ConsoleState>> {
    vec![
        // signing in and out
        read( "/sign-in",              Need::Open,              sign_in::show),
        write("/sign-in",              Need::Open,              sign_in::enter),
        write("/language",             Need::Open,              settings::choose_language),
        read( "/password",             Need::SignedIn,          settings::password),
        write("/password",             Need::SignedIn,          settings::change_password),
        write("/sign-out",             Need::SignedIn,          sign_in::leave),
        read( "/settings",             Need::SignedIn,          settings::show),
        read( "/more",                 Need::SignedIn,          settings::more),

        // dashboard
        read( "/",                     May::SeeDashboard,       dashboard::show),
        write("/standing/run",         May::RunStanding,        dashboard::compute),
        read( "/standing/state",       May::SeeDashboard,       dashboard::computing),
        read( "/standing/export/{ending}", May::ExportStanding,  dashboard::export),

        // members
        read( "/members",                   May::SeeMembers,     members::list::show),
        read( "/members/choices",           May::SeeMembers,     members::list::choices),
        read( "/members/{party_id}",        May::SeeMembers,     members::one::show),
        write("/members/{party_id}/unmask", May::UnmaskContacts, members::one::unmask),

        // members at work
        read( "/members/filters/edit",          May::SeeMembers,    members::work::builder::show),
        write("/members/filters/edit",          May::SeeMembers,    members::work::builder::rebuild),
        write("/members/filters/count",         May::SeeMembers,    members::work::builder::count),
        write("/members/filters",               May::ManageFilters, members::work::builder::save),
        write("/members/filters/{id}/delete",   May::ManageFilters, members::work::builder::delete),
        write("/members/filters/{id}/restore",  May::ManageFilters, members::work::builder::restore),
        read( "/members/saved",                 May::SeeMembers,    members::work::saved::show),
        write("/members/lists",                 May::ManageFilters, members::work::saved::save),
        write("/members/lists/{id}/delete",     May::ManageFilters, members::work::saved::delete),
        write("/members/lists/{id}/restore",    May::ManageFilters, members::work::saved::restore),
        read( "/members/bulk",                  May::BulkAct,       members::work::bulk::show),
        write("/members/bulk/preview",          May::BulkAct,       members::work::bulk::preview),
        write("/members/bulk",                  May::BulkAct,       members::work::bulk::carry_out),
        read( "/members/bulk/done",             May::BulkAct,       members::work::bulk::done),
        write("/members/bulk/{id}/undo",        May::BulkAct,       members::work::bulk::undo),
        read( "/members/export",                May::ExportMembers, members::work::export::show),
        write("/members/export",                May::ExportMembers, members::work::export::take),
        write("/members/{party_id}/notes",      May::WriteNotes,    members::work::notes::write),
        write("/members/{party_id}/notes/{note_id}", May::WriteNotes, members::work::notes::act),
        read( "/members/{party_id}/notes/{note_id}", May::SeeMembers, members::work::notes::show),
        write("/members/{party_id}/tasks",      May::WriteNotes,    members::work::tasks::give),
        write("/members/{party_id}/tasks/{task_id}", May::WriteNotes, members::work::tasks::finish),
        write("/members/{party_id}/collections", May::ManageFilters, members::work::saved::put),
        read( "/members/{party_id}/timeline",   May::SeeMembers,    members::work::timeline::show),
        read( "/tasks",                         May::SeeMembers,    members::work::tasks::show),

        // feeds
        read( "/feeds",                     May::SeeFeeds,       feeds::list::show),
        read( "/feeds/progress",            May::SeeFeeds,       feeds::progress::show),
        write("/feeds/cancel",              May::LoadFeeds,      feeds::progress::cancel),
        read( "/feeds/new",                 May::LoadFeeds,      feeds::upload::form),
        write("/feeds/new",                 May::LoadFeeds,      feeds::upload::receive).taking(feeds::upload::LARGEST),
        read( "/feeds/files/{id}",          May::LoadFeeds,      feeds::file::show),
        write("/feeds/files/{id}",          May::LoadFeeds,      feeds::file::decide),
        read( "/feeds/{load_id}",           May::SeeFeeds,       feeds::one::show),
        read( "/feeds/{load_id}/rejects",   May::SeeFeeds,       feeds::one::rejects),
        read( "/feeds/{load_id}/rows/{row_no}", May::LoadFeeds,  feeds::mend::form),
        write("/feeds/{load_id}/rows/{row_no}", May::LoadFeeds,  feeds::mend::mend),
        write("/feeds/{load_id}/alike",     May::LoadFeeds,      feeds::mend::alike),

        // programme
        read( "/programme",            May::SeeProgramme,       programme_page::show),

        // audit trail
        read( "/audit",                May::SeeAudit,           audit_trail::show),

        // staff
        read( "/staff",                May::SeeStaff,           staff::show),
        write("/staff",                May::ManageStaff,        staff::add),
        write("/staff/reset",          May::ManageStaff,        staff::reset),
        write("/staff/disable",        May::ManageStaff,        staff::disable),
        write("/staff/enable",         May::ManageStaff,        staff::enable),
    ]
}
