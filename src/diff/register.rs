//! From an organisation to a list of units: the list is held against the organisation's own territories, by code.

use std::collections::{BTreeMap, BTreeSet};

use super::Diff;
use super::list::{Unit, key_of};
use super::residue::{Residue, codes};
use crate::charter::Charter;
use crate::model::body::Body;
use crate::model::date::Date;
use crate::model::id::Name;
use crate::model::key::Key;
use crate::model::vocabulary::Kind;
use crate::org::build::{OrgErrors, OrgFault};
use crate::org::data::{BodyData, CodeData, OrgData};
use crate::org::{BodyRef, Org};
use crate::plan::Baseline;
use crate::suggest::reading;

impl Diff {
    /// The plan from an organisation to a list of its territorial units on a day, where some predecessors and their
    /// successors may be known, by key.
    ///
    /// A unit is the live territory with its official code; a code that no territory has is a new unit, `u-` and the
    /// code. Territories of the kinds of the list that are not in it are gone; those of other kinds, and all other
    /// bodies, are as they are. The list says code, name, kind and container: a container that is not in it is that
    /// territory with its code, or nothing. Kinds are found by their names in the vocabulary. What the organisation does
    /// not let happen, for what its other bodies have, is in the residue.
    ///
    /// ```
    /// use reorganon::diff::{Diff, Unit, units};
    /// let unit = |code: &str, name: &str, kind: &str| Unit {
    ///     code: code.into(), name: name.into(), kind: kind.into(), within: None
    /// };
    /// let (then, now) = ("2021-02-01".parse().unwrap(), "2023-04-10".parse().unwrap());
    /// let org = units("An Giang", then, &[unit("30373", "Xã Đa Phước", "Xã"), unit("1", "Thị trấn An Phú", "Thị trấn")])?;
    /// let list = [unit("30373", "Thị trấn Đa Phước", "Thị trấn"), unit("1", "Thị trấn An Phú", "Thị trấn")];
    /// let diff = Diff::to_list(&org, now, &list, &[])?;
    /// assert!(diff.residue.is_empty());
    /// assert_eq!(diff.plan.steps.len(), 2, "reclassified, and renamed");
    /// # Ok::<(), reorganon::org::build::OrgErrors>(())
    /// ```
    ///
    /// # Errors
    /// All faults of the list: a code that stands twice or is that of two territories, a kind that nobody knows.
    pub fn to_list(org: &Org, day: Date, list: &[Unit], links: &[(Key, Key)]) -> Result<Self, OrgErrors> {
        let lands = Lands::of(org, list)?;
        let before = Org::from_data(&lands.before)?;
        let after = Org::from_data(&lands.after(org, day, list)?)?;
        let mut diff = Self::with_links(&before, &after, links);
        diff.plan.baseline = Some(Baseline { digest: Some(org.digest()), ..Baseline::default() });
        let wrong = match diff.plan.run(org, &Charter::new("none")) {
            Ok(run) => run.problems(),
            Err(errors) => errors.faults.iter().map(ToString::to_string).collect(),
        };
        let residue = |line: String| Residue {
            sort: "step",
            key: String::new(),
            field: "run on the whole organisation".into(),
            reached: Some(line),
            wanted: None,
        };
        diff.residue.extend(wrong.into_iter().map(residue));
        diff.residue.sort();
        Ok(diff)
    }
}

/// The territories of an organisation, and which of them a list speaks of.
struct Lands<'o> {
    before: OrgData,
    by_code: BTreeMap<&'o str, &'o Key>,
    /// A live territory of each kind, by the name of the kind.
    examples: BTreeMap<String, (Name<Kind>, Option<BodyRef<'o>>)>,
}

fn fault(row: usize, code: &str, field: &'static str, message: String, help: &str) -> OrgFault {
    let (key, other, help) = (code.to_owned(), OrgFault::NO_ROW, help.to_owned());
    OrgFault { table: "units", key, field, row, other, message, help }
}

