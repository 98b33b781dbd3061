//! Files that are not well formed, or of another form.

use std::fmt::Write as _;

use reorganon::document::{Limits, Reader};

use crate::Cases;
use crate::input::{BODIES, Folder, HEAD, POSTS, article, charter, json, json_text, organisation, plan};

pub(crate) fn cases(cases: &mut Cases) {
    tables(cases);
    missing(cases);
    heads(cases);
    misread(cases);
    objects(cases);
    charters(cases);
    limits(cases);
}

fn tables(cases: &mut Cases) {
    let posts = |text: &'static str| move || Folder::new().with("posts.csv", text).open();
    cases.add("an-empty-table", posts(""));
    cases.add("a-table-of-one-line-break", posts("\n"));
    cases.add("a-table-of-a-mark", posts("\u{feff}"));
    cases.add("a-table-without-rows", || Folder::bare().with("ties.csv", "tie,from,to\n").open());
    cases.add("a-table-without-last-line-break", || Folder::new().with("posts.csv", POSTS.trim_end()).open());
    cases.add("a-table-with-old-line-ends", || Folder::new().with("posts.csv", POSTS.replace('\n', "\r")).open());
    cases.add("a-table-with-mark-and-crlf", || {
        Folder::new().with("posts.csv", format!("\u{feff}{}", POSTS.replace('\n', "\r\n"))).open()
    });
    cases.add("a-table-with-blank-rows", || {
        Folder::new().with("posts.csv", POSTS.replace('\n', "\n,,,,,,,\n\n")).open()
    });
    cases.add("a-table-in-utf-16", || {
        let wide: Vec<u8> = POSTS.encode_utf16().flat_map(u16::to_le_bytes).collect();
        Folder::new().with("posts.csv", [&[0xff, 0xfe], wide.as_slice()].concat()).open()
    });
    cases.add("a-table-in-latin-1", || {
        Folder::new().with("posts.csv", b"id,body,role,category\noffice/head,office,head,cadr\xe9\n").open()
    });
    cases.add("a-table-cut-within-a-letter", || {
        Folder::new().with("bodies.csv", &BODIES.as_bytes()[..BODIES.find('ủ').unwrap() + 1]).open()
    });
    cases.add("a-table-of-zeros", || Folder::new().with("posts.csv", [0; 4096]).open());
    cases.add("a-table-that-is-a-folder", || {
        let folder = Folder::new().without("ties.csv");
        std::fs::create_dir(folder.path().join("ties.csv")).unwrap();
        folder.open().map_err(|wrong| wrong.split(" (os").next().unwrap().to_owned())
    });
    cases.add("a-table-separated-by-semicolons", || Folder::new().with("posts.csv", POSTS.replace(',', ";")).open());
    cases.add("a-table-separated-by-tabs", || Folder::new().with("posts.csv", POSTS.replace(',', "\t")).open());
    cases.add("a-misspelt-table", || Folder::new().with("post.csv", POSTS).open());
    cases.add("a-table-of-another-kind", || Folder::new().with("salaries.csv", "x\n").open());
    cases.add("an-unknown-column", posts("id,body,role,category,salary\noffice/head,office,head,cadre,5\n"));
    cases.add("a-missing-column", posts("id,body,role\noffice/head,office,head\n"));
    cases.add("a-column-twice", posts("id,body,role,role,category\noffice/head,office,head,head,cadre\n"));
    cases.add("a-column-without-name", posts("id,body,role,category,\noffice/head,office,head,cadre,\n"));
    cases.add("columns-in-capitals", posts("ID,Body,Role,Category\noffice/head,office,head,cadre\n"));
    cases.add("columns-with-spaces", posts("id, body, role, category\noffice/head,office,head,cadre\n"));
    cases.add("a-row-that-is-too-short", posts("id,body,role,category\noffice/head,office\n"));
    cases.add("a-row-that-is-too-long", posts("id,body,role,category\noffice/head,office,head,cadre,,\n"));
    cases.add("a-row-cut-off", || Folder::new().with("posts.csv", &POSTS[..POSTS.len() - 12]).open());
    cases.add(
        "a-quote-never-closed",
        posts("id,body,role,category\n\"office/head,office,head,cadre\ncommittee/head,committee,head,cadre\n"),
    );
    cases.add("a-quote-within-a-cell", posts("id,body,role,category\noff\"ice/head,office,head,cadre\n"));
    cases.add("text-after-a-quote", posts("id,body,role,category\n\"office/head\"x,office,head,cadre\n"));
    cases.add("a-quote-before-the-end", posts("id,body,role,category\noffice/head,office,head,\""));
    cases.add("ten-to-the-5-columns", || {
        Folder::new().with("posts.csv", format!("id{}\n", ",x".repeat(100_000))).open()
    });
    cases.add("three-faults-in-three-files", || {
        Folder::new()
            .but("posts.csv", ",deputy", ",vice")
            .but("ties.csv", "assists", "assist")
            .but("assets.csv", "car,2", "car,two")
            .open()
    });
}

