//! PostgreSQL: the pool, the migrations and bulk writing.

pub mod copy;
