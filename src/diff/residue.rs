//! What is there, fact by fact, and what of it two states do not share.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::strength::Strength;
use crate::model::tie::Tie;
use crate::org::{BodyRef, FunctionRef, Org, PostRef};

/// A fact of the second state that the plan does not lead to, or one that it leads to and that is none there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Residue {
    /// The sort of thing: `body`, `post`, `function`, `tie`, `union`, `appointment`, `link`.
    pub sort: &'static str,
    /// Its key, or the keys that make it out.
    pub key: String,
    /// The field.
    pub field: String,
    /// What the plan leads to.
    pub reached: Option<String>,
    /// What the second state says.
    pub wanted: Option<String>,
}

impl fmt::Display for Residue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |value: &Option<String>| value.as_ref().map_or("nothing".to_owned(), |value| format!("`{value}`"));
        let (reached, wanted) = (said(&self.reached), said(&self.wanted));
        write!(f, "{} `{}`, {}: the plan leads to {reached}, wanted is {wanted}", self.sort, self.key, self.field)
    }
}

type Facts = BTreeMap<(&'static str, String, String), String>;

/// What two states do not share, in the order of sorts and keys.
pub(super) fn compared(reached: &Org, wanted: &Org) -> Vec<Residue> {
    let (reached, wanted) = (facts(reached), facts(wanted));
    let keys: std::collections::BTreeSet<_> = reached.keys().chain(wanted.keys()).collect();
    let differ = keys.into_iter().filter(|key| reached.get(*key) != wanted.get(*key));
    differ
        .map(|place| Residue {
            sort: place.0,
            key: place.1.clone(),
            field: place.2.clone(),
            reached: reached.get(place).cloned(),
            wanted: wanted.get(place).cloned(),
        })
        .collect()
}

fn facts(org: &Org) -> Facts {
    let mut facts = Facts::new();
    for body in org.bodies() {
        of_body(org, body, &mut facts);
    }
    for post in org.posts() {
        of_post(org, post, &mut facts);
    }
    for function in org.functions() {
        of_function(org, function, &mut facts);
    }
    for (one, other) in org.unions() {
        facts.insert(("union", format!("{} {}", one.key(), other.key()), "joined".into()), "yes".into());
    }
    for (main, extra, until) in org.appointments() {
        facts.insert(("appointment", format!("{} {}", main.key(), extra.key()), "until".into()), until.to_string());
    }
    facts
}

/// The official codes that a body has: those that have not ended.
pub(super) fn codes(body: BodyRef<'_>) -> Vec<&str> {
    body.codes().iter().filter(|code| code.until.is_none()).map(|code| &*code.code).collect()
}

fn of_body(org: &Org, body: BodyRef<'_>, facts: &mut Facts) {
    let key = body.key().to_string();
    let mut put = |field: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.insert(("body", key.clone(), field.to_owned()), value);
        }
    };
    let text = |key: Option<&crate::model::key::Key>| key.map(ToString::to_string);
    let words = org.vocabulary();
    put("name", Some(body.name().to_owned()));
    if let Some(class) = body.class() {
        put("kind", text(words.kinds.key(class.kind)));
        put("sector", text(words.sectors.key(class.sector)));
        put("tier", text(words.tiers.key(class.tier)));
        put("form", class.form.and_then(|form| text(words.forms.key(form))));
    }
    put("line", text(body.superior().map(BodyRef::key)));
    put("within", text(body.territory().map(BodyRef::key)));
    let codes = codes(body);
    put("code", (!codes.is_empty()).then(|| codes.join(" ")));
    put("area", body.extent().area.map(|area| area.to_string()));
    put("population", body.extent().population.map(|population| population.to_string()));
    put("head", text(body.head().map(PostRef::key)));
    put("budget", (body.budget() > 0).then(|| body.budget().to_string()));
    for (asset, amount) in body.assets() {
        put(&format!("asset {asset}"), Some(amount.to_string()));
    }
    for (category, strength) in body.establishment().filter(|(_, strength)| *strength != Strength::NONE) {
        let word = words.categories.key(category).map_or("?", |key| key.as_str());
        let actual = strength.actual().map_or("unknown".to_owned(), |actual| actual.to_string());
        let assumed = if strength.is_assumed() { ", assumed" } else { "" };
        put(&format!("establishment {word}"), Some(format!("{} ({actual} there{assumed})", strength.authorised())));
    }
    for (place, (said, _)) in super::provisions::held(org, body) {
        put(&place, Some(said));
    }
    for tie in Tie::ALL.into_iter().filter(|tie| !tie.is_functional()) {
        for below in body.tied_below(tie) {
            facts.insert(("tie", format!("{} {}", body.key(), below.key()), tie.word().into()), "yes".into());
        }
    }
}

fn of_post(org: &Org, post: PostRef<'_>, facts: &mut Facts) {
    let category = org.vocabulary().categories.key(post.category());
    let fields = [
        ("body", Some(post.body().key().to_string())),
        ("role", Some(post.role().word().to_owned())),
        ("category", category.map(ToString::to_string)),
        ("title", post.title().map(ToOwned::to_owned)),
        ("holder", post.holder().map(ToOwned::to_owned)),
    ];
    for (field, value) in fields {
        if let Some(value) = value {
            facts.insert(("post", post.key().to_string(), field.into()), value);
        }
    }
}

fn of_function(org: &Org, function: FunctionRef<'_>, facts: &mut Facts) {
    let subject = org.vocabulary().subjects.key(function.subject());
    let cooperators: Vec<_> = function.cooperators().map(|body| body.key().to_string()).collect();
    let delegates: Vec<_> = function.delegates().map(|(body, until)| format!("{} until {until}", body.key())).collect();
    let fields = [
        ("name", Some(function.name().to_string())),
        ("subject", subject.map(ToString::to_string)),
        ("jurisdiction", function.jurisdiction().map(|land| land.key().to_string())),
        ("lead", Some(function.lead().key().to_string())),
        ("cooperators", (!cooperators.is_empty()).then(|| cooperators.join(" "))),
        ("delegates", (!delegates.is_empty()).then(|| delegates.join(", "))),
        ("overseer", function.overseer().map(|body| body.key().to_string())),
        ("essential", function.is_essential().then(|| "yes".to_owned())),
    ];
    for (field, value) in fields {
        if let Some(value) = value {
            facts.insert(("function", function.key().to_string(), field.into()), value);
        }
    }
}
