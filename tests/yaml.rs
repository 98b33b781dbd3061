//! What a file says that is no YAML: each slip by what it is and where, in words of people.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use reorganon::Charter;

#[test]
fn each_slip_is_told_by_what_it_is() {
    for (text, told) in [
        ("name: c: d\n", "1:8: a second colon stands in the line of `name`"),
        ("name: c\n  title: C\n", "2:3: this line begins in column 3, where no field can begin"),
        ("rules:\n  - rule: x\n   - rule: y\n", "3:4: this line begins in column 4, where no item of a list can begin"),
        ("%YAML 1.2\nname: c\n", "2:1: this line begins in another column than those to which it belongs"),
        ("%YAML 3.0\n---\nname: c\n", "1:1: a line that begins with `%` is not read"),
        ("name: [a, b\n", "1:7: the bracket `[` that opens here is never closed"),
        ("name: [a, b}\n", "1:7: `}` stands where the bracket `[` is still open"),
        ("name: ]\n", "1:7: a bracket is closed here that was not opened"),
        ("name: {a: b c: d}\n", "1:14: a comma, or the bracket `}`, is missing before this"),
        ("name: [a,,b]\n", "1:10: nothing stands before this comma (write what stands between"),
        ("name: [,b]\n", "1:8: nothing stands before this comma"),
        ("name: {a: b, , c: d}\n", "1:14: nothing stands before this comma"),
        ("name: [-]\n", "1:8: a dash stands here alone"),
        ("name: -\n", "1:7: this is no item of the list in which it stands"),
        ("name: 'a\n", "1:7: the quote that opens here is never closed"),
        ("name: \"a\n---\nb\"\n", "1:7: a quoted text is still open, and this line begins too far left"),
        ("name: 'a' b\n", "1:11: text stands after the quote that closes the one before (write an apostrophe"),
        ("name: \"a\" b\n", "1:11: text stands after the quote that closes the one before (write a quote"),
        ("name: \"a\\q\"\n", "1:9: `\\q` in a quoted text means nothing"),
        ("name: \"a\\u12\"\n", "1:7: a character in this quoted text is written with a number that is none"),
        ("name: @a\n", "1:7: no text begins with `@` unless it stands in quotes"),
        ("name: |0\n  a\n", "1:7: the text of several lines that begins here is not in one column"),
        ("name: |x\n  a\n", "1:7: the text of several lines that begins here is not in one column"),
        ("rules:\n\t- rule: x\n", "2:1: a tab stands in the indentation of this line"),
        ("name\ntitle: a\n", "1:1: no colon stands after `name`"),
        ("name: \"a\"#b\n", "1:10: no blank stands before `#`"),
        ("name: a\n... title: a\n", "2:5: text stands after the end of the document"),
        ("name: !x!y a\n", "1:7: tags, words that begin with `!`, are not read"),
        ("name: \u{feff}a\n", "1:7: a byte-order mark (U+FEFF) stands in the middle of the file"),
    ] {
        let said = Charter::parse(text).unwrap_err().to_string();
        let told = format!("charter.yaml:{told}");
        assert!(said.lines().any(|line| line.starts_with(&told)), "{text}\nsays\n{said}\nand not\n{told}");
    }
}
