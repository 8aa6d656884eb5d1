-- A merchant whose till is tried, and a card whose codes do not end: one is that of the description's example.
WITH merchant AS (
    INSERT INTO merchants.merchant (name_fa, name_en, iban, icon, created_at)
    VALUES ('کتاب‌سرای نیلوفر', 'Niloufar Books', 'IR062960000000100324200001', 'book-2', now()) RETURNING merchant_id
), contract AS (
    INSERT INTO merchants.contract (merchant_id, from_day, discount_bp, commission_bp, cycle, most_payment, most_day,
                                    created_by, created_at)
    SELECT merchant_id, '2026-01-01', 2000, 200, 1, 10000000, 20000000, 'api-tests', now() FROM merchant
), branch AS (
    INSERT INTO merchants.branch (merchant_id, name_fa, name_en, created_at)
    SELECT merchant_id, 'انقلاب', 'Enghelab', now() FROM merchant RETURNING branch_id
), card AS (
    INSERT INTO merchants.card (party_id, card, secret, made_by, made_at)
    SELECT min(party_id), 1, 'a secret of the test', 'api-tests', now() FROM parties.party WHERE kind = 1
    RETURNING party_id, card
), shown AS (
    INSERT INTO merchants.shown (code, party_id, card, step, expires_at, used)
    SELECT 48291703 + n, party_id, card, n, 'infinity', false FROM card, generate_series(0, 9) n
)
INSERT INTO merchants.till (branch_id, name, shown, key_hash, created_by, created_at)
SELECT branch_id, 'till', 'bgt_schemath', sha256(:'key'::bytea), 'api-tests', now() FROM branch;
