//! Plain records: what an organisation is made of, before anything happens to it.

pub mod body;
pub mod date;
pub mod digest;
pub(crate) mod ends;
pub mod fraction;
pub mod function;
pub mod gate;
pub mod id;
pub mod key;
pub mod post;
pub mod provision;
pub mod quantity;
pub mod strength;
pub mod tie;
pub mod vocabulary;
