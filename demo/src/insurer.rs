//! Writing the insurer's files, party by party.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use calendar::Day;
use persian::province;

use crate::agents::{self, Agent, Agents};
use crate::book::{self, Policy};
use crate::dice::Dice;
use crate::files::Table;
use crate::manifest::{Fate, FileCount, Manifest, Sums};
use crate::names;
use crate::party::{self, Dirt, Party, Relation};

/// Shares of wrong rows, in a million.
mod share {
    pub const END_BEFORE_START: u32 = 400;
    pub const PREMIUM_TEXT: u32 = 300;
    pub const UNKNOWN_PARTY: u32 = 200;
    pub const RECEIPT_TEXT: u32 = 200;
    pub const RECEIPT_UNKNOWN_POLICY: u32 = 100;
    pub const CLAIM_TEXT: u32 = 300;
    pub const CLAIM_UNKNOWN_POLICY: u32 = 300;
    pub const CLAIM_1900: u32 = 300;
    pub const ENDORSEMENT_TEXT: u32 = 500;
}

/// The files that are open, and what was written to them.
pub struct Insurer {
    seed: u64,
    as_of: Day,
    parties: Table,
    policies: Table,
    endorsements: Table,
    receipts: Table,
    claims: Table,
    events: Table,
    agents: Agents,
    /// Of parties, policies, endorsements, receipts, claims, events, agents.
    counts: [FileCount; 7],
    loaded: Sums,
    lines: BTreeMap<&'static str, Sums>,
    dirt: BTreeMap<&'static str, u64>,
    kinds: BTreeMap<&'static str, u64>,
    twice: u64,
}

const PARTIES: usize = 0;
const POLICIES: usize = 1;
const ENDORSEMENTS: usize = 2;
const RECEIPTS: usize = 3;
const CLAIMS: usize = 4;
const EVENTS: usize = 5;
const AGENTS: usize = 6;

const FILES: [&str; 7] = ["parties", "policies", "endorsements", "receipts", "claims", "events", "agents"];

impl Insurer {
    /// Opens the files and writes the agencies.
    pub fn open(dir: &Path, seed: u64, parties: u64, as_of: Day) -> io::Result<Insurer> {
        let mut table =
            Table::create(dir, "agents.csv", b',', &["code", "name", "branch", "province", "active"])?;
        let mut written = Ok(());
        let mut count = FileCount::default();
        let agents = Agents::found(seed, parties, |agent| {
            count.add(Fate::Loaded);
            if written.is_ok() {
                written = agency(&mut table, &agent);
            }
        });
        written?;
        table.finish()?;
        let mut counts = [FileCount::default(); 7];
        counts[AGENTS] = count;
        Ok(Insurer {
            seed,
            as_of,
            // the customer system: Persian headers, Jalali dates
            parties: Table::create(
                dir,
                "parties.csv",
                b',',
                &[
                    "شماره مشتری",
                    "نوع",
                    "نام",
                    "نام خانوادگی / نام شرکت",
                    "جنسیت",
                    "تاریخ تولد",
                    "کد ملی",
                    "شناسه ملی",
                    "موبایل",
                    "ایمیل",
                    "استان",
                    "شهر",
                    "روش جذب",
                    "کد نماینده",
                    "تاریخ عضویت",
                    "نقش‌ها",
                    "نماینده شرکت",
                    "معرف",
                ],
            )?,
            // the core system: semicolons, its own numbers for lines and channels, Jalali dates without marks
            policies: Table::create(
                dir,
                "policies.csv",
                b';',
                &[
                    "POLICY_NO",
                    "CUST_NO",
                    "LINE_CD",
                    "CONTRACT_CD",
                    "CHANNEL_CD",
                    "AGENT_CD",
                    "RENEW_CNT",
                    "BEGIN_DT",
                    "EXPIRE_DT",
                    "NET_PREM",
                    "BRANCH",
                    "SUBJECT",
                    "INSURED",
                ],
            )?,
            endorsements: Table::create(
                dir,
                "endorsements.csv",
                b',',
                &["policy", "number", "kind", "effective_on", "premium_change"],
            )?,
            receipts: Table::create(
                dir,
                "receipts.csv",
                b',',
                &["policy", "number", "due_on", "due", "paid_on", "paid"],
            )?,
            // the claims department: tomans with thousands marks
            claims: Table::create(
                dir,
                "claims.csv",
                b',',
                &[
                    "شماره بیمه‌نامه",
                    "شماره پرونده",
                    "پوشش",
                    "تاریخ حادثه",
                    "تاریخ اعلام",
                    "پرداختی (تومان)",
                    "معوق (تومان)",
                    "بازیافتی (تومان)",
                    "وضعیت",
                ],
            )?,
            events: Table::create(dir, "events.csv", b',', &["party", "kind", "ref", "on_day"])?,
            agents,
            counts,
            loaded: Sums::default(),
            lines: BTreeMap::new(),
            dirt: BTreeMap::new(),
            kinds: BTreeMap::new(),
            twice: 0,
        })
    }

