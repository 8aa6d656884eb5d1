//! `bashgah serve`: the console, until interrupted.

use std::net::SocketAddr;
use std::path::Path;

use access::{NewStaff, Password, Role};
use audit::Actor;
use console::ConsoleState;
use postgres::{Database, Home, Use};
use serde_json::json;
use sqlx::PgPool;
use tokio::net::TcpListener;

use crate::cli::Serve;
use crate::failure::{BUSY, FAILED, Failure};
use crate::text;
use crate::world::World;

/// The sign-in name of the first administrator.
const FIRST_ADMINISTRATOR: &str = "admin";

pub async fn run(world: &World, options: &Serve) -> Result<u8, Failure> {
    let listener = listen(SocketAddr::new(options.address, options.port)).await?;
    world.output.note(text::STARTING, &[]);
    let served = world
        .with_database(Use::Serve, async |home, database| {
            serve(world, options, home, database, listener).await
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
    _options: &Serve,
    home: &Home,
    database: &Database,
    listener: TcpListener,
) -> Result<(), Failure> {
    let pool = &database.pool;
    programme::publish_default(pool, &world.clock, &Actor::program()).await?;
    let password = first_administrator(world, pool).await?;
    let state =
        ConsoleState::new(pool.clone(), world.clock.clone(), world.random.clone(), home.path().to_owned());
    let pages = console::router(state).into_make_service_with_connect_info::<SocketAddr>();
    announce(world, &listener, home.path(), password.as_ref());
    axum::serve(listener, pages).await.map_err(|cause| Failure::internal(&cause))
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

fn announce(world: &World, listener: &TcpListener, home: &Path, password: Option<&Password>) {
    let port = listener.local_addr().map_or(0, |address| address.port());
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
