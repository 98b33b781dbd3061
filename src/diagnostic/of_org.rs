//! What is doubtful about an organisation: it can be used, and somebody should look at it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Diagnostic, Files, Label, Report, Severity};
use crate::model::key::Key;
use crate::org::Org;

/// So many are told of each sort.
const TOLD: usize = 20;

impl Report {
    /// What is doubtful about an organisation: ids that differ only in small and capital letters.
    ///
    /// ```
    /// use reorganon::diagnostic::{Files, Report};
    /// let org = reorganon::doc::example().session.into_org();
    /// assert!(Report::of_org(&org, &Files::new()).diagnostics().is_empty());
    /// ```
    pub fn of_org(org: &Org, files: &Files<'_>) -> Self {
        let mut diagnostics = Vec::new();
        let sorts: [(&str, Vec<&Key>); 3] = [
            ("bodies", org.bodies.keys().collect()),
            ("posts", org.posts.keys().collect()),
            ("functions", org.functions.keys().collect()),
        ];
        for (table, keys) in sorts {
            for alike in alike(&keys).into_values().take(TOLD) {
                let names: Vec<_> = alike.iter().map(|key| format!("`{key}`")).collect();
                let message = format!("the {table} {} differ only in small and capital letters", names.join(" and "));
                let mut diagnostic = Diagnostic::new(Severity::Warning, "alike-keys", message);
                let place = |key: &&Key| files.org?.place(table, key.as_str(), "id");
                let places = alike.iter().filter_map(place);
                diagnostic.labels.extend(places.map(|place| Label { place, text: String::new() }));
                diagnostic.help =
                    "if they are one, keep one row and correct what names the other; else rename one".into();
                diagnostics.push(diagnostic);
            }
        }
        Self::of(diagnostics, files)
    }
}

/// The keys that are the same in small letters, by that: of several only.
fn alike<'a>(keys: &[&'a Key]) -> BTreeMap<String, BTreeSet<&'a Key>> {
    let has_capitals = |key: &&&Key| key.as_str().bytes().any(|byte| byte.is_ascii_uppercase());
    let mut alike: BTreeMap<String, BTreeSet<&Key>> = BTreeMap::new();
    for key in keys.iter().filter(has_capitals) {
        alike.entry(key.as_str().to_ascii_lowercase()).or_default().insert(*key);
    }
    // Most organisations have no capitals in their ids, and are looked through once.
    if !alike.is_empty() {
        for key in keys {
            if let Some(same) = alike.get_mut(key.as_str()) {
                same.insert(*key);
            }
        }
    }
    alike.retain(|_, same| same.len() > 1);
    alike
}
