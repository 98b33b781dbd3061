//! Plans that cannot be carried out.

use crate::Cases;
use crate::input::{operations, organisation, plan, steps};

pub(crate) fn cases(cases: &mut Cases) {
    files(cases);
    steps_of(cases);
    orders(cases);
    impossible(cases);
    expansions(cases);
}

fn files(cases: &mut Cases) {
    cases.add("an-empty-plan", || plan(""));
    cases.add("a-plan-that-is-a-list", || plan("- 1\n"));
    cases.add("a-plan-without-steps", || plan("reorg: 1\ntitle: T\n"));
    cases.add("a-plan-of-no-step", || plan("reorg: 1\ntitle: T\nsteps: []\n"));
    cases.add("a-newer-plan", || plan("reorg: 2\ntitle: T\nphases: []\n"));
    cases.add("a-plan-of-no-version", || plan("title: T\nsteps: []\n"));
    cases.add("a-plan-for-another-state", || {
        plan("reorg: 1\ntitle: T\nbaseline: {digest: 0123456789abcdef}\nsteps: []\n")
    });
    cases.add("a-plan-for-another-day", || plan("reorg: 1\ntitle: T\nbaseline: {as-of: 2017-01-01}\nsteps: []\n"));
    cases.add("a-digest-that-is-none", || plan("reorg: 1\ntitle: T\nbaseline: {digest: 12}\nsteps: []\n"));
    cases.add("a-digest-with-a-sign", || plan("reorg: 1\ntitle: T\nbaseline: {digest: +123456789abcdef}\nsteps: []\n"));
    cases.add("a-digest-that-is-right", || {
        plan(&format!(
            "reorg: 1\ntitle: T\nbaseline: {{digest: {}, as-of: 2018-04-19}}\nsteps: []\n",
            organisation().digest()
        ))
    });
    cases.add("a-plan-cut-off", || plan("reorg: 1\ntitle: T\nsteps:\n  - {id: s, on: 2018-07-01, do: [{rename: {bo"));
    cases.add("a-plan-with-five-mistakes", || {
        plan("reorg: 1\ntitel: T\nsteps:\n  - {id: a, on: 2018-02-30, do: [{absorbb: {}}]}\n  - {id: b, on: 2018-07-01, dos: []}\n")
    });
}

fn steps_of(cases: &mut Cases) {
    cases.add("a-step-that-does-nothing", || steps("  - {id: s, on: 2018-07-01, do: []}\n"));
    cases.add("a-step-without-id", || steps("  - {on: 2018-07-01, do: [{rename: {body: office, name: x}}]}\n"));
    cases.add("a-step-with-an-empty-id", || {
        steps("  - {id: '', on: 2018-07-01, do: [{rename: {body: office, name: x}}]}\n")
    });
    cases.add("a-step-with-brackets", || {
        steps("  - {id: 's[x]', on: 2018-07-01, do: [{rename: {body: office, name: x}}]}\n")
    });
    cases.add("a-step-with-an-escape", || {
        steps("  - {id: \"s\\e\\a\", on: 2018-07-01, do: [{rename: {body: office, name: x}}]}\n")
    });
    cases.add("two-steps-of-one-id", || {
        let step = "  - {id: s, on: 2018-07-01, do: [{rename: {body: office, name: x}}]}\n";
        steps(&format!("{step}{step}"))
    });
    cases.add("a-step-back-in-time", || {
        steps("  - {id: a, on: 2018-07-02, do: [{rename: {body: office, name: x}}]}\n  - {id: b, on: 2018-07-01, do: [{rename: {body: office, name: y}}]}\n")
    });
    cases.add("an-unknown-operation", || operations("{abolish: {body: office}}"));
    cases.add("an-operation-without-fields", || operations("rename"));
    cases.add("an-operation-of-nothing", || operations("{rename: }"));
    cases.add("an-operation-that-is-a-list", || operations("{rename: [office, x]}"));
    cases.add("two-operations-in-one", || {
        operations("{rename: {body: office, name: x}, recode: {body: my-binh, code: 1}}")
    });
    cases.add("an-unknown-field-of-an-operation", || operations("{rename: {body: office, name: x, colour: red}}"));
    cases.add("a-missing-field-of-an-operation", || operations("{rename: {body: office}}"));
    cases.add("a-number-for-a-name", || operations("{rename: {body: 5, name: x}}"));
    cases.add("a-mapping-for-a-name", || operations("{rename: {body: {id: office}, name: x}}"));
    cases.add("a-name-that-is-not-there", || operations("{rename: {body: ofice, name: x}}"));
    cases.add("a-function-for-a-body", || operations("{rename: {body: religion, name: x}}"));
    cases.add("an-element-without-for-each", || operations("{rename: {body: $it/office, name: x}}"));
}

