//! Ids of streams that were named lately on this thread. A decision names the same few records over and over, and each
//! id costs a hash; an id follows from register and key alone, so remembering it changes nothing but the time it takes.

use super::StreamId;
use crate::register::Register;
use std::cell::RefCell;

/// How many ids a thread remembers; a power of two. A newer one takes the place of an older one.
const PLACES: usize = 1 << 10;

struct Named {
    register: Register,
    key: String,
    id: StreamId,
}

thread_local! {
    static LATELY: RefCell<Vec<Option<Named>>> = const { RefCell::new(Vec::new()) };
}

/// The id of a record's stream: as remembered, or from `make`.
pub(super) fn named(register: Register, key: &str, make: impl FnOnce(Register, &str) -> StreamId) -> StreamId {
    LATELY.with_borrow_mut(|lately| {
        if lately.is_empty() {
            lately.resize_with(PLACES, || None);
        }
        let place = &mut lately[place_of(register, key)];
        if let Some(named) = place
            && named.register == register
            && named.key == key
        {
            return named.id;
        }
        let id = make(register, key);
        *place = Some(Named { register, key: key.to_owned(), id });
        id
    })
}

/// FNV-1a: a few operations a byte, and nothing depends on it but speed.
fn place_of(register: Register, key: &str) -> usize {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let start = (BASIS ^ register as u64).wrapping_mul(PRIME);
    let hash = key.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    ((hash ^ (hash >> 32)) % PLACES as u64) as usize
}
