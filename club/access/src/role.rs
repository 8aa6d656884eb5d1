//! Who may do what: one table.

use i18n::Text;

/// What a member of staff is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees and does everything, and manages staff.
    Administrator,
    /// Club and loyalty staff: members, programme, campaigns.
    Marketing,
    /// Call centre: one member at a time.
    Operator,
    /// Finance officer: figures and money.
    Finance,
    /// Analyst: figures of the whole book, no contacts.
    Analyst,
    /// Reads everything and changes nothing; sees no contacts.
    Auditor,
    /// An insurance agent: own customers only.
    Agent,
}

/// Something that can be done. A route of the console asks for exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// The dashboard: totals of the whole book.
    SeeDashboard,
    /// Members: search, list, one member with contacts masked.
    SeeMembers,
    /// A member's mobile, e-mail or national ID in full; recorded each time.
    UnmaskContacts,
    /// Feeds, their results and rejected rows.
    SeeFeeds,
    /// Load a file.
    LoadFeeds,
    /// The programme in force and its versions.
    SeeProgramme,
    /// Try a programme on the whole book; nothing is written.
    TryProgramme,
    /// Write drafts of the programme and submit them to a second person.
    DraftProgramme,
    /// Approve a draft, which puts it in force.
    PublishProgramme,
    /// What waits for a second person, and what was decided.
    SeeApprovals,
    /// Compute every member's standing anew.
    RunStanding,
    /// Take every member's standing away as a file.
    ExportStanding,
    /// The audit trail.
    SeeAudit,
    /// Take the audit trail away as a file.
    ExportAudit,
    /// Staff and their roles.
    SeeStaff,
    /// From which folders files come by themselves.
    ManageSources,
    /// Make one party of two records of the same, and take that back.
    MergeParties,
    /// Add staff, change roles, give new one-time passwords.
    ManageStaff,
    /// Keys of the JSON API: make them and take them back.
    ManageApiKeys,
    /// Webhooks: where messages go, and what was not delivered.
    ManageWebhooks,
    /// Save filters, lists and labels, and put a member into them.
    ManageFilters,
    /// Act on many members at once.
    BulkAct,
    /// Take members away as a file, contacts masked; recorded with its reason.
    ExportMembers,
    /// With contacts in full, by who may unmask them too.
    ExportContacts,
    /// Write notes about members and give tasks.
    WriteNotes,
    /// What all members hold, and whether the ledger agrees on it.
    SeeLiability,
    /// Give a member credit and take it back; above a limit it is only asked for.
    GrantCredit,
    /// Approve what was asked for above the limit.
    ApproveCredit,
    /// Merchants: contracts, payments, what they are owed.
    SeeMerchants,
    /// Add merchants, their contracts, branches, cashiers and tills.
    ManageMerchants,
    /// Make statements for merchants, send them to the bank and compare its answer.
    SettleMerchants,
    /// Give a member a card for the phone, and take it back.
    IssueCards,
    /// The catalogue of rewards, and who has what of it.
    SeeRewards,
    /// Make offers, open and close them.
    ManageRewards,
    /// Give a member a reward, check its code, use it and take it back.
    GiveRewards,
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Not allowed.
    Nothing,
    /// The customers of the agent who asks.
    Own,
    /// Everything.
    All,
}

const X: Reach = Reach::All;
const OWN: Reach = Reach::Own;
const NO: Reach = Reach::Nothing;

/// The table. Columns in the order of [`Role::ALL`].
#[rustfmt::skip]
const TABLE: [(Permission, [Reach; 7]); 35] = {
    use Permission as P;
    [   //                    admin  market operator finance analyst auditor agent
        (P::SeeDashboard,     [X,    X,     X,       X,      X,      X,      NO ]),
        (P::SeeMembers,       [X,    X,     X,       X,      X,      X,      OWN]),
        (P::UnmaskContacts,   [X,    X,     X,       NO,     NO,     NO,     OWN]),
        (P::SeeFeeds,         [X,    X,     NO,      X,      X,      X,      NO ]),
        (P::LoadFeeds,        [X,    X,     NO,      X,      NO,     NO,     NO ]),
        (P::ManageSources,    [X,    NO,    NO,      NO,     NO,     NO,     NO ]),
        (P::MergeParties,     [X,    X,     NO,      NO,     NO,     NO,     NO ]),
        (P::SeeProgramme,     [X,    X,     X,       X,      X,      X,      X  ]),
        (P::TryProgramme,     [X,    X,     NO,      X,      X,      X,      NO ]),
        (P::DraftProgramme,   [X,    X,     NO,      NO,     X,      NO,     NO ]),
        (P::PublishProgramme, [X,    X,     NO,      NO,     NO,     NO,     NO ]),
        (P::SeeApprovals,     [X,    X,     NO,      X,      X,      X,      NO ]),
        (P::RunStanding,      [X,    X,     NO,      NO,     X,      NO,     NO ]),
        (P::ExportStanding,   [X,    X,     NO,      X,      X,      NO,     NO ]),
        (P::SeeAudit,         [X,    NO,    NO,      NO,     NO,     X,      NO ]),
        (P::ExportAudit,      [X,    NO,    NO,      NO,     NO,     X,      NO ]),
        (P::SeeStaff,         [X,    NO,    NO,      NO,     NO,     X,      NO ]),
        (P::ManageStaff,      [X,    NO,    NO,      NO,     NO,     NO,     NO ]),
        (P::ManageApiKeys,    [X,    NO,    NO,      NO,     NO,     NO,     NO ]),
        (P::ManageWebhooks,   [X,    NO,    NO,      NO,     NO,     NO,     NO ]),
        (P::ManageFilters,    [X,    X,     X,       X,      X,      NO,     OWN]),
        (P::BulkAct,          [X,    X,     NO,      NO,     NO,     NO,     OWN]),
        (P::ExportMembers,    [X,    X,     NO,      X,      X,      NO,     OWN]),
        (P::ExportContacts,   [X,    X,     NO,      NO,     NO,     NO,     NO ]),
        (P::WriteNotes,       [X,    X,     X,       X,      NO,     NO,     OWN]),
        (P::SeeLiability,     [X,    X,     NO,      X,      X,      X,      NO ]),
        (P::GrantCredit,      [X,    X,     NO,      X,      NO,     NO,     NO ]),
        (P::ApproveCredit,    [X,    NO,    NO,      X,      NO,     NO,     NO ]),
        (P::SeeMerchants,     [X,    X,     NO,      X,      X,      X,      NO ]),
        (P::ManageMerchants,  [X,    X,     NO,      NO,     NO,     NO,     NO ]),
        (P::SettleMerchants,  [X,    NO,    NO,      X,      NO,     NO,     NO ]),
        (P::IssueCards,       [X,    X,     X,       NO,     NO,     NO,     NO ]),
        (P::SeeRewards,       [X,    X,     X,       X,      X,      X,      NO ]),
        (P::ManageRewards,    [X,    X,     NO,      NO,     NO,     NO,     NO ]),
        (P::GiveRewards,      [X,    X,     X,       NO,     NO,     NO,     NO ]),
    ]
};

