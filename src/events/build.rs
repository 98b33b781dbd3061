//! A list of units as an organisation, and a body of an organisation as a row of a list.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Event, Unit};
use crate::model::date::Date;
use crate::model::id::Name;
use crate::model::key::Key;
use crate::model::vocabulary::{Kind, Sector, Tier, Vocabulary};
use crate::org::Org;
use crate::org::data::{BodyData, CodeData, OrgData};
use crate::org::read::BodyRef;

/// The tier and kind of containers that a list names and does not have.
const OUTSIDE: &str = "outside";

/// The sector of all units of a list.
const SECTOR: &str = "territorial";

/// The words of a list for levels and kinds, and the keys of the vocabulary for them.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    levels: BTreeMap<Arc<str>, Key>,
    kinds: BTreeMap<Arc<str>, Key>,
}

/// A key for each word: itself where it is one, else a number.
fn keys(words: &BTreeSet<Arc<str>>, what: &str) -> BTreeMap<Arc<str>, Key> {
    let taken: BTreeSet<&str> = words.iter().map(|word| &**word).chain([OUTSIDE]).collect();
    let mut numbers = (1_usize..).map(|number| format!("{what}-{number}")).filter(|key| !taken.contains(&**key));
    let mut key = |word: &Arc<str>| match Key::new(word) {
        Ok(key) if &**word != OUTSIDE => Some(key),
        _ => Key::new(&numbers.next()?).ok(),
    };
    words.iter().filter_map(|word| Some((word.clone(), key(word)?))).collect()
}

impl Terms {
    /// The words of a first list and of all that comes out of events.
    pub(crate) fn of(units: &[Unit], events: &[Event]) -> Self {
        let outputs = events.iter().flat_map(|event| &event.outputs).map(|output| &output.unit);
        let (mut levels, mut kinds) = (BTreeSet::new(), BTreeSet::new());
        for unit in units.iter().chain(outputs) {
            if !levels.contains(&unit.level) {
                levels.insert(unit.level.clone());
            }
            if !kinds.contains(&unit.kind) {
                kinds.insert(unit.kind.clone());
            }
        }
        Self { levels: keys(&levels, "level"), kinds: keys(&kinds, "kind") }
    }

    pub(super) fn level<T>(&self, unit: &Unit) -> Name<T> {
        Name::new(self.levels.get(&unit.level).map_or("", Key::as_str))
    }

    pub(super) fn kind<T>(&self, unit: &Unit) -> Name<T> {
        Name::new(self.kinds.get(&unit.kind).map_or("", Key::as_str))
    }

    pub(super) fn sector<T>() -> Name<T> {
        Name::new(SECTOR)
    }

    fn vocabulary(&self) -> Vocabulary {
        let outside = Key::new(OUTSIDE).ok().map(|key| (Arc::<str>::from(OUTSIDE), key));
        let kind = |(word, key): (&Arc<str>, &Key)| {
            (key.clone(), Kind { name: word.to_string(), territorial: true, ..Kind::default() })
        };
        let tier = |(word, key): (&Arc<str>, &Key)| {
            let rank = u32::from(key.as_str() != OUTSIDE);
            (key.clone(), Tier { name: word.to_string(), rank })
        };
        let extra = outside.iter().map(|(word, key)| (word, key));
        Vocabulary {
            kinds: self.kinds.iter().chain(extra.clone()).map(kind).collect(),
            tiers: self.levels.iter().chain(extra).map(tier).collect(),
            sectors: Key::new(SECTOR).ok().map(|key| (key, Sector { name: SECTOR.into() })).into_iter().collect(),
            ..Vocabulary::default()
        }
    }
}

/// The key of a container outside of the list.
pub(super) fn outside_key(parent: &str) -> String {
    format!("{OUTSIDE}/{parent}")
}

/// The tables of an organisation with these units, in containers that may be outside of the list.
pub(crate) fn data(title: &str, as_of: Date, units: &[Unit], outside: &BTreeSet<Arc<str>>, terms: &Terms) -> OrgData {
    let mut data = OrgData::new(title, as_of, terms.vocabulary());
    let row = |key: Key, name: &Arc<str>, kind: Name<Kind>, tier: Name<Tier>, within: Option<String>| BodyData {
        id: key,
        name: name.clone(),
        kind,
        sector: Terms::sector(),
        tier,
        form: None,
        line: None,
        within: within.map(|within| within.as_str().into()),
        area: None,
        population: None,
        headed_by: None,
        budget: 0,
        founded: None,
        ended: None,
        why: None,
    };
    for parent in outside {
        // That it is a key was looked at when the list was checked.
        if let Ok(key) = Key::new(&outside_key(parent)) {
            data.bodies.push(row(key, parent, OUTSIDE.into(), OUTSIDE.into(), None));
        }
    }
    for unit in units {
        let within = match &*unit.parent {
            "" => None,
            parent if outside.contains(parent) => Some(outside_key(parent)),
            parent => Some(parent.to_owned()),
        };
        data.bodies.push(row(unit.key.clone(), &unit.name, terms.kind(unit), terms.level(unit), within));
        if !unit.code.is_empty() {
            let body = Name::new(unit.key.as_str());
            data.codes.push(CodeData { body, code: unit.code.clone(), from: None, until: None });
        }
    }
    data
}

/// A body as a row of a list; nothing for what is outside of the list.
pub(crate) fn unit_of(org: &Org, body: BodyRef<'_>) -> Option<Unit> {
    let words = org.vocabulary();
    let class = body.class()?;
    let tier = |id| words.tiers.key(id).is_some_and(|key| *key == OUTSIDE);
    if !body.is_territory() || tier(class.tier) {
        return None;
    }
    let parent = body.territory().map(|above| match above.class() {
        Some(class) if tier(class.tier) => above.name().into(),
        _ => above.key().as_str().into(),
    });
    let code = body.codes().iter().rfind(|code| code.until.is_none());
    Some(Unit {
        key: body.key().clone(),
        level: words.tiers.get(class.tier)?.name.as_str().into(),
        code: code.map_or_else(|| "".into(), |code| code.code.clone()),
        name: body.name().into(),
        kind: words.kinds.get(class.kind)?.name.as_str().into(),
        parent: parent.unwrap_or_else(|| "".into()),
    })
}
