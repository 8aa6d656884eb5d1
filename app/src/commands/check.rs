//! `bashgah check`: proofs that nothing was lost. Each is a count that must come out at zero.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;

use i18n::Text;
use postgres::{Database, Use};
use serde::Serialize;
use sqlx::PgPool;

use crate::commands::audit;
use crate::commands::ledger::proof_text;
use crate::failure::{Failure, INPUT};
use crate::output::number_in;
use crate::text;
use crate::world::World;

type Counting<'a> = Pin<Box<dyn Future<Output = Result<i64, Failure>> + Send + 'a>>;

/// What is counted, and how: in the database, or in the columnar copy of a directory.
struct Proof {
    code: &'static str,
    text: Text,
    count: for<'a> fn(&'a PgPool, &'a Path) -> Counting<'a>,
}

#[derive(Serialize)]
struct Outcome {
    code: &'static str,
    fa: &'static str,
    en: &'static str,
    count: i64,
}

impl Outcome {
    fn new(code: &'static str, text: Text, count: i64) -> Outcome {
        Outcome { code, fa: text.fa, en: text.en, count }
    }

    /// For a person at the terminal: one line, as soon as it is known.
    fn show(&self, world: &World) {
        if world.output.json {
            return;
        }
        let (mark, lang) = (if self.count == 0 { "✓" } else { "✗" }, world.output.lang);
        let text = Text { fa: self.fa, en: self.en };
        println!("{mark} {}: {}", text.of(lang), number_in(lang, self.count));
    }
}

