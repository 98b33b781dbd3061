//! What a parser of JSON found, in words for those who do not know it.

use crate::suggest::{self, short};

/// The message of a fault, without its place, and what to do.
pub(in crate::document) fn plain(error: &serde_json::Error) -> (String, String) {
    let text = error.to_string();
    let text = text.rfind(" at line ").and_then(|end| text.get(..end)).unwrap_or(&text);
    let word = |before: &str| text.strip_prefix(before)?.split('`').next();
    if error.is_eof() {
        let what = text.strip_prefix("EOF while parsing ").unwrap_or("the text");
        return (format!("the file ends where {what} should go on"), "is the file cut off here?".into());
    }
    if let Some(field) = word("missing field `") {
        return (format!("`{field}` is missing"), "write it here".into());
    }
    if let Some(field) = word("duplicate field `") {
        return (format!("the field `{field}` stands twice"), "keep one of the two".into());
    }
    if let Some(field) = word("unknown field `") {
        let known: Vec<_> = text.split('`').skip(3).step_by(2).collect();
        let mut help = suggest::help(field, known.iter().copied());
        if help.is_empty() && !known.is_empty() {
            help = format!("write one of: {}", known.join(", "));
        }
        return (format!("unknown field `{}`", short(field)), help);
    }
    if let Some((found, wanted)) = text.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
        let (wanted, help) = wanted_in_words(wanted);
        return (format!("{} stands where {wanted} belongs", found_in_words(found)), help.into());
    }
    let (message, help) = match text {
        "key must be a string" => {
            ("no name in double quotes stands here", "write each field as `\"name\": value`; JSON has no comments")
        }
        "trailing characters" => {
            ("text stands after the end of the object", "take it away: were two files joined here?")
        }
        "trailing comma" => ("a comma stands before a bracket that closes", "take the comma away"),
        "expected `,` or `}`" | "expected `,` or `]`" => {
            ("a comma, or a bracket that closes, is missing before this", "write it")
        }
        "expected `:`" => ("a colon is missing before this", "write each field as `\"name\": value`"),
        "expected value" | "expected ident" => {
            ("no value stands here", "write a text in double quotes, a number, `true`, `false`, a list or an object")
        }
        "invalid number" | "number out of range" => ("this is no number that can be read", "write digits only"),
        "invalid escape" => ("a backslash in this text means nothing", "write it twice"),
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" | "invalid unicode code point" => {
            ("a character in this text is written with a number that is none", "write the character itself")
        }
        "recursion limit exceeded" => ("lists and objects stand too deep within each other", "write them flatter"),
        _ if text.starts_with("control character") => (
            "a control character or a line break stands in this text",
            "take it away, or write it as `\\u` and four hexadecimal digits",
        ),
        _ => return suggest::apart(text),
    };
    (message.into(), help.into())
}

/// What stands there, from words of the parser such as `string "1"` or `integer `5``.
fn found_in_words(found: &str) -> String {
    match found {
        "null" => "nothing".into(),
        "map" => "an object".into(),
        "sequence" => "a list".into(),
        _ => match found.split_once(' ') {
            Some(("string", text)) => format!("the text {}", short(text)),
            Some((_, value)) => short(value),
            None => short(found),
        },
    }
}

/// What belongs there, and how it is written.
fn wanted_in_words(wanted: &str) -> (&str, &str) {
    match wanted {
        "a string" => ("a text", "write it in double quotes"),
        "u8" | "u16" | "u32" | "u64" | "i32" | "i64" => ("a number", "write digits only, without quotes"),
        "a boolean" => ("`true` or `false`", "write it without quotes"),
        "a list of rows" => (wanted, "write the rows in brackets, `[…]`"),
        _ => (wanted, ""),
    }
}
