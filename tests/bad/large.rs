//! Inputs that are large: each is read, or refused, in memory and time within bounds, and without a deep stack.
//!
//! A build without optimisation takes a hundredth of the rows and leaves out the heaviest inputs, and says so.

use std::fmt::Write as _;

use reorganon::diagnostic::{Files, Report};
use reorganon::{Charter, Org, Plan};

use crate::input::{BODIES, Folder, HEAD, charter, json_text, organisation, run};
use crate::{Answer, Cases};

/// How many rows are a million.
fn million() -> usize {
    if cfg!(debug_assertions) {
        println!("a build without optimisation: 10^4 rows instead of 10^6");
        10_000
    } else {
        1_000_000
    }
}

/// An organisation of so many offices, each under the one that is named for it; the answer names no numbers that differ
/// between builds.
fn offices(count: usize, superior: impl Fn(usize) -> String) -> Answer {
    let mut bodies = String::from("id,name,kind,sector,tier,line\n");
    for number in 0..count {
        writeln!(bodies, "b{number},x,office,party,district,{}", superior(number)).unwrap();
    }
    open(&Folder::bare().with("bodies.csv", bodies), count)
}

/// Opens a folder, and lets go of what was read: that must not take a deep stack either.
fn open(folder: &Folder, count: usize) -> Answer {
    match Org::open(folder.path()) {
        Ok(org) => {
            assert_eq!(org.bodies().len(), count);
            let again = org.clone();
            drop(org);
            assert_eq!(again.bodies().len(), count);
            Ok("read, compared and let go".into())
        }
        Err(wrong) => {
            let place = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
            Err(wrong.to_string().replace(&place, "").replace(&(count - 1).to_string(), "LAST"))
        }
    }
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.large("a-chain-of-a-million", || {
        offices(million(), |n| if n == 0 { "root".into() } else { format!("b{}", n - 1) })
    });
    cases.large("a-depth-missed-on-a-chain-of-a-million", || depth_missed(million()));
    cases.large("a-star-of-a-million", || offices(million(), |n| if n == 0 { "root".into() } else { "b0".into() }));
    cases.large("a-circle-of-a-million", || {
        let most = million();
        let answer = offices(most, |n| format!("b{}", if n == 0 { most - 1 } else { n - 1 }));
        // Which bodies stand in the middle of the path depends on how many there are.
        answer.map_err(|wrong| wrong.split(" is under b").next().unwrap().chars().take(72).collect())
    });
    // Which thousand of them are told, and which get help, depends on how many there are: the first line will do.
    let first = |answer: Answer| {
        answer.map_err(|wrong| wrong.split(['\n']).next().unwrap().split(" (did").next().unwrap().to_owned())
    };
    cases.large("a-million-without-superior", move || first(offices(million(), |_| String::new())));
    cases.large("a-million-under-nobody", move || first(offices(million(), |n| format!("x{n}"))));
    cases.large("a-million-of-one-id", || {
        let row = "b,x,office,party,district,root\n";
        let bodies = format!("id,name,kind,sector,tier,line\n{}", row.repeat(million()));
        let answer = open(&Folder::bare().with("bodies.csv", bodies), 1);
        answer.map_err(|wrong| wrong.lines().take(3).collect::<Vec<_>>().join("\n"))
    });
    cases.large("a-million-quotes-never-closed", || {
        Folder::new().with("ties.csv", format!("tie,from,to\n{}", "\"a,b,c\n".repeat(million() | 1))).open()
    });
    cases.large("a-million-quotes-that-pair", || {
        Folder::new().with("ties.csv", format!("tie,from,to\n{}", "\"a,b,c\n".repeat(million() & !1))).open()
    });
    cases.large("a-gigabyte-on-one-line", || {
        let folder = Folder::new();
        // A hole on the disk: it takes no space there, and must take no memory here.
        std::fs::File::create(folder.path().join("ties.csv")).unwrap().set_len(1 << 30).unwrap();
        folder.open()
    });
    cases.large("sixteen-megabytes-in-one-cell", || {
        Folder::new().with("ties.csv", format!("tie,from,to\nassists,{},office\n", "x".repeat(16 << 20))).open()
    });
    cases.large("sixteen-megabytes-in-one-quoted-cell", || {
        Folder::new().with("ties.csv", format!("tie,from,to\nassists,\"{}\",office\n", "x".repeat(16 << 20))).open()
    });
    cases.heavy("two-million-rows-and-one", || {
        Folder::new().with("ties.csv", format!("tie,from,to\n{}", "assists,a,b\n".repeat(2_000_001))).open()
    });
    cases.large("thirty-million-blank-rows", || {
        Folder::new().with("ties.csv", format!("tie,from,to\n{}", "\n".repeat(million() * 30))).open()
    });
    cases.large("a-million-empty-json-rows", || {
        json_text(&format!("{{\"reorganon\": 1, \"title\": \"x\", \"as-of\": \"2018-01-01\", \"vocabulary\": {{\"kinds\": {{}}, \"sectors\": {{}}, \"tiers\": {{}}, \"categories\": {{}}, \"subjects\": {{}}}}, \"bodies\": [{}{{}}]}}", "{},".repeat(million())))
    });
    cases.heavy("too-many-empty-json-rows", || {
        json_text(&format!("{{\"reorganon\": 1, \"title\": \"x\", \"as-of\": \"2018-01-01\", \"vocabulary\": {{\"kinds\": {{}}, \"sectors\": {{}}, \"tiers\": {{}}, \"categories\": {{}}, \"subjects\": {{}}}}, \"bodies\": [{}0]}}", "0,".repeat(10_000_000)))
    });
    cases.large("a-million-fields-of-one-name", || {
        let text = format!("{HEAD}{}", "x: 1\n".repeat(million()));
        Folder::new().with("organisation.yaml", text).open()
    });
    cases.large("half-a-million-unknown-fields", || {
        let fields = (0..million().min(500_000)).fold(String::new(), |mut text, n| {
            writeln!(text, "x{n}: 1").unwrap();
            text
        });
        Folder::new()
            .with("organisation.yaml", format!("{HEAD}{fields}"))
            .open()
            .map_err(|wrong| wrong.lines().take(3).collect::<Vec<_>>().join("\n"))
    });
    cases.large("a-quarter-of-a-million-kinds-that-are-wrong", || {
        let kinds = (0..million().min(250_000)).fold(String::new(), |mut text, n| {
            writeln!(text, "    k{n}: {{contable: true}}").unwrap();
            text
        });
        let text = HEAD.replace("  sectors:", &format!("{kinds}  sectors:"));
        Folder::new()
            .with("organisation.yaml", text)
            .open()
            .map_err(|wrong| wrong.lines().take(3).collect::<Vec<_>>().join("\n"))
    });
    cases.heavy("too-many-yaml-values", || charter(&format!("charter: 1\nname: c\nx: [{}]\n", "0,".repeat(2_000_001))));
    cases.large("a-megabyte-of-brackets-before-a-fault", || {
        charter(&format!("charter: 1\nname: |\n  {}\ntitle: a: b\n", "[{".repeat(1 << 19)))
    });
    cases.heavy("a-yaml-line-of-16-megabytes", || charter(&format!("charter: 1\nname: {}\n", "x ".repeat(8 << 20))));
    cases.large("a-yaml-file-of-blanks", || charter(&" ".repeat(16 << 20)));
    cases.large("a-yaml-file-of-comments", || charter(&"# x\n".repeat(million())));
    cases.heavy("a-plan-of-too-many-operations", || {
        let operations = "{recode: {body: a, code: b}},".repeat(250_001);
        run(
            &organisation(),
            &format!("reorg: 1\ntitle: T\nsteps:\n  - {{id: s, on: 2018-07-01, do: [{operations}]}}\n"),
        )
    });
    cases.heavy("a-plan-of-100000-operations", || {
        let operations: String =
            (0..50_000).map(|_| "{rename: {body: office, name: x}},{rename: {body: office, name: y}},").collect();
        run(
            &organisation(),
            &format!("reorg: 1\ntitle: T\nsteps:\n  - {{id: s, on: 2018-07-01, do: [{operations}]}}\n"),
        )
    });
    cases.heavy("a-plan-of-20000-steps", || {
        let steps = (0..20_000).fold(String::new(), |mut text, n| {
            writeln!(text, "  - {{id: s{n}, on: 2018-07-01, do: [{{rename: {{body: office, name: n{n}}}}}]}}").unwrap();
            text
        });
        run(&organisation(), &format!("reorg: 1\ntitle: T\nsteps:\n{steps}"))
    });
    cases.large("a-plan-of-20000-names-that-are-not-there", || {
        let org = many();
        let steps = (0..20_000).fold(String::new(), |mut text, n| {
            writeln!(text, "  - {{id: s{n}, on: 2018-07-01, do: [{{rename: {{body: bodi-{n}, name: x}}}}]}}").unwrap();
            text
        });
        let wrong = run(&org, &format!("reorg: 1\ntitle: T\nsteps:\n{steps}")).unwrap_err();
        assert_eq!((wrong.lines().count(), wrong.lines().last()), (1_001, Some("and more")));
        Err(wrong)
    });
    // Both lists of one step have to be within the limit on values.
    cases.large("a-for-each-of-half-a-million-names-in-its-file", || for_each_of_named(million() / 2));
    cases.heavy("a-small-plan-that-comes-to-millions", || {
        // 60 kilobytes of plan, 3,000 bodies: two million operations.
        let steps = (0..700).fold(String::new(), |mut text, n| {
            writeln!(text, "  - {{id: s{n}, on: 2018-07-01, for-each: {{body: {{kind: office}}}}, do: [{{rename: {{body: $it, name: n{n}}}}}]}}").unwrap();
            text
        });
        let plan = Plan::parse(&format!("reorg: 1\ntitle: T\nsteps:\n{steps}")).unwrap();
        Err(plan.run(&many(), &Charter::new("none")).unwrap_err().to_string())
    });
}

