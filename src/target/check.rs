//! What is wrong with targets, found before anything is run.

use std::collections::HashMap;

use super::meets::judges_steps;
use super::view::{Gauge, View};
use super::{Goal, Quota, Reference, Target};
use crate::invariant::Rule;
use crate::org::Org;
use crate::selector::Selector;
use crate::suggest::{self, short};

/// One thing that is wrong with a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TargetFault {
    /// The number of the target in the list.
    pub(crate) target: usize,
    /// The field of the target, such as `unified.territory`.
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// What is known where targets are checked.
pub(crate) struct Known<'a> {
    pub(crate) org: &'a Org,
    /// All targets that are known, in their order.
    pub(crate) targets: &'a [&'a Target],
    /// The rules of the charter; nothing where no charter is at hand, and then there may be targets beside these too.
    pub(crate) rules: Option<&'a [&'a Rule]>,
    /// Whether a plan founds what has this key.
    pub(crate) founds: &'a dyn Fn(&str) -> bool,
}

/// What a target names that an organisation does not have, a line each.
pub(crate) fn names(target: &Target, org: &Org) -> Vec<String> {
    let gauge = target.what.gauge();
    let selectors = gauge.choices().into_iter().map(|choice| choice.selector);
    let lines = selectors.chain(target.in_each.as_ref().map(|each| &each.territory));
    let lines = lines.flat_map(|selector| selector.unknown_names(org));
    lines.chain(gauge.unknown(org).into_iter().map(|(_, line)| line)).collect()
}

/// Everything that is wrong with the targets from the number `from` on.
pub(crate) fn check(known: &Known<'_>, from: usize) -> Vec<TargetFault> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut faults = Vec::new();
    for (number, target) in known.targets.iter().enumerate() {
        let before = *first.entry(&target.id).or_insert(number);
        if number < from {
            continue;
        }
        let mut found = Faults { target: number, list: &mut faults };
        if target.id.trim().is_empty() {
            found.say("id", "a target without an id", "give it a short word");
        } else if before < number {
            let message = format!("target `{}` has the id of target {}", short(&target.id), before + 1);
            found.say("id", message, "give each target an id of its own, in charter and plan together");
        }
        goal(target, &mut found);
        base(target, known.org, &mut found);
        selections(known, target, &mut found);
        rule(known, target, &mut found);
        among(known, target, &mut found);
    }
    faults
}

struct Faults<'a> {
    target: usize,
    list: &'a mut Vec<TargetFault>,
}

impl Faults<'_> {
    fn say(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        let fault = TargetFault { target: self.target, path: path.into(), message: message.into(), help: help.into() };
        self.list.push(fault);
    }

    /// What is wrong and what to do, in one line.
    fn say_line(&mut self, path: &str, line: &str) {
        let (message, help) = suggest::apart(line);
        self.say(path, message, help);
    }
}

/// Whether the quota fits what is measured.
fn goal(target: &Target, found: &mut Faults<'_>) {
    let (field, quota) = (target.goal.field(), target.goal.quota());
    match target.goal {
        Goal::AtLeast(Quota::Count(0)) => {
            found.say(field, "at least 0 asks for nothing", "write how many are asked for");
        }
        Goal::FewerThan(quota) if quota.is_share() => {
            found.say(field, format!("fewer than {quota} is not said"), "write `start`, a number, or `at-most`");
        }
        _ => {}
    }
    let counts_units = target.what.gauge().counts_units();
    if quota.is_share() && !counts_units && target.of.is_none() {
        let message =
            format!("{quota} of what? `{}` counts no units of which it could be a share", target.what.field());
        found.say(field, message, "say it: `of: start`, or `of:` the day of figures that the plan gives");
    }
    let Some(in_each) = &target.in_each else { return };
    if !counts_units {
        let message = format!("`{}` counts no units that lie in containers", target.what.field());
        found.say("in-each", message, "leave out `in-each`, or make a target of each container");
    }
    match in_each.at_least {
        Quota::As(_) => found.say("in-each.at-least", "a floor is a share or a number", "write `50%`, `1/2` or `7`"),
        Quota::Count(0) => found.say("in-each.at-least", "at least 0 asks for nothing", "write how many are asked for"),
        _ => {}
    }
}

/// Whether there is one thing to compare with, and whether it can be had.
fn base(target: &Target, org: &Org, found: &mut Faults<'_>) {
    let (field, quota) = (target.goal.field(), target.goal.quota());
    let counts_units = target.what.gauge().counts_units();
    let reference = match (quota, target.of) {
        (Quota::As(_), Some(_)) => {
            return found.say("of", format!("`{field}: {quota}` is of something already"), "leave out `of`");
        }
        (Quota::Count(_), Some(_)) => return found.say("of", "a number is of nothing", "leave out `of`"),
        (_, Some(_)) if counts_units => {
            let message = format!("a share of `{}` is of its own units", target.what.field());
            return found.say("of", message, "leave out `of`");
        }
        (Quota::As(reference), None) => Some((field, reference)),
        (_, of) => of.map(|of| ("of", of)),
    };
    if let Some((field, Reference::On(day))) = reference
        && day != org.as_of()
        && !matches!(target.what, super::What::Headcount(_))
    {
        found.say(field, format!("there are no figures of {day} but of heads"), "write `start`");
    }
}

