//! Questions of one kind that many ask at one time, put to the database as one.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex as Lock, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Mutex;

/// Lets those who ask at the same time share a query. No answer is older than its question: whoever comes while the
/// database is being asked waits for the next query, with all who come meanwhile.
pub struct Together<K, V> {
    /// Whom the next query is put for.
    gathering: Lock<Arc<Batch<K, V>>>,
    /// One query at a time.
    turn: Mutex<()>,
}

/// Questions that are put as one. Each who asks holds on to the batch of the own question, so that nobody looks
/// for an answer among those of others, whoever is first, fails or goes away.
struct Batch<K, V> {
    keys: Lock<Vec<K>>,
    /// Who puts the question; the others wait. Those of another batch need not wait for them.
    turn: Mutex<()>,
    answers: OnceLock<HashMap<K, V>>,
}

impl<K, V> Default for Batch<K, V> {
    fn default() -> Self {
        Batch { keys: Lock::default(), turn: Mutex::default(), answers: OnceLock::new() }
    }
}

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Together { gathering: Lock::default(), turn: Mutex::default() }
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
        let batch = self.join(key);
        let _mine = batch.turn.lock().await;
        if batch.answers.get().is_none() {
            let _turn = self.turn.lock().await;
            let answers = ask(self.close(&batch)).await?;
            let _ = batch.answers.set(answers);
        }
        Ok(batch.answers.get().and_then(|answers| answers.get(key).cloned()))
    }

    fn join(&self, key: &K) -> Arc<Batch<K, V>> {
        let gathering = locked(&self.gathering);
        let mut keys = locked(&gathering.keys);
        if !keys.contains(key) {
            keys.push(key.clone());
        }
        Arc::clone(&gathering)
    }

    /// Lets nobody else join a batch; its keys.
    fn close(&self, batch: &Arc<Batch<K, V>>) -> Vec<K> {
        let mut gathering = locked(&self.gathering);
        if Arc::ptr_eq(&gathering, batch) {
            *gathering = Arc::default();
        }
        locked(&batch.keys).clone()
    }
}

fn locked<T>(lock: &Lock<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
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

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_at_once_get_each_their_own() {
        let together: Arc<Together<i32, i32>> = Arc::default();
        let asking = (0..64).map(|first| {
            let together = Arc::clone(&together);
            tokio::spawn(async move {
                for key in (first..first + 2_000).step_by(2) {
                    let answer = async |keys: Vec<i32>| {
                        tokio::task::yield_now().await;
                        Ok::<_, ()>(keys.into_iter().map(|key| (key, -key)).collect())
                    };
                    assert_eq!(together.ask(&key, answer).await, Ok(Some(-key)));
                }
            })
        });
        for asked in asking.collect::<Vec<_>>() {
            asked.await.expect("every answer is its own");
        }
    }
}
