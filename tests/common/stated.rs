//! What each operation may change, column by column: the one place where every operation has to stand.
//!
//! The laws of `laws.rs` are asked of every step; what they need to know of an operation, beside how to draw it
//! (`steps.rs`), is said here. An operation that is not here fails the tests by name.

use std::collections::BTreeSet;

/// What is founded, ended and handed on when one body takes the place of another.
const UNION: &str = "bodies+ bodies.line bodies.within bodies.area bodies.population bodies.headed-by bodies.budget \
            bodies.ended bodies.why posts+ posts.body posts.ended posts.outcome functions.lead \
            functions.cooperators functions.jurisdiction establishment ties assets provisions unions lineage";

/// The columns that an operation may change (`bodies+` is new rows of that table), by its name in files.
pub fn may_change(name: &str) -> Option<BTreeSet<&'static str>> {
    let parts = match name {
        "establish" => "bodies+ codes posts+ functions+ functions.lead functions.cooperators establishment lineage",
        "absorb" => UNION,
        // The new body may have a code.
        "merge" | "divide" | "pool-support" => return Some(UNION.split_whitespace().chain(["codes"]).collect()),
        "spin-off" => {
            "bodies+ codes bodies.line bodies.within bodies.area bodies.population posts+ posts.body functions.lead \
            functions.cooperators establishment ties lineage"
        }
        "dissolve" => {
            "bodies.line bodies.within bodies.headed-by bodies.budget bodies.ended bodies.why posts.ended \
            posts.outcome functions.lead functions.cooperators functions.jurisdiction functions.retired \
            establishment ties assets provisions unions lineage"
        }
        "close" => "bodies.within bodies.ended bodies.why ties provisions lineage",
        "reorganise" => {
            "bodies+ codes bodies.within bodies.area bodies.population bodies.ended bodies.why ties provisions \
            lineage"
        }
        "transfer-territory" => "bodies.within bodies.area bodies.population lineage",
        "rename" => "bodies.name former-names",
        "recode" => "codes",
        "reparent" => "bodies.line bodies.within ties",
        "reclassify" => "bodies.kind bodies.sector bodies.tier bodies.form",
        "transfer-function" => "functions.lead functions.cooperators establishment lineage",
        "assign-lead" => "functions.lead functions.cooperators lineage",
        "retire-function" => "functions.retired functions.cooperators functions.jurisdiction",
        "unify-post" => "posts.holder posts.ended posts.outcome bodies.headed-by establishment unions lineage",
        "separate-posts" => "posts.holder unions",
        "create-post" => "posts+ bodies.headed-by",
        "abolish-post" => "posts.ended posts.outcome bodies.headed-by unions",
        "adjust-establishment" | "transfer-staff" => "establishment",
        "transfer-assets" => "assets bodies.budget",
        "set-funding" => "provisions bodies.budget",
        "set-seats" | "adopt-instrument" | "report" => "provisions",
        "set-tie" => "ties",
        _ => return None,
    };
    Some(parts.split_whitespace().collect())
}

/// The operations of which no law is stated.
pub fn unstated<'a>(names: &[&'a str]) -> Vec<&'a str> {
    names.iter().filter(|name| may_change(name).is_none()).copied().collect()
}
