//! Loading who performs and who oversees a function beside its lead, and which posts are in one hand.

use std::collections::HashMap;

use super::{At, Loading};
use crate::model::body::BodyId;
use crate::model::function::{Delegate, FunctionId};
use crate::model::post::{Appointment, PostId};
use crate::org::data::{AppointmentData, DelegationData, OrgData, UnionData};

/// The two posts of an appointment, as faults name it: in the order of their keys.
fn appointment_key(a: &AppointmentData) -> String {
    let (one, other) = (a.main.as_str(), a.extra.as_str());
    format!("{} {}", one.min(other), one.max(other))
}

/// The two posts of a union, as faults name it.
fn union_key(u: &UnionData) -> String {
    let (one, other) = (u.one.as_str(), u.other.as_str());
    format!("{} {}", one.min(other), one.max(other))
}

/// Where the rows stand that faults of structure may name.
pub(super) fn rows(data: &OrgData) -> impl Iterator<Item = ((&'static str, String), usize)> {
    let appointments = data.appointments.iter().enumerate();
    let unions = data.unions.iter().enumerate();
    appointments
        .map(|(row, a)| (("appointments", appointment_key(a)), row))
        .chain(unions.map(|(row, u)| (("unions", union_key(u)), row)))
}

impl Loading<'_> {
    pub(super) fn oversee(&mut self, body: BodyId, function: FunctionId) {
        if let Some(detail) = self.org.function_details.get_mut(function.index()) {
            detail.overseer = Some(body);
        }
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.entrusted.push(function);
        }
    }

    pub(super) fn union(&mut self, row: usize, u: &UnionData, seen: &mut HashMap<[PostId; 2], usize>) {
        let key = union_key(u);
        let at = At { table: "unions", key: &key, row };
        let (one, other) = (self.post(at, "one", &u.one), self.post(at, "other", &u.other));
        let (Some(one), Some(other), true) = (one, other, self.is_whole(at)) else { return };
        if one == other {
            self.fault(at, "other", format!("post `{}` is joined to itself", u.one.as_str()), "name two posts");
        } else if let Some(before) = seen.insert([one.min(other), one.max(other)], row) {
            let message = format!("the union of `{}` stands twice", key.replace(' ', "` and `"));
            self.clash(at, before, "other", message, "keep one of the two rows");
        } else {
            self.org.unions.extend([(one, other), (other, one)]);
        }
    }

    pub(super) fn appointment(&mut self, row: usize, a: &AppointmentData, seen: &mut HashMap<[PostId; 2], usize>) {
        let key = appointment_key(a);
        let at = At { table: "appointments", key: &key, row };
        let (main, extra) = (self.post(at, "main", &a.main), self.post(at, "extra", &a.extra));
        let (Some(main), Some(extra), true) = (main, extra, self.is_whole(at)) else { return };
        if main == extra {
            let message = format!("post `{}` is held beside itself", a.main.as_str());
            self.fault(at, "extra", message, "name two posts");
        } else if let Some(before) = seen.insert([main.min(extra), main.max(extra)], row) {
            let message = format!("the appointment of `{}` stands twice", key.replace(' ', "` and `"));
            self.clash(at, before, "extra", message, "keep one of the two rows");
        } else {
            let appointment = Appointment { main, until: a.until };
            self.org.appointments.extend([((main, extra), appointment), ((extra, main), appointment)]);
        }
    }

    pub(super) fn delegation(
        &mut self,
        row: usize,
        d: &DelegationData,
        seen: &mut HashMap<(FunctionId, BodyId), usize>,
    ) {
        let key = format!("{} {}", d.function.as_str(), d.body.as_str());
        let at = At { table: "delegations", key: &key, row };
        let (function, body) = (self.function(at, "function", &d.function), self.body(at, "body", &d.body));
        let (Some(function), Some(body), true) = (function, body, self.is_whole(at)) else { return };
        if let Some(before) = seen.insert((function, body), row) {
            let message = format!("function `{}` is delegated to `{}` twice", d.function.as_str(), d.body.as_str());
            self.clash(at, before, "body", message, "keep one of the two rows");
            return;
        }
        if let Some(detail) = self.org.function_details.get_mut(function.index()) {
            detail.delegates.push(Delegate { body, until: d.until });
        }
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.entrusted.push(function);
        }
    }
}