fn orders(cases: &mut Cases) {
    let step = |id: &str, operation: &str| format!("  - {{id: {id}, on: 2018-07-01, do: [{operation}]}}\n");
    let merge = "{merge: {bodies: [office, propaganda], into: {id: joint, name: N}}}";
    let rename = "{rename: {body: joint, name: x}}";
    let dissolve = "{dissolve: {body: propaganda, to: office}}";
    cases.add("a-body-that-is-founded-later", move || steps(&[step("a", rename), step("b", merge)].concat()));
    cases.add("a-body-that-was-founded-before", move || steps(&[step("a", merge), step("b", rename)].concat()));
    cases.add("a-body-founded-by-a-step-that-fails", move || {
        let fails = "{merge: {bodies: [office, committee], into: {id: joint, name: N}}}";
        steps(&[step("a", fails), step("b", rename)].concat())
    });
    cases.add("founded-twice", move || steps(&[step("a", merge), step("b", merge)].concat()));
    cases.add("dissolved-twice", move || steps(&[step("a", dissolve), step("b", dissolve)].concat()));
    cases.add("dissolved-twice-in-one-step", || {
        operations("{dissolve: {body: propaganda, to: office}}, {dissolve: {body: propaganda, to: office}}")
    });
    cases.add("absorbed-and-then-renamed", move || {
        steps(
            &[
                step("a", "{absorb: {bodies: [propaganda], into: office}}"),
                step("b", "{rename: {body: propaganda, name: x}}"),
            ]
            .concat(),
        )
    });
    cases.add("the-second-operation-of-a-step-fails", move || {
        steps(&step("a", &format!("{merge}, {{rename: {{body: joint, name: ''}}}}")))
    });
}

fn impossible(cases: &mut Cases) {
    let op = |text: &'static str| move || operations(text);
    cases.add("absorbed-by-itself", op("{absorb: {bodies: [office], into: office}}"));
    cases.add("absorbing-ones-superior", op("{absorb: {bodies: [committee], into: office}}"));
    cases.add("absorbing-the-root", op("{absorb: {bodies: [root], into: office}}"));
    cases.add("absorbed-by-the-root", op("{absorb: {bodies: [office], into: root}}"));
    cases.add("absorbing-an-ended-body", op("{absorb: {bodies: [old], into: office}}"));
    cases.add("absorbing-a-territory", op("{absorb: {bodies: [my-binh], into: office}}"));
    cases.add("absorbing-nobody", op("{absorb: {bodies: [], into: office}}"));
    cases.add("absorbing-one-twice", op("{absorb: {bodies: [propaganda, propaganda], into: office}}"));
    cases.add("merging-one", op("{merge: {bodies: [office], into: {id: n, name: N}}}"));
    cases.add("merging-one-twice", op("{merge: {bodies: [office, office], into: {id: n, name: N}}}"));
    cases.add(
        "merging-into-a-key-that-is-used",
        op("{merge: {bodies: [office, propaganda], into: {id: committee, name: N}}}"),
    );
    cases.add(
        "merging-into-the-key-of-an-ended-body",
        op("{merge: {bodies: [office, propaganda], into: {id: old, name: N}}}"),
    );
    cases.add("merging-a-body-with-its-superior", op("{merge: {bodies: [office, committee], into: {id: n, name: N}}}"));
    cases.add("merging-a-territory-with-an-office", op("{merge: {bodies: [office, my-binh], into: {id: n, name: N}}}"));
    cases.add("moved-under-itself", op("{reparent: {body: office, to: office}}"));
    cases.add("moved-under-ones-subordinate", op("{reparent: {body: committee, to: office}}"));
    cases.add("moved-to-where-it-is", op("{reparent: {body: office, to: committee}}"));
    cases.add("moved-from-where-it-is-not", op("{reparent: {body: office, to: propaganda, from: propaganda}}"));
    cases.add("the-root-moved", op("{reparent: {body: root, to: office}}"));
    cases.add("a-territory-moved-into-its-part", op("{reparent: {body: long-xuyen, to: my-binh}}"));
    cases.add("divided-into-nothing", op("{divide: {body: office, into: []}}"));
    cases.add("divided-into-one", op("{divide: {body: propaganda, into: [{body: {id: n, name: N}}]}}"));
    cases.add(
        "divided-with-something-left-over",
        op("{divide: {body: office, into: [{body: {id: n, name: N}}, {body: {id: m, name: M}}]}}"),
    );
    cases.add("dissolved-with-functions-and-no-receiver", op("{dissolve: {body: office}}"));
    cases.add("the-root-dissolved", op("{dissolve: {body: root, to: office}}"));
    cases.add("a-function-to-its-lead", op("{transfer-function: {function: religion, to: office}}"));
    cases.add("a-function-to-an-ended-body", op("{transfer-function: {function: religion, to: old}}"));
    cases.add(
        "a-function-retired-twice",
        op("{retire-function: {function: religion}}, {retire-function: {function: religion}}"),
    );
    cases.add("a-lead-that-cooperates", op("{assign-lead: {function: religion, lead: office, cooperators: [office]}}"));
    cases.add("a-post-joined-to-itself", op("{unify-post: {posts: [office/head, office/head], mode: personal}}"));
    cases.add(
        "three-posts-joined",
        op("{unify-post: {posts: [office/head, propaganda/head, committee/head], mode: personal}}"),
    );
    cases.add("posts-joined-twice", op("{unify-post: {posts: [committee/head, propaganda/head], mode: personal}}"));
    cases
        .add("posts-of-two-holders-joined", op("{unify-post: {posts: [committee/head, office/head], mode: personal}}"));
    cases.add("posts-parted-that-are-not-joined", op("{separate-posts: {posts: [office/head, propaganda/head]}}"));
    cases.add("an-ended-post-abolished", op("{abolish-post: {post: old/head}}"));
    cases.add("a-head-abolished", op("{abolish-post: {post: office/head}}"));
    cases.add("a-second-head", op("{create-post: {body: office, id: office/second, role: head, category: cadre}}"));
    cases.add(
        "a-post-beyond-the-establishment",
        op("{create-post: {body: propaganda, id: propaganda/x, role: deputy, category: staff}}"),
    );
    cases.add("a-tie-to-itself-set", op("{set-tie: {tie: assists, from: office, to: office}}"));
    cases.add("a-line-set-as-a-tie", op("{set-tie: {tie: line, from: office, to: propaganda}}"));
    cases.add("a-tie-set-twice", op("{set-tie: {tie: assists, from: office, to: propaganda}}"));
    cases.add("a-tie-cut-that-is-not-there", op("{set-tie: {tie: assists, from: propaganda, to: office, cut: true}}"));
    cases.add("guidance-that-makes-a-circle", op("{set-tie: {tie: guides, from: office, to: committee}}"));
    cases.add("an-office-that-is-made-a-territory", op("{reclassify: {body: office, kind: commune}}"));
    cases
        .add("support-for-nobody", op("{pool-support: {principals: [], offices: [office, propaganda], into: office}}"));
    cases.add(
        "established-under-a-territory",
        op("{establish: {body: {id: n, name: N, kind: office, sector: party, tier: district, line: my-binh}}}"),
    );
    cases.add(
        "established-without-superior",
        op("{establish: {body: {id: n, name: N, kind: office, sector: party, tier: district}}}"),
    );
    cases.add(
        "spun-off-with-more-staff-than-there-is",
        op("{spin-off: {body: office, into: {body: {id: n, name: N}, staff: {cadre: 99}}}}"),
    );
}