    /// Writes everything of a party.
    pub fn party(&mut self, index: u64) -> io::Result<()> {
        let mut dice = Dice::of(self.seed, 3, index);
        let party = party::party(self.seed, index, self.as_of, &self.agents, &mut dice);
        let policies = book::policies(&party, self.as_of, &mut dice);
        self.note(&party);
        self.party_row(&party, &party.reference, false)?;
        let second = party.twice.then(|| party::second_reference(index));
        if let Some(second) = &second {
            self.twice += 1;
            self.party_row(&party, second, true)?;
        }
        for policy in &policies {
            let holder = second.as_deref().filter(|_| dice.chance(400_000)).unwrap_or(&party.reference);
            self.policy(&party, holder, policy, &mut dice)?;
        }
        self.events_of(&party, &mut dice)
    }

    fn note(&mut self, party: &Party) {
        let kind = if party.facts.organisation { "organisation" } else { "person" };
        let relation = match party.relation {
            Relation::Prospect => "prospect",
            Relation::Past => "past",
            Relation::Current => "current",
        };
        for word in [kind, relation] {
            *self.kinds.entry(word).or_default() += 1;
        }
        if let Some(dirt) = party.facts.dirt {
            self.soil(match dirt {
                Dirt::CheckDigit => "party_check_digit",
                Dirt::BornIn1900 => "party_born_in_1900",
                Dirt::MobileText => "party_mobile_text",
            });
        }
    }

    fn soil(&mut self, sort: &'static str) {
        *self.dirt.entry(sort).or_default() += 1;
    }

    fn party_row(&mut self, party: &Party, reference: &str, again: bool) -> io::Result<()> {
        let organisation = party.facts.organisation;
        let rejected = party.rejected();
        self.counts[PARTIES].add(if rejected { Fate::Rejected } else { Fate::Loaded });
        let identity = if rejected { party::mistyped(&party.identity) } else { party.identity.clone() };
        let spelt = |text: &str| if again { names::otherwise_spelt(text) } else { text.to_owned() };
        let born = match party.facts.dirt {
            Some(Dirt::BornIn1900) => Day::from_gregorian(1900, 1, 1),
            _ => party.born,
        };
        let mobile = match party.facts.dirt {
            Some(Dirt::MobileText) => Some("ندارد"),
            _ => party.mobile.as_deref(),
        };
        let gender = if organisation {
            ""
        } else if party.man {
            "مرد"
        } else {
            "زن"
        };
        let province = province::by_code(party.province).map(|province| province.fa);
        let agent = party.agent.map(agents::code);
        let roles = party.role.map(|role| {
            if party.relation == Relation::Prospect { role.to_owned() } else { format!("customer|{role}") }
        });
        self.parties
            .text(reference)?
            .text(if organisation { "حقوقی" } else { "حقیقی" })?
            .text(&spelt(&party.given))?
            .text(&spelt(&party.family))?
            .text(gender)?
            .jalali(born)?
            .text(if organisation { "" } else { &identity })?
            .text(if organisation { &identity } else { "" })?
            .maybe(mobile)?
            .maybe(party.email.as_deref())?
            .maybe(province)?
            .text(&party.city)?
            .text(party.channel)?
            .maybe(agent.as_deref())?
            .jalali(party.joined)?
            .maybe(roles.as_deref())?
            .maybe(party.represents.map(party::reference).as_deref())?
            .maybe(party.introduced_by.map(party::reference).as_deref())?
            .end()
    }