/// A proof each: its code, its text, and the rows that must not be there.
macro_rules! proofs {
    ($($code:literal, $text:ident, $rows:literal;)*) => {
        &[$(Proof {
            code: $code,
            text: text::$text,
            count: |pool, _| Box::pin(async move {
                Ok(sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM "# + $rows).fetch_one(pool).await?)
            }),
        },)*]
    };
}

/// The rooms' tables are only read here. No foreign keys tie the bulk tables: this is what they would say.
const IN_THE_DATABASE: &[Proof] = proofs! {
    "loads.add_up", PROOF_LOADS,
    "feeds.load WHERE status = 'loaded' AND
        rows_read <> rows_new + rows_changed + rows_unchanged + rows_waiting + rows_rejected";
    "loads.rejected_kept", PROOF_REJECTED,
    "feeds.load l WHERE status = 'loaded' AND
        rows_rejected <> (SELECT count(*) FROM feeds.rejected r WHERE r.load_id = l.load_id)";
    "loads.rejected_have_a_reason", PROOF_REASONS,
    "feeds.rejected r WHERE NOT EXISTS (SELECT FROM feeds.finding f
        WHERE f.load_id = r.load_id AND f.row_no = r.row_no AND f.fatal)";
    "waiting.parents_missing", PROOF_WAITING,
    "feeds.waiting w WHERE
        parent_kind = 'policy' AND
        EXISTS (SELECT FROM book.policy_key k WHERE k.number = w.parent_key) OR
        parent_kind = 'party' AND
        EXISTS (SELECT FROM parties.identity_key k WHERE k.kind = 5 AND k.value = w.parent_key)";
    "identities.of_parties", PROOF_IDENTITIES,
    "parties.identity i WHERE
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = i.party_id)";
    "identities.keys", PROOF_IDENTITY_KEYS,
    "parties.identity i FULL JOIN parties.identity_key k
        USING (kind, value, party_id) WHERE i.party_id IS NULL OR k.value IS NULL";
    "roles.of_parties", PROOF_ROLES,
    "parties.role r WHERE
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.party_id)";
    "relations.both_ends", PROOF_RELATIONS,
    "parties.relation r WHERE
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.party_id) OR
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.other_id)";
    "policies.of_parties", PROOF_POLICIES,
    "book.policy b WHERE
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = b.party_id)";
    "policies.keys", PROOF_POLICY_KEYS,
    "book.policy p FULL JOIN book.policy_key k
        USING (party_id, policy_id, number) WHERE p.policy_id IS NULL OR k.policy_id IS NULL";
    "policies.codes", PROOF_CODES,
    "book.policy p WHERE
        NOT EXISTS (SELECT FROM programme.code c WHERE c.kind = 'line' AND c.id = p.line) OR
        p.channel <> 0 AND
        NOT EXISTS (SELECT FROM programme.code c WHERE c.kind = 'channel' AND c.id = p.channel) OR
        p.contract_type <> 0 AND
        NOT EXISTS (SELECT FROM programme.code c WHERE c.kind = 'contract_type' AND c.id = p.contract_type)";
    "insured.of_policies", PROOF_INSURED,
    "book.insured i WHERE
        NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = i.party_id AND p.policy_id = i.policy_id) OR
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = i.insured_id)";
    "endorsements.of_policies", PROOF_ENDORSEMENTS,
    "book.endorsement e WHERE
        NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = e.party_id AND p.policy_id = e.policy_id)";
    "receipts.of_policies", PROOF_RECEIPTS,
    "book.receipt r WHERE
        NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = r.party_id AND p.policy_id = r.policy_id)";
    "claims.of_policies", PROOF_CLAIMS,
    "book.claim c WHERE
        NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = c.party_id AND p.policy_id = c.policy_id)";
    "events.of_parties", PROOF_EVENTS,
    "book.event e WHERE
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = e.party_id)";
    "standing.of_parties", PROOF_STANDING,
    "standing.member m WHERE
        NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = m.party_id)";
    "standing.adds_up", PROOF_MARGIN,
    "standing.member WHERE margin <> earned - cost OR
        cost <> incurred + commission + servicing + acquisition + contacts + credit_cost OR
        score <> technical + non_technical";
    "loads.of_rows", PROOF_HALF_LOADS,
    "(SELECT load_id FROM book.policy UNION SELECT load_id FROM book.endorsement UNION
        SELECT load_id FROM book.receipt UNION SELECT load_id FROM book.claim UNION SELECT load_id FROM book.event) rows
        LEFT JOIN feeds.load l USING (load_id) WHERE l.status IS DISTINCT FROM 'loaded'";
    "agents.known", PROOF_AGENTS,
    "(SELECT agent_id FROM parties.party UNION SELECT agent_id FROM book.policy) named
        WHERE agent_id IS NOT NULL AND NOT EXISTS (SELECT FROM parties.agent a WHERE a.agent_id = named.agent_id)";
    "consents.of_parties", PROOF_CONSENTS,
    "parties.consent c WHERE NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = c.party_id)";
    "standing.once", PROOF_ONCE,
    "(SELECT FROM standing.member GROUP BY party_id HAVING count(*) > 1) twice";
    "history.of_runs", PROOF_HISTORY,
    "(SELECT run_id, as_of FROM standing.history UNION SELECT run_id, as_of FROM standing.tier_change) kept
        LEFT JOIN standing.run r USING (run_id) WHERE r.as_of IS DISTINCT FROM kept.as_of";
    "tiers.step_by_step", PROOF_STEPS,
    "(SELECT from_tier, lag(to_tier) OVER (PARTITION BY party_id ORDER BY run_id) AS held
        FROM standing.tier_change) step WHERE from_tier IS NOT NULL AND from_tier IS DISTINCT FROM held";
    "tiers.last_step", PROOF_LAST_STEP,
    "standing.member m LEFT JOIN
        (SELECT DISTINCT ON (party_id) party_id, to_tier FROM standing.tier_change ORDER BY party_id, run_id DESC) last
        USING (party_id) WHERE last.to_tier IS DISTINCT FROM m.tier";
    "credit.as_given", PROOF_CREDIT,
    // Those who were ever merged count together: one was given what is taken back from the other.
    "(SELECT CASE WHEN m.party_id IS NULL THEN g.party_id ELSE 0 END AS member, rule, sum(given) AS amount
         FROM earning.given g LEFT JOIN
             (SELECT from_party AS party_id FROM parties.merge UNION SELECT to_party FROM parties.merge) m USING (party_id)
         GROUP BY 1, 2) g LEFT JOIN
        (SELECT CASE WHEN m.party_id IS NULL THEN t.party_id ELSE 0 END AS member, reason,
                sum(CASE WHEN kind = 1 THEN amount ELSE -amount END) AS amount
         FROM ledger.transfer t LEFT JOIN
             (SELECT from_party AS party_id FROM parties.merge UNION SELECT to_party FROM parties.merge) m USING (party_id)
         WHERE kind IN (1, 6) AND
             split_part(reference, ' ', 1) IN ('policy', 'joining', 'survey', 'introduction', 'occasion', 'special_plan')
         GROUP BY 1, 2) t ON t.member = g.member AND t.reason = g.rule
        WHERE coalesce(t.amount, 0) <> g.amount";
    "rewards.taken", PROOF_REWARDS_TAKEN,
    "rewards.offer o WHERE taken <> (SELECT count(*) FROM rewards.entitlement e
        WHERE e.offer_id = o.offer_id AND (e.state <= 3 OR e.uses_left < e.quota))";
    "rewards.paid", PROOF_REWARDS_PAID,
    "rewards.entitlement e LEFT JOIN ledger.transfer t ON t.party_id = e.party_id AND t.no = e.transfer
        WHERE e.price > 0 AND e.state IN (2, 3) AND t.amount IS DISTINCT FROM e.price";
    "rewards.given_back", PROOF_REWARDS_BACK,
    "rewards.entitlement e WHERE state = 5 AND transfer IS NOT NULL AND
        trunc(price::numeric * uses_left / quota) <> (SELECT coalesce(sum(t.amount), 0) FROM ledger.transfer t
            WHERE t.party_id = e.party_id AND t.reverses = e.transfer)";
    "rewards.steps", PROOF_REWARDS_STEPS,
    "rewards.entitlement e LEFT JOIN (SELECT DISTINCT ON (party_id, entitlement_id) party_id, entitlement_id, state,
            uses_left FROM rewards.step ORDER BY party_id, entitlement_id, no DESC) last USING (party_id, entitlement_id)
        WHERE last.state IS DISTINCT FROM e.state OR last.uses_left IS DISTINCT FROM e.uses_left";
    "rewards.ceilings", PROOF_REWARDS_CEILINGS,
    "(SELECT former + gives AS given, premium * ceiling_bp / 10000 AS most, former,
             sum(gives) OVER (PARTITION BY party_id, policy_id ORDER BY at, entitlement_id) - gives AS before
      FROM rewards.discount) d WHERE given > most OR before > former";
    "runs.in_the_trail", PROOF_TRAIL,
    "standing.run r WHERE NOT EXISTS
        (SELECT FROM audit.entry e WHERE e.action = 'standing.run' AND e.subject = 'run ' || r.run_id)";
};