fn expansions(cases: &mut Cases) {
    let each = |selection: &'static str, operation: &'static str| {
        move || steps(&format!("  - {{id: s, on: 2018-07-01, for-each: {selection}, do: [{operation}]}}\n"))
    };
    let rename = "{rename: {body: $it, name: x}}";
    cases.add("for-each-body", each("{body: {kind: office}}", rename));
    cases.add("for-each-of-an-unknown-kind", each("{body: {kind: ofice}}", rename));
    cases.add("for-each-of-nothing", each("{territory: {kind: office}}", rename));
    cases.add("for-each-of-an-unknown-sort", each("{post: {kind: office}}", rename));
    cases.add("for-each-of-two-sorts", each("{body: {}, territory: {}}", rename));
    cases.add(
        "for-each-with-a-name-that-is-not-there",
        each("{body: {kind: office}}", "{rename: {body: $it/x, name: x}}"),
    );
    cases.add(
        "for-each-founding-one-key",
        each(
            "{body: {under: committee}}",
            "{establish: {body: {id: n, name: N, kind: office, sector: party, tier: district, line: $it}}}",
        ),
    );
    cases.add(
        "for-each-absorbed-by-one-of-them",
        each("{body: {under: committee}}", "{absorb: {bodies: [$it], into: office}}"),
    );
    cases.add("for-each-beyond-a-limit-of-ones-own", move || {
        let step = move |n| {
            format!(
                "  - {{id: s{n}, on: 2018-07-01, for-each: {{body: {{kind: office}}}}, do: [{}]}}\n",
                vec![rename; 50].join(", ")
            )
        };
        let text: String = (0..20).map(step).collect();
        let org = organisation();
        let plan = reorganon::Plan::parse(&format!("reorg: 1\ntitle: T\nsteps:\n{text}")).unwrap();
        let wrong = plan.run_within(&org, &reorganon::Charter::new("none"), 1_000).unwrap_err();
        assert!(plan.run(&org, &reorganon::Charter::new("none")).is_ok());
        Err(wrong.to_string())
    });
}
