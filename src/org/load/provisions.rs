//! The table of what bodies are provided with.

use std::collections::HashMap;

use super::super::data::ProvisionData;
use super::super::periods::{Period, overlaps};
use super::super::provision_rows::Found;
use super::{At, Loading};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::id::Space;
use crate::model::vocabulary::{ProvisionId, ProvisionSort};

/// A report: who made it, which, to whom, when.
type Reported = (BodyId, ProvisionId, Option<BodyId>, Option<Date>);

impl<'a> Loading<'a> {
    pub(super) fn provision(&mut self, row: usize, p: &ProvisionData, seen: &mut HashMap<Reported, usize>) {
        let key = format!("{} {}", p.body.as_str(), p.provision.as_str());
        let at = At { table: "provisions", key: &key, row };
        let (body, what) = (self.owner(at, "a provision", &p.body), self.term(at, "provision", &p.provision));
        let tasks: Vec<_> = p.tasks.iter().filter_map(|name| self.function(at, "tasks", name)).collect();
        let to = p.to.as_ref().and_then(|name| self.body(at, "to", name));
        let (Some(body), Some(what), true) = (body, what, self.is_whole(at)) else { return };
        match p.read(&self.org, Found { what, tasks, to }) {
            Ok(provided) => match provided.is_report().then(|| seen.insert((body, what, to, p.from), row)).flatten() {
                None => self.org.provisions.add(body, provided),
                Some(before) => {
                    let message =
                        format!("the report `{}` of body `{}` stands twice", p.provision.as_str(), p.body.as_str());
                    self.clash(at, before, "provision", message, "keep one of the two rows");
                }
            },
            Err(faults) => faults.into_iter().for_each(|f| self.fault(at, f.field, f.message, f.help)),
        }
    }

    pub(super) fn provisions_at_once(&mut self) {
        let rows = &self.data.provisions;
        let words = &self.data.vocabulary.provisions;
        let sort = |p: &ProvisionData| words.get(words.id(p.provision.as_str())?).map(|term| term.sort);
        let gaps = &self.gaps;
        let period = |(row, p): (usize, &'a ProvisionData)| {
            // A word of which the sort is wrong may stand beside any.
            let is_known = !gaps.may_have(Space::Provision, p.provision.as_str());
            let place = match sort(p).filter(|_| is_known)? {
                ProvisionSort::Report => return None,
                ProvisionSort::Funding => "",
                _ => p.provision.as_str(),
            };
            Some(Period::new(row, (p.body.as_str(), place), p.from, p.until, p.provision.as_str()))
        };
        let overlapping = overlaps(rows.iter().enumerate().filter_map(period));
        for (row, earlier) in overlapping {
            let (Some(p), Some(before)) = (rows.get(row), rows.get(earlier)) else { continue };
            let key = format!("{} {}", p.body.as_str(), p.provision.as_str());
            let (word, body, other) = (p.provision.as_str(), p.body.as_str(), before.provision.as_str());
            let message = format!("`{word}` of body `{body}` begins before its `{other}` has ended");
            let help = "a body has one at a time: give the earlier one the day in `until`";
            self.clash(At { table: "provisions", key: &key, row }, earlier, "from", message, help);
        }
    }
}
