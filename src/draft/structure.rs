//! Bodies and their ties.

use std::sync::Arc;

use super::{Draft, Refusable, Refusal, expect_key, refuse};
use crate::change::{BodyFounding, Change};
use crate::finding::RestsOn;
use crate::model::body::{BodyDetail, BodyId, Class, Code, EndReason, Extent};
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::org::{Org, Ties};

/// What a body begins with.
pub(crate) struct BodySpec<'a> {
    pub(crate) key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) class: Class,
    pub(crate) line: Option<BodyId>,
    pub(crate) within: Option<BodyId>,
}

impl Org {
    /// A way up from `low` to `high`: the same one whatever the order in which ties are kept.
    pub(crate) fn way_up(&self, low: BodyId, high: BodyId, follow: fn(Tie) -> bool) -> Option<Vec<BodyId>> {
        // Most often there is none, and no order to be looked after.
        self.hierarchy.way_up(low, high, follow, |_| {})?;
        let by_key = |ties: &mut Ties| ties.sort_unstable_by_key(|(tie, above)| (self.bodies.key(*above), *tie));
        self.hierarchy.way_up(low, high, follow, by_key)
    }

    pub(crate) fn extent(&self, body: BodyId) -> Extent {
        self.details.get(body.index()).map(|detail| detail.extent).unwrap_or_default()
    }

