//! Questions of one kind that many ask at one time, put to the database as one.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex as Lock, PoisonError};

use tokio::sync::Mutex;

/// Lets those who ask at the same time share a query. No answer is older than its question: whoever comes while the
/// database is being asked waits for the next query, with all who come meanwhile.
pub struct Together<K, V> {
    /// How many have come, and what those ask who were not taken along yet.
    coming: Lock<(u64, Vec<K>)>,
    /// The last answers, and how many had come when they were asked for.
    last: Mutex<(u64, HashMap<K, V>)>,
}

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Together { coming: Lock::default(), last: Mutex::new((0, HashMap::new())) }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Together<K, V> {
    /// The answer for a key; `ask` is given all keys that wait, and leaves out those of which there is nothing.
    ///
    /// # Errors
    /// That of the query, for the one who put it; the next in the row puts it again.
    pub async fn ask<E>(
        &self,
        key: &K,
        ask: impl AsyncFnOnce(Vec<K>) -> Result<HashMap<K, V>, E>,
    ) -> Result<Option<V>, E> {
        let mine = self.come(key);
        let mut last = self.last.lock().await;
        if last.0 <= mine {
            let (before, keys) = self.take();
            let mut taken = Taken { keys, coming: &self.coming };
            let answers = ask(taken.keys.clone()).await?;
            taken.keys.clear();
            *last = (before, answers);
        }
        Ok(last.1.get(key).cloned())
    }

    fn come(&self, key: &K) -> u64 {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = coming.0;
        coming.0 += 1;
        if !coming.1.contains(key) {
            coming.1.push(key.clone());
        }
        mine
    }

    fn take(&self) -> (u64, Vec<K>) {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        (coming.0, std::mem::take(&mut coming.1))
    }
}

/// Keys that are asked for. Where the query fails, or whoever put it goes away, they are given back, so that the
/// next in the row asks for all of them.
struct Taken<'a, K: Eq> {
    keys: Vec<K>,
    coming: &'a Lock<(u64, Vec<K>)>,
}

impl<K: Eq> Drop for Taken<'_, K> {
    fn drop(&mut self) {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        for key in self.keys.drain(..) {
            if !coming.1.contains(&key) {
                coming.1.push(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn questions_go_together_and_answers_are_never_older() {
        let together = Together::default();
        let queries = RefCell::new(Vec::new());
        let double = async |keys: Vec<i32>| {
            queries.borrow_mut().push(keys.clone());
            tokio::task::yield_now().await;
            Ok::<_, ()>(keys.into_iter().filter(|key| *key > 0).map(|key| (key, key * 2)).collect())
        };
        // The first is on its way when the others come: they go together, and equal ones once.
        let answers = tokio::join!(
            together.ask(&1, double),
            together.ask(&2, double),
            together.ask(&3, double),
            together.ask(&-1, double),
            together.ask(&2, double),
        );
        assert_eq!(answers, (Ok(Some(2)), Ok(Some(4)), Ok(Some(6)), Ok(None), Ok(Some(4))));
        assert_eq!(together.ask(&2, double).await, Ok(Some(4)));
        assert_eq!(*queries.borrow(), [vec![1], vec![2, 3, -1], vec![2]]);
    }

    #[tokio::test]
    async fn who_was_taken_along_by_a_failed_query_asks_again() {
        let together = Together::default();
        let fail = async |_: Vec<i32>| {
            tokio::task::yield_now().await;
            Err(())
        };
        let answer = async |keys: Vec<i32>| Ok::<_, ()>(keys.into_iter().map(|key| (key, key)).collect());
        let answers = tokio::join!(together.ask(&1, fail), together.ask(&2, fail), together.ask(&3, answer));
        assert_eq!(answers, (Err(()), Err(()), Ok(Some(3))));
    }

    #[tokio::test]
    async fn whoever_goes_away_takes_nobodys_answer_along() {
        let together = Together::default();
        let never = async |_: Vec<i32>| std::future::pending::<Result<HashMap<i32, i32>, ()>>().await;
        let answer = async |keys: Vec<i32>| Ok::<_, ()>(keys.into_iter().map(|key| (key, key)).collect());
        let slow = async |keys: Vec<i32>| {
            tokio::task::yield_now().await;
            Ok::<_, ()>(keys.into_iter().map(|key| (key, key)).collect())
        };
        // The first is at the database while three come; the second takes all their keys along and goes away.
        let goes = async {
            let asked = together.ask(&2, never);
            let left = async {
                for _ in 0..8 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! { biased; _ = asked => {}, () = left => {} }
        };
        let (first, (), third, fourth) =
            tokio::join!(together.ask(&1, slow), goes, together.ask(&3, answer), together.ask(&4, answer));
        assert_eq!((first, third, fourth), (Ok(Some(1)), Ok(Some(3)), Ok(Some(4))));
    }
}
