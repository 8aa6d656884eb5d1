-- What every page asks of the loads, and what the form for a file lists, without reading all of them: a system that
-- sends row by row makes a load of each.
CREATE INDEX load_finished ON feeds.load (finished_at);
CREATE INDEX load_loaded ON feeds.load (load_id) WHERE status = 'loaded';
CREATE INDEX load_of_file ON feeds.load (load_id) WHERE status = 'loaded' AND file_name NOT LIKE 'API: %';
