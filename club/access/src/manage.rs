//! Adding staff, changing and taking away their access.

use audit::Actor;
use calendar::Clock;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::limit::Counter;
use crate::secret::Password;
use crate::session::Which;
use crate::sign_in::staff_subject;
use crate::staff::{self, Listed, NewStaff, Staff};
use crate::{Error, Random, Role, secret, store};

/// Adds a member of staff; answers the one-time password, which is shown once.
///
/// # Errors
/// [`Error::Name`], [`Error::NameTaken`], [`Error::Agency`], or the database's.
pub async fn add_staff(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    actor: &Actor,
    new: &NewStaff,
) -> Result<(Staff, Password), Error> {
    let new = new.checked()?;
    let password = Password::one_time(random);
    let hash = secret::hash(random, password.reveal()).await?;
    let now = clock.now();

    let mut transaction = pool.begin().await?;
    let added = store::insert_staff(&mut transaction, &new, &hash, now).await?;
    let staff_id = added.ok_or_else(|| Error::NameTaken(new.name.clone()))?;
    let detail = json!({ "name": new.name, "role": new.role });
    let subject = staff_subject(staff_id);
    audit::record(&mut transaction, now, actor, "staff.add", &subject, None, detail).await?;
    transaction.commit().await?;

    let NewStaff { name, display_name, role, agent_id } = new;
    Ok((
        Staff { staff_id, name, display_name, role, agent_id, must_change: true, must_enrol: false },
        password,
    ))
}

/// Everybody, those without access last.
///
/// # Errors
/// The database's.
pub async fn list_staff(pool: &PgPool) -> Result<Vec<Listed>, Error> {
    Ok(store::list(pool).await?)
}

/// Gives a new one-time password, ends all sessions, and forgets known devices and failures: those of sign-ins, of
/// second steps, and of whoever was signed in, so that nothing closes the change of the password that follows.
///
/// # Errors
/// [`Error::NoSuchStaff`], or the database's.
pub async fn reset_password(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    actor: &Actor,
    name: &str,
) -> Result<Password, Error> {
    let password = Password::one_time(random);
    let hash = secret::hash(random, password.reveal()).await?;
    let mut transaction = pool.begin().await?;
    let staff = find(&mut transaction, name).await?;
    store::set_password(&mut transaction, staff.staff_id, &hash, true).await?;
    store::session::delete(&mut transaction, staff.staff_id, Which::All).await?;
    store::session::forget_devices(&mut transaction, staff.staff_id).await?;
    store::factor::delete_steps(&mut transaction, staff.staff_id).await?;
    store::attempt::forget_name(&mut transaction, &staff.name).await?;
    for counter in [Counter::of_signed(staff.staff_id), Counter::of_code(staff.staff_id, None)] {
        store::attempt::forget(&mut transaction, &counter).await?;
    }
    let subject = staff_subject(staff.staff_id);
    audit::record(&mut transaction, clock.now(), actor, "staff.reset", &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(password)
}

/// Takes somebody's access away, and ends their sessions; or gives it back.
///
/// # Errors
/// [`Error::NoSuchStaff`], [`Error::LastAdministrator`], or the database's.
pub async fn set_access(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    name: &str,
    enabled: bool,
) -> Result<(), Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let administrators = store::active_administrators(&mut transaction).await?;
    let staff = find(&mut transaction, name).await?;
    if !enabled && administrators == [staff.staff_id] {
        return Err(Error::LastAdministrator);
    }
    store::set_disabled(&mut transaction, staff.staff_id, (!enabled).then_some(now)).await?;
    if !enabled {
        store::session::delete(&mut transaction, staff.staff_id, Which::All).await?;
        store::factor::delete_steps(&mut transaction, staff.staff_id).await?;
    }
    let action = if enabled { "staff.enable" } else { "staff.disable" };
    let subject = staff_subject(staff.staff_id);
    audit::record(&mut transaction, now, actor, action, &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

/// Gives somebody another role; it counts from their next request on.
///
/// # Errors
/// [`Error::NoSuchStaff`], [`Error::Agency`], [`Error::LastAdministrator`], or the database's.
pub async fn set_role(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    name: &str,
    role: Role,
    agent_id: Option<i32>,
) -> Result<(), Error> {
    if (role == Role::Agent) != agent_id.is_some() {
        return Err(Error::Agency);
    }
    let mut transaction = pool.begin().await?;
    let administrators = store::active_administrators(&mut transaction).await?;
    let staff = find(&mut transaction, name).await?;
    if role != Role::Administrator && administrators == [staff.staff_id] {
        return Err(Error::LastAdministrator);
    }
    store::set_role(&mut transaction, staff.staff_id, role, agent_id).await?;
    let detail = json!({ "from": staff.role, "to": role, "agent": agent_id });
    let subject = staff_subject(staff.staff_id);
    audit::record(&mut transaction, clock.now(), actor, "staff.role", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(())
}

/// Whose name it is; the row is locked until the transaction ends.
pub(crate) async fn find(conn: &mut PgConnection, name: &str) -> Result<Staff, Error> {
    let found = store::credentials(conn, &staff::normalised(name)).await?;
    found.map(|found| found.staff).ok_or_else(|| Error::NoSuchStaff(name.to_owned()))
}
