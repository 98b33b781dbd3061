//! What a parser of YAML found, in words.

use granit_parser::ErrorKind as Kind;

use super::{INDENT, is_tab};

const QUOTE: &str = "put the text in quotes";
const CLOSE: &str = "close it, or take it away";
const LOOK: &str = "look at indentation, quotes and brackets here and in the lines before";
const DROP: &str = "take it away: files of reorganon do without";

/// What a parser found, and what to do.
pub(super) fn in_words(kind: &Kind) -> (String, &'static str) {
    let (message, help) = match kind {
        Kind::UnclosedFlowCollection { open } => {
            return (format!("the bracket `{open}` that opens here is never closed"), CLOSE);
        }
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            let message = format!("`{close}` stands where the bracket `{open}` is still open");
            return (message, "close each bracket with its own: `[…]`, `{…}`");
        }
        Kind::UnexpectedCharacter { character } if character.is_control() => {
            let message = format!("a character that no text has (U+{:04X}) stands here", u32::from(*character));
            return (message, "take it away");
        }
        Kind::UnexpectedCharacter { character } => {
            return (format!("no text begins with `{character}` unless it stands in quotes"), QUOTE);
        }
        Kind::MisplacedFlowCollectionEnd => {
            ("a bracket is closed here that was not opened", "take it away, or open it before; in a text, use quotes")
        }
        Kind::UnexpectedEofFlowSequence | Kind::UnexpectedEofFlowMapping | Kind::UnexpectedEofImplicitFlowMapping => {
            ("the file ends within brackets", "close them: is the file cut off here?")
        }
        Kind::UnexpectedEof | Kind::UnexpectedEofBlockSequence | Kind::UnexpectedEofBlockMapping => {
            ("the file ends too early", "is it cut off here?")
        }
        Kind::ExpectedFlowSequenceSeparator => {
            ("a comma, or the bracket `]`, is missing before this", "separate what stands in brackets by commas")
        }
        Kind::ExpectedFlowMappingSeparator => {
            ("a comma, or the bracket `}`, is missing before this", "separate what stands in brackets by commas")
        }
        Kind::BlockEntryInFlowCollection => (
            "a dash stands here within brackets",
            "close the bracket before it, or separate by commas instead of dashes",
        ),
        Kind::InvalidFlowScalarIndent => (
            "a bracket is still open, and this line begins too far left",
            "close the bracket before it, or indent the line",
        ),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => {
            ("no colon stands after this", "write the name of the field, a colon, a blank, and what it is")
        }
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement => (
            "a colon stands here that makes no field",
            "put a text that has a colon in quotes, and let the fields of one level begin in one column",
        ),
        Kind::MappingKeyNotAllowed => (
            "a field stands here in the middle of something else",
            "begin it on a line of its own, in the column of the others",
        ),
        Kind::InvalidMappingValueWhitespace | Kind::FlowMappingValueAdjacentCollection => {
            ("no blank stands after this colon", "write a blank after it")
        }
        Kind::InvalidBlockEntryWhitespace => ("no blank stands after this dash", "write a blank after it"),
        Kind::ExpectedBlockMappingKey | Kind::InvalidIndentation | Kind::ExpectedDocumentStart => (
            "this line begins in another column than those to which it belongs",
            "let the fields of one level, and the dashes of one list, begin in one column",
        ),
        Kind::ExpectedBlockSequenceEntry | Kind::BlockSequenceEntryNotAllowed => (
            "this is no item of the list in which it stands",
            "let the dashes of one list begin in one column, below the field to which it belongs",
        ),
        Kind::UnclosedQuotedScalar => ("the quote that opens here is never closed", CLOSE),
        Kind::InvalidTrailingSingleQuotedScalar => (
            "text stands after the quote that closes the one before",
            "write an apostrophe in single quotes twice (`''`)",
        ),
        Kind::InvalidTrailingDoubleQuotedScalar => {
            ("text stands after the quote that closes the one before", "write a quote in double quotes as `\\\"`")
        }
        Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar => (
            "a quoted text is still open, and this line begins too far left",
            "close the quote before it, or indent the line",
        ),
        Kind::UnknownQuotedScalarEscape => {
            ("a backslash in this quoted text means nothing", "write it twice, or put the text in single quotes")
        }
        Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::InvalidLowSurrogate
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate
        | Kind::InvalidUnicodeEscape => (
            "a character in this quoted text is written with a number that is none",
            "write the character itself, or `\\u` and four hexadecimal digits",
        ),
        Kind::ZeroBlockScalarIndent | Kind::InvalidBlockScalarHeader | Kind::InvalidBlockScalarIndent => (
            "the text of several lines that begins here is not in one column",
            "write nothing after `|` or `>`, and indent all of its lines alike",
        ),
        kind if is_tab(kind) => ("a tab stands where a blank belongs", INDENT),
        Kind::CommentInterceptedScalar => {
            ("a comment stands in the middle of a text", "put it on a line of its own before the text")
        }
        Kind::CommentNotSeparated => {
            ("no blank stands before `#`", "write a blank before a comment, and a text that has `#` in quotes")
        }
        Kind::ExpectedWhitespace => ("a blank is missing here", "write one"),
        Kind::PlainScalarStartsWithDashFlowIndicator | Kind::UnexpectedEndOfPlainScalar => {
            ("a dash stands here alone", "put it in quotes, or write what it is to begin")
        }
        Kind::ExpectedNodeContent => {
            ("nothing stands where a value belongs", "write it, or take the comma or the dash away")
        }
        Kind::InvalidDocumentEnd => (
            "text stands after the end of the document (`...`)",
            "write one document in a file, without `---` and `...`",
        ),
        Kind::BomInsideDocument => {
            ("a byte-order mark (U+FEFF) stands in the middle of the file", "take it away: were two files joined here?")
        }
        Kind::UnsupportedYamlMajorVersion
        | Kind::DuplicateVersionDirective
        | Kind::DuplicateTagDirective
        | Kind::MissingDocumentEndBeforeDirective
        | Kind::InvalidDirectiveTerminator
        | Kind::DirectiveDisallowed
        | Kind::MissingYamlVersionSeparator
        | Kind::MissingDirectiveName
        | Kind::InvalidDirectiveName
        | Kind::YamlVersionTooLong
        | Kind::MissingYamlVersion
        | Kind::InvalidTagDirectiveTerminator
        | Kind::ExpectedTagDirectiveBang
        | Kind::DirectiveByteLimitExceeded { .. }
        | Kind::TooManyReservedDirectiveParams { .. } => ("a line that begins with `%` is not read", DROP),
        Kind::UndeclaredTagHandle
        | Kind::ExpectedTagBang
        | Kind::InvalidGlobalTagCharacter
        | Kind::InvalidTagTerminator
        | Kind::MissingTagUri
        | Kind::UnclosedVerbatimTag
        | Kind::InvalidTagEscape
        | Kind::InvalidTagUtf8LeadingByte
        | Kind::InvalidTagUtf8TrailingByte
        | Kind::InvalidTagUtf8 => {
            ("tags, words that begin with `!`, are not read", "take it away; put a text that begins with `!` in quotes")
        }
        Kind::MissingAnchorOrAliasName | Kind::UnknownAnchor | Kind::AnchorCountOverflow => {
            ("no text begins with `&` or `*` unless it stands in quotes", QUOTE)
        }
        // What is left speaks of the parser and not of the text.
        _ => ("this is no YAML", LOOK),
    };
    (message.into(), help)
}
