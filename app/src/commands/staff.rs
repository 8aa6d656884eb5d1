//! `bashgah staff`: who may sign in to the console.

use access::{Listed, NewStaff, Role};
use i18n::Lang;
use postgres::{Database, Use};
use serde_json::json;

use crate::cli::Staff;
use crate::failure::{FAILED, Failure};
use crate::output::columns;
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: Staff) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |_, database| match command {
            Staff::Add { name, role, display_name, agent } => {
                let agent_id = agent_id(database, agent).await?;
                add(world, database, NewStaff { name, display_name, role, agent_id }).await
            }
            Staff::List => list(world, database).await,
            Staff::Role { name, role, agent } => {
                let agent_id = agent_id(database, agent).await?;
                set_role(world, database, &name, role, agent_id).await
            }
            Staff::Reset { name } => reset(world, database, &name).await,
            Staff::ResetFactor { name } => reset_factor(world, database, &name).await,
            Staff::Disable { name } => set_access(world, database, &name, false).await,
            Staff::Enable { name } => set_access(world, database, &name, true).await,
        })
        .await?;
    Ok(0)
}

/// The number of the agency whose code was given, if one was.
async fn agent_id(database: &Database, code: Option<String>) -> Result<Option<i32>, Failure> {
    let Some(code) = code else { return Ok(None) };
    let found = sqlx::query_scalar!("SELECT agent_id FROM parties.agent WHERE code = $1", code);
    let found = found.fetch_optional(&database.pool).await?;
    let missing = || text::NO_SUCH_AGENT.message(&[("code", &code)]);
    found.map(Some).ok_or_else(|| Failure::new("staff.no_such_agent", missing(), FAILED))
}

async fn add(world: &World, database: &Database, new: NewStaff) -> Result<(), Failure> {
    let (staff, password) =
        access::add_staff(&database.pool, &world.clock, &world.random, &world.actor, &new).await?;
    let value = json!({ "name": staff.name, "role": staff.role, "one_time_password": password.reveal() });
    world.output.result(&value, |lang| {
        let role = staff.role.title().of(lang);
        let values = [("name", staff.name.as_str()), ("role", role), ("password", password.reveal())];
        text::STAFF_ADDED.with(lang, &values)
    });
    Ok(())
}

async fn set_role(
    world: &World,
    database: &Database,
    name: &str,
    role: Role,
    agent_id: Option<i32>,
) -> Result<(), Failure> {
    access::set_role(&database.pool, &world.clock, &world.actor, name, role, agent_id).await?;
    let value = json!({ "name": name, "role": role });
    world.output.result(&value, |lang| {
        text::STAFF_ROLE.with(lang, &[("name", name), ("role", role.title().of(lang))])
    });
    Ok(())
}

async fn reset(world: &World, database: &Database, name: &str) -> Result<(), Failure> {
    let password =
        access::reset_password(&database.pool, &world.clock, &world.random, &world.actor, name).await?;
    let value = json!({ "name": name, "one_time_password": password.reveal() });
    world.output.result(&value, |lang| {
        text::STAFF_RESET.with(lang, &[("name", name), ("password", password.reveal())])
    });
    Ok(())
}

async fn reset_factor(world: &World, database: &Database, name: &str) -> Result<(), Failure> {
    access::reset_factor(&database.pool, &world.clock, &world.actor, name).await?;
    let value = json!({ "name": name, "second_factor": false });
    world.output.result(&value, |lang| text::STAFF_FACTOR_RESET.with(lang, &[("name", name)]));
    Ok(())
}

async fn set_access(world: &World, database: &Database, name: &str, enabled: bool) -> Result<(), Failure> {
    access::set_access(&database.pool, &world.clock, &world.actor, name, enabled).await?;
    let text = if enabled { text::STAFF_ENABLED } else { text::STAFF_DISABLED };
    let value = json!({ "name": name, "enabled": enabled });
    world.output.result(&value, |lang| text.with(lang, &[("name", name)]));
    Ok(())
}

async fn list(world: &World, database: &Database) -> Result<(), Failure> {
    let staff = access::list_staff(&database.pool).await?;
    world.output.result(&staff, |lang| {
        let rows: Vec<Vec<String>> = staff.iter().map(|listed| line(lang, listed)).collect();
        columns(&rows)
    });
    Ok(())
}

fn line(lang: Lang, listed: &Listed) -> Vec<String> {
    let state = match listed {
        Listed { disabled_at: Some(_), .. } => text::STATE_DISABLED,
        Listed { staff, .. } if staff.must_change => text::STATE_ONE_TIME,
        _ => text::STATE_ACTIVE,
    };
    let role: Role = listed.staff.role;
    let name = listed.staff.name.clone();
    vec![name, role.title().of(lang).to_owned(), state.of(lang).to_owned(), listed.staff.display_name.clone()]
}
