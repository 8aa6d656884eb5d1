//! `bashgah serve`: the console, until interrupted.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use access::{NewStaff, Password, Role};
use api::ApiState;
use audit::{Actor, Look};
use axum::serve::ListenerExt;
use console::ConsoleState;
use portal::PortalState;
use postgres::{Database, Home, Use};
use serde_json::json;
use sqlx::PgPool;
use terminal::TerminalState;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::cli::{self, Serve};
use crate::commands::demo;
use crate::failure::{BUSY, FAILED, Failure};
use crate::text;
use crate::world::World;

/// The sign-in name of the first administrator.
const FIRST_ADMINISTRATOR: &str = "admin";
const A_MINUTE: Duration = Duration::from_secs(60);
/// How long an entry of the trail waits for its seal at most, while the program serves.
const SEALING: Duration = Duration::from_secs(10);

pub async fn run(world: &World, options: &Serve) -> Result<u8, Failure> {
    // What is wrong in the settings is told before anything starts.
    let provider = provider(world, &options.provider)?;
    let listener = listen(SocketAddr::new(options.address, options.port)).await?;
    world.output.note(text::STARTING, &[]);
    let served = world
        .with_database(Use::Serve, async |home, database| {
            serve(world, options, home, database, listener, provider).await
        })
        .await;
    match served {
        Err(failure) if failure.exit == crate::failure::INTERRUPTED => {
            world.output.note(text::STOPPED, &[]);
            Ok(0)
        }
        outcome => outcome.map(|()| 0),
    }
}

async fn serve(
    world: &World,
    options: &Serve,
    home: &Home,
    database: &Database,
    listener: TcpListener,
    provider: Option<openid::Provider>,
) -> Result<(), Failure> {
    let pool = &database.pool;
    feeds::mark_interrupted(pool, world.clock.now()).await?;
    programme::publish_default(pool, &world.clock, &Actor::program()).await?;
    access::KeyFile::of(home.path()).prepare(&world.random)?;
    let password = first_administrator(world, pool).await?;
    let state =
        ConsoleState::new(pool.clone(), world.clock.clone(), world.random.clone(), home.path().to_owned())
            .with_provider(provider);
    // Millions of members take some seconds: the first who asks for the list need not wait for all of them.
    state.roster.reload_beside(pool, &world.clock);
    let (all_is_there, is_all_there) = watch::channel(false);
    let kept_current = keep_current(state.clone(), is_all_there.clone());
    let watched = console::watch(state.clone(), options.watch.clone());
    let api = api(world, home, pool, &state).await?;
    let courier = webhooks::Courier::new(pool.clone(), world.clock.clone())?;
    let till = TerminalState { pool: pool.clone(), clock: world.clock.clone(), random: world.random.clone() };
    let card = PortalState { pool: pool.clone(), clock: world.clock.clone() };
    let pages = console::router(state)
        .merge(api::router(api.clone()))
        .merge(terminal::router(till))
        .merge(portal::router(card));
    let pages = pages.into_make_service_with_connect_info::<SocketAddr>();
    let port = listener.local_addr().map_err(|cause| Failure::internal(&cause))?.port();
    // The end of a page does not wait until its beginning was confirmed.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let pages = axum::serve(listener, pages);
    let served = async { pages.await.map_err(|cause| Failure::internal(&cause)) };
    // Both go on until the server ends.
    let beside = async {
        tokio::join!(courier.run(), api::keep_clean(api));
        Ok(())
    };
    let filled = async {
        // A person can sign in meanwhile; a machine is told when all is there.
        if !world.output.json {
            announce(world, port, home.path(), password.as_ref());
        }
        if !options.no_demo {
            fill(world, home, database, (options.demo_parties, options.demo_months), port).await;
        }
        all_is_there.send_replace(true);
        if world.output.json {
            announce(world, port, home.path(), password.as_ref());
        }
        Ok(())
    };
    let watched = async {
        watched.await;
        Ok(())
    };
    tokio::try_join!(served, filled, kept_current, watched, beside, seal(world, pool, is_all_there))
        .map(|_| ())
}

/// Looks every minute what is due: the standing where rows or a day have come, the saved reports, whose day may have
/// begun, rewards that are over, and once a day the files that nobody needs. It begins when a demonstration is there:
/// its months were settled and closed as of their own days.
async fn keep_current(state: ConsoleState, begin: watch::Receiver<bool>) -> Result<(), Failure> {
    until(begin).await;
    let (mut minutes, mut current) = (tokio::time::interval(A_MINUTE), console::Current::default());
    let mut tidied = None;
    loop {
        minutes.tick().await;
        current.look(&state).await;
        close_days(&state).await;
        expire_rewards(&state).await;
        state.make_due_reports().await;
        let today = state.clock.today();
        if tidied.replace(today) != Some(today) {
            state.forget_old_files().await;
        }
    }
}

