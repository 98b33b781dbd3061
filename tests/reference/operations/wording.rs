//! What is wrong with the words of an operation: told beside whatever else is.

use reorganon::{Names, Operation};

use super::new_body::expect_named;
use crate::reasons::{Can, all, is_key, refuse};

pub fn expect_right_words(operation: &Operation<Names>) -> Can {
    let (mut keys, mut bodies, mut more) = (Vec::new(), Vec::new(), Vec::new());
    match operation {
        Operation::Establish(op) => {
            bodies.push(&op.body);
            keys.extend(op.functions.iter().map(|function| &function.id));
            if op.body.kind.is_none() || op.body.sector.is_none() || op.body.tier.is_none() {
                more.push(refuse("unsaid", &[]));
            }
            if op.head.is_none() && op.deputies > 0 {
                let about = [op.body.id.as_str()];
                more.push(refuse("headless", if is_key(&op.body.id) { &about } else { &[] }));
            }
        }
        Operation::Merge(op) => bodies.push(&op.into),
        Operation::Divide(op) => bodies.extend(op.into.iter().map(|part| &part.body)),
        Operation::SpinOff(op) => bodies.push(&op.into.body),
        Operation::Reorganise(op) => bodies.extend(op.into.iter().map(|region| &region.body)),
        Operation::PoolSupport(op) => bodies.extend(&op.new),
        Operation::CreatePost(op) => keys.push(&op.id),
        _ => {}
    }
    keys.extend(bodies.iter().map(|body| &body.id));
    let keys = keys.into_iter().filter(|key| !is_key(key)).map(|_| refuse("bad-key", &[]));
    all(keys.chain(bodies.iter().map(|body| expect_named(body))).chain(more))
}