/// A target that a chain of so many offices misses: the deepest are named, and nobody counts up from each.
fn depth_missed(count: usize) -> Answer {
    let mut rows = String::from("id,name,kind,sector,tier,line\nb0,x,office,party,district,root\n");
    for number in 1..count {
        writeln!(rows, "b{number},x,office,party,district,b{}", number - 1).unwrap();
    }
    let folder = Folder::bare().with("bodies.csv", rows);
    let (org, sources) = Org::open_with_sources(folder.path()).unwrap();
    let target = "targets: [{id: flat, by: 2018-04-19, depth: {kind: office}, at-most: 3}]\nsteps: []\n";
    let run = Plan::parse(&format!("reorg: 1\ntitle: T\n{target}")).unwrap().run(&org, &Charter::new("none")).unwrap();
    let report = Report::of_run(&run, &Files::new().org(&sources));
    let [missed] = report.diagnostics() else { panic!("{report:?}") };
    let rows: Vec<_> = missed.labels.iter().map(|label| &*label.text).collect();
    let [last, before, third] = [1, 2, 3].map(|back| format!("`b{}` in the data", count - back));
    assert_eq!(rows, [last, before, third + ", and more than 97 others"], "{missed:?}");
    Err(missed.message.replace(&(count - 1).to_string(), "LAST").replace(&(count - 4).to_string(), "LAST - 3"))
}

