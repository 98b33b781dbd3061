//! Embedding: an organisation built in code, and a rule of one's own.
//!
//! `cargo run --example embed`

use std::error::Error;

use reorganon::charter::{Article, Charter};
use reorganon::invariant::{About, Rule, StateRule};
use reorganon::operation::{Merge, NewBody};
use reorganon::org::build::OrgBuilder;
use reorganon::{FindingSubject, Level, Measure, Org, Rejection, Session, Step, Vocabulary};

/// Nobody may lead more than a few functions: a rule that this crate does not have.
#[derive(Debug)]
struct Overload {
    most: u32,
}

impl StateRule for Overload {
    fn about(&self) -> &'static About {
        &About {
            code: "overload",
            summary: "a body may lead only so many functions",
            explanation: "Merging everything into one office gives it more than it can do.",
            source: "our own standing order 7",
            level: (Level::Deny, Level::Deny),
        }
    }

    fn measure(&self, org: &Org, subject: FindingSubject) -> Option<Measure> {
        let FindingSubject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        Some(Measure::at_most(body.functions().len(), self.most))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vocabulary = serde_json::from_str(
        r#"{"kinds": {"ministry": {"countable": true}}, "sectors": {"state": {}}, "tiers": {"national": {"rank": 1}},
            "categories": {"civil-servant": {}}, "subjects": {"roads": {}, "rails": {}, "ports": {}}}"#,
    )?;
    let mut build = OrgBuilder::new("A small state", "2020-01-01".parse()?, words);
    for (key, name, subjects) in
        [("transport", "Transport", &["roads", "rails"][..]), ("harbours", "Harbours", &["ports"])]
    {
        let body = build.body(key, name, "ministry", "state", "national").line("root");
        body.staff("civil-servant", 40, Some(38)).headed(1, "civil-servant");
        for subject in subjects {
            build.function(subject, subject, subject, key);
        }
    }
    let org = build.finish()?;
    let charter = Charter::new("standing orders").with(Article::new(Rule::state(Overload { most: 2 })));
    let mut session = Session::new(org, charter)?;
    let bodies = ["transport", "harbours"].map(|key| session.org().body_id(key));
    let [Some(transport), Some(harbours)] = bodies else { return Err("the two ministries are there".into()) };
    let merge = Merge::new([transport, harbours], NewBody::new("infrastructure", "Infrastructure"));
    match session.apply(&Step::new("join", "2020-07-01".parse()?, [merge.into()])).map_err(|rejection| *rejection) {
        Err(Rejection::Denied(denied)) => println!("denied: {}", denied.messages.join("; ")),
        other => return Err(format!("the merger should be denied, it is {other:?}").into()),
    }
    Ok(())
}
