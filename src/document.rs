//! What files say: organisations, charters, plans and journals, read strictly and written so that they read back equal.
//!
//! | file | holds | form |
//! |---|---|---|
//! | folder of tables | an [`Org`](crate::Org) | `organisation.yaml` and a CSV file for each table |
//! | `.json` | an [`Org`](crate::Org) | one JSON object with the same tables |
//! | `.yaml` | a [`Charter`](crate::Charter) or a [`Plan`](crate::Plan) | YAML 1.2, of which JSON is a part; no tags, anchors or aliases |
//! | `.jsonl` | a [`Journal`] | a line of JSON for each step, with a checksum |
//!
//! Reading is strict and says everything that is wrong at once, each fault with its place: [`DocumentErrors`]. What was
//! read can be written, and what was written reads back equal, to the byte the second time.
//!
//! # Cells that a spreadsheet would run
//! A spreadsheet takes a cell that starts with `=`, `+`, `-` or `@` for a formula. Such a text is written with an
//! apostrophe before it (`'=1+1`), and so is the empty text (`'`), where an empty cell says that there is none. Reading
//! takes one apostrophe away before exactly these, so `'Ndrangheta` stays as it is.
//!
//! # Which tables must be there?
//! Those that `organisation.yaml` lists under `tables`, and no others: `tables: [bodies, posts, functions, establishment]`.
//! [`Org::save_folder`](crate::Org::save_folder) writes the list. A head without one, as the first files had, needs
//! `bodies.csv`, `posts.csv`, `functions.csv` and `establishment.csv`, each with its first line at least, and
//! `lineage.csv` where a body ended by going on in another.
//!
//! # Why does the library read CSV itself?
//! A reader that is made to get something out of every file takes an unclosed quote for a cell as long as the rest of
//! the file, and does not tell where a cell stands. Messages here point at cells.
//!
//! # Why does the library read YAML events itself?
//! To keep the place of every field, and to go on after a fault: a plan with five mistakes gets five messages.

mod cell;
mod charter;
mod csv;
mod event_line;
mod events;
mod fault;
mod folder;
mod growth;
mod journal;
mod journal_file;
mod json;
mod legible;
pub mod limits;
mod mended;
mod misread;
mod number;
mod place;
mod plan;
mod reader;
mod recover;
mod rest;
mod row;
mod sources;
mod table;
mod text;
mod tree;
mod value;
mod vocabulary;
mod wrong;
mod yaml;

pub use charter::CHARTER_FORMAT;
pub use fault::{DocumentError, DocumentErrors};
pub use journal::{JOURNAL_FORMAT, Journal};
pub use journal_file::JournalFile;
pub use limits::Limits;
pub use place::{Place, Places};
pub use reader::Reader;
pub use recover::{Recovered, Rest};
pub use sources::Sources;
pub use yaml::read_yaml;

pub(crate) use events::{CaseFiles, CheckpointRow, Listed};
pub(crate) use legible::{Flawed, Legible, open_charter, open_plan};
