//! Scenarios as a finance officer reads them: a file each, a line an order with its answer.

use calendar::{Clock, Day, Instant};
use ledger::merge::{self, Moved, Returned};
use ledger::{Act, Committer, Done, Error, House, Order, proofs, statement};
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

/// Two records of one member, A and B; a line without a name is about A.
struct Records<'a> {
    pool: &'a PgPool,
    a: i64,
    file: &'a str,
    moved: Option<Moved>,
}

impl Records<'_> {
    /// What a line does, and its answer.
    async fn line(&mut self, place: usize, what: &str, now: Instant) -> String {
        match what {
            "merge A into B" => self.merge(now).await,
            "undo the merge" => self.undo(now).await,
            _ => self.order(place, what, now).await,
        }
    }

    async fn order(&self, place: usize, what: &str, now: Instant) -> String {
        let (party_id, what) = match (what.strip_prefix("A "), what.strip_prefix("B ")) {
            (_, Some(rest)) => (self.a + 1, rest),
            (rest, None) => (self.a, rest.unwrap_or(what)),
        };
        let (what, key) = match what.split_once(" as ") {
            Some((what, key)) => (what, key.to_owned()),
            None => (what, place.to_string()),
        };
        let order = Order {
            party_id,
            key: format!("{} {key}", self.file),
            act: act(what, now),
            reason: "scenario".to_owned(),
            reference: String::new(),
            actor: "test".to_owned(),
        };
        told(Committer::new(self.pool, &Clock::frozen(now)).carry_out(order).await)
    }

    async fn merge(&mut self, now: Instant) -> String {
        let mut transaction = self.pool.begin().await.unwrap();
        let moved = merge::move_party(&mut transaction, now, "test", (self.a, self.a + 1)).await.unwrap();
        transaction.commit().await.unwrap();
        let Some(moved) = moved else { return "refused: something is held".to_owned() };
        let answer = format!("went {}, owed {}", parted(moved.amount()), parted(moved.owed()));
        self.moved = Some(moved);
        format!("{answer}; {}", self.balances(now).await)
    }

    async fn undo(&mut self, now: Instant) -> String {
        let moved = self.moved.take().expect("a merge before");
        let mut transaction = self.pool.begin().await.unwrap();
        let both = (self.a, self.a + 1);
        let back = merge::move_back(&mut transaction, now, "test", both, &moved).await.unwrap();
        transaction.commit().await.unwrap();
        let Returned { amount, kept, owed, paid } = back;
        let [amount, kept, owed, paid] = [amount, kept, owed, paid].map(parted);
        format!("back {amount}, stays {kept}, owed {owed}, paid {paid}; {}", self.balances(now).await)
    }

    async fn balances(&self, now: Instant) -> String {
        let of = async |party| parted(statement::balance(self.pool, party, now).await.unwrap().balance);
        format!("A {}, B {}", of(self.a).await, of(self.a + 1).await)
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_scenario_comes_out_as_written(pool: PgPool) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
         SELECT 1, 'نام', ' نام ', now(), now() FROM generate_series(1, 2 * $1)",
    )
    .bind(files.len() as i32)
    .execute(&pool)
    .await
    .unwrap();
    for (number, path) in (0i64..).zip(&files) {
        let (text, file) = (std::fs::read_to_string(path).unwrap(), path.display().to_string());
        let (_, table) = text.split_once("\n\n").expect("a table below what it is about");
        let mut records = Records { pool: &pool, a: 2 * number + 1, file: &file, moved: None };
        for (place, line) in table.lines().enumerate() {
            let [day, what, expected] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
                panic!("{file}: {line}")
            };
            let now = Instant::start_of(Day::parse(day).unwrap()).plus_seconds(A_DAY / 2);
            assert_eq!(records.line(place, what, now).await, expected, "{file}: {line}");
        }
    }
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
}
