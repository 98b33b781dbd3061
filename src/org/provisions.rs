//! What bodies are provided with: kept beside their rows, since most bodies are provided with nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Org;
use super::read::BodyRef;
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::digest::{fact, hash_text};
use crate::model::provision::{Provided, ProvisionValue};
use crate::model::vocabulary::{ProvisionId, ProvisionSort};

/// The provisions of each body that ever had one, in no order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Provisions {
    of: BTreeMap<BodyId, Vec<Provided>>,
}

impl Provisions {
    /// All that a body is and was provided with, in no order.
    #[inline]
    pub(crate) fn of(&self, body: BodyId) -> &[Provided] {
        self.of.get(&body).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn add(&mut self, body: BodyId, provided: Provided) {
        self.of.entry(body).or_default().push(provided);
    }

    pub(crate) fn remove(&mut self, body: BodyId, provided: &Provided) {
        let Some(list) = self.of.get_mut(&body) else { return };
        if let Some(place) = list.iter().rposition(|one| one == provided) {
            list.swap_remove(place);
        }
        if list.is_empty() {
            self.of.remove(&body);
        }
    }
}

/// Seats of councils, summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SeatTotal {
    /// Councils with such seats.
    pub councils: u64,
    /// Their seats.
    pub seats: u64,
    /// Seats of members who work in agencies of the State, where known.
    pub from_state_agencies: u64,
    /// Councils of which that is not known.
    pub unknown: u64,
}

impl Org {
    /// The sum of the seats of one word over the live bodies that `keep` wants; linear in the number of bodies.
    ///
    /// ```
    /// # use reorganon::doc::run;
    /// let org = run(r#"{"set-seats": {"body": "committee", "seats": 60, "from-state-agencies": 12}}"#)?;
    /// let seats = org.vocabulary().provisions.id("seats").unwrap();
    /// let total = org.total_seats(seats, |_| true);
    /// assert_eq!((total.councils, total.seats, total.from_state_agencies), (1, 60, 12));
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn total_seats(&self, what: ProvisionId, keep: impl Fn(BodyRef<'_>) -> bool) -> SeatTotal {
        let mut total = SeatTotal::default();
        for (&id, list) in &self.provisions.of {
            if !self.body(id).is_some_and(|body| body.is_live() && keep(body)) {
                continue;
            }
            for provided in list.iter().filter(|one| one.what == what && one.holds()) {
                if let ProvisionValue::Seats { seats, from_state_agencies } = provided.value {
                    total.councils += 1;
                    total.seats += u64::from(seats);
                    total.from_state_agencies += u64::from(from_state_agencies.unwrap_or(0));
                    total.unknown += u64::from(from_state_agencies.is_none());
                }
            }
        }
        total
    }

    /// What sort of thing a provision is; nothing for a word that the vocabulary does not have.
    pub(crate) fn provision_sort(&self, what: ProvisionId) -> Option<ProvisionSort> {
        self.vocabulary.provisions.get(what).map(|provision| provision.sort)
    }

    pub(crate) fn provision_word(&self, what: ProvisionId) -> &str {
        self.vocabulary.provisions.key(what).map_or("unknown", |key| key.as_str())
    }

    /// Whether a body has one of the two at a time: two modes of funding, two sets of the same rules.
    pub(crate) fn in_one_place(&self, one: &Provided, other: &Provided) -> bool {
        match (&one.value, &other.value) {
            (ProvisionValue::Funding { .. }, ProvisionValue::Funding { .. }) => true,
            (ProvisionValue::Report { .. }, _) | (_, ProvisionValue::Report { .. }) => false,
            _ => one.what == other.what,
        }
    }

    pub(crate) fn sort_provisions(&self, list: &mut [Provided]) {
        list.sort_by(|one, other| self.provision_order(one, other));
    }

    /// The order in which provisions are shown: of words, then of days; of reports of one day, of who gets them.
    fn provision_order(&self, one: &Provided, other: &Provided) -> Ordering {
        let to = |provided: &Provided| match provided.value {
            ProvisionValue::Report { to } => Some(self.bodies.key(to)),
            _ => None,
        };
        let key = |p: &Provided| (p.what, p.from, p.until.is_none(), p.until);
        key(one).cmp(&key(other)).then_with(|| to(one).cmp(&to(other)))
    }

    /// The hash of one provision, for the digest.
    pub(crate) fn provision_fact(&self, body: u64, provided: &Provided) -> u64 {
        let day = |date: Option<Date>| date.map_or(0, Date::number);
        let what = self.vocabulary.provisions.hash(provided.what);
        let value = match &provided.value {
            ProvisionValue::Seats { seats, from_state_agencies } => {
                let known = from_state_agencies.map_or(u64::MAX, u64::from);
                fact([34, u64::from(*seats), known])
            }
            ProvisionValue::Funding { norm, tasks } => {
                let norm = norm.as_ref().map_or(0, |n| fact([35, n.amount, hash_text(&n.per), n.units]));
                let task = |function| fact([36, self.functions.row(function).hash]);
                tasks.iter().fold(norm, |sum, function| sum.wrapping_add(task(*function)))
            }
            ProvisionValue::Instrument => 0,
            ProvisionValue::Report { to } => fact([37, self.bodies.row(*to).hash]),
        };
        let source = provided.source.as_deref().map_or(0, hash_text);
        fact([33, body, what, value, day(provided.from), day(provided.until), source])
    }
}

impl<'a> BodyRef<'a> {
    /// Everything with which it is or was provided, in the order of the vocabulary, then of days.
    pub fn provisions(self) -> impl ExactSizeIterator<Item = &'a Provided> {
        let org = self.org();
        let mut list: Vec<_> = org.provisions.of(self.id()).iter().collect();
        list.sort_by(|one, other| org.provision_order(one, other));
        list.into_iter()
    }

