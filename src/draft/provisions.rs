//! What bodies are provided with.

use super::{Draft, Refusable, refuse};
use crate::change::Change;
use crate::model::body::BodyId;
use crate::model::provision::Provided;
use crate::model::vocabulary::{ProvisionId, ProvisionSort};
use crate::org::Org;

impl Org {
    /// A refusal unless the vocabulary has the word, for this sort of thing.
    pub(crate) fn expect_provision(&self, what: ProvisionId, sort: ProvisionSort) -> Refusable {
        let Some(is) = self.provision_sort(what) else {
            let message = "a provision that this organisation does not know".into();
            return refuse("unknown-term", &[], message, "use ids that its vocabulary handed out");
        };
        if is == sort {
            return Ok(());
        }
        let (word, is, sort) = (self.provision_word(what), is.word(), sort.word());
        let message = format!("`{word}` is of the sort `{is}` in the vocabulary, not `{sort}`");
        refuse("wrong-sort", &[], message, "name a provision of that sort")
    }
}

impl Draft<'_> {
    /// Provides a body with something from the day of the step; what it had in its place ends on that day.
    pub(crate) fn provide(&mut self, body: BodyId, new: Provided) {
        let new = Provided { from: Some(self.on), until: None, ..new };
        self.end_provisions(body, |org, old| org.in_one_place(old, &new));
        self.write(Change::ProvisionSet { body, provisions: Box::new((None, Some(new))) });
    }

    /// Ends, on the day of the step, what a body is provided with and `ends` says; reports stay made.
    pub(crate) fn end_provisions(&mut self, body: BodyId, ends: impl Fn(&Org, &Provided) -> bool) {
        let on = self.on;
        let org = &*self.org;
        let reaches = |old: &&Provided| old.until.is_none_or(|until| until > on) && !old.is_report();
        let mut list: Vec<_> =
            org.provisions.of(body).iter().filter(reaches).filter(|old| ends(org, old)).cloned().collect();
        org.sort_provisions(&mut list);
        for old in list {
            // What was to hold from this very day never did.
            let held = old.from.is_none_or(|from| from < on);
            let new = held.then(|| Provided { until: Some(on), ..old.clone() });
            self.write(Change::ProvisionSet { body, provisions: Box::new((Some(old), new)) });
        }
    }

    /// Gives a body another budget, in minor units of money.
    pub(crate) fn set_budget(&mut self, body: BodyId, new: u64) {
        let old = self.org.details.get(body.index()).map_or(0, |detail| detail.budget);
        if old != new {
            self.write(Change::BudgetSet { body, old, new });
        }
    }
}
