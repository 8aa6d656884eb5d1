//! Answers to what is asked again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::filter::Filter;
use super::snapshot::Within;

/// The most questions that are remembered.
const REMEMBERED: usize = 128;

/// A filter with the words of a search, and the group that it is asked within.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Question {
    filter: Filter,
    words: Vec<String>,
    within: Option<String>,
}

impl Question {
    pub(super) fn of(filter: &Filter, words: &[String], within: Option<&Within>) -> Question {
        let within = within.map(|within| within.key.clone());
        Question { filter: *filter, words: words.to_vec(), within }
    }
}

/// Answers of one kind.
pub(super) struct Memory<T>(Mutex<HashMap<Question, Arc<T>>>);

impl<T> Default for Memory<T> {
    fn default() -> Memory<T> {
        Memory(Mutex::default())
    }
}

impl<T> Memory<T> {
    /// The answer, where it was given before.
    pub(super) fn known(&self, question: &Question) -> Option<Arc<T>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(question).cloned()
    }

    /// The answer, made where it was not given before. Where too much is remembered, all but what everybody
    /// asks is forgotten.
    pub(super) fn answer(&self, question: Question, make: impl FnOnce() -> T) -> Arc<T> {
        if let Some(known) = self.known(&question) {
            return known;
        }
        let made = Arc::new(make());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.retain(|question, _| *question == Question::default());
        }
        known.insert(question, Arc::clone(&made));
        made
    }
}
