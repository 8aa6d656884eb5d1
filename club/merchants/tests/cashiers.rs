//! Cashiers come in with a sign-in of their own, limited like the staff's.

mod world;

use access::Caller;
use merchants::{Error, cashier};
use sqlx::PgPool;
use world::World;

#[sqlx::test(migrations = "../../migrations")]
async fn a_one_time_password_is_changed_and_a_session_ends_with_the_access(pool: PgPool) {
    let world = World::new(&pool).await;
    let (clock, random, admin) = (&world.clock, &world.random, &world.admin);
    let caller = Caller { address: "10.0.0.7".to_owned(), ..Caller::default() };
    let given = cashier::reset(&pool, clock, random, admin, 1).await.unwrap();
    let enter = |password: String| {
        let (pool, caller) = (&pool, &caller);
        async move { cashier::sign_in(pool, clock, random, caller, " Hamid", &password).await }
    };
    let token = enter(given.reveal().to_owned()).await.unwrap();
    let session = cashier::session(&pool, clock, &token).await.unwrap().unwrap();
    assert!(session.must_change);
    assert_eq!((session.name.as_str(), session.merchant.1.as_str()), ("hamid", "Niloufar Books"));
    let new = "a long enough password";
    cashier::change_password(&pool, clock, random, &token, given.reveal(), new).await.unwrap();
    assert!(!cashier::session(&pool, clock, &token).await.unwrap().unwrap().must_change);
    let second = enter(new.to_owned()).await.unwrap();
    cashier::sign_out(&pool, &second).await.unwrap();
    assert_eq!(cashier::session(&pool, clock, &second).await.unwrap(), None);
    cashier::set_access(&pool, clock, admin, 1, false).await.unwrap();
    assert_eq!(cashier::session(&pool, clock, &token).await.unwrap(), None);
    assert_eq!(enter(new.to_owned()).await.unwrap_err().code(), "access.refused");
    cashier::set_access(&pool, clock, admin, 1, true).await.unwrap();

    for _ in 0..5 {
        let _ = enter("not the password".to_owned()).await;
    }
    let closed = enter(new.to_owned()).await;
    assert!(matches!(closed, Err(Error::Access(access::Error::TooMany { .. }))), "{closed:?}");
    clock.advance(16 * 60);
    assert!(enter(new.to_owned()).await.is_ok());
}