/// Closes the ledger's days that are over.
async fn close_days(state: &ConsoleState) {
    let closed = ledger::close::close(&state.pool, &state.clock, &Actor::program().name).await;
    if let Err(error) = closed {
        tracing::error!(code = error.code(), cause = %error, "the ledger's day could not be closed");
    }
}

/// Lets rewards expire whose last day has passed.
async fn expire_rewards(state: &ConsoleState) {
    if let Err(error) = rewards::expiry::expire(&state.pool, &state.clock).await {
        tracing::error!(code = error.code(), cause = %error, "rewards could not expire");
    }
}

/// Seals the trail while the program serves: at first all of it, then what came since.
async fn seal(world: &World, pool: &PgPool, begin: watch::Receiver<bool>) -> Result<(), Failure> {
    until(begin).await;
    let mut look = Look::All;
    loop {
        match audit::seal(pool, &world.clock, look).await {
            Ok(_) => look = Look::Recent,
            // The database may be gone for a while; the next round seals what is due.
            Err(error) => tracing::warn!(%error, "the audit trail could not be sealed"),
        }
        tokio::time::sleep(SEALING).await;
    }
}

/// Waits until it is said; where nobody can say it any more, the program ends anyway.
async fn until(mut begin: watch::Receiver<bool>) {
    let _said = begin.wait_for(|said| *said).await;
}

/// The JSON API beside the console; what a program before this one left half done is forgotten.
async fn api(world: &World, home: &Home, pool: &PgPool, console: &ConsoleState) -> Result<ApiState, Failure> {
    let keys = console.api_keys.clone();
    let (clock, random) = (world.clock.clone(), world.random.clone());
    let state = ApiState::new(pool.clone(), clock, random, keys, home.path().to_owned());
    state.clear().await?;
    Ok(state)
}

/// On the first start, while the console is served already: the demonstration insurer.
async fn fill(world: &World, home: &Home, database: &Database, size: (u64, u32), port: u16) {
    let filled = async {
        if !demo::is_due(home, database).await? {
            return Ok(());
        }
        world.output.note(text::DEMO_BEGINS, &[]);
        demo::first_start(world, home, database, size).await?;
        world.output.note(text::DEMO_READY, &[("address", &format!("http://localhost:{port}"))]);
        Ok(())
    };
    let filled: Result<(), Failure> = filled.await;
    if let Err(failure) = filled {
        world.output.failure(&failure);
        world.output.note(text::DEMO_FAILED, &[]);
    }
}

/// The provider by which staff may sign in too; it is not asked yet, so that the console starts without it.
fn provider(world: &World, given: &cli::Provider) -> Result<Option<openid::Provider>, Failure> {
    let Some(issuer) = &given.oidc_issuer else { return Ok(None) };
    let secret = match &given.oidc_secret_file {
        Some(file) => std::fs::read_to_string(file).map_err(|cause| Failure::file(file, &cause))?,
        None => String::new(),
    };
    let settings = openid::Settings::new(
        issuer,
        given.oidc_client.as_deref().unwrap_or_default(),
        &secret,
        &given.oidc_claim,
        given.public_address.as_deref().unwrap_or_default(),
        console::PROVIDER_BACK,
    )?;
    Ok(Some(openid::Provider::new(settings, world.clock.clone())?))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|cause| {
        let (shown, port) = (address.to_string(), address.port().to_string());
        match cause.kind() {
            std::io::ErrorKind::AddrInUse => {
                Failure::new("serve.port_in_use", text::PORT_IN_USE.message(&[("port", &port)]), BUSY)
            }
            _ => {
                let values = [("address", shown.as_str()), ("cause", &cause.to_string())];
                Failure::new("serve.address", text::ADDRESS.message(&values), FAILED)
            }
        }
    })
}

/// Whoever starts the program first can let the others in.
async fn first_administrator(world: &World, pool: &PgPool) -> Result<Option<Password>, Failure> {
    if !access::list_staff(pool).await?.is_empty() {
        return Ok(None);
    }
    let new = NewStaff {
        name: FIRST_ADMINISTRATOR.to_owned(),
        display_name: String::new(),
        role: Role::Administrator,
        agent_id: None,
    };
    let added = access::add_staff(pool, &world.clock, &world.random, &Actor::program(), &new).await?;
    Ok(Some(added.1))
}

fn announce(world: &World, port: u16, home: &Path, password: Option<&Password>) {
    let address = format!("http://localhost:{port}");
    let home = home.to_string_lossy();
    let value = json!({
        "address": address,
        "home": home,
        "name": password.map(|_| FIRST_ADMINISTRATOR),
        "one_time_password": password.map(Password::reveal),
    });
    world.output.result(&value, |lang| {
        let mut text = text::READY.with(lang, &[("address", &address), ("home", &home)]);
        if let Some(password) = password {
            text.push('\n');
            let values = [("name", FIRST_ADMINISTRATOR), ("password", password.reveal())];
            text.push_str(&text::FIRST_SIGN_IN.with(lang, &values));
        }
        text
    });
}
