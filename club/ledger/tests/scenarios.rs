//! Scenarios as a finance officer reads them: a file each, a line an order with its answer.

use calendar::{Clock, Day, Instant};
use ledger::{Act, Committer, Done, Error, House, Order, proofs};
use sqlx::PgPool;

const A_DAY: i64 = 86_400;

/// Words of a line, with amounts without separators.
struct Words<'a>(std::str::SplitWhitespace<'a>);

impl Words<'_> {
    fn word(&mut self) -> &str {
        self.0.next().expect("a word more")
    }

    fn skip(&mut self, words: &[&str]) -> &mut Self {
        for word in words {
            assert_eq!(self.word(), *word);
        }
        self
    }

    fn number(&mut self) -> i64 {
        self.word().replace(',', "").parse().expect("a number")
    }

    fn day(&mut self) -> Option<Day> {
        let word = self.word();
        (word != "never").then(|| Day::parse(word).expect("a day"))
    }

    fn house(&mut self) -> House {
        match (self.skip(&["to"]).word().to_owned().as_str(), self.number_or_word()) {
            ("merchant", Some(number)) => House::Payable(number as i32),
            ("the", None) => House::Redeemed,
            other => panic!("{other:?}"),
        }
    }

    fn number_or_word(&mut self) -> Option<i64> {
        self.word().parse().ok()
    }
}

fn act(text: &str, now: Instant) -> Act {
    let mut words = Words(text.split_whitespace());
    match words.word() {
        "grant" => grant(&mut words, House::Granted),
        "correct" => grant(words.skip(&["by"]), House::Adjustment),
        "spend" => Act::Spend { amount: words.number(), to: words.house() },
        "hold" => {
            let amount = words.number();
            Act::Hold { amount, until: now.plus_seconds(words.skip(&["for"]).number() * A_DAY) }
        }
        "capture" => {
            let amount = words.number();
            let hold = words.skip(&["of", "hold"]).number() as i32;
            Act::Capture { hold, amount, to: words.house() }
        }
        "release" => Act::Release { hold: words.skip(&["hold"]).number() as i32 },
        "give" => {
            let amount = words.skip(&["back"]).number();
            Act::Reverse { amount, transfer: words.skip(&["of", "transfer"]).number() as i32 }
        }
        "claw" => {
            let amount = words.skip(&["back"]).number();
            let lot = Some(words.skip(&["of", "lot"]).number() as i32);
            Act::ClawBack { amount, lot, debt: words.skip(&["owing"]).number() }
        }
        "expire" => Act::Expire,
        other => panic!("{other}"),
    }
}

fn grant(words: &mut Words<'_>, from: House) -> Act {
    let amount = words.number();
    Act::Grant { amount, expires_on: words.skip(&["until"]).day(), from }
}

fn told(answer: Result<Done, Error>) -> String {
    match answer {
        Ok(Done { amount, balance, available, .. }) => {
            format!("{}; balance {}; available {}", parted(amount), parted(balance), parted(available))
        }
        Err(Error::Refused(refused)) => format!("refused {}", refused.code()),
        Err(error) => panic!("{error}"),
    }
}

/// A number with separators.
fn parted(number: i64) -> String {
    let digits = number.abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, groups.join(","))
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_scenario_comes_out_as_written(pool: PgPool) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for (party, file) in (1i64..).zip(&files) {
        sqlx::query(
            "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
             VALUES (1, 'نام', ' نام ', now(), now())",
        )
        .execute(&pool)
        .await
        .unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let (_, table) = text.split_once("\n\n").expect("a table below what it is about");
        for (place, line) in table.lines().enumerate() {
            let [day, what, expected] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
                panic!("{}: {line}", file.display())
            };
            let now = Instant::start_of(Day::parse(day).unwrap()).plus_seconds(A_DAY / 2);
            let order = Order {
                party_id: party,
                key: format!("{} {place}", file.display()),
                act: act(what, now),
                reason: "scenario".to_owned(),
                reference: String::new(),
                actor: "test".to_owned(),
            };
            let answer = Committer::new(&pool, &Clock::frozen(now)).carry_out(order).await;
            assert_eq!(told(answer), expected, "{}: {line}", file.display());
        }
    }
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
}
