//! Every address of the console: method, path, who may, handler. The router is made from this table and
//! from nothing else; `tests/routes.rs` asks every line of it in every role.

use access::Permission as May;
use kit::{Need, Route, read, write};

use crate::{
    ConsoleState, audit_trail, connections, dashboard, feeds, members, programme_page, settings, sign_in,
    staff,
};

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

        // other systems
        read( "/api-keys",             May::ManageApiKeys,      connections::keys::show),
        write("/api-keys",             May::ManageApiKeys,      connections::keys::make),
        write("/api-keys/revoke",      May::ManageApiKeys,      connections::keys::revoke),
        read( "/webhooks",             May::ManageWebhooks,     connections::webhooks::show),
        write("/webhooks",             May::ManageWebhooks,     connections::webhooks::add),
        write("/webhooks/rotate",      May::ManageWebhooks,     connections::webhooks::rotate),
        write("/webhooks/pause",       May::ManageWebhooks,     connections::webhooks::pause),
        write("/webhooks/resume",      May::ManageWebhooks,     connections::webhooks::resume),
        write("/webhooks/remove",      May::ManageWebhooks,     connections::webhooks::remove),
        write("/webhooks/test",        May::ManageWebhooks,     connections::webhooks::test),
        read( "/webhooks/deliveries",  May::ManageWebhooks,     connections::deliveries::show),
        write("/webhooks/resend",      May::ManageWebhooks,     connections::deliveries::resend),
        write("/webhooks/resend-all",  May::ManageWebhooks,     connections::deliveries::resend_all),
    ]
}
