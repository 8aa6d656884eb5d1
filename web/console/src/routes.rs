//! Every address of the console: method, path, who may, handler. The router is made from this table and
//! from nothing else; `tests/routes.rs` asks every line of it in every role.

use access::Permission as May;
use kit::{Need, Route, read, write};

use crate::{ConsoleState, dashboard, members, settings, sign_in};

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

        // dashboard
        read( "/",                     May::SeeDashboard,       dashboard::show),

        // members
        read( "/members",                   May::SeeMembers,     members::list::show),
        read( "/members/choices",           May::SeeMembers,     members::list::choices),
        read( "/members/{party_id}",        May::SeeMembers,     members::one::show),
        write("/members/{party_id}/unmask", May::UnmaskContacts, members::one::unmask),

        // feeds

        // programme

        // audit trail

        // staff
    ]
}
