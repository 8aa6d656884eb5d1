//! One person at the studio: a draft is opened, and its values are moved one after the other.

use anyhow::{Context, ensure};

use crate::browser::{Browser, encoded};
use crate::tally::Tally;

/// Values that are moved; each is another, so that no effect is remembered.
const MOVED: usize = 40;

/// Times of the studio's page and of a value that is moved, until the effect on the whole book is there.
pub async fn measure(browser: &mut Browser) -> anyhow::Result<Tally> {
    let page = browser.get("/programme", false).await?;
    let csrf = page.between("name=\"csrf\" value=\"", "\"").context("no token for forms")?;
    let version =
        page.between("name=\"version\" value=\"", "\"").context("no version to begin a draft from")?;
    let begun = browser.send("/programme/drafts", &format!("csrf={csrf}&version={version}")).await?;
    ensure!(begun.status == 303, "the draft answered {}", begun.status);
    let place = begun.location;
    let mut tally = Tally::default();
    let measured = async {
        for step in 0..MOVED {
            let factor = encoded(&format!("{}.{:02}", 1 + step / 100, step % 100));
            let form = format!("csrf={csrf}&{}={factor}", encoded("scorecard.claims.0.factor"));
            let answer = browser.change(&format!("{place}/rules?tab=scorecard"), &form).await?;
            ensure!(answer.status == 200, "the value answered {}", answer.status);
            tally.add("studio, a value moved", &answer);
            tally.add("studio, the page", &browser.get(&place, true).await?);
        }
        anyhow::Ok(())
    };
    let measured = measured.await;
    browser.send(&format!("{place}/discard"), &format!("csrf={csrf}")).await?;
    measured.map(|()| tally)
}
