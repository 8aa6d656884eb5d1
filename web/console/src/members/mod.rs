//! Members: the list with its search and conditions, and one member with all reasons.

mod ask;
mod history;
pub(crate) mod list;
pub(crate) mod one;
mod organisation;
pub(crate) mod reasons;
pub mod text;
pub(crate) mod work;

use access::{Permission, Reach, Session};
use kit::Fmt;
use parties::Scope;
use programme::model::{Name, Programme};

/// Whose members the signed-in person sees: a role that reaches only its own sees one agency's.
pub(crate) fn scope(session: &Session) -> Scope {
    let staff = &session.staff;
    match access::reach(staff.role, Permission::SeeMembers) {
        Reach::All => Scope::Everyone,
        Reach::Own => staff.agent_id.map_or(Scope::Nobody, Scope::Agency),
        Reach::Nothing => Scope::Nobody,
    }
}

/// Names that the programme gives, or the number itself where there is none.
pub(crate) struct Names<'a> {
    f: Fmt,
    programme: Option<&'a Programme>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(f: Fmt, programme: Option<&'a Programme>) -> Names<'a> {
        Names { f, programme }
    }

    fn told(&self, name: Option<&Name>, id: i64) -> String {
        name.map_or_else(|| self.f.int_text(id), |name| self.f.name(&name.fa, &name.en).to_owned())
    }

    pub(crate) fn tier(&self, rank: i16) -> String {
        let tier = usize::try_from(rank).ok().and_then(|rank| self.programme?.tiers.get(rank));
        self.told(tier.map(|tier| &tier.name), i64::from(rank))
    }

    pub(crate) fn tiers(&self) -> usize {
        self.programme.map_or(1, |programme| programme.tiers.len())
    }

    pub(crate) fn line(&self, id: i16) -> String {
        let line = self.programme.and_then(|all| all.lines.iter().find(|line| i16::from(line.id) == id));
        self.told(line.map(|line| &line.name), i64::from(id))
    }

    pub(crate) fn line_of_code(&self, code: &str) -> String {
        let line = self.programme.and_then(|all| all.lines.iter().find(|line| line.code == code));
        line.map_or_else(|| code.to_owned(), |line| self.f.name(&line.name.fa, &line.name.en).to_owned())
    }

    pub(crate) fn endorsement(&self, id: i16) -> String {
        let kind =
            self.programme.and_then(|all| all.endorsements.iter().find(|kind| i16::from(kind.id) == id));
        self.told(kind.map(|kind| &kind.name), i64::from(id))
    }

    pub(crate) fn endorsement_of_code(&self, code: &str) -> String {
        let kind = self.programme.and_then(|all| all.endorsements.iter().find(|kind| kind.code == code));
        kind.map_or_else(|| code.to_owned(), |kind| self.f.name(&kind.name.fa, &kind.name.en).to_owned())
    }

    pub(crate) fn contract_of_code(&self, code: &str) -> String {
        let kind = self.programme.and_then(|all| all.contract_types.iter().find(|kind| kind.code == code));
        kind.map_or_else(|| code.to_owned(), |kind| self.f.name(&kind.name.fa, &kind.name.en).to_owned())
    }
}