/// How far a role's permission reaches.
pub fn reach(role: Role, permission: Permission) -> Reach {
    let row = TABLE.iter().find(|(listed, _)| *listed == permission);
    row.map_or(Reach::Nothing, |(_, reaches)| reaches[role as usize])
}

/// Whether a role may do it at all; for an agent perhaps with own customers only (see [`reach`]).
pub fn allowed(role: Role, permission: Permission) -> bool {
    reach(role, permission) != Reach::Nothing
}

impl Role {
    /// Every role, in the order of the table.
    pub const ALL: [Role; 7] = [
        Role::Administrator,
        Role::Marketing,
        Role::Operator,
        Role::Finance,
        Role::Analyst,
        Role::Auditor,
        Role::Agent,
    ];

    /// As written in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Marketing => "marketing",
            Role::Operator => "operator",
            Role::Finance => "finance",
            Role::Analyst => "analyst",
            Role::Auditor => "auditor",
            Role::Agent => "agent",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Role::Administrator => crate::text::ADMINISTRATOR,
            Role::Marketing => crate::text::MARKETING,
            Role::Operator => crate::text::OPERATOR,
            Role::Finance => crate::text::FINANCE,
            Role::Analyst => crate::text::ANALYST,
            Role::Auditor => crate::text::AUDITOR,
            Role::Agent => crate::text::AGENT,
        }
    }
}

impl Permission {
    /// Every permission, in the order of the table.
    pub fn all() -> impl Iterator<Item = Permission> {
        TABLE.iter().map(|(permission, _)| *permission)
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Permission::SeeDashboard => crate::text::SEE_DASHBOARD,
            Permission::SeeMembers => crate::text::SEE_MEMBERS,
            Permission::UnmaskContacts => crate::text::UNMASK_CONTACTS,
            Permission::SeeFeeds => crate::text::SEE_FEEDS,
            Permission::LoadFeeds => crate::text::LOAD_FEEDS,
            Permission::ManageSources => crate::text::MANAGE_SOURCES,
            Permission::MergeParties => crate::text::MERGE_PARTIES,
            Permission::SeeProgramme => crate::text::SEE_PROGRAMME,
            Permission::TryProgramme => crate::text::TRY_PROGRAMME,
            Permission::DraftProgramme => crate::text::DRAFT_PROGRAMME,
            Permission::SeeApprovals => crate::text::SEE_APPROVALS,
            Permission::PublishProgramme => crate::text::PUBLISH_PROGRAMME,
            Permission::RunStanding => crate::text::RUN_STANDING,
            Permission::ExportStanding => crate::text::EXPORT_STANDING,
            Permission::SeeAudit => crate::text::SEE_AUDIT,
            Permission::ExportAudit => crate::text::EXPORT_AUDIT,
            Permission::SeeStaff => crate::text::SEE_STAFF,
            Permission::ManageStaff => crate::text::MANAGE_STAFF,
            Permission::ManageApiKeys => crate::text::MANAGE_API_KEYS,
            Permission::ManageWebhooks => crate::text::MANAGE_WEBHOOKS,
            Permission::ManageFilters => crate::text::MANAGE_FILTERS,
            Permission::BulkAct => crate::text::BULK_ACT,
            Permission::ExportMembers => crate::text::EXPORT_MEMBERS,
            Permission::ExportContacts => crate::text::EXPORT_CONTACTS,
            Permission::WriteNotes => crate::text::WRITE_NOTES,
            Permission::SeeLiability => crate::text::SEE_LIABILITY,
            Permission::GrantCredit => crate::text::GRANT_CREDIT,
            Permission::ApproveCredit => crate::text::APPROVE_CREDIT,
            Permission::SeeMerchants => crate::text::SEE_MERCHANTS,
            Permission::ManageMerchants => crate::text::MANAGE_MERCHANTS,
            Permission::SettleMerchants => crate::text::SETTLE_MERCHANTS,
            Permission::IssueCards => crate::text::ISSUE_CARDS,
            Permission::SeeRewards => crate::text::SEE_REWARDS,
            Permission::ManageRewards => crate::text::MANAGE_REWARDS,
            Permission::GiveRewards => crate::text::GIVE_REWARDS,
        }
    }
}
