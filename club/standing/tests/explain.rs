//! The reasons add up to the figures, and what is proposed brings what is promised.

mod oracle;
mod world;

use calendar::Day;
use proptest::prelude::*;
use standing::{ActKind, Explanation, TierState, compute};

use oracle::{Party, answer};
use world::{TODAY, book, copy_of, granted, programme};

/// What a line of the receipt multiplies out to.
fn multiplied(score: &standing::ScoreReason) -> i64 {
    let product = score
        .factors
        .iter()
        .fold(i128::from(score.base_millionths), |product, factor| product * i128::from(factor.factor_bp));
    (product / (1_000_000 * 10_000i128.pow(4))) as i64
}

fn adds_up(explanation: &Explanation) -> Result<(), TestCaseError> {
    let figures = &explanation.figures;
    let policies = || explanation.policies.iter();
    let scores = || policies().filter_map(|policy| policy.score.as_ref());
    for score in scores() {
        prop_assert_eq!(score.points, multiplied(score));
    }
    let endorsements: i64 = explanation.endorsements.iter().map(|one| one.points).sum();
    prop_assert_eq!(figures.technical, scores().map(|score| score.points).sum::<i64>() + endorsements);
    prop_assert_eq!(figures.non_technical, explanation.events.iter().map(|event| event.points).sum::<i64>());
    prop_assert_eq!(figures.score, figures.technical + figures.non_technical);
    for policy in policies() {
        prop_assert_eq!(policy.incurred, policy.claims.iter().map(|claim| claim.incurred).sum::<i64>());
        prop_assert_eq!(
            policy.large_loss_excess,
            policy.claims.iter().map(|claim| claim.excess).sum::<i64>()
        );
    }
    prop_assert_eq!(figures.earned, policies().map(|policy| policy.earned).sum::<i64>());
    prop_assert_eq!(figures.collected, policies().map(|policy| policy.collected).sum::<i64>());
    prop_assert_eq!(figures.incurred, policies().map(|policy| policy.incurred).sum::<i64>());
    prop_assert_eq!(figures.commission, policies().map(|policy| policy.commission).sum::<i64>());
    prop_assert_eq!(figures.servicing, policies().map(|policy| policy.servicing).sum::<i64>());
    prop_assert_eq!(figures.acquisition, explanation.acquisition.as_ref().map_or(0, |reason| reason.cost));
    let costs = figures.incurred + figures.commission + figures.servicing + figures.acquisition;
    prop_assert_eq!(figures.cost, costs + figures.contacts + figures.credit_cost);
    prop_assert_eq!(figures.margin, figures.earned - figures.cost);
    Ok(())
}

/// The party after an act; `None` for those that are counted on a later day.
fn after(party: &Party, act: &ActKind) -> Option<Party> {
    let mut party = party.clone();
    match act {
        ActKind::Event { event, count } => party.events.extend((0..*count).map(|_| (*event, TODAY))),
        ActKind::PayOverdue { policy_id, amount, .. } => {
            party.policies[(*policy_id % 100) as usize].payments.push((TODAY, *amount));
        }
        ActKind::AddPremium { policy_id, amount } => {
            let policy = &mut party.policies[(*policy_id % 100) as usize];
            let change =
                oracle::Endorsement { kind: 0, cancels: false, effective_on: TODAY, change: *amount };
            policy.endorsements.push(change);
            policy.payments.push((TODAY, *amount));
            if !policy.instalments.is_empty() {
                policy.instalments.push((TODAY, *amount));
            }
        }
        ActKind::Renew { .. } => return None,
    }
    Some(party)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn the_lines_add_up_to_what_the_pass_gives(
        parties in book(),
        programme in programme(),
        as_of in prop_oneof![Just(TODAY), TODAY - 800..TODAY + 300],
    ) {
        let (_dir, copy) = copy_of(&parties);
        let columns = compute(&copy, &programme, Day(as_of), &TierState::none(), &granted(&parties));
        for (row, party) in parties.iter().enumerate() {
            let explanation = Explanation::of(&copy, &programme, party.party_id, Day(as_of), (None, party.credit));
            let explanation = explanation.expect("the party is in the copy");
            prop_assert_eq!(explanation.figures, columns.figures(row));
            prop_assert_eq!(explanation.held, columns.held(row));
            adds_up(&explanation)?;
        }
        prop_assert!(Explanation::of(&copy, &programme, 0, Day(as_of), (None, 0)).is_none());
    }

    #[test]
    fn acts_bring_the_points_that_are_promised(parties in book(), programme in programme()) {
        let (_dir, copy) = copy_of(&parties);
        for party in &parties {
            let explanation = Explanation::of(&copy, &programme, party.party_id, Day(TODAY), (None, party.credit));
            let explanation = explanation.expect("the party is in the copy");
            let score = answer(&programme, party, TODAY).score;
            let Some(next) = explanation.next_tier else {
                prop_assert_eq!(usize::from(explanation.held.tier), programme.tiers.len() - 1);
                continue;
            };
            prop_assert_eq!(i128::from(next.threshold), score + i128::from(next.missing));
            prop_assert!(next.missing > 0);
            let mut all = party.clone();
            for act in &next.acts {
                let Some(changed) = after(party, &act.kind) else { continue };
                prop_assert_eq!(act.on, Day(TODAY));
                prop_assert_eq!(answer(&programme, &changed, TODAY).score - score, act.points.into());
                all = after(&all, &act.kind).expect("an act of today");
            }
            prop_assert_eq!(answer(&programme, &all, TODAY).score - score, next.together.into());
        }
    }
}