/// The ledger's own proofs, which name accounts: at most a hundred each.
const LEDGER: &[(&str, &str)] = &[
    ("ledger.sum", "sum"),
    ("ledger.balance", "balance"),
    ("ledger.running", "running"),
    ("ledger.lots", "lots"),
    ("ledger.holds", "holds"),
    ("ledger.grants", "grants"),
];

/// The proofs of merchants, in the order of `merchants::proofs::PROOFS`.
const MERCHANTS: [(&str, i18n::Text); 3] = [
    ("merchants.payable", text::PROOF_PAYABLE),
    ("merchants.statements", text::PROOF_STATEMENTS),
    ("merchants.transfers", text::PROOF_PAYMENTS),
];

const OF_THE_COPY: &[Proof] = &[
    Proof {
        code: "copy.as_written",
        text: text::PROOF_COPY,
        count: |_, dir| Box::pin(damaged(dir.to_owned())),
    },
    Proof {
        code: "standing.as_computed",
        text: text::PROOF_COMPUTED,
        count: |pool, dir| Box::pin(async move { Ok(standing::differing(pool, dir).await?) }),
    },
];

pub async fn run(world: &World) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |home, database: &Database| {
            let dir = book::copy::dir(home.path());
            let mut outcomes = Vec::new();
            for proof in IN_THE_DATABASE.iter().chain(OF_THE_COPY) {
                let count = (proof.count)(&database.pool, &dir).await?;
                let outcome = Outcome::new(proof.code, proof.text, count);
                outcome.show(world);
                outcomes.push(outcome);
            }
            let ledger = ledger::proofs::check(&database.pool).await?;
            for (code, proof) in LEDGER {
                let named =
                    ledger.iter().find(|found| found.proof == *proof).map_or(0, |found| found.parties.len());
                let outcome = Outcome::new(code, proof_text(proof), named as i64);
                outcome.show(world);
                outcomes.push(outcome);
            }
            let merchants = merchants::proofs::check(&database.pool).await?;
            for ((code, text), count) in MERCHANTS.iter().zip(merchants) {
                let outcome = Outcome::new(code, *text, count);
                outcome.show(world);
                outcomes.push(outcome);
            }
            // The chain is gone over last: it covers what was noted up to now.
            let broken = audit::verdict(world, &database.pool, None).await?.breaks;
            let chain = Outcome::new("audit.chain", text::PROOF_CHAIN, broken);
            chain.show(world);
            outcomes.push(chain);
            let failed = outcomes.iter().filter(|outcome| outcome.count != 0).count();
            world.output.result(&outcomes, |lang| match failed {
                0 => text::CHECK_GOOD.of(lang).to_owned(),
                failed => text::CHECK_BAD.with(lang, &[("count", &number_in(lang, failed as i64))]),
            });
            Ok(if failed == 0 { 0 } else { INPUT })
        })
        .await
}

/// Damaged files of the columnar copy; a copy that cannot be read at all counts as one.
async fn damaged(dir: std::path::PathBuf) -> Result<i64, Failure> {
    let read = tokio::task::spawn_blocking(move || book::copy::damaged(&dir)).await;
    let read = read.map_err(|cause| Failure::internal(&cause))?;
    Ok(read.map_or(1, |damaged| damaged.len() as i64))
}
