//! The rows of the table `provisions`: what a row of each sort says, and what can be wrong with it.

use super::Org;
use super::data::{ProvisionData, Writing};
use crate::model::body::BodyId;
use crate::model::function::FunctionId;
use crate::model::provision::{Norm, Provided, ProvisionValue};
use crate::model::vocabulary::{ProvisionId, ProvisionSort};

/// What is wrong with a provision, and in which field.
pub(super) struct RowFault {
    pub(super) field: &'static str,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// The names of a row, looked up.
pub(super) struct Found {
    pub(super) what: ProvisionId,
    pub(super) tasks: Vec<FunctionId>,
    pub(super) to: Option<BodyId>,
}

impl ProvisionData {
    /// What is filled although rows of the sort do not have it, and what is empty although they must have it.
    fn wrong_cells(&self, sort: ProvisionSort) -> Vec<RowFault> {
        use ProvisionSort::{Funding, Report, Seats};
        let word = self.provision.as_str();
        let cells = [
            ("seats", self.seats.is_some(), sort == Seats, sort == Seats),
            ("from-state-agencies", self.from_state_agencies.is_some(), sort == Seats, false),
            ("amount", self.amount.is_some(), sort == Funding, self.per.is_some() || self.units.is_some()),
            ("per", self.per.is_some(), sort == Funding, self.amount.is_some() || self.units.is_some()),
            ("units", self.units.is_some(), sort == Funding, self.amount.is_some() || self.per.is_some()),
            ("tasks", !self.tasks.is_empty(), sort == Funding, false),
            ("to", self.to.is_some(), sort == Report, sort == Report),
        ];
        let mut faults = Vec::new();
        for (field, filled, may, must) in cells {
            let of = sort.word();
            if filled && !may {
                let message = format!("`{word}` is of the sort `{of}`, which has no `{field}`");
                faults.push(RowFault { field, message, help: "leave it empty, or name another provision" });
            } else if !filled && may && must {
                let message = format!("`{word}` is of the sort `{of}`, and `{field}` is empty");
                faults.push(RowFault { field, message, help: "write it" });
            }
        }
        faults
    }

    /// The provision that the row describes, or what is wrong with the row.
    pub(super) fn read(&self, org: &Org, found: Found) -> Result<Provided, Vec<RowFault>> {
        let Some(sort) = org.provision_sort(found.what) else { return Err(Vec::new()) };
        let mut faults = self.wrong_cells(sort);
        let named = found.tasks.len();
        let mut tasks = org.functions_by_key(&found.tasks);
        tasks.dedup();
        if tasks.len() < named {
            let message = format!("`{}` names a task twice", self.provision.as_str());
            faults.push(RowFault { field: "tasks", message, help: "name each function once" });
        }
        let norm = match (self.amount, &self.per, self.units) {
            (Some(amount), Some(per), Some(units)) => Some(Norm { amount, per: per.clone(), units }),
            _ => None,
        };
        let value = match (sort, found.to) {
            (ProvisionSort::Seats, _) => {
                let seats = self.seats.unwrap_or_default();
                ProvisionValue::Seats { seats, from_state_agencies: self.from_state_agencies }
            }
            (ProvisionSort::Funding, _) => ProvisionValue::Funding { norm, tasks },
            (ProvisionSort::Instrument, _) => ProvisionValue::Instrument,
            (ProvisionSort::Report, Some(to)) => ProvisionValue::Report { to },
            // That nobody is named, or somebody who is not known, is said already.
            (ProvisionSort::Report, None) => return Err(faults),
        };
        let (from, until, source) = (self.from, self.until, self.source.clone());
        let provided = Provided { what: found.what, value, from, until, source };
        faults.extend(org.provision_faults(&provided));
        if faults.is_empty() { Ok(provided) } else { Err(faults) }
    }
}

impl Org {
    /// What cannot be, whatever else a body has.
    pub(super) fn provision_faults(&self, provided: &Provided) -> Vec<RowFault> {
        let word = self.provision_word(provided.what);
        let mut faults = Vec::new();
        let mut say = |field, message: String, help| faults.push(RowFault { field, message, help });
        let fits = match (&provided.value, self.provision_sort(provided.what)) {
            (ProvisionValue::Seats { .. }, sort) => sort == Some(ProvisionSort::Seats),
            (ProvisionValue::Funding { .. }, sort) => sort == Some(ProvisionSort::Funding),
            (ProvisionValue::Instrument, sort) => sort == Some(ProvisionSort::Instrument),
            (ProvisionValue::Report { .. }, sort) => sort == Some(ProvisionSort::Report),
        };
        if !fits {
            say("provision", format!("`{word}` is of another sort in the vocabulary"), "name one of that sort");
        }
        match &provided.value {
            ProvisionValue::Seats { seats, from_state_agencies: Some(part) } if part > seats => {
                let message = format!("{part} of {seats} seats of `{word}` are said to be from agencies of the State");
                say("from-state-agencies", message, "they are a part of all seats");
            }
            ProvisionValue::Funding { norm: Some(norm), .. } if norm.per.trim().is_empty() => {
                say(
                    "per",
                    format!("the norm of `{word}` does not say what its units are"),
                    "name them: `post`, `pupil`, …",
                );
            }
            ProvisionValue::Report { .. } => {
                if provided.from.is_none() {
                    say("from", format!("a report, `{word}`, has no day"), "write the day on which it was made");
                }
                if provided.until.is_some() {
                    say("until", format!("a report, `{word}`, has an end"), "leave it empty: a report stays made");
                }
            }
            _ => {}
        }
        if provided.from.zip(provided.until).is_some_and(|(from, until)| until <= from) {
            let message = format!("`{word}` ends before it begins");
            say("until", message, "`until` is the first day without it, after `from`");
        }
        faults
    }

    /// The rows of what one body is and was provided with, in the order in which they are shown.
    pub(super) fn provision_rows(&self, body: BodyId, w: &Writing<'_>) -> Vec<ProvisionData> {
        let mut list = self.provisions.of(body).to_vec();
        self.sort_provisions(&mut list);
        let row = |provided: Provided| {
            let mut row = ProvisionData::new(w.name(body), w.name(provided.what));
            (row.from, row.until, row.source) = (provided.from, provided.until, provided.source);
            match provided.value {
                ProvisionValue::Seats { seats, from_state_agencies } => {
                    (row.seats, row.from_state_agencies) = (Some(seats), from_state_agencies);
                }
                ProvisionValue::Funding { norm, tasks } => {
                    if let Some(Norm { amount, per, units }) = norm {
                        (row.amount, row.per, row.units) = (Some(amount), Some(per), Some(units));
                    }
                    row.tasks = tasks.into_iter().map(|function| w.name(function)).collect();
                }
                ProvisionValue::Instrument => {}
                ProvisionValue::Report { to } => row.to = Some(w.name(to)),
            }
            row
        };
        list.into_iter().map(row).collect()
    }
}