    /// A refusal unless the body is known, live and not the root.
    pub(crate) fn expect_live(&self, body: BodyId) -> Refusable {
        if !self.bodies.knows(body) {
            let message = "an id that this organisation does not know".into();
            return refuse("unknown-body", &[], message, "use ids that this organisation handed out");
        }
        let key = self.bodies.key(body);
        if body == self.root() {
            let message = format!("the synthetic root, `{key}`, takes no part in operations");
            return refuse("root", &[key], message, "name a body below it");
        }
        if !self.bodies.row(body).is_live() {
            let ended = self.bodies.row(body).ended;
            let when = ended.map_or(String::new(), |ended| format!(" on {}", ended.on));
            let mut heirs: Vec<_> = self
                .links_from(crate::change::Entity::Body(body))
                .filter(|link| link.is_succession())
                .filter_map(|link| self.key_of(link.to))
                .collect();
            heirs.sort();
            // Two links lead to one where its shares of area and population differ.
            heirs.dedup();
            let heirs: Vec<_> = heirs.into_iter().map(|key| format!("`{key}`")).collect();
            let help = match &heirs[..] {
                [] => "name a body that is there on that day, or put the step before".into(),
                heirs => format!("name what it went on in: {}", heirs.join(", ")),
            };
            return refuse("ended-body", &[key], format!("body `{key}` has ended{when}"), &help);
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// Founds a body with its superior and territory.
    pub(crate) fn found_body(&mut self, spec: &BodySpec<'_>) -> Refusable<BodyId> {
        let key = expect_key(spec.key)?;
        if let Some(before) = self.org.body_id(key.as_str()) {
            let state = if self.org.bodies.row(before).is_live() { "is there" } else { "was there and has ended" };
            let message = format!("a body `{key}` {state}");
            return refuse("key-in-use", &[&key], message, "ids are never used twice: choose another");
        }
        if self.org.bodies.len() >= crate::model::id::Id::<crate::model::body::Body>::LIMIT {
            return refuse(
                "too-many",
                &[&key],
                format!("the organisation is full: there is no place for `{key}`"),
                "look whether the right files were opened",
            );
        }
        let words = &self.org.vocabulary;
        if !spec.class.is_known_to(words) {
            let message = format!("the class of `{key}` names a term that the vocabulary does not have");
            return refuse("unknown-term", &[&key], message, "use ids that this organisation's vocabulary handed out");
        }
        let body = self.org.bodies.next_id();
        let founding = BodyFounding { key, name: spec.name.into(), class: spec.class, on: self.on };
        self.write(Change::BodyFounded { body, founding: Box::new(founding) });
        self.set_superior(Tie::Line, body, spec.line)?;
        self.set_superior(Tie::Within, body, spec.within)?;
        Ok(body)
    }

    /// Puts a body under another superior (`line`) or into another territory (`within`), or under none.
    ///
    /// A `guides` tie from the new line superior is dropped: it says no more than `line` does.
    pub(crate) fn set_superior(&mut self, tie: Tie, body: BodyId, new: Option<BodyId>) -> Refusable {
        let old = self.org.hierarchy.above(tie, body);
        if old == new {
            return Ok(());
        }
        if let Some(above) = new {
            self.may_tie(tie, above, body)?;
            if tie == Tie::Line && self.org.hierarchy.has(Tie::Guides, above, body) {
                self.write(Change::TieCut { tie: Tie::Guides, from: above, to: body });
            }
        }
        self.write(Change::SuperiorSet { tie, body, old, new });
        Ok(())
    }

    /// Adds a tie that is neither `line` nor `within`; one that is there, that leads to itself, or that `line` already
    /// says is left out, and `false` is given.
    pub(crate) fn add_tie(&mut self, tie: Tie, from: BodyId, to: BodyId) -> Refusable<bool> {
        let said = from == to
            || self.org.hierarchy.has(tie, from, to)
            || tie == Tie::Guides && self.org.hierarchy.has(Tie::Line, from, to);
        if said {
            return Ok(false);
        }
        self.may_tie(tie, from, to)?;
        self.write(Change::TieAdded { tie, from, to });
        Ok(true)
    }

    /// Cuts a tie that is neither `line` nor `within` and is there.
    pub(crate) fn cut_tie(&mut self, tie: Tie, from: BodyId, to: BodyId) {
        self.write(Change::TieCut { tie, from, to });
    }

    /// Whether a tie may begin: the end above live (that the one below is, each operation has seen to), both of the right
    /// sorts, and no circle.
    fn may_tie(&self, tie: Tie, from: BodyId, to: BodyId) -> Refusable {
        let org = self.org();
        if !(tie == Tie::Line && from == org.root()) {
            org.expect_live(from)?;
        }
        let (above, below) = (org.bodies.key(from), org.bodies.key(to));
        match tie {
            Tie::Line if org.is_territorial(to) => {
                let message = format!("territory `{below}` would have a line superior, `{above}`");
                return refuse(
                    "territory-with-line",
                    &[below],
                    message,
                    "a territory lies within another: use `within`",
                );
            }
            Tie::Line if from != org.root() && org.is_territorial(from) => {
                let message = format!("body `{below}` would have the territory `{above}` as its line superior");
                return refuse(
                    "line-to-territory",
                    &[below, above],
                    message,
                    "name the body that governs the territory",
                );
            }
            Tie::Adjoins if !(org.is_territorial(from) && org.is_territorial(to)) => {
                let message = format!("`{above}` would adjoin `{below}`, and not both are territories");
                return refuse("no-territory", &[above, below], message, "only territories adjoin each other");
            }
            Tie::Within if !org.is_territorial(from) => {
                let message = format!("body `{below}` would lie within `{above}`, which is no territory");
                return refuse("within-no-territory", &[below, above], message, "name a body of a territorial kind");
            }
            _ => {}
        }
        let follow: fn(Tie) -> bool = match tie {
            Tie::Line | Tie::Guides => Tie::is_hierarchy,
            Tie::Within => |tie| tie == Tie::Within,
            _ => return Ok(()),
        };
        // Only a body with something below it can close a circle.
        if from != to && !org.hierarchy.down(to).any(|(tie, _)| follow(tie)) {
            return Ok(());
        }
        match org.way_up(from, to, follow) {
            None => Ok(()),
            Some(way) => {
                let message = format!("`{above}` above `{below}` would close a circle: {}", org.circle_text(&way));
                refuse("circle", &[above, below], message, "choose a superior that is not below it")
            }
        }
    }

    pub(crate) fn rename_body(&mut self, body: BodyId, name: &str) {
        let old = self.org.details.get(body.index()).map(|detail| detail.name.clone()).unwrap_or_default();
        let names = Box::new((old, Arc::from(name)));
        let on = self.on;
        self.write(Change::Renamed { body, names, on });
    }

    /// Gives a body other codes than it has.
    pub(crate) fn set_codes(&mut self, body: BodyId, new: Vec<Code>) {
        let old = self.org.details.get(body.index()).map(|detail| detail.codes.clone()).unwrap_or_default();
        self.write(Change::Recoded { body, codes: Box::new((old, new)) });
    }

    /// Makes a body one of another class.
    pub(crate) fn set_class(&mut self, body: BodyId, new: Class) {
        if let Some(old) = self.org.totals.class(self.org.bodies.row(body).class) {
            self.write(Change::Reclassified { body, classes: Box::new((old, new)) });
        }
    }

    pub(crate) fn set_extent(&mut self, body: BodyId, new: Extent) {
        let old = self.org.extent(body);
        if old != new {
            self.write(Change::ExtentSet { body, extents: Box::new((old, new)) });
        }
    }

    /// Ends a body of which nothing is left, its subordinates under another and its ties beside the hierarchy cut or passed
    /// on; everything else that is left is named in the refusal.
    pub(crate) fn end_body(&mut self, body: BodyId, why: EndReason) -> Refusable {
        for tie in [Tie::Line, Tie::Within] {
            self.set_superior(tie, body, None)?;
        }
        let refusals = self.left_of(body);
        if !refusals.is_empty() {
            return Err(refusals);
        }
        // Nobody inherits what a body was provided with: whoever goes on is provided anew.
        self.end_provisions(body, |_, _| true);
        let on = self.on;
        self.write(Change::BodyEnded { body, on, why });
        Ok(())
    }

    /// A refusal for each thing that a body still has.
    fn left_of(&self, body: BodyId) -> Vec<Refusal> {
        let org = self.org();
        let row = org.bodies.row(body);
        let empty = row.posts.is_empty()
            && row.functions.is_empty()
            && row.staffing.is_empty()
            && org.hierarchy.is_free(body)
            && (row.plain || org.details.get(body.index()).is_none_or(BodyDetail::holds_nothing));
        if empty {
            return Vec::new();
        }
        let key = org.bodies.key(body);
        let mut left = Vec::new();
        let mut say = |on: RestsOn, what: &str, subjects: Vec<Key>, help: &str| {
            let names: Vec<_> = subjects.iter().take(8).map(|key| format!("`{key}`")).collect();
            let more = if subjects.len() > 8 { format!(" and {} more", subjects.len() - 8) } else { String::new() };
            let message = format!("body `{key}` cannot end: {what} {}{more}", names.join(", "));
            // What has no key is that of the body.
            let subjects = if subjects.is_empty() { vec![key.clone()] } else { subjects };
            let refusal = Refusal::new("unrouted", subjects, message.trim_end().into(), help.into());
            left.push(Refusal { rests_on: on, ..refusal });
        };
        let Some(view) = org.body(body) else { return left };
        let functions: Vec<_> = view.functions().map(|f| f.key().clone()).collect();
        if !functions.is_empty() {
            say(
                RestsOn::Functions,
                "it still leads",
                functions,
                "say which body is to lead each of them, or retire them explicitly",
            );
        }
        let posts: Vec<_> = view.posts().map(|post| post.key().clone()).collect();
        if !posts.is_empty() {
            say(RestsOn::Register, "it still has the posts", posts, "say what becomes of them");
        }
        let staffing: Vec<_> = view
            .establishment()
            .filter_map(|(category, s)| {
                let word = org.vocabulary.categories.key(category)?;
                Some(format!("{} of `{word}`", s.authorised()))
            })
            .collect();
        if !staffing.is_empty() {
            let what = format!("it still has an establishment of {}", staffing.join(", "));
            say(
                RestsOn::Establishment(None),
                &what,
                Vec::new(),
                "say which body receives the staff (`to`; or move it before: `transfer-staff`)",
            );
        }
        let within: Vec<_> = view.tied_below(Tie::Within).map(|body| body.key().clone()).collect();
        if !within.is_empty() {
            say(RestsOn::Register, "it still contains", within, "say in which territory they are to lie");
        }
        let cooperates: Vec<_> = view.cooperates_in().map(|f| f.key().clone()).collect();
        if !cooperates.is_empty() {
            say(RestsOn::Functions, "it still cooperates in", cooperates, "say which body is to cooperate instead");
        }
        let jurisdiction: Vec<_> = view.jurisdiction_of().map(|f| f.key().clone()).collect();
        if !jurisdiction.is_empty() {
            say(
                RestsOn::Functions,
                "it is the jurisdiction of",
                jurisdiction,
                "say for which territory they are done from now on",
            );
        }
        let entrusted: Vec<_> = view.entrusted().map(|f| f.key().clone()).collect();
        if !entrusted.is_empty() {
            say(RestsOn::Functions, "it is delegate or overseer of", entrusted, "revoke it, or name another body");
        }
        let assets: Vec<_> = view.assets().map(|(asset, n)| format!("{n} of `{asset}`")).collect();
        if !assets.is_empty() || view.budget() > 0 {
            let what = format!("it still has a budget of {} and the assets {}", view.budget(), assets.join(", "));
            say(RestsOn::Register, &what, Vec::new(), "say which body receives them");
        }
        left
    }
}
