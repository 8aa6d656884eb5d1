//! Answers to what is asked again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::filter::Filter;

/// The most questions that are remembered.
const REMEMBERED: usize = 128;

/// A filter with the words of a search.
type Question = (Filter, Vec<String>);

/// Answers of one kind.
pub(super) struct Memory<T>(Mutex<HashMap<Question, Arc<T>>>);

impl<T> Default for Memory<T> {
    fn default() -> Memory<T> {
        Memory(Mutex::default())
    }
}

impl<T> Memory<T> {
    /// The answer, where it was given before.
    pub(super) fn known(&self, filter: &Filter, words: &[String]) -> Option<Arc<T>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(*filter, words.to_vec())).cloned()
    }

    /// The answer, made where it was not given before. Where too much is remembered, all but what everybody
    /// asks is forgotten.
    pub(super) fn answer(&self, filter: &Filter, words: &[String], make: impl FnOnce() -> T) -> Arc<T> {
        if let Some(known) = self.known(filter, words) {
            return known;
        }
        let made = Arc::new(make());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.retain(|question, _| *question == Question::default());
        }
        known.insert((*filter, words.to_vec()), Arc::clone(&made));
        made
    }
}
