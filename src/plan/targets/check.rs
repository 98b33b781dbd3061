//! What is wrong with a plan's targets, and with what belongs to them, before anything is run.

use std::collections::{HashMap, HashSet};

use crate::charter::Charter;
use crate::invariant::Rule;
use crate::org::Org;
use crate::plan::bind::Founded;
use crate::plan::{Plan, PlanFault, TARGETS, TargetNote};
use crate::selector::unknown_terms;
use crate::suggest::{self, short};
use crate::target::{Known, Target, check};

impl Plan {
    /// What is wrong with the plan's targets and what belongs to them; with a charter, also with the charter's.
    pub(in crate::plan) fn check_targets(
        &self,
        org: &Org,
        charter: Option<&Charter>,
        founded: &Founded,
    ) -> Vec<PlanFault> {
        let charters = charter.map_or(&[][..], Charter::targets);
        let count = charters.len() + self.targets.len();
        if count > TARGETS {
            let message = format!("there are {count} targets; the limit (`plan::TARGETS`) is {TARGETS}");
            return vec![PlanFault::of_plan("targets", message, "split the plan")];
        }
        let targets: Vec<&Target> = charters.iter().chain(&self.targets).collect();
        let rules: Option<Vec<&Rule>> =
            charter.map(|charter| charter.articles().iter().map(|article| &article.rule).collect());
        let founds = |name: &str| founded.has(name);
        let known = Known { org, targets: &targets, rules: rules.as_deref(), founds: &founds };
        let mut faults = Vec::new();
        for fault in check(&known, 0) {
            let path = match fault.target.checked_sub(charters.len()) {
                Some(place) => format!("targets[{place}].{}", fault.path),
                None => "charter".into(),
            };
            let Some((charter, target)) = charter.zip(targets.get(fault.target)) else {
                let is_id = fault.path == "id";
                let fault = PlanFault::of_plan(path, fault.message, fault.help);
                faults.push(if is_id { fault } else { fault.for_org() });
                continue;
            };
            // The other target of one id, of two charters or of charter and plan.
            let other = targets.iter().position(|one| one.id == target.id).filter(|_| fault.path == "id");
            let other = other.filter(|other| *other != fault.target);
            let of_charters: Vec<usize> =
                [Some(fault.target), other].into_iter().flatten().filter(|number| *number < charters.len()).collect();
            let message = match (of_charters[..].first(), other) {
                (None, _) => fault.message,
                (Some(_), Some(other)) => {
                    let each = [other, fault.target].map(|number| whose(charter, &targets, number));
                    format!("two targets have the id `{}`: {}", short(&target.id), each.join(" and "))
                }
                (Some(_), None) => {
                    let name = charter_of(charter, fault.target);
                    format!("charter `{name}`: target `{}`: {}", short(&target.id), fault.message)
                }
            };
            let places = of_charters.into_iter().map(|number| <[usize; 2]>::from(charter.place_of_target(number)));
            let is_id = fault.path == "id";
            let fault = PlanFault { targets: places.collect(), ..PlanFault::of_plan(path, message, fault.help) };
            faults.push(if is_id { fault } else { fault.for_org() });
        }
        self.check_expectations(&mut faults);
        self.check_figures(org, &mut faults);
        for (field, notes) in [("unrecorded", &self.unrecorded), ("assumed", &self.assumed)] {
            check_notes(field, notes, charter.is_some(), &targets, &mut faults);
        }
        let last = self.steps.last().map(|step| step.on);
        if let Some((until, last)) = self.until.zip(last).filter(|(until, last)| until < last) {
            let message = format!("the plan speaks until {until}, and its last step is on {last}");
            faults.push(PlanFault::of_plan("until", message, "choose the day of the last step, or a later one"));
        }
        faults
    }

