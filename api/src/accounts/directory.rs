//! The accounts as the log has them. What an account may do is asked with every request, so what was folded is kept;
//! a look at the stream's version, which the writer raises before it answers, tells whether that is still all there
//! is. So a disabled account is shut out from the moment its event is durable.

use domain::{
    entry::{self, DecodeError},
    register::{Record, State as _},
    seat::SeatKey,
    stream::RecordKey as _,
    user_account::{AccountKey, UserAccount},
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use store::{EmbeddedLog, Limit, ReadError, StreamId};

/// Why an account could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// The log could not be read.
    #[error("read an account from the log")]
    Read(#[from] ReadError),
    /// An entry is not one of this ledger.
    #[error("read an account's event")]
    Decode(#[from] DecodeError),
}

/// Accounts by key.
pub(crate) struct Directory {
    log: EmbeddedLog,
    known: RwLock<HashMap<AccountKey, Known>>,
}

/// An account as its first so many events make it.
#[derive(Clone)]
struct Known {
    version: u64,
    account: Arc<UserAccount>,
}

impl Directory {
    pub(crate) fn new(log: EmbeddedLog) -> Self {
        Self { log, known: RwLock::default() }
    }

    /// The account of a key, as of the newest durable event.
    pub(crate) fn find(&self, key: &AccountKey) -> Result<Option<Arc<UserAccount>>, LookupError> {
        let stream = StreamId(*key.stream().0.as_bytes());
        let version = self.log.stream_version_now(stream)?;
        if version == 0 {
            return Ok(None);
        }
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(key)
            && known.version == version
        {
            return Ok(Some(Arc::clone(&known.account)));
        }
        let Some(found) = self.fold(stream)? else { return Ok(None) };
        let account = Arc::clone(&found.account);
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), found);
        Ok(Some(account))
    }

    /// Whether somebody ever took a seat.
    pub(crate) fn is_seat_taken(&self, seat: &SeatKey) -> Result<bool, ReadError> {
        Ok(self.log.stream_version_now(StreamId(*seat.stream().0.as_bytes()))? > 0)
    }

    fn fold(&self, stream: StreamId) -> Result<Option<Known>, LookupError> {
        let chunk = self.log.read_stream_now(stream, 0, Limit::ALL)?;
        let mut record = None;
        for entry in chunk.iter() {
            let recorded = entry::decode(entry.bytes)?;
            record = Some(Record::evolve(record, &recorded.event, &recorded.stamp()));
        }
        let account = record.as_ref().and_then(UserAccount::of).cloned();
        Ok(account.map(|account| Known { version: chunk.len() as u64, account: Arc::new(account) }))
    }
}