    fn policy(&mut self, party: &Party, holder: &str, policy: &Policy, dice: &mut Dice) -> io::Result<()> {
        let number = number(party, policy);
        let dirt = dice.weighted(
            [
                1_000_000 - share::END_BEFORE_START - share::PREMIUM_TEXT - share::UNKNOWN_PARTY,
                share::END_BEFORE_START,
                share::PREMIUM_TEXT,
                share::UNKNOWN_PARTY,
            ]
            .into_iter(),
        );
        let fate = match dirt {
            1 | 2 => Fate::Rejected,
            3 => Fate::Waiting,
            _ if party.rejected() => Fate::Waiting,
            _ => Fate::Loaded,
        };
        match dirt {
            1 => self.soil("policy_end_before_start"),
            2 => self.soil("policy_premium_text"),
            3 => self.soil("policy_unknown_party"),
            _ => {}
        }
        self.counts[POLICIES].add(fate);
        self.policy_row(party, if dirt == 3 { "79999999" } else { holder }, policy, &number, dirt, dice)?;
        let mut sums = Sums { policies: 1, premium: policy.premium, ..Sums::default() };
        let loaded = fate == Fate::Loaded;
        self.endorsements_of(policy, &number, loaded, &mut sums, dice)?;
        self.receipts_of(policy, &number, loaded, &mut sums, dice)?;
        self.claims_of(party, policy, &number, loaded, &mut sums, dice)?;
        if loaded {
            self.loaded.add(&sums);
            self.lines.entry(policy.product.line.code).or_default().add(&sums);
        }
        Ok(())
    }

    fn policy_row(
        &mut self,
        party: &Party,
        holder: &str,
        policy: &Policy,
        number: &str,
        dirt: usize,
        dice: &mut Dice,
    ) -> io::Result<()> {
        let (start, end) = if dirt == 1 { (policy.end, policy.start) } else { (policy.start, policy.end) };
        let agent = party.agent.map(agents::code);
        let branch = format!("شعبهٔ {}", names::capital(party.province));
        let insured = self.insured(party, policy, dice);
        let row = self
            .policies
            .text(number)?
            .text(holder)?
            .number(i64::from(policy.product.line.core))?
            .text(contract_code(policy.product.contract_type))?
            .text(channel_code(party.channel))?
            .maybe(agent.as_deref())?
            .number(i64::from(policy.renewals))?
            .text(&compact(start))?
            .text(&compact(end))?;
        let row = if dirt == 2 { row.text("توافقی")? } else { row.number(policy.premium)? };
        row.text(&branch)?.text(policy.product.title)?.text(&insured)?.end()
    }

    /// Under a family's or group's contract, some parties that are known by then.
    fn insured(&self, party: &Party, policy: &Policy, dice: &mut Dice) -> String {
        let most = match policy.product.contract_type {
            "family" => 3,
            "group" => 6,
            _ => return String::new(),
        };
        let count = dice.between(1, most) as u64;
        let others = (1..=count).filter_map(|back| party.index.checked_sub(back));
        let known = others.filter(|other| {
            let facts = party::facts(self.seed, *other);
            !facts.organisation && facts.dirt != Some(Dirt::CheckDigit)
        });
        known.map(party::reference).collect::<Vec<_>>().join("|")
    }

    fn endorsements_of(
        &mut self,
        policy: &Policy,
        number: &str,
        loaded: bool,
        sums: &mut Sums,
        dice: &mut Dice,
    ) -> io::Result<()> {
        for (count, endorsement) in (1..).zip(&policy.endorsements) {
            let text = dice.chance(share::ENDORSEMENT_TEXT);
            if text {
                self.soil("endorsement_amount_text");
            } else {
                sums.premium_change += endorsement.change;
            }
            self.counts[ENDORSEMENTS].add(fate(text, loaded));
            let row = self.endorsements.text(number)?.number(count)?.text(endorsement.kind)?;
            let row = row.gregorian(Some(endorsement.on))?;
            let row =
                if text { row.text("به شرح پیوست")? } else { row.number(endorsement.change)? };
            row.end()?;
        }
        Ok(())
    }