fn missing(cases: &mut Cases) {
    let without = |name: &'static str| move || Folder::new().without(name).open();
    cases.add("no-bodies", without("bodies.csv"));
    cases.add("no-posts", without("posts.csv"));
    cases.add("no-functions", without("functions.csv"));
    cases.add("no-establishment", without("establishment.csv"));
    cases.add("no-table-of-what-few-have", || {
        let few = ["ties.csv", "codes.csv", "former-names.csv", "assets.csv", "provisions.csv", "unions.csv"];
        few.into_iter().fold(Folder::new(), Folder::without).open()
    });
    cases.add("no-lineage-of-a-body-that-was-merged", || {
        Folder::new().but("bodies.csv", "dissolved", "merged").without("lineage.csv").open()
    });
    let listing =
        |tables: &str| Folder::new().but("organisation.yaml", "vocabulary:", &format!("tables: {tables}\nvocabulary:"));
    const ALL: &str =
        "bodies, posts, functions, establishment, ties, codes, former-names, assets, provisions, unions, lineage";
    cases.add("all-tables-are-listed", move || listing(&format!("[{ALL}]")).open());
    cases.add("a-listed-table-that-is-missing", move || listing(&format!("[{ALL}]")).without("ties.csv").open());
    cases.add("two-listed-tables-that-are-missing", move || {
        listing(&format!("[{ALL}]")).without("posts.csv").without("unions.csv").open()
    });
    cases.add("a-listed-table-that-is-unknown", move || listing(&format!("[{ALL}, appointment]")).open());
    cases.add("a-table-that-is-listed-twice", move || listing(&format!("[{ALL}, posts]")).open());
    cases.add("a-table-that-is-not-listed", move || {
        listing("[bodies, posts, functions, establishment, ties, codes, former-names, assets, provisions, unions]")
            .open()
    });
    cases.add("only-bodies-are-listed", || {
        let folder = Folder::bare().but("organisation.yaml", "vocabulary:", "tables: [bodies]\nvocabulary:");
        ["posts.csv", "functions.csv", "establishment.csv"].into_iter().fold(folder, Folder::without).open()
    });
    cases.add("a-table-saved-as-a-spreadsheet", || Folder::new().without("posts.csv").with("posts.xlsx", "PK").open());
    cases.add("a-table-with-its-ending-in-capitals", || {
        Folder::new().without("functions.csv").with("functions.CSV", "id").open()
    });
    cases.add("a-spreadsheet-named-as-a-table", || Folder::new().with("posts.csv", b"PK\x03\x04\x14\0\x06\0").open());
    cases.add("an-old-spreadsheet-named-as-a-table", || {
        Folder::new().with("posts.csv", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]).open()
    });
    let file = |name: &'static str, bytes: &'static [u8]| {
        move || {
            let folder = Folder::new().with(name, bytes);
            let path = folder.path().join(name);
            let plan = reorganon::Plan::open(&path).map(|_| String::new()).map_err(|wrong| wrong.to_string());
            let place = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
            plan.map_err(|wrong| wrong.replace(&place, ""))
        }
    };
    cases.add("a-document-for-a-plan", file("plan.docx", b"PK\x03\x04\x14\0\x06\0"));
    cases.add("a-spreadsheet-for-a-plan", file("plan.xlsx", b"PK\x03\x04\x14\0\x06\0"));
    cases.add("a-pdf-for-a-plan", file("plan.pdf", b"%PDF-1.7\n"));
    cases.add("a-document-named-as-a-plan", file("plan.yaml", b"PK\x03\x04\x14\0\x06\0"));
    cases.add("a-spreadsheet-for-an-organisation", || {
        let folder = Folder::new().with("org.xlsx", b"PK\x03\x04");
        let path = folder.path().join("org.xlsx");
        let org = reorganon::Org::open(&path).map(|_| String::new());
        org.map_err(|wrong| {
            wrong.to_string().replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
        })
    });
    cases.add("a-row-separated-by-semicolons", || {
        Folder::new()
            .with(
                "posts.csv",
                "id,body,role,category\noffice/head,office,head,cadre\ncommittee/head;committee;head;cadre\n",
            )
            .open()
    });
    cases.add("a-row-separated-by-tabs", || {
        Folder::new().with("posts.csv", "id,body,role,category\noffice/head\toffice\thead\tcadre\n").open()
    });
    cases.add("a-row-of-establishment-twice", || Folder::new().row("establishment.csv", "office,cadre,5,4,").open());
}

