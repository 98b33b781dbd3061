//! What each operation may change, column by column: the one place where every operation has to stand.
//!
//! The laws of `laws.rs` are asked of every step; what they need to know of an operation, beside how to draw it
//! (`steps.rs`), is said here. An operation that is not here fails the tests by name.

use std::collections::BTreeSet;

/// What is founded, ended and handed on when one body takes the place of another.
const UNION: &str = "bodies+ bodies.line bodies.within bodies.area bodies.population bodies.headed-by bodies.budget \
            bodies.ended bodies.why posts+ posts.body posts.ended posts.outcome functions.lead \
            functions.cooperators functions.jurisdiction functions.overseer establishment ties assets provisions unions lineage \
            posts.holder appointments delegations";

/// The columns that an operation may change (`bodies+` is new rows of that table), by its name in files.
pub fn may_change(name: &str) -> Option<BTreeSet<&'static str>> {
    let parts = match name {
        "establish" => {
            "bodies+ codes posts+ functions+ functions.lead functions.cooperators establishment lineage delegations"
        }
        "absorb" => UNION,
        // The new body may have a code.
        "merge" | "divide" | "pool-support" => return Some(UNION.split_whitespace().chain(["codes"]).collect()),
        "spin-off" => {
            "bodies+ codes bodies.line bodies.within bodies.area bodies.population posts+ posts.body functions.lead \
            functions.cooperators establishment ties lineage delegations"
        }
        "dissolve" => {
            "bodies.line bodies.within bodies.headed-by bodies.budget bodies.ended bodies.why posts.ended \
            posts.outcome functions.lead functions.cooperators functions.jurisdiction functions.retired \
            functions.overseer establishment ties assets provisions unions lineage posts.holder appointments delegations"
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
        "transfer-function" => "functions.lead functions.cooperators establishment lineage delegations",
        "assign-lead" => "functions.lead functions.cooperators lineage delegations",
        "retire-function" => {
            "functions.retired functions.cooperators functions.jurisdiction functions.overseer delegations"
        }
        "decentralise" => {
            "functions+ functions.retired functions.cooperators functions.jurisdiction functions.overseer \
            establishment lineage delegations"
        }
        "revoke" => "delegations",
        "hold-concurrently" => "posts.holder appointments",
        "unify-post" => {
            "posts.holder posts.ended posts.outcome bodies.headed-by establishment unions lineage appointments"
        }
        "separate-posts" => "posts.holder unions appointments",
        "create-post" => "posts+ bodies.headed-by",
        "abolish-post" => "posts.ended posts.outcome bodies.headed-by unions posts.holder appointments",
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
