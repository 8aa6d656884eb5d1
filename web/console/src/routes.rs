//! Every address of the console: method, path, who may, handler. The router is made from this table and
//! from nothing else; `tests/routes.rs` asks every line of it in every role.

use access::Permission as May;
use kit::{Need, Route, read, write};

use crate::{
    ConsoleState, account, agencies, approvals, audit_trail, connections, credit, dashboard, duplicates,
    feeds, members, merchants, past, programme_page, reports_page as reports, rewards, settings, sign_in,
    staff, studio,
};

/// The table.
#[rustfmt::skip]
pub fn table() -> Vec<Route<ConsoleState>> {
    vec![
        // signing in and out
        read( "/sign-in",              Need::Open,              sign_in::show),
        write("/sign-in",              Need::Open,              sign_in::enter),
        read( "/sign-in/second-step",  Need::Open,              sign_in::show_step),
        write("/sign-in/second-step",  Need::Open,              sign_in::take_step),
        read( "/sign-in/provider",      Need::Open,              sign_in::provider::begin),
        read( "/sign-in/provider/back", Need::Open,              sign_in::provider::back),
        write("/language",             Need::Open,              settings::choose_language),
        read( "/password",             Need::SignedIn,          settings::password),
        write("/password",             Need::SignedIn,          settings::change_password),
        write("/sign-out",             Need::SignedIn,          sign_in::leave),
        read( "/settings",             Need::SignedIn,          settings::show),
        write("/password/strength",    Need::SignedIn,          settings::strength),
        write("/settings/sessions",    Need::SignedIn,          account::sessions::end),
        read( "/settings/second-factor",         Need::SignedIn, account::factor::show),
        write("/settings/second-factor/begin",   Need::SignedIn, account::factor::begin),
        write("/settings/second-factor/confirm", Need::SignedIn, account::factor::confirm),
        write("/settings/second-factor/codes",   Need::SignedIn, account::factor::renew),
        write("/settings/second-factor/off",     Need::SignedIn, account::factor::turn_off),
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

        // credit
        read( "/members/{party_id}/credit", May::SeeMembers,     credit::member::show),
        write("/members/{party_id}/credit", May::GrantCredit,    credit::member::give),
        read( "/credit",                    May::SeeLiability,   credit::liability::show),
        read( "/credit/rules",              May::SeeLiability,   credit::rules::show),
        read( "/credit/reviews",            May::SeeLiability,   credit::reviews::show),
        write("/credit/reviews",            May::ApproveCredit,  credit::reviews::decide),
        read( "/credit/export/{ending}",    May::SeeLiability,   credit::liability::export),

        // merchants
        read( "/merchants",                 May::SeeMerchants,    merchants::list::show),
        write("/merchants",                 May::ManageMerchants, merchants::list::add),
        read( "/merchants/{merchant_id}",   May::SeeMerchants,    merchants::one::show),
        write("/merchants/{merchant_id}",   May::ManageMerchants, merchants::one::change),
        write("/merchants/{merchant_id}/state",     May::ManageMerchants, merchants::one::set_open),
        write("/merchants/{merchant_id}/contracts", May::ManageMerchants, merchants::one::agree),
        write("/merchants/{merchant_id}/branches",  May::ManageMerchants, merchants::one::open_branch),
        write("/merchants/{merchant_id}/branches/{branch_id}/close", May::ManageMerchants, merchants::one::close_branch),
        write("/merchants/{merchant_id}/cashiers",  May::ManageMerchants, merchants::one::add_cashier),
        write("/merchants/{merchant_id}/cashiers/{cashier_id}", May::ManageMerchants, merchants::one::act_on_cashier),
        write("/merchants/{merchant_id}/tills",     May::ManageMerchants, merchants::one::make_till),
        write("/merchants/{merchant_id}/tills/{till_id}/revoke", May::ManageMerchants, merchants::one::revoke_till),
        read( "/members/{party_id}/card",   May::IssueCards,      merchants::card::show),
        write("/members/{party_id}/card",   May::IssueCards,      merchants::card::act),

        // how merchants are paid
        read( "/settlements",               May::SeeMerchants,    merchants::settlements::show),
        write("/settlements",               May::SettleMerchants, merchants::settlements::make),
        write("/settlements/send",          May::SettleMerchants, merchants::settlements::send),
        read( "/settlements/{settlement_id}", May::SeeMerchants,  merchants::settlements::one),
        read( "/settlements/{settlement_id}/file/{ending}", May::SeeMerchants, merchants::settlements::statement),
        read( "/settlements/batches/{batch_id}", May::SeeMerchants, merchants::settlements::batch),
        write("/settlements/batches/{batch_id}", May::SettleMerchants, merchants::settlements::reconcile),
        read( "/settlements/batches/{batch_id}/file/{ending}", May::SettleMerchants, merchants::settlements::bank_file),

        // rewards
        read( "/rewards",                    May::SeeRewards,    rewards::list::show),
        write("/rewards",                    May::ManageRewards, rewards::form::make),
        read( "/rewards/new",                May::ManageRewards, rewards::form::new),
        read( "/rewards/codes",              May::GiveRewards,   rewards::codes::show),
        write("/rewards/codes",              May::GiveRewards,   rewards::codes::check),
        read( "/rewards/{offer_id}",         May::SeeRewards,    rewards::offer::show),
        write("/rewards/{offer_id}",         May::ManageRewards, rewards::form::change),
        read( "/rewards/{offer_id}/edit",    May::ManageRewards, rewards::form::edit),
        write("/rewards/{offer_id}/state",   May::ManageRewards, rewards::offer::set_state),
        write("/rewards/{offer_id}/picture", May::ManageRewards, rewards::offer::set_picture).taking(rewards::offer::LARGEST),
        read( "/members/{party_id}/rewards", May::SeeMembers,    rewards::member::show),
        write("/members/{party_id}/rewards", May::GiveRewards,   rewards::member::give),
        write("/members/{party_id}/rewards/{entitlement_id}", May::GiveRewards, rewards::member::step),

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

        // feeds at work: mappings
        read( "/feeds/files/{id}/mapping",  May::LoadFeeds,      feeds::mapping::show),
        write("/feeds/files/{id}/mapping",  May::LoadFeeds,      feeds::mapping::decide),
        read( "/feeds/mappings",            May::SeeFeeds,       feeds::mapping::list::show),
        read( "/feeds/mappings/{mapping_id}", May::SeeFeeds,     feeds::mapping::list::one),
        write("/feeds/mappings/{mapping_id}", May::LoadFeeds,    feeds::mapping::list::rename),
        write("/feeds/mappings/{mapping_id}/use", May::LoadFeeds, feeds::mapping::list::retire),
        // feeds at work: sources and quality
        read( "/feeds/sources",             May::SeeFeeds,       feeds::sources::show),
        write("/feeds/sources",             May::ManageSources,  feeds::sources::add),
        read( "/feeds/sources/{source_id}", May::SeeFeeds,       feeds::sources::one),
        write("/feeds/sources/{source_id}", May::ManageSources,  feeds::sources::change),
        write("/feeds/sources/{source_id}/use", May::ManageSources, feeds::sources::retire),
        read( "/feeds/quality",             May::SeeFeeds,       feeds::quality::show),

        // duplicates
        read( "/members/duplicates",        May::MergeParties,   duplicates::show),
        write("/members/duplicates/{duplicate_id}", May::MergeParties, duplicates::decide),
        write("/members/merges/{merge_id}/undo", May::MergeParties, duplicates::undo),

        // agencies
        read( "/agents",                    May::SeeMembers,     agencies::list::show),
        read( "/agents/own",                May::SeeMembers,     agencies::one::own),
        read( "/agents/{agent_id}",         May::SeeMembers,     agencies::one::show),

        // programme
        read( "/programme",            May::SeeProgramme,       programme_page::show),

        read( "/standing/past",          May::TryProgramme,     past::list),
        read( "/standing/past/{run_id}", May::TryProgramme,     past::one),

        // the studio
        write("/programme/drafts",                     May::DraftProgramme, studio::begin),
        read( "/programme/drafts/{draft_id}",          May::TryProgramme,   studio::show),
        write("/programme/drafts/{draft_id}/rules",    May::DraftProgramme, studio::set),
        write("/programme/drafts/{draft_id}/bands",    May::DraftProgramme, studio::bands),
        read( "/programme/drafts/{draft_id}/text",     May::TryProgramme,   studio::document),
        write("/programme/drafts/{draft_id}/text",     May::DraftProgramme, studio::save_document),
        read( "/programme/drafts/{draft_id}/credit",   May::TryProgramme,   studio::credit),
        read( "/programme/drafts/{draft_id}/changes",  May::TryProgramme,   studio::changes),
        read( "/programme/drafts/{draft_id}/movers",   May::TryProgramme,   studio::movers),
        read( "/programme/drafts/{draft_id}/movers/{party_id}", May::TryProgramme, studio::member),
        read( "/programme/drafts/{draft_id}/member",   May::TryProgramme,   studio::find),
        read( "/programme/drafts/{draft_id}/submit",   May::DraftProgramme, studio::form),
        write("/programme/drafts/{draft_id}/submit",   May::DraftProgramme, studio::submit),
        write("/programme/drafts/{draft_id}/withdraw", May::DraftProgramme, studio::withdraw),
        write("/programme/drafts/{draft_id}/discard",  May::DraftProgramme, studio::discard),

        // approvals
        read( "/approvals",                May::SeeApprovals,       approvals::list),
        read( "/approvals/{approval_id}",  May::SeeApprovals,       approvals::one),
        // Who may decide is said by the matter.
        write("/approvals/{approval_id}",  May::SeeApprovals,       approvals::decide),
        // reports
        read( "/reports",                          May::SeeDashboard,   reports::index),
        write("/reports/saved",                    May::ExportStanding, reports::save),
        read( "/reports/saved/{report_id}",        May::SeeDashboard,   reports::list_kept),
        write("/reports/saved/{report_id}/make",   May::ExportStanding, reports::make),
        write("/reports/saved/{report_id}/remove", May::ExportStanding, reports::remove),
        read( "/reports/kept/{kept_id}",           May::SeeDashboard,   reports::kept),
        read( "/reports/kept/{kept_id}/{ending}",  May::ExportStanding, reports::keep_file),
        read( "/reports/{kind}",                   May::SeeDashboard,   reports::show),
        read( "/reports/{kind}/file/{ending}",     May::ExportStanding, reports::file),
        read( "/reports/{kind}/members",           May::SeeDashboard,   reports::members),
        read( "/reports/{kind}/members/{ending}",  May::ExportStanding, reports::members_file),

        // audit trail
        read( "/audit",                May::SeeAudit,           audit_trail::show),
        read( "/audit/export/{ending}", May::ExportAudit,       audit_trail::export::download),

        // staff
        read( "/staff",                May::SeeStaff,           staff::show),
        write("/staff",                May::ManageStaff,        staff::add),
        write("/staff/reset",          May::ManageStaff,        staff::reset),
        write("/staff/disable",        May::ManageStaff,        staff::disable),
        write("/staff/enable",         May::ManageStaff,        staff::enable),
        write("/staff/second-factor",  May::ManageStaff,        staff::factor::require),
        read( "/staff/{staff_id}",              May::SeeStaff,    staff::person::show),
        write("/staff/{staff_id}/role",         May::ManageStaff, staff::person::set_role),
        write("/staff/{staff_id}/sessions",     May::ManageStaff, staff::person::end_sessions),
        write("/staff/{staff_id}/second-factor", May::ManageStaff, staff::person::reset_factor),

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
