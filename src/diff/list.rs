//! Lists of units, as registers publish them, read as organisations.

use std::collections::BTreeMap;

use crate::model::date::Date;
use crate::model::key::{Key, KeyError};
use crate::model::vocabulary::{Kind, Sector, Tier, Vocabulary};
use crate::org::Org;
use crate::org::build::{OrgErrors, OrgFault};
use crate::org::data::{BodyData, CodeData, OrgData};
use crate::suggest::reading;

/// One line of a register of territorial units; a unit is known by its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Its official code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The word for its kind.
    pub kind: String,
    /// The code of the unit in which it lies.
    pub within: Option<String>,
}

/// The territories of a list of units on a day: an organisation in which the key of a unit is `u-` and its code.
///
/// A container that is not in the list itself is left out. Kinds are the words of the list, without diacritics.
///
/// # Errors
/// All faults: codes that make no key or stand twice, kinds that differ in their diacritics only, circles.
///
/// ```
/// use reorganon::diff::{Unit, units};
/// let ward = |code: &str, name: &str| Unit {
///     code: code.into(), name: name.into(), kind: "Phường".into(), within: Some("883".into())
/// };
/// let org = units("Long Xuyên", "2018-10-16".parse().unwrap(), &[ward("30280", "Phường Mỹ Bình")])?;
/// assert_eq!(org.body(org.body_id("u-30280").unwrap()).unwrap().name(), "Phường Mỹ Bình");
/// # Ok::<(), reorganon::org::build::OrgErrors>(())
/// ```
pub fn units(title: &str, day: Date, list: &[Unit]) -> Result<Org, OrgErrors> {
    let mut faults = Vec::new();
    let mut fault = |row: usize, key: &str, field: &'static str, message: String, help: &str| {
        let (key, help) = (key.to_owned(), help.to_owned());
        faults.push(OrgFault { table: "units", key, field, row, other: OrgFault::NO_ROW, message, help });
    };
    let mut kinds: BTreeMap<Key, &str> = BTreeMap::new();
    let mut rows = Vec::new();
    for (place, unit) in list.iter().enumerate() {
        let (key, kind) = match (key_of(&unit.code), Key::new(&kind_text(&unit.kind))) {
            (Ok(key), Ok(kind)) => (key, kind),
            (key, kind) => {
                for (field, error) in [("code", key.err()), ("kind", kind.err())] {
                    if let Some(error) = error {
                        fault(place, &unit.code, field, error.to_string(), "write a code and a kind");
                    }
                }
                continue;
            }
        };
        let known = kinds.entry(kind.clone()).or_insert(&unit.kind);
        if *known != unit.kind {
            let message = format!("the kinds `{known}` and `{}` are written alike without diacritics", unit.kind);
            fault(place, &unit.code, "kind", message, "write one kind in one way");
        }
        rows.push((key, kind, unit));
    }
    let listed: std::collections::BTreeSet<_> = rows.iter().map(|(key, ..)| key.clone()).collect();
    let mut words = Vocabulary::default();
    let kind = |name: &str| Kind { name: name.to_owned(), territorial: true, ..Kind::default() };
    words.kinds = kinds.iter().map(|(key, name)| (key.clone(), kind(name))).collect();
    if let Ok(unit) = Key::new("unit") {
        words.sectors = [(unit.clone(), Sector::default())].into_iter().collect();
        words.tiers = [(unit, Tier::default())].into_iter().collect();
    }
    let mut data = OrgData::new(title, day, words);
    for (key, kind, unit) in rows {
        let within = unit.within.as_deref().map(key_text).filter(|above| listed.contains(above.as_str()));
        let (body, code) = (key.as_str().into(), unit.code.as_str().into());
        data.codes.push(CodeData { body, code, from: None, until: None });
        data.bodies.push(BodyData {
            id: key,
            name: unit.name.as_str().into(),
            kind: kind.as_str().into(),
            sector: "unit".into(),
            tier: "unit".into(),
            form: None,
            line: None,
            within: within.as_deref().map(Into::into),
            area: None,
            population: None,
            headed_by: None,
            budget: 0,
            founded: None,
            ended: None,
            why: None,
        });
    }
    if faults.is_empty() { Org::from_data(&data) } else { Err(OrgErrors { faults }) }
}

/// The key of the unit with this code.
pub(super) fn key_of(code: &str) -> Result<Key, KeyError> {
    Key::new(&key_text(code))
}

fn key_text(code: &str) -> String {
    format!("u-{code}")
}

fn kind_text(kind: &str) -> String {
    let plain = reading(kind.trim());
    plain.chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect()
}