    fn check_expectations(&self, faults: &mut Vec<PlanFault>) {
        for (place, one) in self.expect.iter().enumerate() {
            let others = one.denied.is_some() || one.refused.is_some() || one.at.is_some();
            let missed = "write `missed: <target>`, with `by: <number>` where it is to be missed by exactly that";
            let (field, message, help) = match (&one.missed, one.by) {
                (None, Some(_)) => ("by", "by how much is said of a target that is missed", missed),
                (Some(_), _) if others => ("missed", "a target is missed at no step and by no rule", missed),
                (None, None) if one.denied.is_none() && one.refused.is_none() => {
                    let help = "write `denied: <rule>`, `refused: <sort of impossibility>` or `missed: <target>`";
                    ("at", "it is not said what is to fail", help)
                }
                _ => continue,
            };
            faults.push(PlanFault::of_plan(format!("expect[{place}].{field}"), message, help));
        }
    }

    fn check_figures(&self, org: &Org, faults: &mut Vec<PlanFault>) {
        let mut days = HashSet::new();
        for (place, figures) in self.baselines.iter().enumerate() {
            let day = figures.as_of;
            if !days.insert(day) {
                let path = format!("baselines[{place}].as-of");
                let message = format!("there are figures of {day} already");
                faults.push(PlanFault::of_plan(path, message, "write all figures of a day in one place"));
            }
            if day > org.as_of() {
                let message = format!("figures of {day} are none of an earlier day: the data speak of {}", org.as_of());
                let help = "give figures of a day before the data";
                faults.push(PlanFault::of_plan(format!("baselines[{place}].as-of"), message, help).for_org());
            }
            let most = figures.headcount.values().try_fold(0_i64, |sum, heads| sum.checked_add_unsigned(*heads));
            if most.is_none() {
                let message = format!("the figures of {day} come to more than {} heads", i64::MAX);
                faults.push(PlanFault::of_plan(format!("baselines[{place}].headcount"), message, "correct them"));
            }
            for line in unknown_terms(org, figures.headcount.keys()) {
                let (message, help) = suggest::apart(&line);
                faults.push(PlanFault::of_plan(format!("baselines[{place}].headcount"), message, help).for_org());
            }
        }
    }
}

/// Whether the targets of notes are known; without the charter, one may be of the charter's.
fn check_notes(field: &str, notes: &[TargetNote], complete: bool, targets: &[&Target], faults: &mut Vec<PlanFault>) {
    let mut said: HashMap<&str, usize> = HashMap::new();
    for (place, entry) in notes.iter().enumerate() {
        if entry.reason.trim().is_empty() {
            let help = format!("say what is {field}");
            faults.push(PlanFault::of_plan(format!("{field}[{place}].reason"), "there is no reason", help));
        }
        if entry.targets.is_empty() {
            let help = "name the targets of which it is said";
            faults.push(PlanFault::of_plan(format!("{field}[{place}].targets"), "there is no target", help));
        }
        for (number, id) in entry.targets.iter().enumerate() {
            let path = format!("{field}[{place}].targets[{number}]");
            if said.insert(id, place).is_some() {
                let message = format!("target `{}` is named a second time", short(id));
                faults.push(PlanFault::of_plan(path, message, "name it once"));
            } else if complete && !targets.iter().any(|target| target.id == *id) {
                let help = suggest::near(id, targets.iter().map(|target| target.id.as_str()), "targets");
                faults.push(PlanFault::of_plan(path, format!("there is no target `{}`", short(id)), help));
            }
        }
    }
}

/// The charter in which a target of several that are joined stands.
fn charter_of(charter: &Charter, number: usize) -> &str {
    charter.names().nth(charter.place_of_target(number).0).unwrap_or_default()
}

/// Where a target stands, and its clause; the targets of charters come first.
fn whose(charter: &Charter, targets: &[&Target], number: usize) -> String {
    let clause = targets.get(number).and_then(|target| target.cites.as_deref());
    let clause = clause.map(|clause| format!(" [{clause}]")).unwrap_or_default();
    match number.checked_sub(charter.targets().len()) {
        Some(own) => format!("target {} of the plan{clause}", own + 1),
        None => {
            let (_, place) = charter.place_of_target(number);
            format!("target {} of charter `{}`{clause}", place + 1, charter_of(charter, number))
        }
    }
}
