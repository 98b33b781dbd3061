//! Signatures: which bodies a step ends, which begin by it, and which go on changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::change::{Change, Descent, Entity};
use crate::draft::{Refusable, Refusal};
use crate::model::body::BodyId;
use crate::model::key::Key;
use crate::org::Org;

/// Which bodies a step ends, which begin by it, and which go on having gained or lost by it.
///
/// A step that rearranges (sắp xếp, kiện toàn) is more than any one operation: it declares its signature in the plan, and is
/// refused where it does anything else. Read from changes, it is the net effect: a body that begins and ends in one step
/// is in none of the lists. Changed is what something was absorbed into, spun off or ceded; a body that only got another
/// superior, a function or staff is not.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let mut session = ids.session;
/// use reorganon::operation::Absorb;
/// use reorganon::signature::Signature;
/// let step = reorganon::Step::new("join", "2018-10-01".parse().unwrap(), [Absorb::new([ids.sports], ids.culture).into()]);
/// let receipt = session.apply(&step)?;
/// let seen = Signature::of(&receipt.record().changes, session.org());
/// assert_eq!(seen.to_string(), "`sports` → nothing, changed `culture`");
/// # Ok::<(), Box<reorganon::Rejection>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Signature {
    /// The keys of the bodies that end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<String>,
    /// The keys of the bodies that begin.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub created: Vec<String>,
    /// The keys of the bodies that go on having gained or lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
}

/// Bodies that succession joins, or one that began or ended alone: those that ended, those that began, those that go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) ended: Vec<BodyId>,
    pub(crate) created: Vec<BodyId>,
    pub(crate) changed: Vec<BodyId>,
}

/// The bodies that changes end, found or join by succession, group by group.
pub(crate) fn groups(changes: &[Change]) -> Vec<Group> {
    let (mut began, mut ended) = (BTreeSet::new(), BTreeSet::new());
    // Each body leads to another of its group; the last one leads to itself.
    let mut next: BTreeMap<BodyId, BodyId> = BTreeMap::new();
    fn last(next: &BTreeMap<BodyId, BodyId>, body: BodyId) -> BodyId {
        let mut at = body;
        while let Some(other) = next.get(&at).filter(|other| **other != at) {
            at = *other;
        }
        at
    }
    for change in changes {
        match change {
            Change::BodyFounded { body, .. } => {
                began.insert(*body);
                next.entry(*body).or_insert(*body);
            }
            Change::BodyEnded { body, .. } => {
                ended.insert(*body);
                next.entry(*body).or_insert(*body);
            }
            Change::Descended { from: Entity::Body(from), to: Entity::Body(to), how, .. }
                if *how != Descent::FunctionTo =>
            {
                for body in [from, to] {
                    next.entry(*body).or_insert(*body);
                }
                let (one, other) = (last(&next, *from), last(&next, *to));
                next.insert(one, other);
            }
            _ => {}
        }
    }
    let mut groups: BTreeMap<BodyId, Group> = BTreeMap::new();
    for body in next.keys() {
        let group = groups.entry(last(&next, *body)).or_default();
        match (began.contains(body), ended.contains(body)) {
            (false, false) => group.changed.push(*body),
            (true, false) => group.created.push(*body),
            (false, true) => group.ended.push(*body),
            (true, true) => {}
        }
    }
    groups.into_values().filter(|group| *group != Group::default()).collect()
}

impl Signature {
    /// What these changes do; `org` knows what they name. Each list is in the order of keys.
    #[must_use]
    pub fn of(changes: &[Change], org: &Org) -> Self {
        let mut all = Self::default();
        for group in groups(changes) {
            let keys =
                |bodies: &[BodyId]| bodies.iter().map(|body| org.bodies.key(*body).to_string()).collect::<Vec<_>>();
            all.ended.extend(keys(&group.ended));
            all.created.extend(keys(&group.created));
            all.changed.extend(keys(&group.changed));
        }
        all.lists().into_iter().for_each(|list| list.sort());
        all
    }

    fn lists(&mut self) -> [&mut Vec<String>; 3] {
        [&mut self.ended, &mut self.created, &mut self.changed]
    }

    /// The same with each key rewritten, once for each element of a step.
    pub(crate) fn filled(&self, fill: impl Fn(&str) -> Vec<String>) -> Self {
        let of = |list: &[String]| list.iter().flat_map(|key| fill(key)).collect::<BTreeSet<_>>().into_iter().collect();
        Self { ended: of(&self.ended), created: of(&self.created), changed: of(&self.changed) }
    }

    /// Refuses, with every difference, unless this is what was seen.
    pub(crate) fn expect(&self, seen: &Self) -> Refusable {
        let (mut words, mut subjects) = (Vec::new(), BTreeSet::new());
        let (is, not) = (["is ended", "begins", "is changed"], ["is not ended", "does not begin", "is not changed"]);
        let lists = [(&self.ended, &seen.ended), (&self.created, &seen.created), (&self.changed, &seen.changed)];
        for (((said, seen), is), not) in lists.into_iter().zip(is).zip(not) {
            let (said, seen): (BTreeSet<_>, BTreeSet<_>) = (said.iter().collect(), seen.iter().collect());
            let missing = said.difference(&seen).map(|key| (key, format!("`{key}` {not}, as it declares")));
            let undeclared =
                seen.difference(&said).map(|key| (key, format!("`{key}` {is}, which it does not declare")));
            for (key, text) in missing.chain(undeclared) {
                words.push(text);
                subjects.extend(Key::new(key).ok());
            }
        }
        if words.is_empty() {
            return Ok(());
        }
        let message = format!("the step does {seen}: {}", words.join("; "));
        let help = "declare in `signature` what it does, or do what is declared".to_owned();
        Err(vec![Refusal::new("another-signature", subjects.into_iter().collect(), message, help)])
    }
}

impl std::fmt::Display for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = |list: &[String]| match list {
            [] => "nothing".to_owned(),
            list => list.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "),
        };
        write!(f, "{} → {}", names(&self.ended), names(&self.created))?;
        if self.changed.is_empty() { Ok(()) } else { write!(f, ", changed {}", names(&self.changed)) }
    }
}
