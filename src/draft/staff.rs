//! Establishment, assets and budgets.

use std::sync::Arc;

use super::{Draft, Refusable, at_most, refuse, resting};
use crate::change::Change;
use crate::finding::RestsOn;
use crate::model::body::BodyId;
use crate::model::quantity::Measure;
use crate::model::strength::Strength;
use crate::model::vocabulary::CategoryId;
use crate::org::Org;

impl Org {
    pub(crate) fn strength(&self, body: BodyId, category: CategoryId) -> Strength {
        let staffing = &self.bodies.row(body).staffing;
        staffing.iter().find(|s| s.category == category).map_or(Strength::NONE, |s| s.strength)
    }

    pub(crate) fn category_word(&self, category: CategoryId) -> &str {
        self.vocabulary.categories.key(category).map_or("unknown", |key| key.as_str())
    }

    pub(crate) fn expect_category(&self, category: CategoryId) -> Refusable {
        if self.vocabulary.categories.get(category).is_some() {
            return Ok(());
        }
        let message = "a staff category that this organisation does not know".into();
        refuse("unknown-term", &[], message, "use ids that its vocabulary handed out")
    }
}

impl Draft<'_> {
    /// Sets a body's strength; `peer` is the body on the other side of a transfer.
    pub(crate) fn set_strength(&mut self, body: BodyId, category: CategoryId, new: Strength, peer: Option<BodyId>) {
        let old = self.org.strength(body, category);
        if old != new {
            self.write(Change::StrengthSet { body, category, peer, old, new });
        }
    }

    /// Moves part of a strength from one body to another one.
    pub(crate) fn move_strength(
        &mut self,
        from: BodyId,
        to: BodyId,
        category: CategoryId,
        part: Strength,
    ) -> Refusable {
        let (source, target) = (self.org.strength(from, category), self.org.strength(to, category));
        let Some(rest) = source.minus(part) else { return self.too_few([from, to], category, part.authorised()) };
        let Some(sum) = target.plus(part) else {
            let (a, b) = (self.org.bodies.key(from), self.org.bodies.key(to));
            let word = self.org.category_word(category);
            let message = format!(
                "`{a}` ({}) and `{b}` ({}) together have more heads of `{word}` than a body can have, {}",
                part.authorised(),
                target.authorised(),
                Strength::MOST
            );
            let sum = u64::from(part.authorised()) + u64::from(target.authorised());
            let (on, most) = (RestsOn::Establishment(Some(category)), at_most(sum, Strength::MOST));
            return resting(on, most, refuse("too-many-staff", &[a, b], message, "check the figures"));
        };
        for (body, peer, old, new) in [(from, to, source, rest), (to, from, target, sum)] {
            if old != new {
                self.write(Change::StrengthSet { body, category, peer: Some(peer), old, new });
            }
        }
        Ok(())
    }

    fn too_few(&self, [from, to]: [BodyId; 2], category: CategoryId, wanted: u32) -> Refusable {
        let (a, b, word) = (self.org.bodies.key(from), self.org.bodies.key(to), self.org.category_word(category));
        let there = self.org.strength(from, category).authorised();
        let message =
            format!("`{a}` has {there} authorised heads of `{word}`, not the {wanted} that are to go to `{b}`");
        let help = "move fewer, or name another body to take them from";
        let on = RestsOn::Establishment(Some(category));
        resting(on, at_most(wanted, there), refuse("too-few-staff", &[a, b], message, help))
    }

    /// Moves `count` authorised heads with the people who fill them: as many actual heads, as far as there are. With no
    /// head goes nobody, also where nobody says how many there are.
    pub(crate) fn move_heads(&mut self, from: BodyId, to: BodyId, category: CategoryId, count: u32) -> Refusable {
        if count == 0 {
            return Ok(());
        }
        let source = self.org.strength(from, category);
        if count > source.authorised() {
            return self.too_few([from, to], category, count);
        }
        let actual = source.actual().map(|actual| actual.min(count));
        self.move_strength(from, to, category, Strength::new(count, actual, source.is_assumed()))
    }

    /// Adds or cuts authorised heads (and, where said, actual ones).
    pub(crate) fn adjust_strength(
        &mut self,
        body: BodyId,
        category: CategoryId,
        by: i64,
        actual: Option<i64>,
    ) -> Refusable {
        let old = self.org.strength(body, category);
        let moved = |n: u32, by: i64| {
            i64::from(n).checked_add(by).and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= Strength::MOST)
        };
        let authorised = moved(old.authorised(), by);
        let present = match (old.actual(), actual) {
            (Some(n), Some(by)) => moved(n, by).map(Some),
            (known, _) => Some(known),
        };
        let (Some(authorised), Some(present)) = (authorised, present) else {
            let (key, word) = (self.org.bodies.key(body), self.org.category_word(category));
            let has = old.actual().map_or("an unknown number".into(), |n| n.to_string());
            let message = format!(
                "`{key}` has {} authorised heads of `{word}` and {has} actual ones: {by:+} and {:+} leave no possible number",
                old.authorised(),
                actual.unwrap_or(0)
            );
            let asked = i64::from(old.authorised()).checked_add(by);
            let measure = asked.map(|n| match n {
                ..0 => Measure::at_least(n, 0_i64),
                _ => Measure::at_most(n, i64::from(Strength::MOST)),
            });
            let on = RestsOn::Establishment(Some(category));
            // What is no possible number is above what a body can have, or below nothing.
            let wrong = if authorised.is_none() { by } else { actual.unwrap_or(0) };
            let help = if wrong.is_positive() { "add fewer: check the figure" } else { "cut no more than there are" };
            let refused = refuse("impossible-strength", &[key], message, help);
            return resting(on, measure.filter(Measure::is_breached), refused);
        };
        // Nobody is nobody, assumed or not.
        let nobody = authorised == 0 && present == Some(0);
        let new = if nobody { Strength::NONE } else { Strength::new(authorised, present, old.is_assumed()) };
        self.set_strength(body, category, new, None);
        Ok(())
    }

    pub(crate) fn move_asset(&mut self, from: BodyId, to: BodyId, asset: &Arc<str>, amount: u64) -> Refusable {
        let has = |body: BodyId| {
            let detail = self.org.details.get(body.index());
            detail.and_then(|detail| detail.assets.get(asset)).copied().unwrap_or(0)
        };
        let (source, target) = (has(from), has(to));
        if amount == 0 {
            return Ok(());
        }
        let (a, b) = (self.org.bodies.key(from), self.org.bodies.key(to));
        let Some(rest) = source.checked_sub(amount) else {
            let message = format!("`{a}` has {source} of `{asset}`, not the {amount} that are to go to `{b}`");
            let refused = refuse("too-few-assets", &[a, b], message, "move no more than there is");
            return resting(RestsOn::Register, at_most(amount, source), refused);
        };
        let Some(sum) = target.checked_add(amount) else {
            let message = format!(
                "`{b}` has {target} of `{asset}`, which does not fit into 64 bits with the {amount} from `{a}`"
            );
            return refuse("too-large", &[a, b], message, "check the figures");
        };
        self.write(Change::AssetSet { body: from, asset: asset.clone(), amounts: Box::new((source, rest)) });
        self.write(Change::AssetSet { body: to, asset: asset.clone(), amounts: Box::new((target, sum)) });
        Ok(())
    }

    pub(crate) fn move_budget(&mut self, from: BodyId, to: BodyId, amount: u64) -> Refusable {
        let has = |body: BodyId| self.org.details.get(body.index()).map_or(0, |detail| detail.budget);
        let (source, target) = (has(from), has(to));
        if amount == 0 {
            return Ok(());
        }
        let (a, b) = (self.org.bodies.key(from), self.org.bodies.key(to));
        let Some(rest) = source.checked_sub(amount) else {
            let message = format!("`{a}` has a budget of {source}, not the {amount} that are to go to `{b}`");
            let refused = refuse("too-little-money", &[a, b], message, "move no more than there is");
            return resting(RestsOn::Register, at_most(amount, source), refused);
        };
        let Some(sum) = target.checked_add(amount) else {
            let message =
                format!("`{b}` has a budget of {target}, which does not fit into 64 bits with the {amount} from `{a}`");
            return refuse("too-large", &[a, b], message, "check the figures");
        };
        self.write(Change::BudgetSet { body: from, old: source, new: rest });
        self.write(Change::BudgetSet { body: to, old: target, new: sum });
        Ok(())
    }
}
