//! Values are shared between threads: what many threads find out on one organisation is, to the byte, what one finds out.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::Barrier;

use reorganon::document::{DocumentErrors, Journal, JournalFile, Limits, Places, Reader, Recovered, Sources};
use reorganon::plan::{PlanErrors, StepRun};
use reorganon::session::Unfit;
use reorganon::{
    Article, Charter, Finding, Operation, Org, Plan, Receipt, Rejection, Run, Selector, Session, Step, Vocabulary,
};

/// What can be sent to another thread, and asked by several at once.
const fn shared<T: Send + Sync + 'static>() {}

// Checked when this test is compiled.
const _: () = {
    shared::<Org>();
    shared::<Plan>();
    shared::<Charter>();
    shared::<Article>();
    shared::<Receipt>();
    shared::<Finding>();
    shared::<Session>();
    shared::<Step>();
    shared::<Operation>();
    shared::<Run>();
    shared::<StepRun>();
    shared::<Rejection>();
    shared::<Unfit>();
    shared::<PlanErrors>();
    shared::<Selector>();
    shared::<Vocabulary>();
    shared::<Journal>();
    shared::<JournalFile>();
    shared::<Recovered>();
    shared::<Reader>();
    shared::<Limits>();
    shared::<Sources>();
    shared::<Places>();
    shared::<DocumentErrors>();
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

/// All that can be said of a run, as text.
fn told(run: &Run) -> String {
    let steps: Vec<String> = (run.steps().iter())
        .map(|step| match step.receipt() {
            Some(receipt) => {
                format!("{} {:?} {:?}", step.id, receipt.changes(run.org()), receipt.findings())
            }
            None => format!("{} {:?}", step.id, step.problems()),
        })
        .collect();
    let journal = Journal::of(run.session()).to_text();
    format!("{}\n{journal}\n{:?}\n{:?}\n{}", steps.join("\n"), run.net(), run.problems(), run.org().digest())
}

/// What one thread does with an organisation that it shares: it reads it, and tries a plan of its own.
fn work(org: &Org, charter: &Charter, plan: &Plan) -> String {
    let run = plan.run(org, charter).unwrap();
    let read: Vec<String> =
        (org.bodies()).map(|body| format!("{} {} {}", body.key(), body.name(), body.subordinates().count())).collect();
    assert_eq!(run.undo_all(), *org);
    format!("{}\n{}\n{}", read.join("\n"), told(&run), org.digest())
}

#[test]
fn many_threads_find_what_one_finds() {
    let org = Org::open(folder().join("org")).unwrap();
    let charter = Charter::open(folder().join("charter/vn-2018.yaml")).unwrap();
    let open = |name: &str| Plan::open(folder().join("plans").join(name)).unwrap();
    let plans: Vec<Plan> = {
        // Plans that pass and plans that are denied, and parts of the programme.
        let programme = open("programme.yaml");
        let part = |skip: usize| {
            let mut plan = programme.clone();
            plan.steps = plan.steps.into_iter().skip(skip).take(3).collect();
            plan
        };
        let mut plans = vec![open("religion-before-merger.yaml"), open("religion-then-merger.yaml")];
        plans.extend((0..6).map(|number| part(number % 4)));
        plans
    };
    let json = org.to_json();
    let alone: Vec<String> = plans.iter().map(|plan| work(&org, &charter, plan)).collect();
    assert!(alone[0] != alone[1] && alone[0].contains("lead-not-competent"), "the plans have other outcomes");

    let barrier = Barrier::new(plans.len());
    let together: Vec<String> = std::thread::scope(|scope| {
        let start = |plan| {
            let (org, charter, barrier) = (&org, &charter, &barrier);
            scope.spawn(move || {
                // All at once.
                barrier.wait();
                work(org, charter, plan)
            })
        };
        let threads: Vec<_> = plans.iter().map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for ((one, other), plan) in alone.iter().zip(&together).zip(&plans) {
        assert!(one == other, "{} is told otherwise by a thread among others", plan.title);
    }
    assert_eq!(org.to_json(), json, "nobody has changed what they share");
}

#[test]
fn a_session_goes_on_in_another_thread() {
    let org = Org::open(folder().join("org")).unwrap();
    let plan = Plan::open(folder().join("plans/religion-then-merger.yaml")).unwrap();
    let session = plan.run(&org, &Charter::new("none")).unwrap().session().clone();
    let text = Journal::of(&session).to_text();
    let (mut session, again) = std::thread::spawn(move || {
        let again = Journal::of(&session).to_text();
        (session, again)
    })
    .join()
    .unwrap();
    assert_eq!(again, text);
    while session.undo().is_some() {}
    assert_eq!(*session.org(), org);
}

#[test]
fn threads_that_save_to_one_name_leave_one_whole_file() {
    let path = std::env::temp_dir().join(format!("reorganon-threads-{}.json", std::process::id()));
    let org = Org::open(folder().join("org")).unwrap();
    let mut data = org.to_data();
    data.title = "x".into();
    let other = Org::from_data(&data).unwrap();
    std::thread::scope(|scope| {
        for org in [&org, &other, &org, &other] {
            let path = &path;
            scope.spawn(move || org.save_json(path).unwrap());
        }
    });
    let found = Org::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(found == org || found == other);
}