/// YAML that cannot be read: what people do, and what they are told.
fn misread(cases: &mut Cases) {
    let with = |lines: &'static str| move || plan(&format!("reorg: 1\ntitle: Join\n{lines}"));
    const STEP: &str = "steps:\n  - id: s\n    on: 2018-07-01\n    do:\n      - rename: {body: office, name: x}\n";
    let but = |old: &'static str, new: &'static str| {
        move || {
            assert!(STEP.contains(old), "{old}");
            plan(&format!("reorg: 1\ntitle: Join\n{}", STEP.replacen(old, new, 1)))
        }
    };
    cases.add("yaml-as-it-should-be", with(STEP));
    cases.add("yaml-with-a-tab-before-a-field", but("    on:", "\ton:"));
    cases.add("yaml-with-a-tab-after-blanks", but("    on:", "  \ton:"));
    cases.add("yaml-with-a-tab-before-a-dash", but("      - rename", "\t- rename"));
    cases.add("yaml-with-a-tab-after-a-dash", but("  - id", "  -\tid"));
    cases.add("yaml-with-tabs-throughout", with("steps:\n\t- id: s\n\t  on: 2018-07-01\n"));
    cases.add("yaml-with-a-tab-after-a-colon", but("on: ", "on:\t"));
    cases.add("yaml-with-a-bracket-never-closed", but("name: x}", "name: x"));
    cases.add("yaml-with-a-bracket-never-closed-before-more", with("charter: [a, b\nsteps: []\n"));
    cases.add("yaml-with-a-brace-never-closed-before-more", with("baseline: {org: a\nsteps: []\n"));
    cases.add(
        "yaml-with-a-bracket-never-closed-in-a-list",
        with("steps:\n  - {id: s, on: 2018-07-01, do: [\n  - {id: t, on: 2018-07-01, do: []}\n"),
    );
    cases.add("yaml-with-another-bracket-closed", but("name: x}", "name: x]"));
    cases.add("yaml-with-a-bracket-too-many", but("name: x}", "name: x}}"));
    cases.add("yaml-without-a-comma-in-braces", but("office, name", "office name"));
    cases.add("yaml-without-a-comma-between-braces", with("steps: [{id: s} {id: t}]\n"));
    cases.add("yaml-without-a-colon", but("on: 2018", "on 2018"));
    cases.add("yaml-without-a-colon-at-the-top", with("charter none\nsteps: []\n"));
    cases.add("yaml-without-a-colon-in-the-first-line", || plan("reorg 1\ntitle: Join\nsteps: []\n"));
    cases.add("yaml-without-a-colon-before-a-list", but("    do:", "    do"));
    cases.add("yaml-without-a-colon-in-braces", but("{body: office", "{body office"));
    cases.add("yaml-without-a-blank-after-a-colon", but("on: 2018", "on:2018"));
    cases.add("yaml-without-a-blank-after-a-colon-in-braces", but("{body: office", "{body:office"));
    cases.add("yaml-without-a-blank-after-a-dash", but("  - id", "  -id"));
    cases.add("yaml-without-a-blank-after-the-first-colon", || plan("reorg:1\ntitle: Join\nsteps: []\n"));
    cases.add("yaml-with-a-second-colon", || plan("reorg: 1\ntitle: Join: all of them\nsteps: []\n"));
    cases.add("yaml-with-a-no-break-space-after-a-colon", but("on: 2018", "on:\u{a0}2018"));
    cases.add("yaml-with-a-no-break-space-after-a-colon-in-braces", but("{body: office", "{body:\u{a0}office"));
    cases.add("yaml-indented-with-a-no-break-space", but("    on:", "  \u{a0} on:"));
    cases.add("yaml-indented-with-no-break-spaces", but("    on:", "\u{a0}\u{a0}\u{a0}\u{a0}on:"));
    cases.add("yaml-with-a-wide-blank-after-a-dash", but("  - id", "  -\u{3000}id"));
    cases.add("yaml-with-a-no-break-space-in-a-name", but("name: x", "name: Mỹ\u{a0}Bình"));
    cases.add("yaml-indented-too-far", but("    on:", "     on:"));
    cases.add("yaml-indented-too-little", but("    on:", "   on:"));
    cases.add("yaml-with-a-dash-too-far", with("steps:\n  - {id: s}\n   - {id: t}\n"));
    cases.add("yaml-with-a-dash-too-near", with("steps:\n  - {id: s}\n - {id: t}\n"));
    cases.add("yaml-with-a-field-among-dashes", with("steps:\n  - {id: s}\n  id: t\n"));
    cases.add("yaml-with-a-quote-never-closed", but("name: x", "name: \"x"));
    cases.add("yaml-with-a-single-quote-never-closed", but("name: x", "name: 'x"));
    cases.add("yaml-with-an-apostrophe-in-single-quotes", but("name: x", "name: 'l'office'"));
    cases.add("yaml-with-a-quote-in-double-quotes", but("name: x", "name: \"the \"office\"\""));
    cases.add("yaml-with-a-path-in-double-quotes", but("name: x", "name: \"C:\\data\\new\\plan\""));
    cases.add("yaml-with-half-a-number-in-quotes", but("name: x", "name: \"\\u12\""));
    cases.add("yaml-with-a-text-that-begins-with-a-sign", but("name: x", "name: @x"));
    cases.add("yaml-with-a-text-that-begins-with-a-percentage", but("name: x", "name: %x"));
    cases.add("yaml-with-a-text-that-begins-with-a-star", with("charter: *none\nsteps: []\n"));
    cases.add("yaml-with-an-escape-character", but("name: x", "name: a\u{1b}b"));
    cases.add("yaml-with-a-wrong-text-of-lines", with("approval: |5x\n  a\nsteps: []\n"));
    cases.add("yaml-cut-off", with("steps:\n  - {id: s, on: 2018-07-01, do: [{rename: {bo"));
    cases
        .add("yaml-that-is-prose", || plan("Merge the two offices into one.\nThen rename it: office.\nThat is all.\n"));
    cases.add("yaml-of-markdown", || plan("# Plan\n\n- **merge** the offices\n- `rename` them\n"));
}

