//! Real files, cut to a size that lets thousands of inputs be tried.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use reorganon::document::Journal;
use reorganon::{Charter, Entity, Names, Org, Plan};

pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

pub(crate) fn text(name: &str) -> Vec<u8> {
    fs::read(examples().join(name)).unwrap()
}

/// The part of the province that one ward needs: its bodies, all above them, and what they have.
pub(crate) fn ward() -> Org {
    let mut data = Org::open(examples().join("org")).unwrap().to_data();
    let mut kept: BTreeSet<String> = (data.bodies.iter().map(|body| body.id.to_string()))
        .filter(|id| id.starts_with("long-xuyen/my-binh"))
        .collect();
    loop {
        let before = kept.len();
        for body in &data.bodies {
            if kept.contains(body.id.as_str()) {
                kept.extend([&body.line, &body.within].into_iter().flatten().map(|name| name.as_str().to_owned()));
                let head =
                    body.headed_by.as_ref().and_then(|post| data.posts.iter().find(|p| p.id.as_str() == post.as_str()));
                kept.extend(head.map(|post| post.body.as_str().to_owned()));
            }
        }
        if kept.len() == before {
            break;
        }
    }
    let has = |name: &str| kept.contains(name);
    data.bodies.retain(|body| has(body.id.as_str()));
    data.posts.retain(|post| has(post.body.as_str()));
    data.functions.retain(|f| has(f.lead.as_str()) && f.jurisdiction.as_ref().is_none_or(|land| has(land.as_str())));
    data.functions.iter_mut().for_each(|function| function.cooperators.retain(|body| has(body.as_str())));
    data.establishment.retain(|row| has(row.body.as_str()));
    data.ties.retain(|tie| has(tie.from.as_str()) && has(tie.to.as_str()));
    data.codes.retain(|code| has(code.body.as_str()));
    data.former_names.retain(|name| has(name.body.as_str()));
    data.assets.retain(|asset| has(asset.body.as_str()));
    data.provisions.retain(|row| has(row.body.as_str()) && row.to.as_ref().is_none_or(|to| has(to.as_str())));
    let posts: BTreeSet<_> = data.posts.iter().map(|post| post.id.to_string()).collect();
    data.unions.retain(|union| posts.contains(union.one.as_str()) && posts.contains(union.other.as_str()));
    data.lineage.retain(|link| {
        let known = |entity: &Entity<Names>| matches!(entity, Entity::Body(name) if has(name.as_str()));
        known(&link.from) && known(&link.to)
    });
    // Words for what bodies are provided with.
    let words = [("rules", "instrument"), ("lump-sum", "funding"), ("monthly", "report"), ("seats", "seats")];
    let words = words.map(|(word, sort)| (word.to_owned(), serde_json::json!({"sort": sort})));
    let words = serde_json::Value::Object(words.into_iter().collect());
    data.vocabulary.provisions = serde_json::from_value(words).unwrap();
    Org::from_data(&data).unwrap()
}

/// A plan on the ward that does something of many sorts, so that its journal holds many sorts of changes.
pub(crate) const WARD_PLAN: &str = "reorg: 1
title: One ward
steps:
  - {id: a, on: 2018-07-01, cites: III, do: [{rename: {body: long-xuyen/my-binh, name: Phường Mỹ Bình mới}}, {recode: {body: long-xuyen/my-binh, code: '99999'}}]}
  - {id: b, on: 2018-08-01, do: [{absorb: {bodies: [long-xuyen/my-binh/youth-union], into: long-xuyen/my-binh/front, verb-as-written: sáp nhập}}]}
  - {id: c, on: 2018-09-01, for-each: {body: {keys: [long-xuyen/my-binh/peoples-committee, long-xuyen/my-binh/peoples-council]}}, do: [{set-tie: {tie: cooperates, from: $it, to: long-xuyen/my-binh/party-committee}}]}
  - {id: d, on: 2018-10-01, do: [{merge: {bodies: [long-xuyen/my-binh/farmers-association, long-xuyen/my-binh/veterans-association], into: {id: union, name: Hội, line: long-xuyen/my-binh/party-committee}}}]}
  - {id: p, on: 2018-10-15, do: [{set-seats: {body: long-xuyen/my-binh/peoples-council, seats: 25, from-state-agencies: 4}}, {adopt-instrument: {body: long-xuyen/my-binh/military-command, instrument: rules, cites: QĐ 1}}, {set-funding: {body: long-xuyen/my-binh/front, mode: lump-sum, norm: {amount: 9, per: khóm, units: 6}}}, {report: {body: long-xuyen/my-binh/front, to: long-xuyen/my-binh/party-committee, kind: monthly}}]}
  - {id: e, on: 2018-11-01, do: [{dissolve: {body: long-xuyen/my-binh/military-command, to: long-xuyen/my-binh/peoples-committee}}]}
";

pub(crate) fn ward_journal() -> (Org, String) {
    let org = ward();
    let run = Plan::parse(WARD_PLAN).unwrap().run(&org, &Charter::new("none")).unwrap();
    let text = Journal::of(run.session()).to_text();
    assert!(run.passes() && run.steps().len() > 5, "{:?}", run.problems());
    (org, text)
}
