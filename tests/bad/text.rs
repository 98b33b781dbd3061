//! Texts that look like something else, or like nothing: they are kept as they are, and are no keys.

use reorganon::Org;
use reorganon::document::Limits;

use crate::input::{Folder, json, operations};
use crate::{Answer, Cases};

/// A name that must be kept as it is, through a folder and through JSON.
fn name(name: &str) -> Answer {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let folder = Folder::new().but("bodies.csv", "Mỹ Bình", &quoted);
    let answer = folder.open()?;
    let org = Org::open(folder.path()).unwrap();
    assert_eq!(org.body(org.body_id("my-binh").unwrap()).unwrap().name(), name, "kept as it is written");
    org.save_folder(folder.path()).unwrap();
    assert_eq!(Org::open(folder.path()).unwrap(), org, "written and read back equal");
    Ok(answer)
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.add("a-name-that-is-not-composed", || name("My\u{303} Bi\u{300}nh"));
    cases.add("a-name-with-zero-width-space", || name("Mỹ\u{200b}Bình"));
    cases.add("a-name-from-right-to-left", || name("Mỹ \u{202e}hnìB"));
    cases.add("a-name-with-isolates", || name("\u{2066}Mỹ\u{2069} Bình"));
    cases.add("a-name-with-no-break-space", || name("Mỹ\u{a0}Bình"));
    cases.add("a-name-with-nul", || name("Mỹ\0Bình"));
    cases.add("a-name-with-bell-and-escape", || name("Mỹ\u{7}\u{1b}[31mBình"));
    cases.add("a-name-with-a-byte-order-mark", || name("\u{feff}Mỹ Bình"));
    cases.add("a-name-of-emoji", || name("🏛️👩‍👩‍👧‍👦"));
    cases.add("a-name-beyond-unicode", || name("\u{10ffff}\u{e000}"));
    cases.add("a-name-with-line-breaks", || name("Mỹ\r\nBình\nx\ry"));
    cases.add("a-name-with-quotes-and-commas", || name("Mỹ \"Bình\", phường"));
    cases.add("a-name-of-spaces", || name("   "));
    cases.add("a-name-that-is-a-formula", || name("=cmd|' /C calc'!A0"));
    cases.add("a-name-that-is-a-sum", || name("+1+1"));
    cases.add("a-name-that-is-a-call", || name("@SUM(1;1)"));
    cases.add("a-name-that-starts-with-a-dash", || name("-Mỹ Bình"));
    cases.add("a-name-that-starts-with-a-tab", || name("\tMỹ Bình"));
    cases.add("a-name-that-starts-with-an-apostrophe", || name("'Mỹ Bình"));
    cases.add("a-formula-with-an-apostrophe-before-it", || {
        let folder = Folder::new().but("bodies.csv", "Mỹ Bình", "'=Mỹ Bình");
        let org = Org::open(folder.path()).unwrap();
        assert_eq!(org.body(org.body_id("my-binh").unwrap()).unwrap().name(), "=Mỹ Bình", "it guards the sign");
        folder.open()
    });
    cases.add("a-name-that-is-a-number", || name("0001"));
    cases.add("a-name-that-is-null", || name("null"));
    cases.add("no-name", || Folder::new().but("bodies.csv", "Mỹ Bình", "").open());
    cases.add("no-name-in-json", || json("Mỹ Bình", ""));
    cases.add("an-apostrophe-for-a-name", || Folder::new().but("bodies.csv", "Mỹ Bình", "'").open());
    cases.large("a-name-of-a-megabyte", || name(&"ỹ".repeat(Limits::DEFAULT.cell_bytes / 3)));
    cases.large("a-name-of-more-than-a-megabyte", || name(&"ỹ".repeat(Limits::DEFAULT.cell_bytes / 3 + 1)));
    cases.large("a-key-of-a-megabyte", || {
        Folder::new().but("bodies.csv", "my-binh,", &format!("{},", "k".repeat(1_000_000))).open()
    });
    cases.large("a-word-of-a-megabyte", || {
        Folder::new().but("posts.csv", "deputy,cadre", &format!("{},cadre", "d".repeat(1_000_000))).open()
    });
    cases.large("a-reference-of-a-megabyte", || {
        Folder::new().but("ties.csv", "office,", &format!("{},", "k".repeat(1_000_000))).open()
    });
    cases.large("a-column-of-a-megabyte", || {
        Folder::new().but("ties.csv", "tie,", &format!("{},", "k".repeat(1_000_000))).open()
    });
    cases.large("a-step-with-a-name-of-a-megabyte", || {
        operations(&format!("{{rename: {{body: office, name: {}}}}}", "x".repeat(1_000_000)))
    });
    cases.large("a-step-with-a-key-of-a-megabyte", || {
        operations(&format!("{{rename: {{body: {}, name: x}}}}", "x".repeat(1_000_000)))
    });
    cases.large("a-field-of-a-megabyte", || {
        operations(&format!("{{rename: {{body: office, {}: x}}}}", "x".repeat(1_000)))
    });

    let key = |key: &'static str| move || Folder::new().but("bodies.csv", "my-binh,", &format!("{key},")).open();
    cases.add("a-key-with-diacritics", key("mỹ-bình"));
    cases.add("a-key-with-zero-width-space", key("my\u{200b}binh"));
    cases.add("a-key-with-nul", key("my\0binh"));
    cases.add("a-key-with-look-alikes", key("my-binһ"));
    cases.add("a-key-with-a-space", key("my binh"));
    cases.add("a-key-with-spaces-around", key(" my-binh "));
    cases.add("a-key-that-starts-with-a-digit", key("1-binh"));
    cases.add("a-key-with-an-empty-segment", key("a//b"));
    cases.add("a-key-that-ends-in-a-slash", key("a/"));
    cases.add("a-key-that-goes-up", key("a/../b"));
    cases.add("a-key-with-a-dollar", key("$it"));
    cases.add("a-key-with-a-formula", key("=a"));
    cases.add("no-key", key(""));
    cases.add("the-longest-key", || {
        Folder::new()
            .but("bodies.csv", "old,", &format!("{},", "k".repeat(256)))
            .but("lineage.csv", ",old,", &format!(",{},", "k".repeat(256)))
            .with("posts.csv", "id,body,role,category\n")
            .without("unions.csv")
            .with("establishment.csv", "body,category,authorised\n")
            .open()
    });
    cases
        .add("a-key-of-257-bytes", || Folder::new().but("bodies.csv", "old,", &format!("{},", "k".repeat(257))).open());
    cases.add("a-founded-key-of-257-bytes", || {
        operations(&format!("{{merge: {{bodies: [office, propaganda], into: {{id: {}, name: N}}}}}}", "k".repeat(257)))
    });
    cases.add("a-founded-key-too-long-for-its-posts", || {
        operations(&format!("{{merge: {{bodies: [office, propaganda], into: {{id: {}, name: N}}}}}}", "k".repeat(255)))
    });
    cases.add("a-founded-key-with-diacritics", || {
        operations("{merge: {bodies: [office, propaganda], into: {id: hợp, name: N}}}")
    });
    cases.add("a-new-name-from-right-to-left", || operations("{rename: {body: office, name: \"a\\u202Eb\"}}"));
    cases.add("a-new-name-of-nothing", || operations("{rename: {body: office, name: ''}}"));
    cases.add("a-new-code-of-nothing", || operations("{recode: {body: my-binh, code: ''}}"));
}
