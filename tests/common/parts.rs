//! The tables of an organisation as a set of facts: which of them a step changed, and which bodies they are about.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::org::data::OrgData;
use reorganon::{Operation, Tie};
use serde_json::Value;

/// A cell, or a row that has no key: where it stands, and what it says.
pub type Fact = (String, String);

/// The keys of a JSON value, wherever they stand: texts, and the names of fields.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            found.push(name);
            texts(value, found);
        }),
        _ => {}
    }
}

/// Tables whose rows have keys: their cells are facts.
const KEYED: [&str; 3] = ["bodies", "posts", "functions"];
const ROWS: [&str; 10] = [
    "establishment",
    "ties",
    "codes",
    "former-names",
    "assets",
    "provisions",
    "unions",
    "appointments",
    "delegations",
    "lineage",
];

/// Everything that the tables say.
pub fn facts(data: &OrgData) -> BTreeSet<Fact> {
    let tables = serde_json::to_value(data).unwrap();
    let mut facts = BTreeSet::new();
    for table in KEYED {
        for row in tables[table].as_array().into_iter().flatten() {
            let key = row["id"].as_str().unwrap();
            let cells = row.as_object().unwrap();
            facts.extend(cells.iter().map(|(field, cell)| (format!("{table}.{field} {key}"), cell.to_string())));
        }
    }
    for table in ROWS {
        facts.extend(tables[table].as_array().into_iter().flatten().map(|row| (table.to_owned(), row.to_string())));
    }
    facts
}

/// The columns (and tables without keys) in which a step changed something; `bodies+` where there are new rows.
pub fn changed_parts(before: &OrgData, after: &OrgData) -> BTreeSet<String> {
    let (old, new) = (facts(before), facts(after));
    let keys = |facts: &BTreeSet<Fact>| -> BTreeSet<String> {
        facts.iter().filter(|(place, _)| place.contains(".id ")).map(|(place, _)| place.clone()).collect()
    };
    let fresh = &keys(&new) - &keys(&old);
    let part = |(place, _): &Fact| match place.split_once(' ') {
        Some((column, key)) => {
            let table = column.split('.').next().unwrap();
            if fresh.contains(&format!("{table}.id {key}")) { format!("{table}+") } else { column.to_owned() }
        }
        None => place.clone(),
    };
    old.symmetric_difference(&new).map(part).collect()
}

/// The bodies that a text names: a body, the host of a post, the lead of a function.
pub fn hosts(data: &OrgData) -> BTreeMap<String, BTreeSet<String>> {
    let mut hosts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let bodies = data.bodies.iter().map(|row| (row.id.to_string(), row.id.as_str()));
    let posts = data.posts.iter().map(|row| (row.id.to_string(), row.body.as_str()));
    let functions = data.functions.iter().map(|row| (row.id.to_string(), row.lead.as_str()));
    for (key, host) in bodies.chain(posts).chain(functions) {
        hosts.entry(key).or_default().insert(host.to_owned());
    }
    hosts
}

/// The bodies that are named in texts, in either state.
fn bodies_in(texts: &[&str], states: [&OrgData; 2]) -> BTreeSet<String> {
    let tables = states.map(hosts);
    let found = texts.iter().flat_map(|text| tables.iter().filter_map(|table| table.get(*text)));
    found.flatten().cloned().collect()
}

/// The bodies about which a step changed something.
pub fn touched(before: &OrgData, after: &OrgData) -> BTreeSet<String> {
    let (old, new) = (facts(before), facts(after));
    let mut bodies = BTreeSet::new();
    for (place, said) in old.symmetric_difference(&new) {
        let value: Value = serde_json::from_str(said).unwrap();
        let mut named = Vec::new();
        texts(&value, &mut named);
        named.extend(place.split_once(' ').map(|(_, key)| key));
        bodies.extend(bodies_in(&named, [before, after]));
    }
    bodies
}

/// The bodies that an operation names, as files write it.
pub fn named(operation: &Operation<reorganon::Names>, data: &OrgData) -> BTreeSet<String> {
    let value = serde_json::to_value(operation).unwrap();
    let mut named = Vec::new();
    texts(&value, &mut named);
    bodies_in(&named, [data, data])
}

/// The bodies above these over `line`, `within` and guidance, with themselves, without the root.
pub fn with_all_above(bodies: &BTreeSet<String>, data: &OrgData) -> BTreeSet<String> {
    let mut above: Vec<(&str, &str)> = Vec::new();
    for row in &data.bodies {
        let superiors = [&row.line, &row.within];
        above.extend(superiors.into_iter().flatten().map(|superior| (row.id.as_str(), superior.as_str())));
    }
    let guides = data.ties.iter().filter(|row| row.tie == Tie::Guides);
    above.extend(guides.map(|row| (row.to.as_str(), row.from.as_str())));
    let mut all = bodies.clone();
    loop {
        let more: Vec<_> = above.iter().filter(|(low, high)| all.contains(*low) && !all.contains(*high)).collect();
        if more.is_empty() {
            all.remove("root");
            return all;
        }
        all.extend(more.into_iter().map(|(_, high)| (*high).to_owned()));
    }
}
