//! The courier: takes what is due and brings it.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use calendar::{Clock, Instant};
use futures::future::join_all;
use reqwest::{Client, StatusCode, redirect};
use sqlx::PgPool;
use tokio::sync::Notify;

use crate::message::Reason;
use crate::resolve::Outward;
use crate::sign::{Secret, seconds, signature};
use crate::{Error, schedule, store};

/// Deliveries to one endpoint at once.
const OF_EACH: i64 = 8;
/// How long an attempt may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Seconds after which another may try what one was trying: that one is gone.
const LEASE_SECONDS: i64 = 120;
/// How often is looked for what is due.
const LOOK: Duration = Duration::from_secs(1);
/// Seconds for which what was delivered is kept.
const KEPT_SECONDS: i64 = 30 * 86_400;
const SWEEP_SECONDS: i64 = 3_600;

/// A delivery that is tried now.
pub(crate) struct Claimed {
    pub delivery_id: i64,
    pub endpoint_id: i64,
    pub attempts: i32,
    pub message_id: String,
    pub body: String,
    pub url: String,
    pub secrets: Vec<Secret>,
}

/// What came of an attempt.
pub(crate) struct Attempt {
    pub delivery_id: i64,
    pub at: Instant,
    /// When it is tried again; `None`: it arrived, or it is dead.
    pub next_at: Option<Instant>,
    pub status: Option<i16>,
    pub reason: Option<Reason>,
}

impl Attempt {
    fn of(claimed: &Claimed, at: Instant, answer: Result<StatusCode, Reason>) -> Attempt {
        let status = answer.ok();
        let reason = match answer {
            Ok(status) if status.is_success() => None,
            Ok(StatusCode::GONE) => Some(Reason::Gone),
            Ok(_) => Some(Reason::Status),
            Err(reason) => Some(reason),
        };
        let again = reason.is_some_and(|reason| reason != Reason::Gone);
        Attempt {
            delivery_id: claimed.delivery_id,
            at,
            next_at: if again { schedule::next(claimed.attempts + 1, at) } else { None },
            status: status.and_then(|status| i16::try_from(status.as_u16()).ok()),
            reason,
        }
    }

    pub fn state(&self) -> &'static str {
        match (self.reason, self.next_at) {
            (None, _) => "delivered",
            (Some(_), Some(_)) => "pending",
            (Some(_), None) => "dead",
        }
    }
}

/// Delivers messages for as long as it runs. Several may run over one database.
pub struct Courier {
    pool: PgPool,
    clock: Clock,
    client: Client,
    /// Endpoints to which something is brought at the moment.
    busy: Mutex<HashSet<i64>>,
    wake: Notify,
}

impl Courier {
    /// Over a migrated database.
    ///
    /// # Errors
    /// Where the system's certificates cannot be read.
    pub fn new(pool: PgPool, clock: Clock) -> Result<Arc<Courier>, Error> {
        // Another part of the program may have chosen it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .dns_resolver(Outward)
            .timeout(TIMEOUT)
            .user_agent(concat!("bashgah/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|cause| Error::Client(Box::new(cause)))?;
        let (busy, wake) = (Mutex::default(), Notify::new());
        Ok(Arc::new(Courier { pool, clock, client, busy, wake }))
    }

    /// Delivers until it is dropped.
    pub async fn run(self: Arc<Courier>) {
        let mut swept = Instant(0);
        loop {
            let now = self.clock.now();
            if now >= swept.plus_seconds(SWEEP_SECONDS) {
                swept = now;
                let _ = store::sweep(&self.pool, now.plus_seconds(-KEPT_SECONDS)).await;
            }
            match self.claim().await {
                Ok(claimed) => {
                    for (endpoint_id, claimed) in claimed {
                        let courier = Arc::clone(&self);
                        tokio::spawn(async move {
                            courier.bring(endpoint_id, claimed).await;
                            courier.wake.notify_one();
                        });
                    }
                }
                Err(cause) => tracing::warn!(%cause, "due deliveries could not be read"),
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Looks at once instead of within a second.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Brings what is due now, up to eight to each endpoint; answers how many were tried.
    ///
    /// # Errors
    /// The database's.
    pub async fn round(&self) -> Result<usize, Error> {
        let claimed = self.claim().await?;
        let tried = claimed.values().map(Vec::len).sum();
        join_all(claimed.into_iter().map(|(endpoint_id, claimed)| self.bring(endpoint_id, claimed))).await;
        Ok(tried)
    }

    /// What is due, by endpoint; these endpoints are busy from now on.
    async fn claim(&self) -> Result<BTreeMap<i64, Vec<Claimed>>, Error> {
        let busy: Vec<i64> = self.busy().iter().copied().collect();
        let now = self.clock.now();
        let lease = now.plus_seconds(LEASE_SECONDS);
        let claimed = store::claim(&self.pool, now, lease, &busy, OF_EACH).await?;
        let mut by_endpoint: BTreeMap<i64, Vec<Claimed>> = BTreeMap::new();
        for claimed in claimed {
            by_endpoint.entry(claimed.endpoint_id).or_default().push(claimed);
        }
        self.busy().extend(by_endpoint.keys());
        Ok(by_endpoint)
    }

    fn busy(&self) -> std::sync::MutexGuard<'_, HashSet<i64>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn bring(&self, endpoint_id: i64, claimed: Vec<Claimed>) {
        let attempts = join_all(claimed.iter().map(async |claimed| {
            let answer = self.post(claimed).await;
            Attempt::of(claimed, self.clock.now(), answer)
        }))
        .await;
        // Where it cannot be written down, the lease ends and they are tried again: at least once.
        if let Err(cause) = store::settle(&self.pool, &attempts).await {
            tracing::warn!(%cause, endpoint_id, "what came of deliveries could not be written down");
        }
        if attempts.iter().any(|attempt| attempt.reason == Some(Reason::Gone))
            && let Err(cause) = store::gone(&self.pool, endpoint_id, self.clock.now()).await
        {
            tracing::warn!(%cause, endpoint_id, "an endpoint that is gone could not be paused");
        }
        self.busy().remove(&endpoint_id);
    }

    async fn post(&self, claimed: &Claimed) -> Result<StatusCode, Reason> {
        let at = self.clock.now();
        let signed = signature(&claimed.secrets, &claimed.message_id, at, &claimed.body);
        let request = self
            .client
            .post(&claimed.url)
            .header("content-type", "application/json")
            .header("webhook-id", &claimed.message_id)
            .header("webhook-timestamp", seconds(at).to_string())
            .header("webhook-signature", signed)
            .body(claimed.body.clone());
        match request.send().await {
            Ok(answer) => Ok(answer.status()),
            Err(cause) if cause.is_timeout() => Err(Reason::Timeout),
            Err(cause) if cause.is_connect() => Err(Reason::Connect),
            Err(_) => Err(Reason::Broken),
        }
    }
}