fn heads(cases: &mut Cases) {
    let head = |text: &'static str| move || Folder::new().with("organisation.yaml", text).open();
    cases.add("an-empty-head", head(""));
    cases.add("a-head-of-comments", head("# nothing\n# at all\n"));
    cases.add("a-head-that-is-a-list", head("- 1\n"));
    cases.add("a-head-that-is-a-word", head("organisation\n"));
    cases.add("no-head", || Folder::new().without("organisation.yaml").open());
    cases
        .add("a-newer-head", || Folder::new().but("organisation.yaml", "reorganon: 1", "reorganon: 2\nnew: {}").open());
    cases.add("an-older-head", || Folder::new().but("organisation.yaml", "reorganon: 1", "reorganon: 0").open());
    cases
        .add("a-version-in-quotes", || Folder::new().but("organisation.yaml", "reorganon: 1", "reorganon: '1'").open());
    cases.add("a-version-that-is-negative", || {
        Folder::new().but("organisation.yaml", "reorganon: 1", "reorganon: -1").open()
    });
    cases.add("a-version-beyond-32-bits", || {
        Folder::new().but("organisation.yaml", "reorganon: 1", "reorganon: 4294967297").open()
    });
    cases.add("no-version", || Folder::new().but("organisation.yaml", "reorganon: 1\n", "").open());
    cases.add("an-unknown-field", || Folder::new().but("organisation.yaml", "countable", "countible").open());
    cases
        .add("a-field-twice", || Folder::new().but("organisation.yaml", "title: Long", "title: x\ntitle: Long").open());
    cases.add("a-kind-twice", || Folder::new().but("organisation.yaml", "    commune:", "    office:").open());
    cases.add("a-missing-field", || {
        Folder::new().but("organisation.yaml", "  tiers: {district: {rank: 3}}\n", "").open()
    });
    cases.add("a-word-for-a-list", || {
        Folder::new().but("organisation.yaml", "  forms: {joint: {}}", "  forms: joint").open()
    });
    cases.add("a-list-for-a-word", || {
        Folder::new().but("organisation.yaml", "title: Long Xuyên", "title: [Long, Xuyên]").open()
    });
    cases.add("a-kind-that-is-no-key", || Folder::new().but("organisation.yaml", "    commune:", "    xã:").open());
    cases.add("yes-for-true", || Folder::new().but("organisation.yaml", "countable: true", "countable: yes").open());
    cases.add("an-anchor", || Folder::new().but("organisation.yaml", "title: Long", "title: &a Long").open());
    cases.add("an-alias-bomb", || {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..30 {
            writeln!(bomb, "a{n}: &a{n} [{}]", vec![format!("*a{}", n - 1); 10].join(", ")).unwrap();
        }
        Folder::new().with("organisation.yaml", bomb).open()
    });
    cases.add("a-tag", || Folder::new().but("organisation.yaml", "title: Long", "title: !!python/object Long").open());
    cases.add("a-merge-key", || {
        Folder::new().but("organisation.yaml", "title: Long", "<<: {title: x}\ntitle: Long").open()
    });
    cases.add("a-second-document", || Folder::new().with("organisation.yaml", format!("{HEAD}---\n{HEAD}")).open());
    cases.add("a-directive", || Folder::new().with("organisation.yaml", format!("%YAML 9.9\n---\n{HEAD}")).open());
    cases.add("a-tab-for-spaces", || Folder::new().but("organisation.yaml", "  kinds:", "\tkinds:").open());
    cases.add("a-list-never-closed", head("reorganon: 1\ntitle: [\n"));
    cases.add("a-quote-never-closed-in-yaml", head("reorganon: 1\ntitle: \"x\n"));
    cases.add("a-wrong-escape", head("reorganon: 1\ntitle: \"\\q\"\n"));
    cases.add("a-nul-in-yaml", head("reorganon: 1\ntitle: a\0b\n"));
    cases.add("a-field-without-colon", head("reorganon: 1\ntitle\nas-of: 2018-01-01\n"));
    cases.add("a-wrong-indentation", || Folder::new().but("organisation.yaml", "  sectors", "   sectors").open());
    cases
        .add("nesting-of-ten-to-the-5-in-flow", || Folder::new().with("organisation.yaml", "[".repeat(100_000)).open());
    cases.add("nesting-of-ten-to-the-5-in-mappings", || {
        Folder::new().with("organisation.yaml", "{a: ".repeat(100_000)).open()
    });
    cases.add("nesting-of-ten-to-the-5-in-dashes", || {
        Folder::new().with("organisation.yaml", "- ".repeat(100_000)).open()
    });
    cases.add("nesting-of-ten-to-the-5-in-questions", || {
        Folder::new().with("organisation.yaml", "? ".repeat(100_000)).open()
    });
    cases.add("nesting-in-lines", || {
        let lines = (0..1000).fold(String::new(), |text, n| format!("{text}{}a:\n", " ".repeat(n)));
        Folder::new().with("organisation.yaml", lines).open()
    });
}

