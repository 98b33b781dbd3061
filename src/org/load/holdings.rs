//! Loading what bodies have: their establishment, codes, former names and assets.

use std::collections::HashMap;

use super::{At, Loading};
use crate::model::body::{BodyId, Code, FormerName, Staffing};
use crate::model::strength::Strength;
use crate::model::vocabulary::CategoryId;
use crate::org::data::{AssetData, CodeData, EstablishmentData, FormerNameData};
use crate::org::periods::{Period, overlaps};
use crate::suggest::short;

impl<'a> Loading<'a> {
    pub(super) fn establishment(
        &mut self,
        row: usize,
        e: &EstablishmentData,
        seen: &mut HashMap<(BodyId, CategoryId), usize>,
    ) {
        let key = format!("{} {}", e.body.as_str(), e.category.as_str());
        let at = At { table: "establishment", key: &key, row };
        let (body, category) = (self.owner(at, "staff", &e.body), self.term(at, "category", &e.category));
        let (Some(body), Some(category), true) = (body, category, self.is_whole(at)) else { return };
        for (field, heads) in [("authorised", e.authorised), ("actual", e.actual.unwrap_or(0))] {
            if heads > Strength::MOST {
                let message = format!("{heads} {field} heads are more than a body can have, {}", Strength::MOST);
                self.fault(at, field, message, "check the figure");
            }
        }
        if let Some(before) = seen.insert((body, category), row) {
            let message = format!("body `{}` has two rows for `{}`", e.body.as_str(), e.category.as_str());
            self.clash(at, before, "category", message, "keep one row for each body and category");
            return;
        }
        let strength = Strength::new(e.authorised, e.actual, e.assumed);
        let staffing = &mut self.org.bodies.row_mut(body).staffing;
        match staffing.iter_mut().find(|s| s.category == category) {
            Some(entry) => entry.strength = strength,
            None if strength == Strength::NONE => {}
            None => staffing.push(Staffing { category, posts: 0, strength }),
        }
    }

    pub(super) fn code(&mut self, row: usize, c: &CodeData) {
        let key = format!("{} {}", c.body.as_str(), c.code);
        let at = At { table: "codes", key: &key, row };
        let (Some(body), true) = (self.owner(at, "a code", &c.body), self.is_whole(at)) else { return };
        if c.from.zip(c.until).is_some_and(|(from, until)| until <= from) {
            let message = format!("the code `{}` of `{}` ends before it begins", short(&c.code), c.body.as_str());
            self.fault(at, "until", message, "`until` is the first day without the code, after `from`");
        }
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.codes.push(Code { code: c.code.clone(), from: c.from, until: c.until });
        }
    }

    pub(super) fn codes_at_once(&mut self) {
        let codes = &self.data.codes;
        let period = |(row, c): (usize, &'a CodeData)| Period::new(row, c.body.as_str(), c.from, c.until, &*c.code);
        for (row, other) in overlaps(codes.iter().enumerate().map(period)) {
            let (Some(c), Some(before)) = (codes.get(row), codes.get(other)) else { continue };
            let key = format!("{} {}", c.body.as_str(), c.code);
            let message = format!(
                "the code `{}` of `{}` begins before its code `{}` has ended",
                short(&c.code),
                c.body.as_str(),
                short(&before.code)
            );
            let help = "a body has one code at a time: give the earlier one the day in `until`";
            self.clash(At { table: "codes", key: &key, row }, other, "from", message, help);
        }
    }

    pub(super) fn former_name(&mut self, row: usize, n: &FormerNameData) {
        let at = At { table: "former-names", key: n.body.as_str(), row };
        let (Some(body), true) = (self.owner(at, "a former name", &n.body), self.is_whole(at)) else { return };
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.former_names.push(FormerName { name: n.name.clone(), until: n.until });
        }
    }

    pub(super) fn asset(&mut self, row: usize, a: &'a AssetData, seen: &mut HashMap<(BodyId, &'a str), usize>) {
        let key = format!("{} {}", a.body.as_str(), a.asset);
        let at = At { table: "assets", key: &key, row };
        let (Some(body), true) = (self.owner(at, "an asset", &a.body), self.is_whole(at)) else { return };
        if a.amount == 0 {
            self.fault(
                at,
                "amount",
                format!("`{}` has 0 of `{}`, which is nothing", a.body.as_str(), short(&a.asset)),
                "drop the row",
            );
        }
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.assets.insert(a.asset.clone(), a.amount);
        }
        if let Some(before) = seen.insert((body, &*a.asset), row) {
            let message = format!("body `{}` has two rows for `{}`", a.body.as_str(), short(&a.asset));
            self.clash(at, before, "asset", message, "keep one row for each body and asset");
        }
    }
}
