//! The pass agrees with the definitions, to the last rial.

mod oracle;
mod world;

use calendar::Day;
use proptest::prelude::*;
use standing::{Held, TierState, compute};

use oracle::answer;
use world::{TODAY, answer_of, book, copy_of, granted, programme};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_party_is_what_the_definitions_say(
        parties in book(),
        programme in programme(),
        as_of in prop_oneof![Just(TODAY), TODAY - 800..TODAY + 300],
    ) {
        let (_dir, copy) = copy_of(&parties);
        let columns = compute(&copy, &programme, Day(as_of), &TierState::none(), &granted(&parties));
        prop_assert_eq!(columns.len(), parties.len());
        for (row, party) in parties.iter().enumerate() {
            prop_assert_eq!(columns.party_id[row], party.party_id);
            let expected = answer(&programme, party, as_of);
            prop_assert_eq!(&answer_of(&columns, row), &expected, "party {}", party.party_id);
            let (tier, grace_since) = oracle::tier(&programme, expected.score, as_of, None);
            prop_assert_eq!(columns.held(row), Held { tier, grace_since: grace_since.map(Day) });
        }
    }

    #[test]
    fn tiers_go_on_from_what_was_held(
        parties in book(),
        programme in programme(),
        held in prop::collection::vec((0..7u8, prop::option::of(0..300i32), any::<bool>()), 12),
    ) {
        let (_dir, copy) = copy_of(&parties);
        let mut state = TierState::none();
        let highest = programme.tiers.len() as u8 - 1;
        let before: Vec<_> = parties.iter().zip(held).map(|(party, (tier, since, is_new))| {
            let held = (tier.min(highest), since.map(|days| TODAY - days));
            if !is_new {
                state.push(party.party_id, Held { tier, grace_since: held.1.map(Day) });
            }
            (!is_new).then_some(held)
        }).collect();
        let columns = compute(&copy, &programme, Day(TODAY), &state, &granted(&parties));
        for (row, before) in before.into_iter().enumerate() {
            let (tier, since) = oracle::tier(&programme, columns.score[row].into(), TODAY, before);
            prop_assert_eq!(columns.held(row), Held { tier, grace_since: since.map(Day) });
        }
    }
}