fn objects(cases: &mut Cases) {
    let text = |text: &'static str| move || json_text(text);
    cases.add("json-of-nothing", text(""));
    cases.add("json-of-null", text("null"));
    cases.add("json-of-a-list", text("[]"));
    cases.add("json-of-an-empty-object", text("{}"));
    cases.add("json-of-a-word", text("organisation"));
    cases.add("json-of-a-mark", text("\u{feff}"));
    cases.add("json-never-closed", text("{\"reorganon\": 1, \"title\": \"x\""));
    cases.add("json-with-single-quotes", text("{'reorganon': 1}"));
    cases.add("json-with-a-comment", text("{/* x */ \"reorganon\": 1}"));
    cases.add("json-that-goes-on", || json_text(&format!("{}{{}}", organisation().to_json())));
    cases.add("json-with-a-comma-too-many", || json("\"title\"", ",\"title\""));
    cases.add("json-cut-in-the-middle", || {
        let text = organisation().to_json();
        json_text(&text[..text.find("posts").unwrap() + 40])
    });
    cases.add("json-with-half-a-letter", || json("Mỹ Bình", "\\ud800"));
    cases.add("json-with-a-wrong-escape", || json("Mỹ Bình", "\\x41"));
    cases.add("json-with-a-control-character", || json("Mỹ Bình", "My\u{1}Binh"));
    cases.add("json-with-nul-escaped", || json("Mỹ Bình", "My\\u0000Binh"));
    cases.add("json-of-a-newer-version", || json("\"reorganon\": 1", "\"reorganon\": 2, \"new\": []"));
    cases.add("json-of-a-version-in-quotes", || json("\"reorganon\": 1", "\"reorganon\": \"1\""));
    cases.add("json-without-version", || json("\"reorganon\": 1,", ""));
    cases.add("json-with-a-table-twice", || json("\"posts\": [", "\"posts\": [], \"posts\": ["));
    cases.add("json-with-an-unknown-table", || json("\"posts\"", "\"post\""));
    cases.add("json-with-null-for-a-table", || {
        json_text(
            r#"{"reorganon": 1, "title": "x", "as-of": "2018-01-01", "vocabulary": {}, "bodies": [], "ties": null}"#,
        )
    });
    cases.add("json-with-an-object-for-a-table", || json_text("{\"reorganon\": 1, \"title\": \"x\", \"as-of\": \"2018-01-01\", \"vocabulary\": {\"kinds\": {}, \"sectors\": {}, \"tiers\": {}, \"categories\": {}, \"subjects\": {}}, \"bodies\": {}}"));
    cases.add("json-with-null-for-bodies", || json_text("{\"reorganon\": 1, \"title\": \"x\", \"as-of\": \"2018-01-01\", \"vocabulary\": {\"kinds\": {}, \"sectors\": {}, \"tiers\": {}, \"categories\": {}, \"subjects\": {}}, \"bodies\": null}"));
    cases.add("json-with-a-list-for-a-row", || json("{\"id\": \"propaganda\"", "[], {\"id\": \"propaganda\""));
    cases.add("json-with-a-row-without-names", || {
        json("\"ties\": [", "\"ties\": [[\"guides\", \"committee\", \"long-xuyen\"], ")
    });
    cases.add("json-with-a-field-twice", || json("{\"id\": \"propaganda\"", "{\"id\": \"x\", \"id\": \"propaganda\""));
    cases.add("json-with-an-unknown-field", || {
        json("{\"id\": \"propaganda\"", "{\"color\": \"red\", \"id\": \"propaganda\"")
    });
    cases.add("json-with-null-for-a-name", || json("\"Mỹ Bình\"", "null"));
    cases.add("json-with-a-number-for-a-name", || json("\"Mỹ Bình\"", "5"));
    cases.add("json-with-two-faults-in-a-row", || json("\"Mỹ Bình\"", "5, \"size\": 6"));
    cases.add("json-nested-ten-to-the-5-deep", || json_text(&"[".repeat(100_000)));
    cases.add("json-objects-nested-ten-to-the-5-deep", || json_text(&"{\"a\":".repeat(100_000)));
    cases.add("json-with-a-table-nested-ten-to-the-5-deep", || {
        json("\"posts\": [", &format!("\"posts\": [{}{}, ", "[".repeat(100_000), "]".repeat(100_000)))
    });
    cases.add("json-with-a-row-nested-ten-to-the-5-deep", || {
        json("\"Mỹ Bình\"", &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)))
    });
    cases.add("json-with-a-vocabulary-nested-deep", || {
        json("\"vocabulary\": {", &format!("\"vocabulary\": {{\"x\": {}{}, ", "[".repeat(100_000), "]".repeat(100_000)))
    });
}

