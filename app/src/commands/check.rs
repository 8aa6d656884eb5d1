//! `bashgah check`: proofs that nothing was lost. Each is a count that must come out at zero.

use i18n::{Lang, Text};
use postgres::{Database, Use};
use serde::Serialize;
use sqlx::PgPool;

use crate::failure::{Failure, INPUT};
use crate::output::number_in;
use crate::text;
use crate::world::World;

/// What is counted, by which query.
struct Proof {
    code: &'static str,
    text: Text,
    sql: &'static str,
}

#[derive(Serialize)]
struct Outcome {
    code: &'static str,
    fa: &'static str,
    en: &'static str,
    count: i64,
}

/// The rooms' tables are only read here. No foreign keys tie the bulk tables: this is what they would say.
const PROOFS: &[Proof] = &[
    Proof {
        code: "loads.add_up",
        text: text::PROOF_LOADS,
        sql: "SELECT count(*) FROM feeds.load WHERE status = 'loaded' AND
              rows_read <> rows_new + rows_changed + rows_unchanged + rows_waiting + rows_rejected",
    },
    Proof {
        code: "loads.rejected_kept",
        text: text::PROOF_REJECTED,
        sql: "SELECT count(*) FROM feeds.load l WHERE status = 'loaded' AND
              rows_rejected <> (SELECT count(*) FROM feeds.rejected r WHERE r.load_id = l.load_id)",
    },
    Proof {
        code: "loads.rejected_have_a_reason",
        text: text::PROOF_REASONS,
        sql: "SELECT count(*) FROM feeds.rejected r WHERE NOT EXISTS (SELECT FROM feeds.finding f
              WHERE f.load_id = r.load_id AND f.row_no = r.row_no AND f.fatal)",
    },
    Proof {
        code: "waiting.parents_missing",
        text: text::PROOF_WAITING,
        sql: "SELECT count(*) FROM feeds.waiting w WHERE
              parent_kind = 'policy' AND
              EXISTS (SELECT FROM book.policy_key k WHERE k.number = w.parent_key) OR
              parent_kind = 'party' AND
              EXISTS (SELECT FROM parties.identity_key k WHERE k.kind = 5 AND k.value = w.parent_key)",
    },
    Proof {
        code: "identities.of_parties",
        text: text::PROOF_IDENTITIES,
        sql: "SELECT count(*) FROM parties.identity i WHERE
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = i.party_id)",
    },
    Proof {
        code: "identities.keys",
        text: text::PROOF_IDENTITY_KEYS,
        sql: "SELECT count(*) FROM parties.identity i FULL JOIN parties.identity_key k
              USING (kind, value, party_id) WHERE i.party_id IS NULL OR k.value IS NULL",
    },
    Proof {
        code: "roles.of_parties",
        text: text::PROOF_ROLES,
        sql: "SELECT count(*) FROM parties.role r WHERE
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.party_id)",
    },
    Proof {
        code: "relations.both_ends",
        text: text::PROOF_RELATIONS,
        sql: "SELECT count(*) FROM parties.relation r WHERE
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.party_id) OR
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.other_id)",
    },
    Proof {
        code: "policies.of_parties",
        text: text::PROOF_POLICIES,
        sql: "SELECT count(*) FROM book.policy b WHERE
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = b.party_id)",
    },
    Proof {
        code: "policies.keys",
        text: text::PROOF_POLICY_KEYS,
        sql: "SELECT count(*) FROM book.policy p FULL JOIN book.policy_key k
              USING (party_id, policy_id, number) WHERE p.policy_id IS NULL OR k.policy_id IS NULL",
    },
    Proof {
        code: "policies.codes",
        text: text::PROOF_CODES,
        sql: "SELECT count(*) FROM book.policy p WHERE
              NOT EXISTS (SELECT FROM programme.code c WHERE c.kind = 'line' AND c.id = p.line) OR
              p.channel <> 0 AND
              NOT EXISTS (SELECT FROM programme.code c WHERE c.kind = 'channel' AND c.id = p.channel) OR
              p.contract_type <> 0 AND
              NOT EXISTS (SELECT FROM programme.code c WHERE c.kind = 'contract_type' AND c.id = p.contract_type)",
    },
    Proof {
        code: "insured.of_policies",
        text: text::PROOF_INSURED,
        sql: "SELECT count(*) FROM book.insured i WHERE
              NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = i.party_id AND p.policy_id = i.policy_id) OR
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = i.insured_id)",
    },
    Proof {
        code: "endorsements.of_policies",
        text: text::PROOF_ENDORSEMENTS,
        sql: "SELECT count(*) FROM book.endorsement e WHERE
              NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = e.party_id AND p.policy_id = e.policy_id)",
    },
    Proof {
        code: "receipts.of_policies",
        text: text::PROOF_RECEIPTS,
        sql: "SELECT count(*) FROM book.receipt r WHERE
              NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = r.party_id AND p.policy_id = r.policy_id)",
    },
    Proof {
        code: "claims.of_policies",
        text: text::PROOF_CLAIMS,
        sql: "SELECT count(*) FROM book.claim c WHERE
              NOT EXISTS (SELECT FROM book.policy p WHERE p.party_id = c.party_id AND p.policy_id = c.policy_id)",
    },
    Proof {
        code: "events.of_parties",
        text: text::PROOF_EVENTS,
        sql: "SELECT count(*) FROM book.event e WHERE
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = e.party_id)",
    },
    Proof {
        code: "standing.of_parties",
        text: text::PROOF_STANDING,
        sql: "SELECT count(*) FROM standing.member m WHERE
              NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = m.party_id)",
    },
    Proof {
        code: "standing.adds_up",
        text: text::PROOF_MARGIN,
        sql: "SELECT count(*) FROM standing.member WHERE margin <> earned - cost OR
              cost <> incurred + commission + servicing + acquisition + contacts + credit_cost OR
              score <> technical + non_technical",
    },
];

pub async fn run(world: &World) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |_, database: &Database| {
            let mut outcomes = Vec::with_capacity(PROOFS.len());
            for proof in PROOFS {
                let outcome = count(&database.pool, proof).await?;
                if !world.output.json {
                    println!("{}", line(world.output.lang, proof, outcome.count));
                }
                outcomes.push(outcome);
            }
            let failed = outcomes.iter().filter(|outcome| outcome.count != 0).count();
            world.output.result(&outcomes, |lang| match failed {
                0 => text::CHECK_GOOD.of(lang).to_owned(),
                failed => text::CHECK_BAD.with(lang, &[("count", &number_in(lang, failed as i64))]),
            });
            Ok(if failed == 0 { 0 } else { INPUT })
        })
        .await
}

async fn count(pool: &PgPool, proof: &Proof) -> Result<Outcome, Failure> {
    let count: i64 = sqlx::query_scalar(proof.sql).fetch_one(pool).await?;
    Ok(Outcome { code: proof.code, fa: proof.text.fa, en: proof.text.en, count })
}

fn line(lang: Lang, proof: &Proof, count: i64) -> String {
    let mark = if count == 0 { "✓" } else { "✗" };
    format!("{mark} {}: {}", proof.text.of(lang), number_in(lang, count))
}