/// Whether its selectors name what is there, and select something.
fn selections(known: &Known<'_>, target: &Target, found: &mut Faults<'_>) {
    let org = known.org;
    let view = View { org, day: target.by, start: org, made: &[], rules: &[], figures: &[] };
    let gauge: &dyn Gauge = target.what.gauge();
    let reference = if let Quota::As(reference) = target.goal.quota() { Some(reference) } else { target.of };
    let reference = reference.map(|reference| reference.in_data_of(org.as_of(), |_| false));
    let against_start = reference == Some(Reference::Start);
    let choices = gauge.choices().into_iter().map(|choice| {
        let wanted = choice.wanted || against_start && !gauge.counts_units();
        (choice.path, choice.selector, choice.territorial, wanted)
    });
    let each = target.in_each.iter().map(|each| ("in-each.territory".to_owned(), &each.territory, true, true));
    for (path, selector, territorial, wanted) in choices.chain(each) {
        let lines = unknown(known, selector);
        let (before, names_a_new_one) = (found.list.len(), lines.1);
        lines.0.into_iter().for_each(|line| found.say_line(&path, &line));
        let nothing = match territorial {
            true => view.territories(selector).next().is_none(),
            false => view.selected(selector).next().is_none(),
        };
        if wanted && nothing && !names_a_new_one && found.list.len() == before {
            let what = if territorial { "territory" } else { "body" };
            let message = format!("`{path}` of target `{}` selects no {what}", short(&target.id));
            found.say(&path, message, "widen the selection");
        }
    }
    for (path, line) in gauge.unknown(org) {
        found.say_line(&path, &line);
    }
}

/// What a selector names that is not there and that nothing founds; and whether it names something that is founded.
fn unknown(known: &Known<'_>, selector: &Selector) -> (Vec<String>, bool) {
    let mut lines = selector.unknown_names(known.org);
    let all = lines.len();
    lines.retain(|line| !line.split('`').nth(1).is_some_and(known.founds));
    let founded = lines.len() < all;
    (lines, founded)
}

/// Whether the charter has the rule on which a target rests.
fn rule(known: &Known<'_>, target: &Target, found: &mut Faults<'_>) {
    let (Some(code), Some(rules)) = (target.what.gauge().rule(), known.rules) else { return };
    let mut named = rules.iter().filter(|rule| rule.about().code == code).peekable();
    let path = format!("{}.rule", target.what.field());
    if named.peek().is_none() {
        let near = suggest::help(code, rules.iter().map(|rule| rule.about().code));
        let help = if near.is_empty() {
            "put it in force there, or give its parameters here, under `with`".into()
        } else {
            near
        };
        found.say(&path, format!("the charter has no rule `{}`", short(code)), help);
    } else if named.all(|rule| matches!(rule, Rule::Transition(_))) {
        found.say(
            &path,
            judges_steps(code),
            "name a rule that measures bodies as they are (`reorganon explain` lists all)",
        );
    }
}

/// Whether the targets among whose units these are exist, count units, and lead in no circle.
fn among(known: &Known<'_>, target: &Target, found: &mut Faults<'_>) {
    let Some(name) = target.among.as_deref() else { return };
    if !target.what.gauge().counts_units() {
        let message = format!("`{}` counts no units that could be some of others", target.what.field());
        return found.say("among", message, "leave out `among`");
    }
    // One more of the others would raise what is asked for here.
    const NUMBER: &str = "write how many are asked for, as a number";
    if matches!(target.goal, Goal::AtLeast(quota) if quota.is_share()) {
        let message = format!("a share among those of target `{}` asks for more where they are more", short(name));
        found.say(target.goal.field(), message, NUMBER);
    }
    if target.in_each.as_ref().is_some_and(|floor| floor.at_least.is_share()) {
        let message = format!("a share among those of target `{}` asks for more where they are more", short(name));
        found.say("in-each.at-least", message, NUMBER);
    }
    match known.targets.iter().find(|other| other.id == name) {
        // Without the charter, it may be one of the charter's.
        None if known.rules.is_none() => {}
        None => {
            let help = suggest::near(name, known.targets.iter().map(|target| target.id.as_str()), "targets");
            found.say("among", format!("there is no target `{}`", short(name)), help);
        }
        Some(other) if !other.what.gauge().counts_units() => {
            let message = format!("target `{}` counts no units among which others could be", short(name));
            found.say("among", message, "name a target that measures unified, covered or meets");
        }
        Some(_) => {
            let chain = chain(known.targets, target);
            if chain.last().is_some_and(|last| last.id == target.id) {
                let path: Vec<_> =
                    std::iter::once(target).chain(chain).map(|target| format!("`{}`", short(&target.id))).collect();
                let message = format!("targets are among each other in a circle: {}", path.join(" among "));
                found.say("among", message, "one of them has to stand on its own");
            } else if chain.len() > DEEP {
                let message = format!("target `{}` stands among others more than {DEEP} deep", short(&target.id));
                found.say("among", message, "say directly of which units these are some");
            }
        }
    }
}

/// So deep may targets stand among each other.
const DEEP: usize = 8;

/// The target among whose units those of another are, the one among whose units those are, and so on; in a circle, until
/// one comes again.
pub(crate) fn chain<'a>(targets: &[&'a Target], target: &'a Target) -> Vec<&'a Target> {
    let mut chain: Vec<&Target> = Vec::new();
    let mut at = target;
    while let Some(next) = at.among.as_deref().and_then(|id| targets.iter().find(|other| other.id == id)) {
        let again = next.id == target.id || chain.iter().any(|other| other.id == next.id);
        chain.push(next);
        if again || chain.len() > DEEP {
            break;
        }
        at = next;
    }
    chain
}