    /// What it is provided with under a word: what holds, or its last report; nothing where it has ended.
    ///
    /// ```
    /// # use reorganon::doc::run;
    /// let org = run(r#"{"adopt-instrument": {"body": "committee", "instrument": "working-rules", "cites": "QĐ 12"}}"#)?;
    /// let committee = org.body(org.body_id("committee").unwrap()).unwrap();
    /// let rules = committee.provision(org.vocabulary().provisions.id("working-rules").unwrap()).unwrap();
    /// assert_eq!(rules.from.unwrap().to_string(), "2018-10-01");
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn provision(self, what: ProvisionId) -> Option<&'a Provided> {
        let list = self.org().provisions.of(self.id()).iter();
        list.filter(|one| one.what == what && one.holds()).max_by_key(|one| one.from)
    }

    /// What it was provided with under a word on a day, or its last report until then.
    #[must_use]
    pub fn provision_on(self, what: ProvisionId, day: Date) -> Option<&'a Provided> {
        let list = self.org().provisions.of(self.id()).iter();
        list.filter(|one| one.what == what && one.held_on(day)).max_by_key(|one| one.from)
    }

    /// Its way of funding, whatever the mode.
    #[must_use]
    pub fn funding(self) -> Option<&'a Provided> {
        let mut list = self.org().provisions.of(self.id()).iter();
        list.find(|one| matches!(one.value, ProvisionValue::Funding { .. }) && one.holds())
    }

    /// The reports of one word that it made from a day on and before another, oldest first.
    ///
    /// ```
    /// # use reorganon::doc::run;
    /// let org = run(r#"{"report": {"body": "culture", "to": "committee", "kind": "monthly-report"}}"#)?;
    /// let (culture, monthly) =
    ///     (org.body_id("culture").unwrap(), org.vocabulary().provisions.id("monthly-report").unwrap());
    /// let (october, november) = ("2018-10-01".parse().unwrap(), "2018-11-01".parse().unwrap());
    /// assert_eq!(org.body(culture).unwrap().reports(monthly, october, november).count(), 1);
    /// # Ok::<(), String>(())
    /// ```
    pub fn reports(self, what: ProvisionId, from: Date, until: Date) -> impl ExactSizeIterator<Item = &'a Provided> {
        let within = move |one: &&Provided| one.is_report() && one.what == what && one.from >= Some(from);
        let list: Vec<_> = self.provisions().filter(within).filter(|one| one.from < Some(until)).collect();
        list.into_iter()
    }
}
