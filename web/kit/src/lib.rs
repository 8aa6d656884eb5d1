//! What all pages share: layout, texts, figures, charts, session, errors and embedded assets.

extern crate self as kit;

pub mod assets;
pub mod chart;
mod fault;
mod figures;
pub mod flow;
mod markup;
mod page;
pub mod parts;
pub mod qr;
pub mod ruler;
pub mod site;
pub mod spread;
pub mod testing;
pub mod texts;

pub use assets::icon;
pub use fault::Fault;
pub use figures::{Fmt, Given, Unit, add_up, round_div, shares_in_tenths};
pub use markup::{Markup, escape_into};
pub use page::{NavGroup, NavItem, Page, Toast, User, initials};
pub use site::{Answer, Need, Route, Signed, Site, Visit, read, router, write};