fn charters(cases: &mut Cases) {
    cases.add("an-empty-charter", || charter(""));
    cases.add("a-charter-without-rules", || charter("charter: 1\nname: c\ntitle: T\n"));
    cases.add("a-charter-of-no-rule", || charter("charter: 1\nname: c\ntitle: T\nrules: []\n"));
    cases.add("a-newer-charter", || charter("charter: 2\nname: c\ntitle: T\narticles: []\n"));
    cases.add("a-plan-for-a-charter", || charter("reorg: 1\ntitle: T\nsteps: []\n"));
    cases.add("a-charter-for-a-plan", || plan("charter: 1\nname: c\ntitle: T\nrules: []\n"));
    cases.add("an-unknown-rule", || article("{rule: new-focal-points, source: s}"));
    cases.add("a-rule-without-source", || article("{rule: new-focal-point, source: ' '}"));
    cases.add("a-rule-that-ends-before-it-begins", || {
        article("{rule: new-focal-point, source: s, valid-from: 2018-01-01, valid-until: 2017-01-01}")
    });
    cases.add("a-rule-in-force-for-no-day", || {
        article("{rule: new-focal-point, source: s, valid-from: 2018-01-01, valid-until: 2018-01-01}")
    });
    cases.add("a-level-that-is-unknown", || article("{rule: new-focal-point, source: s, step: forbid}"));
    cases.add("a-scope-that-is-unknown", || article("{rule: new-focal-point, source: s, scope: {kind: ofice}}"));
    cases.add("a-scope-of-another-field", || article("{rule: new-focal-point, source: s, scope: {colour: red}}"));
    cases.add("a-scope-of-nothing", || article("{rule: new-focal-point, source: s, scope: {}}"));
    cases.add("a-rule-that-wants-parameters", || article("{rule: understaffed-body, source: s}"));
    cases.add("parameters-for-a-rule-that-wants-none", || {
        article("{rule: headcount-increase, source: s, with: {minimum: 3}}")
    });
    cases.add("parameters-that-are-a-list", || article("{rule: understaffed-body, source: s, with: [3]}"));
    cases.add("ten-thousand-rules", || {
        let rules = "  - {rule: headcount-increase, source: s}\n".repeat(10_000);
        charter(&format!("charter: 1\nname: c\ntitle: T\nrules:\n{rules}"))
    });
}

