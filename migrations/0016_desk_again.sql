-- Tasks that were done, the latest first.
CREATE INDEX task_done ON desk.task (done_at DESC, task_id DESC) WHERE done_at IS NOT NULL;