/// A plan with a step for each of so many names, which it lists, and an organisation that has them all.
fn for_each_of_named(count: usize) -> Answer {
    let (mut rows, mut names) = (String::from("id,name,kind,sector,tier,line\n"), String::new());
    for number in 0..count {
        writeln!(rows, "b{number},x,office,party,district,root").unwrap();
        write!(names, "b{},", count - 1 - number).unwrap();
    }
    let folder = Folder::bare().with("bodies.csv", rows);
    let org = Org::open(folder.path()).unwrap();
    let each = format!("for-each: {{body: {{keys: [{names}], except: [{names}b0]}}}}");
    let none = format!("  - {{id: none, on: 2018-07-01, {each}, do: [{{rename: {{body: $it, name: y}}}}]}}\n");
    let each = format!("for-each: {{body: {{keys: [{names}]}}}}");
    let two = format!(
        "  - {{id: two, on: 2018-07-01, {each}, do: [{{rename: {{body: $it, name: y}}}}, {{rename: {{body: $it, name: z}}}}]}}\n"
    );
    let run = |steps: &str| {
        let plan = Plan::parse(&format!("reorg: 1\ntitle: T\nsteps:\n{steps}")).unwrap();
        let wrong = plan.run_within(&org, &Charter::new("none"), count).unwrap_err().to_string();
        wrong.replace(&(2 * count).to_string(), "TWICE").replace(&count.to_string(), "ALL")
    };
    Err(format!("{}\n{}", run(&none), run(&two)))
}

/// An organisation of 3,000 offices.
fn many() -> Org {
    let rows = (0..3_000).fold(String::from(BODIES), |mut text, n| {
        writeln!(text, "body-{n},x,office,party,district,,committee,,,,,,,,").unwrap();
        text
    });
    Org::open(Folder::bare().with("bodies.csv", rows).path()).unwrap()
}
