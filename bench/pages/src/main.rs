//! Times the pages of a running console, asked for by many clients at once.

mod browser;
mod mix;
mod studio;
mod tally;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Parser;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use browser::Browser;
use mix::Known;
use tally::Tally;

/// Asks a running console for its pages and prints how long they took, at the server and at the client.
#[derive(Parser, Clone)]
struct Plan {
    /// Address of the server, e.g. `127.0.0.1:8080`.
    address: String,
    /// Sign-in name of an administrator.
    #[arg(long)]
    name: String,
    /// Its one-time password.
    #[arg(long)]
    password: String,
    /// Clients at once.
    #[arg(long, default_value_t = 64)]
    clients: u64,
    /// Seconds of asking.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Milliseconds that a client waits between a page and the next, on average; 0 asks without a pause.
    #[arg(long, default_value_t = 0)]
    pause: u64,
    /// Only kinds of pages that begin with this, e.g. `search`.
    #[arg(long, default_value = "")]
    only: String,
}

/// What the one-time password is replaced by.
const LASTING: &str = "measured-and-disabled-after";
/// Members that are looked at before.
const KNOWN: i64 = 300;
const UNMASKED: i64 = 30;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let plan = Plan::parse();
    let mut browsers = Vec::new();
    for client in 0..plan.clients {
        let mut browser = Browser::open(&plan.address).await?;
        let password = if client == 0 { &plan.password } else { LASTING };
        browser.sign_in(&plan.name, password, LASTING).await?;
        browsers.push(browser);
    }
    let known = Arc::new(know(&mut browsers[0]).await?);
    let studio = studio::measure(&mut browsers[0]).await?;
    let until = Instant::now() + Duration::from_secs(plan.seconds);
    let clients = browsers
        .into_iter()
        .zip(0..)
        .map(|(browser, seed)| tokio::spawn(ask(plan.clone(), browser, known.clone(), seed, until)));
    let mut tally = Tally::default();
    for client in clients.collect::<Vec<_>>() {
        tally.merge(client.await??);
    }
    tally.print(plan.seconds);
    println!("one person at the studio");
    studio.print_lines();
    Ok(())
}

/// Looks at some members, so that they can be searched for.
async fn know(browser: &mut Browser) -> anyhow::Result<Known> {
    let began = Instant::now();
    let parties = loop {
        let page = browser.get("/members", false).await?;
        let heading = page.between("</h1><p>", "</p>").context("no heading over the members")?;
        let digits: String = persian::latin_digits(&heading).chars().filter(char::is_ascii_digit).collect();
        match digits.parse().unwrap_or(0) {
            0 => tokio::time::sleep(Duration::from_millis(50)).await,
            parties => break parties,
        }
    };
    println!("the first list of {parties} members after {:.1} s", began.elapsed().as_secs_f64());
    let mut known = Known { parties, ..Known::default() };
    let page = browser.get("/settings", false).await?;
    let csrf = page.between("name=\"csrf\" value=\"", "\"").context("no token for forms")?;
    for number in 0..KNOWN {
        let party = 1 + number * (parties / KNOWN).max(1) % parties;
        let page = browser.get(&format!("/members/{party}"), false).await?;
        known.names.extend(page.between("class=\"who-name\"><span data-x>", "</span>"));
        if number % (KNOWN / UNMASKED) == 0 {
            for (kind, values) in [(3, &mut known.mobiles), (1, &mut known.national_ids)] {
                let form = format!("csrf={csrf}&kind={kind}");
                let page = browser.send(&format!("/members/{party}/unmask"), &form).await?;
                let shown: Vec<String> = String::from_utf8_lossy(&page.body)
                    .split("<bdi dir=\"ltr\">")
                    .filter_map(|part| Some(part.split_once("</bdi>")?.0.to_owned()))
                    .filter(|value| value.chars().count() > 9 && value.chars().all(char::is_numeric))
                    .collect();
                let length = if kind == 3 { 11 } else { 10 };
                values.extend(shown.into_iter().filter(|value| value.chars().count() == length).take(1));
            }
        }
    }
    ensure!(!known.names.is_empty(), "no member has a name");
    ensure!(!known.mobiles.is_empty() && !known.national_ids.is_empty(), "no member has an identity");
    Ok(known)
}

/// One client, until the time is over.
async fn ask(
    plan: Plan,
    mut browser: Browser,
    known: Arc<Known>,
    seed: u64,
    until: Instant,
) -> anyhow::Result<Tally> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut tally = Tally::default();
    while Instant::now() < until {
        if plan.pause > 0 {
            tokio::time::sleep(Duration::from_millis(rng.random_range(0..=2 * plan.pause))).await;
        }
        let (kind, path) = mix::page(&mut rng, &known);
        if kind.starts_with(&plan.only) {
            let answer = browser.get(&path, true).await?;
            // Not every number up to the highest is a party's.
            ensure!(matches!(answer.status, 200 | 404), "{path} answered {}", answer.status);
            tally.add(if answer.status == 200 { kind } else { "nobody of the number" }, &answer);
        }
    }
    Ok(tally)
}