    fn receipts_of(
        &mut self,
        policy: &Policy,
        number: &str,
        loaded: bool,
        sums: &mut Sums,
        dice: &mut Dice,
    ) -> io::Result<()> {
        for (count, receipt) in (1..).zip(&policy.receipts) {
            let text = dice.chance(share::RECEIPT_TEXT);
            let unknown = !text && dice.chance(share::RECEIPT_UNKNOWN_POLICY);
            if text {
                self.soil("receipt_amount_text");
            } else if unknown {
                self.soil("receipt_unknown_policy");
            } else {
                sums.due += receipt.due.map_or(0, |(_, due)| due);
                sums.collected += receipt.paid.map_or(0, |(_, paid)| paid);
            }
            self.counts[RECEIPTS].add(fate(text, loaded && !unknown));
            let row =
                if unknown { self.receipts.text(&lost(number))? } else { self.receipts.text(number)? };
            let row = row.number(count)?.gregorian(receipt.due.map(|(on, _)| on))?;
            let row = match receipt.due {
                _ if text => row.text("؟؟؟")?,
                Some((_, due)) => row.number(due)?,
                None => row.text("")?,
            };
            let row = row.gregorian(receipt.paid.map(|(on, _)| on))?;
            match receipt.paid {
                Some((_, paid)) => row.number(paid)?,
                None => row.text("")?,
            }
            .end()?;
        }
        Ok(())
    }

    fn claims_of(
        &mut self,
        party: &Party,
        policy: &Policy,
        number: &str,
        loaded: bool,
        sums: &mut Sums,
        dice: &mut Dice,
    ) -> io::Result<()> {
        for (count, claim) in (1..).zip(&policy.claims) {
            let clean = 1_000_000 - share::CLAIM_TEXT - share::CLAIM_UNKNOWN_POLICY - share::CLAIM_1900;
            let sorts = [clean, share::CLAIM_TEXT, share::CLAIM_UNKNOWN_POLICY, share::CLAIM_1900];
            let dirt = dice.weighted(sorts.into_iter());
            match dirt {
                1 => self.soil("claim_amount_text"),
                2 => self.soil("claim_unknown_policy"),
                3 => self.soil("claim_loss_in_1900"),
                _ => {
                    sums.claims += 1;
                    sums.paid += claim.paid;
                    sums.outstanding += claim.outstanding;
                    sums.recovered += claim.recovered;
                }
            }
            self.counts[CLAIMS].add(fate(dirt == 1 || dirt == 3, loaded && dirt != 2));
            let loss = if dirt == 3 { Day::from_gregorian(1900, 1, 1) } else { Some(claim.loss) };
            let case = format!("{}-{}-{count}", claim.loss.jalali().year, party.reference,);
            let row = if dirt == 2 { self.claims.text(&lost(number))? } else { self.claims.text(number)? };
            let row = row.text(&format!("{case}-{}", policy.serial))?.text(claim.cover)?;
            let row = row.jalali(loss)?.jalali(Some(claim.reported))?;
            let row =
                if dirt == 1 { row.text("در دست بررسی")? } else { row.grouped(claim.paid / 10)? };
            row.grouped(claim.outstanding / 10)?
                .grouped(claim.recovered / 10)?
                .text(if claim.closed { "مختومه" } else { "باز" })?
                .end()?;
        }
        Ok(())
    }