fn limits(cases: &mut Cases) {
    let within = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        Reader::within(limits)
    };
    cases.add("limit-of-file-bytes", move || Folder::new().open_by(&within(|limits| limits.file_bytes = 200)));
    cases.add("limit-of-yaml-bytes", move || Folder::new().open_by(&within(|limits| limits.yaml_bytes = 200)));
    cases.add("limit-of-records", move || Folder::new().open_by(&within(|limits| limits.records = 2)));
    cases.add("limit-of-columns", move || Folder::new().open_by(&within(|limits| limits.columns = 5)));
    cases.add("limit-of-cell-bytes", move || Folder::new().open_by(&within(|limits| limits.cell_bytes = 11)));
    cases.add("limit-of-yaml-values", move || Folder::new().open_by(&within(|limits| limits.yaml_values = 20)));
    cases.add("limit-of-yaml-depth", move || Folder::new().open_by(&within(|limits| limits.yaml_depth = 3)));
    cases.add("limits-that-just-do", move || {
        Folder::new().open_by(&within(|limits| (limits.records, limits.columns, limits.yaml_depth) = (6, 15, 4)))
    });
    cases.add("limit-of-operations", move || {
        let text = "reorg: 1\ntitle: T\nsteps:\n  - {id: s, on: 2018-07-01, do: [{rename: {body: office, name: x}}, {rename: {body: office, name: y}}]}\n";
        let read = within(|limits| limits.operations = 1).read_plan("plan.yaml", text);
        read.map(|_| String::new()).map_err(|wrong| wrong.to_string())
    });
    cases.add("limit-of-json-bytes", move || {
        let read = within(|limits| limits.file_bytes = 200).read_org_json("o.json", &organisation().to_json());
        read.map(|_| String::new()).map_err(|wrong| wrong.to_string())
    });
    cases.add("limit-of-json-records", move || {
        let read = within(|limits| limits.records = 3).read_org_json("o.json", &organisation().to_json());
        read.map(|_| String::new()).map_err(|wrong| wrong.to_string())
    });
}