impl<'o> Lands<'o> {
    fn of(org: &'o Org, list: &[Unit]) -> Result<Self, OrgErrors> {
        let mut faults = Vec::new();
        let mut by_code: BTreeMap<&str, &Key> = BTreeMap::new();
        let wanted: BTreeSet<_> = list.iter().map(|unit| unit.code.as_str()).collect();
        let lands = || org.bodies().filter(|body| body.is_territory());
        for body in lands() {
            for code in codes(body) {
                let known = by_code.insert(code, body.key());
                if let Some(other) = known.filter(|_| wanted.contains(code)) {
                    let message = format!("`{other}` and `{}` both have the code `{code}`", body.key());
                    faults.push(fault(OrgFault::NO_ROW, code, "code", message, "recode one of them first"));
                }
            }
        }
        let mut seen = BTreeSet::new();
        for (row, unit) in list.iter().enumerate().filter(|(_, unit)| !seen.insert(unit.code.as_str())) {
            let message = format!("the code `{}` stands twice", unit.code);
            faults.push(fault(row, &unit.code, "code", message, "drop one of the two lines"));
        }
        let words = org.vocabulary().kinds.iter().filter(|(_, _, kind)| kind.territorial);
        let mut examples: BTreeMap<_, _> =
            words.map(|(_, key, kind)| (reading(&kind.name), (Name::new(key.as_str()), None))).collect();
        for body in lands() {
            let kind = body.class().and_then(|class| org.vocabulary().kinds.get(class.kind));
            if let Some((_, example)) = kind.and_then(|kind| examples.get_mut(&reading(&kind.name))) {
                example.get_or_insert(body);
            }
        }
        for (row, unit) in list.iter().enumerate() {
            let message = match examples.get(&reading(&unit.kind)) {
                None => format!("the vocabulary has no territorial kind `{}`", unit.kind),
                Some((_, None)) if !by_code.contains_key(unit.code.as_str()) => {
                    format!("nobody says of which sector and tier a new `{}` is: there is none yet", unit.kind)
                }
                _ => continue,
            };
            faults.push(fault(row, &unit.code, "kind", message, "add the kind, with its name, or a unit of it"));
        }
        if !faults.is_empty() {
            return Err(OrgErrors { faults });
        }
        let mut before = OrgData::new(org.title(), org.as_of(), org.vocabulary().clone());
        let data = org.to_data();
        let keys: BTreeSet<String> = lands().map(|body| body.key().to_string()).collect();
        before.bodies = data.bodies.into_iter().filter(|row| keys.contains(row.id.as_str())).collect();
        before.bodies.iter_mut().for_each(|row| (row.headed_by, row.budget) = (None, 0));
        before.codes = data.codes.into_iter().filter(|row| keys.contains(row.body.as_str())).collect();
        Ok(Self { before, by_code, examples })
    }

    /// The territories as the list has them.
    fn after(&self, org: &Org, day: Date, list: &[Unit]) -> Result<OrgData, OrgErrors> {
        let mut data = self.before.clone();
        data.as_of = day.max(data.as_of);
        let kinds: BTreeSet<_> = list.iter().map(|unit| reading(&unit.kind)).collect();
        let kinds: BTreeSet<_> = kinds.iter().filter_map(|kind| Some(self.examples.get(kind)?.0.as_str())).collect();
        let listed: BTreeSet<_> = list.iter().map(|unit| unit.code.as_str()).collect();
        let containers: BTreeSet<_> = list.iter().filter_map(|unit| unit.within.as_deref()).collect();
        let code_of = |key: &Key| org.body_id(key.as_str()).and_then(|id| org.body(id)).map(codes).unwrap_or_default();
        data.bodies.retain(|row| {
            let named = code_of(&row.id).iter().any(|code| listed.contains(code) || containers.contains(code));
            named || !kinds.contains(row.kind.as_str())
        });
        let mut places: BTreeMap<Key, usize> =
            data.bodies.iter().enumerate().map(|(n, row)| (row.id.clone(), n)).collect();
        let mut faults = Vec::new();
        let key_of_code = |code: &str| -> Result<Key, String> {
            let known = self.by_code.get(code).map(|key| (*key).clone());
            known.map_or_else(|| key_of(code).map_err(|error| error.to_string()), Ok)
        };
        for (row, unit) in list.iter().enumerate() {
            let Some((kind, example)) = self.examples.get(&reading(&unit.kind)) else { continue };
            let key = match key_of_code(&unit.code) {
                Ok(key) => key,
                Err(error) => {
                    faults.push(fault(row, &unit.code, "code", error, "write the code"));
                    continue;
                }
            };
            let place = *places.entry(key.clone()).or_insert_with(|| {
                data.codes.push(CodeData {
                    body: key.as_str().into(),
                    code: unit.code.as_str().into(),
                    from: None,
                    until: None,
                });
                let like = example.and_then(|body| self.before.bodies.iter().find(|row| row.id == *body.key()));
                data.bodies.extend(like.map(|like| BodyData {
                    id: key,
                    area: None,
                    population: None,
                    within: None,
                    ..like.clone()
                }));
                data.bodies.len().saturating_sub(1)
            });
            if let Some(row) = data.bodies.get_mut(place) {
                (row.name, row.kind) = (unit.name.as_str().into(), kind.clone());
                let within =
                    unit.within.as_deref().filter(|code| listed.contains(code) || self.by_code.contains_key(code));
                let within = within.and_then(|code| key_of_code(code).ok());
                row.within = within.map(|key| Name::<Body>::new(key.as_str())).or(row.within.take());
            }
        }
        // Containers that are gone contain nothing; a list says where their contents are.
        let there: BTreeSet<_> = data.bodies.iter().map(|row| row.id.to_string()).collect();
        data.bodies.iter_mut().for_each(|row| row.within = row.within.take().filter(|at| there.contains(at.as_str())));
        data.codes.retain(|row| there.contains(row.body.as_str()));
        if faults.is_empty() { Ok(data) } else { Err(OrgErrors { faults }) }
    }
}