    fn events_of(&mut self, party: &Party, dice: &mut Dice) -> io::Result<()> {
        let Some(joined) = party.joined else { return Ok(()) };
        self.event(party, &party.reference, "joining", "club", joined)?;
        if let Some(friend) = party.introduced_by {
            self.event(party, &party::reference(friend), "introduction", &party.reference, joined)?;
        }
        let year = self.as_of.jalali().year;
        for back in 0..3 {
            let season = year - back;
            for quarter in 1..=4 {
                let Some(on) = Day::from_jalali(season, quarter * 3 - 1, 1) else { continue };
                let on = on + dice.between(0, 20);
                if dice.chance(70_000) && on >= joined && on <= self.as_of {
                    self.event(party, &party.reference, "survey", &format!("{season}-{quarter}"), on)?;
                }
            }
            let birthday = party
                .born
                .and_then(|born| Day::from_jalali(season, born.jalali().month, born.jalali().day.min(29)));
            for (name, share, day) in
                [("birthday", 280_000, birthday), ("nowruz", 160_000, Day::from_jalali(season, 1, 2))]
            {
                let Some(on) = day.filter(|on| dice.chance(share) && *on >= joined && *on <= self.as_of)
                else {
                    continue;
                };
                self.event(party, &party.reference, "occasion", &format!("{name}-{season}"), on)?;
            }
            let plan = self.as_of - back * 365 - dice.between(0, 364);
            if dice.chance(30_000) && plan >= joined {
                self.event(party, &party.reference, "special_plan", &format!("plan-{season}"), plan)?;
            }
        }
        Ok(())
    }

    fn event(&mut self, cause: &Party, party: &str, kind: &str, reference: &str, on: Day) -> io::Result<()> {
        // what a friend brings counts for the introducer, whose row is sound
        let waits = cause.rejected() && party == cause.reference;
        self.counts[EVENTS].add(if waits { Fate::Waiting } else { Fate::Loaded });
        self.events.text(party)?.text(kind)?.text(reference)?.gregorian(Some(on))?.end()
    }

    /// Closes the files.
    pub fn finish(self, parties: u64) -> io::Result<Manifest> {
        let tables =
            [self.parties, self.policies, self.endorsements, self.receipts, self.claims, self.events];
        tables.into_iter().try_for_each(Table::finish)?;
        let words = |counts: BTreeMap<&'static str, u64>| {
            counts.into_iter().map(|(word, n)| (word.to_owned(), n)).collect()
        };
        Ok(Manifest {
            parties,
            seed: self.seed,
            as_of: self.as_of,
            files: FILES.iter().map(|name| (*name).to_owned()).zip(self.counts).collect(),
            loaded: self.loaded,
            lines: self.lines.into_iter().map(|(line, sums)| (line.to_owned(), sums)).collect(),
            dirt: words(self.dirt),
            twice: self.twice,
            kinds: words(self.kinds),
        })
    }
}

fn fate(rejected: bool, parent: bool) -> Fate {
    match (rejected, parent) {
        (true, _) => Fate::Rejected,
        (false, true) => Fate::Loaded,
        (false, false) => Fate::Waiting,
    }
}

fn agency(table: &mut Table, agent: &Agent) -> io::Result<()> {
    let province = province::by_code(agent.province).map(|province| province.fa);
    table
        .text(&agents::code(agent.number))?
        .text(&agent.name)?
        .text(&agent.branch)?
        .maybe(province)?
        .text(if agent.active { "فعال" } else { "غیرفعال" })?
        .end()
}

/// The policy's number: year, line, the party's number, count.
fn number(party: &Party, policy: &Policy) -> String {
    let year = policy.start.jalali().year;
    format!("{year}/{}/{}-{:02}", policy.product.line.core, party.reference, policy.serial)
}

/// The number of a policy that no file holds.
fn lost(number: &str) -> String {
    format!("{number}X")
}

/// `14050830`.
fn compact(day: Day) -> String {
    day.jalali().numeric().replace('/', "")
}

/// The core system's letter of a contract type; the mapping translates it back.
fn contract_code(contract_type: &str) -> &'static str {
    match contract_type {
        "individual" => "I",
        "family" => "F",
        "group" => "G",
        "fleet" => "V",
        _ => "C",
    }
}

/// The core system's number of a channel; the mapping translates it back.
fn channel_code(channel: &str) -> &'static str {
    match channel {
        "agent" => "1",
        "broker" => "2",
        "branch" => "3",
        "web" => "4",
        "bank" => "5",
        _ => "6",
    }
}
